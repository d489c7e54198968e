/**
 * People of one segment, one bit each: bit i of word w is person w * 32 + i of the segment.
 * Sized to need; whoever lies beyond the last word is not in the set.
 */
export type DenseSet = Uint32Array;

/** People in a segment, 2^20. Ordinals handed to this module count from the segment's start. */
export const SEGMENT_PEOPLE = 1 << 20;

/**
 * Makes an empty set.
 * @param people How many people it must have room for, at most SEGMENT_PEOPLE; the whole segment when left out.
 */
export function createSet(people: number = SEGMENT_PEOPLE): DenseSet {
  if (!(people >= 0 && people <= SEGMENT_PEOPLE)) throw new Error('set: larger than a segment');
  return new Uint32Array((people + 31) >>> 5);
}

/** Puts one person in. Throws where the set has no room: a lost write would be a missed person. */
export function addToSet(set: DenseSet, person: number): void {
  const word = person >>> 5;
  if (word >= set.length) throw new Error('set: person beyond the set');
  set[word] |= 1 << (person & 31);
}

/** Whether the person is in the set; false for whoever lies beyond it. */
export function hasInSet(set: DenseSet, person: number): boolean {
  const word = person >>> 5;
  return word < set.length && ((set[word] >>> (person & 31)) & 1) === 1;
}

/** Adds everyone of `source` to `target`. Throws where somebody does not fit; `target` is then as it was. */
export function unionInto(target: DenseSet, source: DenseSet): void {
  for (let w = target.length; w < source.length; w++) {
    if (source[w] !== 0) throw new Error('set: person beyond the set');
  }
  const words = Math.min(target.length, source.length);
  for (let w = 0; w < words; w++) target[w] |= source[w];
}

/** Takes everyone of `source` out of `target`. */
export function subtractFrom(target: DenseSet, source: DenseSet): void {
  const words = Math.min(target.length, source.length);
  for (let w = 0; w < words; w++) target[w] &= ~source[w];
}

/** Keeps in `target` only those who are in `source` too. */
export function intersectInto(target: DenseSet, source: DenseSet): void {
  const words = Math.min(target.length, source.length);
  for (let w = 0; w < words; w++) target[w] &= source[w];
  target.fill(0, words);
}

/** How many are in both sets. */
export function intersectCount(one: DenseSet, other: DenseSet): number {
  const words = Math.min(one.length, other.length);
  let count = 0;
  for (let w = 0; w < words; w++) count += countBits(one[w] & other[w]);
  return count;
}

/** How many are in the set. */
export function countSet(set: DenseSet): number {
  let count = 0;
  for (let w = 0; w < set.length; w++) count += countBits(set[w]);
  return count;
}

/** Whether nobody is in the set. */
export function isEmpty(set: DenseSet): boolean {
  for (let w = 0; w < set.length; w++) if (set[w] !== 0) return false;
  return true;
}

/** Visits everyone in the set, in ascending order. */
export function forEachInSet(set: DenseSet, visit: (person: number) => void): void {
  for (let w = 0; w < set.length; w++) {
    let word = set[w];
    while (word !== 0) {
      visit((w << 5) + lowestBit(word));
      word &= word - 1;
    }
  }
}

/** Everyone in the set, ascending. */
export function listSet(set: DenseSet): Uint32Array {
  const people = new Uint32Array(countSet(set));
  let used = 0;
  for (let w = 0; w < set.length; w++) {
    let word = set[w];
    while (word !== 0) {
      people[used++] = (w << 5) + lowestBit(word);
      word &= word - 1;
    }
  }
  return people;
}

/** Set bits of a 32-bit word (Warren, Hacker's Delight, figure 5-2). */
export function countBits(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  word = (word + (word >>> 4)) & 0x0f0f0f0f;
  return Math.imul(word, 0x01010101) >>> 24;
}

/** Place of the lowest set bit of a word that is not 0. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
