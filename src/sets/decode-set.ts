import { countBits, SEGMENT_PEOPLE } from './dense-set.ts';
import type { DenseSet } from './dense-set.ts';
import {
  ARRAY_MAX,
  BITMAP_BYTES,
  CONTAINER_WORDS,
  isRunContainer,
  readCardinality,
  readKey,
  readLayout,
  readUint16,
  readUint32,
} from './roaring-layout.ts';

// These bytes come from our own database, but disks and backups damage things, and a set that reads wrongly names
// the wrong people: every size, order and count is checked, and nothing may be left over.

const SEGMENT_CONTAINERS = SEGMENT_PEOPLE >>> 16;
const alignedBitmap = new Uint32Array(CONTAINER_WORDS);

/**
 * Reads a set in the portable roaring format.
 * @returns a fresh set that reaches to the end of its last container.
 * Throws Error('set: …') where the bytes are damaged or reach beyond a segment.
 */
export function decodeSet(bytes: Uint8Array): DenseSet {
  const layout = readLayout(bytes);
  if (layout.containers === 0) {
    if (bytes.length !== layout.bodyAt) throw new Error('set: bytes left over');
    return new Uint32Array(0);
  }
  const lastKey = readKey(bytes, layout, layout.containers - 1);
  if (lastKey >= SEGMENT_CONTAINERS) throw new Error('set: beyond a segment');
  const set = new Uint32Array((lastKey + 1) * CONTAINER_WORDS);
  unionBytesInto(set, bytes);
  return set;
}

/**
 * Adds everyone of a serialised set to `target`, without a set in between.
 * Throws Error('set: …') where the bytes are damaged or name people beyond `target`; `target` may then hold a part
 * of them and must not be used.
 */
export function unionBytesInto(target: DenseSet, bytes: Uint8Array): void {
  const layout = readLayout(bytes);
  let at = layout.bodyAt;
  let previousKey = -1;
  for (let i = 0; i < layout.containers; i++) {
    const key = readKey(bytes, layout, i);
    if (key <= previousKey) throw new Error('set: containers out of order');
    previousKey = key;
    if (layout.offsetsAt >= 0 && readUint32(bytes, layout.offsetsAt + 4 * i) !== at) {
      throw new Error('set: container not where its offset says');
    }
    const cardinality = readCardinality(bytes, layout, i);
    const base = key * CONTAINER_WORDS;
    if (isRunContainer(bytes, layout, i)) at = unionRuns(target, base, bytes, at, cardinality);
    else if (cardinality <= ARRAY_MAX) at = unionArray(target, base, bytes, at, cardinality);
    else at = unionBitmap(target, base, bytes, at, cardinality);
  }
  if (at !== bytes.length) throw new Error('set: bytes left over');
}

function unionArray(
  target: DenseSet,
  base: number,
  bytes: Uint8Array,
  at: number,
  cardinality: number,
): number {
  const end = at + 2 * cardinality;
  if (end > bytes.length) throw new Error('set: cut short');
  requireRoom(target, base, readUint16(bytes, end - 2));
  let previous = -1;
  for (; at < end; at += 2) {
    const value = bytes[at] | (bytes[at + 1] << 8);
    if (value <= previous) throw new Error('set: values out of order');
    previous = value;
    target[base + (value >>> 5)] |= 1 << (value & 31);
  }
  return end;
}

function unionBitmap(
  target: DenseSet,
  base: number,
  bytes: Uint8Array,
  at: number,
  cardinality: number,
): number {
  const end = at + BITMAP_BYTES;
  if (end > bytes.length) throw new Error('set: cut short');
  const words = alignWords(bytes, at);
  const room = Math.min(CONTAINER_WORDS, target.length - base);
  let count = 0;
  for (let w = 0; w < room; w++) {
    const word = words[w];
    count += countBits(word);
    target[base + w] |= word;
  }
  if (count === cardinality) return end;
  for (let w = Math.max(room, 0); w < CONTAINER_WORDS; w++) count += countBits(words[w]);
  throw new Error(count === cardinality ? 'set: person beyond the set' : 'set: wrong count in a container');
}

/** A view where the bytes happen to lie on a word boundary, a copy elsewhere. */
function alignWords(bytes: Uint8Array, at: number): Uint32Array {
  const start = bytes.byteOffset + at;
  if ((start & 3) === 0) return new Uint32Array(bytes.buffer, start, CONTAINER_WORDS);
  new Uint8Array(alignedBitmap.buffer).set(bytes.subarray(at, at + BITMAP_BYTES));
  return alignedBitmap;
}

function unionRuns(
  target: DenseSet,
  base: number,
  bytes: Uint8Array,
  at: number,
  cardinality: number,
): number {
  if (at + 2 > bytes.length) throw new Error('set: cut short');
  const end = at + 2 + 4 * readUint16(bytes, at);
  if (end > bytes.length) throw new Error('set: cut short');
  let previousLast = -1;
  let count = 0;
  for (at += 2; at < end; at += 4) {
    const first = readUint16(bytes, at);
    const last = first + readUint16(bytes, at + 2);
    if (first <= previousLast) throw new Error('set: runs out of order');
    if (last > 0xffff) throw new Error('set: run beyond its container');
    requireRoom(target, base, last);
    fillRange(target, base, first, last);
    previousLast = last;
    count += last - first + 1;
  }
  if (count !== cardinality) throw new Error('set: wrong count in a container');
  return end;
}

function fillRange(target: DenseSet, base: number, first: number, last: number): void {
  const firstWord = base + (first >>> 5);
  const lastWord = base + (last >>> 5);
  const firstMask = -1 << (first & 31);
  const lastMask = -1 >>> (31 - (last & 31));
  if (firstWord === lastWord) {
    target[firstWord] |= firstMask & lastMask;
    return;
  }
  target[firstWord] |= firstMask;
  target.fill(0xffffffff, firstWord + 1, lastWord);
  target[lastWord] |= lastMask;
}

function requireRoom(target: DenseSet, base: number, value: number): void {
  if (base + (value >>> 5) >= target.length) throw new Error('set: person beyond the set');
}
