import {
  ARRAY_MAX,
  BITMAP_BYTES,
  isRunContainer,
  readCardinality,
  readKey,
  readLayout,
  readUint16,
  readUint32,
} from './roaring-layout.ts';
import type { Layout } from './roaring-layout.ts';

/**
 * Whether a serialised set holds a value, without decoding it: one container is looked at, by binary search.
 * Checks only what it reads; throws Error('set: …') where that is cut short.
 */
export function bytesContain(bytes: Uint8Array, value: number): boolean {
  const layout = readLayout(bytes);
  const index = findContainer(bytes, layout, value >>> 16);
  if (index < 0) return false;
  const low = value & 0xffff;
  const at = findContainerStart(bytes, layout, index);
  if (isRunContainer(bytes, layout, index)) return runsContain(bytes, at, low);
  const cardinality = readCardinality(bytes, layout, index);
  return cardinality <= ARRAY_MAX
    ? arrayContains(bytes, at, cardinality, low)
    : bitmapContains(bytes, at, low);
}

/**
 * How many people a serialised set holds, from its header alone.
 * Throws Error('set: …') where the header is damaged; the containers are not looked at.
 */
export function countInBytes(bytes: Uint8Array): number {
  const layout = readLayout(bytes);
  let count = 0;
  for (let i = 0; i < layout.containers; i++) count += readCardinality(bytes, layout, i);
  return count;
}

function findContainer(bytes: Uint8Array, layout: Layout, key: number): number {
  for (let i = 0; i < layout.containers; i++) {
    const here = readKey(bytes, layout, i);
    if (here === key) return i;
    if (here > key) return -1;
  }
  return -1;
}

function findContainerStart(bytes: Uint8Array, layout: Layout, index: number): number {
  if (layout.offsetsAt >= 0) return readUint32(bytes, layout.offsetsAt + 4 * index);
  let at = layout.bodyAt;
  for (let i = 0; i < index; i++) {
    if (isRunContainer(bytes, layout, i)) {
      requireBytes(bytes, at, 2);
      at += 2 + 4 * readUint16(bytes, at);
    } else {
      const cardinality = readCardinality(bytes, layout, i);
      at += cardinality <= ARRAY_MAX ? 2 * cardinality : BITMAP_BYTES;
    }
  }
  return at;
}

function arrayContains(bytes: Uint8Array, at: number, cardinality: number, low: number): boolean {
  requireBytes(bytes, at, 2 * cardinality);
  let from = 0;
  let to = cardinality;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (readUint16(bytes, at + 2 * middle) < low) from = middle + 1;
    else to = middle;
  }
  return from < cardinality && readUint16(bytes, at + 2 * from) === low;
}

function bitmapContains(bytes: Uint8Array, at: number, low: number): boolean {
  requireBytes(bytes, at, BITMAP_BYTES);
  return ((bytes[at + (low >>> 3)] >>> (low & 7)) & 1) === 1;
}

function runsContain(bytes: Uint8Array, at: number, low: number): boolean {
  requireBytes(bytes, at, 2);
  const runs = readUint16(bytes, at);
  requireBytes(bytes, at + 2, 4 * runs);
  let from = 0;
  let to = runs;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (readUint16(bytes, at + 2 + 4 * middle) <= low) from = middle + 1;
    else to = middle;
  }
  if (from === 0) return false;
  const run = at + 2 + 4 * (from - 1);
  return low - readUint16(bytes, run) <= readUint16(bytes, run + 2);
}

function requireBytes(bytes: Uint8Array, at: number, length: number): void {
  if (at + length > bytes.length) throw new Error('set: cut short');
}
