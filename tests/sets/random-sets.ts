import fc from 'fast-check';
import { addToSet, createSet, SEGMENT_PEOPLE } from '../../src/sets/index.ts';
import type { DenseSet } from '../../src/sets/index.ts';

/** [first, last, step], both ends included: how the vectors write people too. */
export type Range = [number, number, number];

export function setOf(ranges: readonly Range[], people: number = SEGMENT_PEOPLE): DenseSet {
  const set = createSet(people);
  for (const [first, last, step] of ranges) for (let p = first; p <= last; p += step) addToSet(set, p);
  return set;
}

/** Sets that come to every kind of container: single people, stretches, combs, and holes at container borders. */
export function anyRanges(people: number = SEGMENT_PEOPLE): fc.Arbitrary<Range[]> {
  const borders = [0, 31, 32, 65535, 65536, 131071, 131072, people - 1].filter((p) => p < people);
  const person = fc.oneof(fc.nat({ max: people - 1 }), fc.constantFrom(...borders));
  const range = fc
    .tuple(
      person,
      fc.nat({ max: 100_000 }),
      fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 60 })),
    )
    .map(([first, length, step]): Range => [first, Math.min(people - 1, first + length), step]);
  const single = person.map((p): Range => [p, p, 1]);
  return fc.array(fc.oneof(range, single), { maxLength: 8 });
}
