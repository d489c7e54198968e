import type { Case } from '../incidents/index.ts';
import { dateOfDay } from '../ledger/index.ts';
import { segmentOf, type Card } from '../people/index.ts';
import { SEGMENT_PEOPLE } from '../sets/index.ts';
import type { PersonFacts } from './content/index.ts';
import { nameOf } from './reach.ts';

/** First and last day on which somebody's data was sent, YYYY-MM-DD; 'unknown' where no file says. */
export type PersonTimes = { first: string; last: string };

/** When each person's data in scope was sent. */
export class TimesOf {
  readonly #segments: Map<number, { first: Uint16Array; last: Uint16Array }>;

  constructor({ affected }: Case) {
    this.#segments = new Map(affected.exposure.segments.map(({ segment, spans }) => [segment, spans]));
  }

  of(person: number): PersonTimes {
    const spans = this.#segments.get(segmentOf(person));
    const place = person % SEGMENT_PEOPLE;
    return { first: dateOfDay(spans?.first[place] ?? 0), last: dateOfDay(spans?.last[place] ?? 0) };
  }
}

/** Name, code and times of one person; an empty name where none is known. */
export function personFacts(card: Card, code: string, { first, last }: PersonTimes): PersonFacts {
  return { name: nameOf(card) ?? '', code, first, last };
}
