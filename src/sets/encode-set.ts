import { countBits, lowestBit, SEGMENT_PEOPLE } from './dense-set.ts';
import type { DenseSet } from './dense-set.ts';
import {
  ARRAY_MAX,
  BITMAP_BYTES,
  CONTAINER_WORDS,
  NO_OFFSET_THRESHOLD,
  SERIAL_COOKIE,
  SERIAL_COOKIE_NO_RUNCONTAINER,
} from './roaring-layout.ts';

type Container = {
  key: number;
  cardinality: number;
  kind: 'array' | 'bitmap' | 'run';
  runs: number;
  bytes: number;
};

/**
 * Writes a set in the portable roaring format, each container in the smallest of its three forms
 * (a run container only where it is strictly smaller, as the Java and C libraries do).
 * The same people give the same bytes, however long the array is.
 * @param options.runs false leaves run containers out.
 * @returns fresh bytes; throws where the set is larger than a segment.
 */
export function encodeSet(set: DenseSet, options: { runs?: boolean } = {}): Uint8Array {
  if (set.length > SEGMENT_PEOPLE / 32) throw new Error('set: larger than a segment');
  const containers = chooseContainers(set, options.runs ?? true);
  const hasRuns = containers.some((container) => container.kind === 'run');
  const headerBytes = measureHeader(containers.length, hasRuns);
  const bodyBytes = containers.reduce((sum, container) => sum + container.bytes, 0);
  const out = new Uint8Array(headerBytes + bodyBytes);
  writeHeader(out, containers, hasRuns, headerBytes);
  let at = headerBytes;
  for (const container of containers) {
    const from = container.key * CONTAINER_WORDS;
    const words = set.subarray(from, from + CONTAINER_WORDS);
    if (container.kind === 'run') writeRuns(out, at, words, container.runs);
    else if (container.kind === 'array') writeArray(out, at, words);
    else out.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), at);
    at += container.bytes;
  }
  return out;
}

function chooseContainers(set: DenseSet, allowRuns: boolean): Container[] {
  const containers: Container[] = [];
  for (let key = 0; key * CONTAINER_WORDS < set.length; key++) {
    const end = Math.min(set.length, (key + 1) * CONTAINER_WORDS);
    let cardinality = 0;
    let runs = 0;
    let carry = 0;
    for (let w = key * CONTAINER_WORDS; w < end; w++) {
      const word = set[w];
      if (word !== 0) {
        cardinality += countBits(word);
        runs += countBits(word & ~((word << 1) | carry));
      }
      carry = word >>> 31;
    }
    if (cardinality > 0) containers.push(chooseContainer(key, cardinality, allowRuns ? runs : Infinity));
  }
  return containers;
}

function chooseContainer(key: number, cardinality: number, runs: number): Container {
  const kind = cardinality <= ARRAY_MAX ? 'array' : 'bitmap';
  const bytes = kind === 'array' ? 2 * cardinality : BITMAP_BYTES;
  const runBytes = 2 + 4 * runs;
  if (runBytes < bytes) return { key, cardinality, kind: 'run', runs, bytes: runBytes };
  return { key, cardinality, kind, runs, bytes };
}

function measureHeader(containers: number, hasRuns: boolean): number {
  if (!hasRuns) return 8 + 8 * containers;
  return 4 + ((containers + 7) >>> 3) + (containers >= NO_OFFSET_THRESHOLD ? 8 : 4) * containers;
}

function writeHeader(out: Uint8Array, containers: Container[], hasRuns: boolean, headerBytes: number): void {
  const view = new DataView(out.buffer);
  let at = hasRuns ? 4 : 8;
  if (hasRuns) {
    view.setUint32(0, SERIAL_COOKIE | ((containers.length - 1) << 16), true);
    containers.forEach((container, i) => {
      if (container.kind === 'run') out[4 + (i >>> 3)] |= 1 << (i & 7);
    });
    at += (containers.length + 7) >>> 3;
  } else {
    view.setUint32(0, SERIAL_COOKIE_NO_RUNCONTAINER, true);
    view.setUint32(4, containers.length, true);
  }
  for (const container of containers) {
    view.setUint16(at, container.key, true);
    view.setUint16(at + 2, container.cardinality - 1, true);
    at += 4;
  }
  if (hasRuns && containers.length < NO_OFFSET_THRESHOLD) return;
  let bodyAt = headerBytes;
  for (const container of containers) {
    view.setUint32(at, bodyAt, true);
    at += 4;
    bodyAt += container.bytes;
  }
}

function writeArray(out: Uint8Array, at: number, words: Uint32Array): void {
  for (let w = 0; w < words.length; w++) {
    let word = words[w];
    while (word !== 0) {
      const value = (w << 5) + lowestBit(word);
      out[at++] = value;
      out[at++] = value >>> 8;
      word &= word - 1;
    }
  }
}

/** A set bit of `turns` is a place where the value differs from the one before: runs start and end there in turn. */
function writeRuns(out: Uint8Array, at: number, words: Uint32Array, runs: number): void {
  at = writeUint16(out, at, runs);
  let start = -1;
  let carry = 0;
  for (let w = 0; w < words.length; w++) {
    const word = words[w];
    let turns = word ^ ((word << 1) | carry);
    carry = word >>> 31;
    while (turns !== 0) {
      const place = (w << 5) + lowestBit(turns);
      turns &= turns - 1;
      if (start < 0) {
        start = place;
      } else {
        at = writeUint16(out, writeUint16(out, at, start), place - 1 - start);
        start = -1;
      }
    }
  }
  if (start >= 0) writeUint16(out, writeUint16(out, at, start), (words.length << 5) - 1 - start);
}

function writeUint16(out: Uint8Array, at: number, value: number): number {
  out[at] = value;
  out[at + 1] = value >>> 8;
  return at + 2;
}
