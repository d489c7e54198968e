import { categoryLabel } from '../../columns/index.ts';
import { filled, unknown, type Answer } from '../../documents/index.ts';
import { establishedValue, matterOf, type Case } from '../../incidents/index.ts';
import { placeName } from '../../law/index.ts';
import type { Count } from '../../ledger/index.ts';
import { PARTICULARS } from '../../organisation/index.ts';
import { countText, matterAnswer, peopleAnswer } from '../from-case.ts';
import { textOfUnknown } from './form-answers.ts';

// Who is concerned and with which data, as the ledger has it: a maximum unless it is established what was reached.

/** A number for a form: `most` is what goes into a box, the answer says how it is meant. */
export type FormNumber = { exact: boolean; most: number; answer: Answer };

/**
 * How many people. Exact only where every row names one known person and it is established that all of it was reached:
 * by what is established of the data reached, or because a breach of availability or integrity alone reaches all of it.
 */
export function peopleNumber(c: Case): FormNumber {
  const { people, rows } = c.affected;
  const exact = people.possible === 0 && rows.unidentifiable === 0 && reachIsKnown(c);
  const most = people.certain + people.possible;
  return { exact, most, answer: withReach(c, peopleAnswer(c), exact) };
}

/** How many records: the rows of the files in scope, as they were sent. */
export function recordsNumber(c: Case): FormNumber {
  const { rows, disclosures } = c.affected;
  const { added, excluded, categories } = c.scope;
  if (rows.read === 0)
    return { exact: false, most: 0, answer: unknown('Not known: no file is recorded as held by them.') };
  const byHand = added.length > 0 || excluded.length > 0 || categories !== null;
  const exact = peopleNumber(c).exact && !byHand;
  const text = `${rows.read.toLocaleString('en-GB')} rows in ${filesText(disclosures.length)}, as they were sent: the same person may be in several`;
  return { exact, most: rows.read, answer: withReach(c, filled(text, 'ledger'), exact) };
}

function reachIsKnown({ natures, board }: Case): boolean {
  if (natures.length === 0) return false;
  return !natures.includes('confidentiality') || matterOf(board, 'data reached').state === 'established';
}

function withReach(c: Case, answer: Answer, exact: boolean): Answer {
  if (answer.state !== 'filled') return answer;
  const meant = exact
    ? ''
    : reachIsKnown(c)
      ? ''
      : '. It is everything that was held: which of it was reached is not known';
  return filled(`${answer.text}${meant}.`, ...answer.support);
}

function filesText(files: number): string {
  return files === 1 ? 'one file' : `${files.toLocaleString('en-GB')} files`;
}

/** Who they are by the organisation's own kinds, with numbers. */
export function peopleDescription(c: Case): Answer {
  const { byKind, byStanding, byCountry } = c.affected;
  if (Object.keys(byKind).length === 0) return unknown('Not known: nobody is in the scope of the case yet.');
  const list = (counts: typeof byKind, nameOf = (name: string) => name) =>
    Object.entries(counts)
      .map(([name, count]) => `${name === 'unknown' ? 'not known' : nameOf(name)}: ${countText(count)}`)
      .join('; ');
  return filled(
    [
      `By kind, as the organisation has them: ${list(byKind)}.`,
      `By standing: ${list(byStanding)}.`,
      `By country: ${list(byCountry, placeName)}.`,
      'The register does not say who is a child or vulnerable: whether such people are among them is not known.',
    ].join('\n'),
    'ledger',
  );
}

/** Which data, category by category, with numbers; what being on the lists reveals; what of it was reached. */
export function dataDescription(c: Case): Answer {
  const { byCategory, exposure } = c.affected;
  if (exposure.categories.length === 0)
    return unknown('Not known: nothing is recorded as held by them.', claimsAboutReach(c));
  const list = exposure.categories
    .filter((category) => category !== 'unclassified')
    .toSorted((one, other) => mostOf(byCategory[other]) - mostOf(byCategory[one]))
    .map((category) => `${categoryLabel(category)}: ${countText(byCategory[category])}`);
  const unclear = byCategory['unclassified'];
  const reveals = revealsAnswer(c);
  return filled(
    [
      `Held on so many people each: ${list.join('; ')}.`,
      unclear && `Columns of which nobody has said what they hold: ${countText(unclear)}.`,
      reveals.text,
      reachText(c),
    ]
      .filter(Boolean)
      .join('\n'),
    'ledger',
    ...reveals.support,
    ...reachSupports(c),
  );
}

function mostOf({ certain, possible }: Count): number {
  return certain + possible;
}

/** What being on the organisation's lists tells of somebody. */
function revealsAnswer({ organisation }: Case): { text: string; support: string[] } {
  const reveals = organisation['membership reveals'];
  const kinds = PARTICULARS['membership reveals'].values.filter((value) => value !== 'nothing');
  if (reveals === undefined)
    return {
      text: `What being on the organisation's lists reveals has not been said: no box is ticked for ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(kinds)} on that account.`,
      support: [],
    };
  return {
    text:
      reveals === 'nothing'
        ? "Being on the organisation's lists reveals nothing of a special category, as the organisation says."
        : `Being on the organisation's lists reveals ${reveals}.`,
    support: ['organisation:membership reveals'],
  };
}

function reachText(c: Case): string {
  const answer = matterAnswer(c, 'data reached');
  return answer.state === 'filled'
    ? `What was reached: ${answer.text}`
    : `What of it was reached: ${textOfUnknown(answer)}`;
}

function reachSupports(c: Case): string[] {
  const answer = matterAnswer(c, 'data reached');
  if (answer.state === 'filled') return [...answer.support];
  return claimsAboutReach(c).flatMap((one) => ('gap' in one ? [] : [...(one.support ?? [])]));
}

function claimsAboutReach(c: Case) {
  const answer = matterAnswer(c, 'data reached');
  return answer.state === 'unknown' ? (answer.claims ?? []) : [];
}

/** Whether somebody did it on purpose: 'unknown' where the cause is not established. */
export function malicious({ board }: Case): 'yes' | 'no' | 'unknown' {
  const cause = establishedValue(board, 'cause');
  return cause === undefined ? 'unknown' : cause.endsWith(' malicious') ? 'yes' : 'no';
}

/** The names of the suppliers in scope with what each is, and what that rests on. */
export function partiesOf({
  affected,
  named,
}: Case): { name: string; role: string; contact: string | null; support: string }[] {
  return affected.suppliers.map(({ id, name, contact, breachContact, country }) => ({
    name: country === null ? name : `${name} (${country})`,
    role: named.some((each) => each.id === id) ? 'Data processor' : 'Sub-processor',
    contact: breachContact ?? contact,
    support: `supplier:${id}`,
  }));
}
