/** Rehearsals must be repeatable: all chance comes from a seed, never from Math.random or the clock. */

/** A stream of 32-bit numbers (sfc32 by Chris Doty-Humphrey, from PractRand). */
export function sfc32(seed: number): () => number {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm++) next();
  return next;
}

/**
 * A draw that is a pure function of (seed, index, salt): the same person looks the same in every file
 * without anything being stored. The finaliser is murmur3's.
 */
export function draw(seed: number, index: number, salt: number): number {
  let h = Math.imul(seed ^ 0x85ebca6b, 0x9e3779b1) ^ Math.imul(index + 0x7f4a7c15, 0x85ebca77);
  h ^= Math.imul(salt + 0x165667b1, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Whether a 32-bit draw falls under a share between 0 and 1. */
export function hits(drawn: number, share: number): boolean {
  return drawn < share * 4294967296;
}

/** A 32-bit number for a name, so that each dataset and purpose has chances of its own (FNV-1a). */
export function saltOf(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Cumulative shares over 2³², for `pickBy`. */
export function cumulate(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const bounds = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    bounds[i] = (sum / total) * 4294967296;
  }
  return bounds;
}

/** The position that a 32-bit draw falls on among cumulative shares. */
export function pickBy(bounds: Float64Array, drawn: number): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (drawn < bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Weights as names have them: a few very common, a long tail. */
export function longTail(count: number, flatness: number): number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + flatness));
}
