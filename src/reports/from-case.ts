import { categoryLabel } from '../columns/index.ts';
import {
  claim,
  filled,
  missing,
  says,
  unknown,
  type Answer,
  type Sentence,
  type Supports,
} from '../documents/index.ts';
import {
  MATTERS,
  matterOf,
  valueLabel,
  type BoardEntry,
  type Case,
  type MatterKey,
} from '../incidents/index.ts';
import { isDay, readMoment, type Moment } from '../moment.ts';
import type { Count } from '../ledger/index.ts';
import { PARTICULARS, type ParticularKey } from '../organisation/index.ts';
import { formatInstant } from '../zoned-time.ts';

// How a case answers, for every paper in the same words. What nobody knows is 'unknown', what the organisation has not
// said of itself is 'missing', and what somebody merely says is told with who says it.

/** '29 October 2021, 16:40 (Europe/London)' */
export function instantText(at: Date, timezone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: timezone }).format(at);
  return `${day}, ${formatInstant(at, timezone).slice(11)} (${timezone})`;
}

/** The same of a moment; of a day alone '29 October 2021 (the hour is not known)'. */
export function whenText(moment: Moment, timezone: string): string {
  return isDay(moment)
    ? `${dayText(moment.from, timezone)} (the hour is not known)`
    : instantText(moment.from, timezone);
}

/** '29 October 2021' */
export function dayText(at: Date, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: timezone }).format(at);
}

/** 'Mon 1 Nov 2021, 15:40': short, with the day of the week, which decides how much time a deadline leaves. */
export function momentText(at: Date, timezone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: timezone,
  }).format(at);
  // A narrow column must not tear the day apart.
  const whole = day.replaceAll(',', '').replaceAll(' ', '\u00a0');
  return `${whole}, ${formatInstant(at, timezone).slice(11)}`;
}

/** '1 person', '382,441 people' */
export function peopleText(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en-GB')} people`;
}

/** 'Incident 3, revision 2' */
export function referenceOf({ incident, revision }: Case): string {
  return `Incident ${incident.id}, revision ${revision.revision}`;
}

/** '382,441' or 'at least 382,441 and at most 382,453' */
export function countText({ certain, possible }: Count): string {
  const most = certain + possible;
  return possible === 0
    ? certain.toLocaleString('en-GB')
    : certain === 0
      ? `at most ${most.toLocaleString('en-GB')}`
      : `at least ${certain.toLocaleString('en-GB')} and at most ${most.toLocaleString('en-GB')}`;
}

/** 'Data Firm Ltd', 'Data Firm Ltd and Mail House Ltd' */
export function namesText(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(names);
}

/** Categories by their plain names. */
export function categoriesText(categories: readonly string[]): string {
  return namesText(categories.map(categoryLabel));
}

/** What a note on the board supports. */
export function supportOf({ kind, entry }: BoardEntry): string {
  return `${kind}:${entry}`;
}

/** What the organisation said of itself, or what it has to fill in. */
export function particular({ organisation }: Case, key: ParticularKey): Answer {
  const value = organisation[key];
  return value === undefined ? missing(PARTICULARS[key].asks) : filled(value, `organisation:${key}`);
}

/**
 * The answer to a matter: established, or not known with what is claimed. `text` words the established value for the
 * form; without it a choice is its label and words are themselves.
 */
export function matterAnswer(
  c: Case,
  matter: MatterKey,
  text: (value: string) => string = (value) => valueInWords(matter, value, c.timezone),
): Answer {
  const { by, known, claims, contested } = matterOf(c.board, matter);
  if (contested.length > 0)
    return unknown(
      'Not known: what is established contradicts itself.',
      contested.map((entry) => said(c, entry)),
    );
  if (by === undefined) {
    const claimed = claims.map((entry) => said(c, entry));
    return claimed.length === 0 ? unknown('Not known.') : unknown('Not known.', claimed);
  }
  // What is answered in words adds up; of a choice or a moment the newest is the answer.
  const [first, ...rest] = by.value === null ? known : [by];
  return filled(
    [first, ...rest].map(({ value, words }) => (value === null ? words : text(value))).join(' '),
    supportOf(first),
    ...rest.map(supportOf),
  );
}

/** What somebody says, with who, how graded, and that it is not taken as known. */
export function said({ timezone }: Case, entry: BoardEntry): Sentence {
  const { source, words, value, matter, grade, saidAt, counts } = entry;
  const who = source === 'us' ? 'We' : source;
  const what =
    value === null || matter === null ? words : `${words} (${valueInWords(matter, value, timezone)})`;
  return claim(
    `${who}, on ${dayText(saidAt, timezone)}: “${what.replace(/[.\s]+$/, '')}” (${grade ?? 'no grade'}; ${counts ? 'contradicted by others' : 'not verified'}).`,
    supportOf(entry),
  );
}

/** Everything that is said about a matter and not accepted. */
export function claimsAbout(c: Case, matter: MatterKey): Sentence[] {
  const { claims, contested } = matterOf(c.board, matter);
  return [...contested, ...claims].map((entry) => said(c, entry));
}

/** A sentence about a matter where it is established; otherwise that it is not known, and what is claimed. */
export function matterSentences(
  c: Case,
  matter: MatterKey,
  text: (value: string) => string,
  notKnown: string,
): Sentence[] {
  const answer = matterAnswer(c, matter, text);
  if (answer.state === 'filled') return [claim(answer.text, ...answer.support)];
  return [says(notKnown), ...('claims' in answer ? (answer.claims ?? []) : [])];
}

/** How many people, with bounds and what they rest on. */
export function peopleAnswer({ affected }: Case): Answer {
  if (affected.disclosures.length === 0 && affected.people.certain + affected.people.possible === 0)
    return unknown('Not known: nothing is recorded as held by them.');
  const { unidentifiable } = affected.rows;
  return filled(
    `${countText(affected.people)}${unidentifiable > 0 ? `, and whoever ${unidentifiable.toLocaleString('en-GB')} ${unidentifiable === 1 ? 'row' : 'rows'} without any identifier may be about` : ''}`,
    'ledger',
  );
}

/** Names of everybody in scope: suppliers and their sub-suppliers. */
export function suppliersAnswer({ affected }: Case): Answer {
  const [first, ...rest] = affected.suppliers;
  if (!first) return unknown();
  return filled(
    namesText(affected.suppliers.map(({ name }) => name)),
    ...([first, ...rest].map(({ id }) => `supplier:${id}`) as unknown as Supports),
  );
}

/** A value of the board in words. */
export function valueInWords(matter: MatterKey, value: string, timezone: string): string {
  return MATTERS[matter].answers.kind === 'instant'
    ? whenText(readMoment(value, timezone), timezone)
    : valueLabel(matter, value);
}

/** Whether a supplier was sent a file in scope by the organisation itself; what was passed on to it is not recorded. */
export function hasFiles({ affected, datasets }: Case, supplier: number): boolean {
  const own = new Set(datasets.filter((dataset) => dataset.supplier === supplier).map(({ id }) => id));
  return affected.disclosures.some(({ dataset }) => own.has(dataset));
}
