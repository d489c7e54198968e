import {
  claim,
  filled,
  missing,
  notAsked,
  unknown,
  type Answer,
  type Sentence,
  type Supports,
} from '../../documents/index.ts';
import { type Case, type Decision, type DutyState, type Filing } from '../../incidents/index.ts';
import { dayText, matterAnswer } from '../from-case.ts';
import { claimsOf, supportsOf, together, type Filled } from './form-answers.ts';

// To whom something is owed, what was filed and decided, and who was told.

/** The duties that a paper is for and that may be owed here, or under which something was filed. */
export function dutiesFor({ duties }: Case, paper: string): DutyState[] {
  return duties.filter(
    ({ duty, filings }) => duty.rule.paper === paper && (duty.applies !== 'no' || filings.length > 0),
  );
}

/** What was filed with a paper, the first first. */
export function filedWith(c: Case, paper: string): Filing[] {
  return dutiesFor(c, paper)
    .flatMap(({ filings }) => filings)
    .sort((one, other) => one.filedAt.getTime() - other.filedAt.getTime());
}

const PERIOD_MS = 72 * 3_600_000;

/** Why it comes later than the 72 hours; not asked where it does not. */
export function lateReasons(c: Case, paper: string): Answer {
  const own = dutiesFor(c, paper);
  const [first] = filedWith(c, paper);
  const due = own.flatMap(({ dueAt }) => dueAt ?? [])[0] ?? new Date(c.aware.getTime() + PERIOD_MS);
  if ((first?.filedAt ?? c.at) <= due)
    return notAsked(
      `Asked only of a late report; ${first ? `the first was in time, on ${dayText(first.filedAt, c.timezone)}` : 'the period is not over'}.`,
    );
  const given = (first?.reason ? [first] : []).concat(lateElsewhere(c));
  const [reason] = given;
  if (!reason) return missing('why the report comes after the 72 hours of Art. 33(1)');
  return filled(reason.reason!, `filing:${reason.filing}`);
}

/** Reports to other authorities that were late and say why. */
function lateElsewhere({ duties }: Case): Filing[] {
  return duties.flatMap(({ duty, dueAt, filings: [first] }) =>
    duty.rule.kind === 'authority' && first?.reason && dueAt && first.filedAt > dueAt ? [first] : [],
  );
}

/** Who was told by a report: sentences with the authority's reference. */
export function tellings(c: Case, which: (state: DutyState) => boolean): Filled[] {
  return c.duties.filter(which).flatMap(({ duty, filings }) => {
    const last = filings.at(-1);
    if (!last) return [];
    const when = dayText(filings[0].filedAt, c.timezone);
    const reference = filings.findLast((each) => each.reference !== null)?.reference;
    const text = `${duty.to.name}: ${last.phase === 'withdrawn' ? 'told, and withdrawn since' : `told on ${when}`}${reference ? `, reference ${reference}` : ''}.`;
    const supports = filings.map((each) => `filing:${each.filing}`) as unknown as Supports;
    return [filled(text, ...supports) as Filled];
  });
}

/** Everybody else who was told; `except` is the paper in hand. */
export function othersTold(c: Case, except: string): Answer {
  const told = tellings(c, ({ duty }) => duty.rule.paper !== except);
  return told.length === 0
    ? unknown('Not known: no report to anybody else is recorded.')
    : filled(told.map(({ text }) => text).join('\n'), ...supportsOf(told));
}

/** Whether the people affected have been told: since when, until when, how; or what was decided. */
export function peopleTold(c: Case): Answer {
  const { people } = c.decided;
  const from = matterAnswer(c, 'people told from');
  const until = matterAnswer(c, 'people told until');
  const known = [from, until].some(({ state }) => state === 'filled');
  if (!known && people)
    return filled(`Not recorded as begun. ${decisionText(c, people)}`, `decision:${people.decision}`);
  if (!known) return unknown('Not known: nothing is recorded, and nobody has decided.', claimsOf(from));
  return together(
    ['Since', from],
    ['Everybody had been told', until],
    ['How', matterAnswer(c, 'how people are told')],
  );
}

/** 'Decided on 30 October 2021 by N. N.: report to the authority; tell the people affected. Reason: …' */
export function decisionText({ timezone }: Case, decision: Decision): string {
  const { authority, people, exception, reason, decidedBy, at } = decision;
  const what = [
    authority && (authority === 'report' ? 'to report to the authority' : 'not to report to the authority'),
    people && (people === 'tell' ? 'to tell the people affected' : 'not to tell the people affected'),
    exception && `exception of Art. 34(3)(${exception})`,
  ].filter(Boolean);
  return `Decided on ${dayText(at, timezone)} by ${decidedBy}: ${what.join('; ')}. Reason: ${reason}`;
}

/** Claims that name the authorities a paper goes to, and those that it may go to, by the duties. */
export function goesTo(c: Case, paper: string): Sentence[] {
  const duties = dutiesFor(c, paper);
  const named = (applies: 'yes' | 'perhaps', begin: string): Sentence[] => {
    const which = duties.filter(({ duty }) => duty.applies === applies);
    const [first, ...rest] = new Set(which.map(({ duty }) => `rule:${duty.rule.id}`));
    return first === undefined
      ? []
      : [claim(`${begin} ${authorityNames(which).join('; ')}.`, first, ...rest)];
  };
  return [...named('yes', 'It goes to:'), ...named('perhaps', 'It may have to go to:')];
}

/** The authorities that duties are owed to, each once; those that are named before those that are not. */
export function authorityNames(duties: readonly DutyState[]): string[] {
  const byName = duties.toSorted(
    (one, other) => Number(!one.duty.to.authority) - Number(!other.duty.to.authority),
  );
  return [...new Set(byName.map(({ duty }) => duty.to.name))];
}

/** What was filed with a paper so far, as sentences. */
export function filedSoFar(c: Case, paper: string): Sentence[] {
  return tellings(c, ({ duty }) => duty.rule.paper === paper).map(({ text, support }) =>
    claim(text, ...support),
  );
}
