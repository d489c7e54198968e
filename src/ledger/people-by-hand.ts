import { segmentOf } from '../people/index.ts';
import { addToSet, createSet, SEGMENT_PEOPLE, subtractFrom } from '../sets/index.ts';
import type { SegmentExposure } from './exposure.ts';
import { reachSpans } from './spans.ts';

/** The category of people of whom it is known that they are affected, and not with what. */
export const UNKNOWN_CATEGORY = 'unknown';

/** People whom somebody put into an answer, or took out of it, beside what the files say. */
export type PeopleByHand = { added?: readonly number[]; excluded?: readonly number[] };

/** Their places in each segment. */
export function bySegment(persons: readonly number[]): Map<number, number[]> {
  const segments = new Map<number, number[]>();
  for (const person of persons) {
    const segment = segmentOf(person);
    const places = segments.get(segment);
    if (places) places.push(person % SEGMENT_PEOPLE);
    else segments.set(segment, [person % SEGMENT_PEOPLE]);
  }
  return segments;
}

/** Puts people in for certain; those whom the files name keep their categories beside the unknown one. */
export function addByHand(segment: SegmentExposure, places: number[]): void {
  const people = createSet();
  for (const place of places) addToSet(people, place);
  segment.sets.push({ category: UNKNOWN_CATEGORY, certainty: 'certain', people });
  reachSpans(
    segment.spans,
    places.reduce((most, place) => Math.max(most, place + 1), 0),
  );
}

/** Takes people out of everything. */
export function leaveOutByHand({ sets, spans, overdue }: SegmentExposure, places: number[]): void {
  const people = createSet();
  for (const place of places) addToSet(people, place);
  for (const each of sets) subtractFrom(each.people, people);
  subtractFrom(overdue, people);
  // Their days are nobody's now; the arrays may be another's.
  if (places.some((place) => place < spans.last.length)) {
    spans.first = spans.first.slice();
    spans.last = spans.last.slice();
    for (const place of places) {
      if (place < spans.last.length) [spans.first[place], spans.last[place]] = [0xffff, 0];
    }
  }
}
