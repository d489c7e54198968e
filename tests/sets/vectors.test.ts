import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  bytesContain,
  countInBytes,
  createSet,
  decodeSet,
  encodeSet,
  listSet,
  unionBytesInto,
} from '../../src/sets/index.ts';
import { setOf } from './random-sets.ts';
import type { Range } from './random-sets.ts';

type Vectors = {
  valid: { name: string; people: Range[]; count: number; bytes: string }[];
  damaged: { name: string; bytes: string }[];
};
const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../formats/vectors/ledger-sets.json', import.meta.url), 'utf8'),
);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

// testdata/README.md of RoaringFormatSpec (commit read in 2026-11) describes the set, its two files have these hashes.
const specificationSet = setOf([
  [0, 99_000, 1000],
  [300_000, 599_997, 3],
  [700_000, 799_999, 1],
]);

test('the set of the roaring specification becomes the bytes of its own file, with runs', () => {
  const hash = '1f1909bfdd354fa2f0694fe88b8076833ca5383ad9fc3f68f2709c84a2ab70e3';
  assert.equal(sha256(encodeSet(specificationSet)), hash);
});

test('the set of the roaring specification becomes the bytes of its own file, without runs', () => {
  const hash = 'd719ae2e0150a362ef7cf51c361527585891f01460b1a92bcfb6a7257282a442';
  assert.equal(sha256(encodeSet(specificationSet, { runs: false })), hash);
});

for (const vector of vectors.valid) {
  test(`bytes written elsewhere read as the people they name, and back: ${vector.name}`, () => {
    const bytes = Buffer.from(vector.bytes, 'hex');
    const set = setOf(vector.people);
    assert.deepEqual(listSet(decodeSet(bytes)), listSet(set));
    assert.deepEqual(Buffer.from(encodeSet(set)), bytes);
    assert.equal(countInBytes(bytes), vector.count);
    for (const [first, last] of vector.people) {
      assert.equal(bytesContain(bytes, first), true);
      if (last === 1_048_575) assert.equal(bytesContain(bytes, last), true);
      else assert.equal(bytesContain(bytes, last + 1), false);
    }
  });
}

for (const vector of vectors.damaged) {
  test(`damaged bytes are refused: ${vector.name}`, () => {
    const bytes = Buffer.from(vector.bytes, 'hex');
    assert.throws(() => decodeSet(bytes), /^Error: set: /);
    assert.throws(() => unionBytesInto(createSet(), bytes), /^Error: set: /);
  });
}

test('bytes that name people beyond the set they are added to are refused, whatever the container', () => {
  for (const range of [
    [60_000, 70_000, 500],
    [60_000, 70_000, 1],
    [0, 131_071, 13],
  ] as Range[]) {
    const bytes = encodeSet(setOf([range]));
    assert.throws(() => unionBytesInto(createSet(60_000), bytes), /^Error: set: person beyond the set/);
  }
});

test('a set larger than a segment is refused', () => {
  assert.throws(() => createSet(1_048_577), /^Error: set: larger than a segment/);
  assert.throws(() => encodeSet(new Uint32Array(32_769)), /^Error: set: larger than a segment/);
});
