import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addToSet,
  bytesContain,
  countInBytes,
  countSet,
  createSet,
  decodeSet,
  encodeSet,
  forEachInSet,
  hasInSet,
  intersectCount,
  intersectInto,
  isEmpty,
  listSet,
  subtractFrom,
  unionBytesInto,
  unionInto,
} from '../../src/sets/index.ts';
import { anyRanges, setOf } from './random-sets.ts';

const runs = { numRuns: 60 };

test('any set written and read again has the same people', () => {
  fc.assert(
    fc.property(anyRanges(), fc.boolean(), (ranges, withRuns) => {
      const set = setOf(ranges);
      const bytes = encodeSet(set, { runs: withRuns });
      assert.deepEqual(listSet(decodeSet(bytes)), listSet(set));
      assert.equal(countInBytes(bytes), countSet(set));
    }),
    runs,
  );
});

test('the same people give the same bytes, however large the array', () => {
  fc.assert(
    fc.property(anyRanges(200_000), (ranges) => {
      assert.deepEqual(encodeSet(setOf(ranges, 200_000)), encodeSet(setOf(ranges)));
    }),
    runs,
  );
});

test('adding bytes to a set is adding the set, wherever the bytes lie in memory', () => {
  fc.assert(
    fc.property(anyRanges(), anyRanges(), fc.nat({ max: 7 }), (one, other, shift) => {
      const expected = setOf(one);
      unionInto(expected, setOf(other));
      const bytes = encodeSet(setOf(other));
      const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
      shifted.set(bytes);
      const actual = setOf(one);
      unionBytesInto(actual, shifted);
      assert.deepEqual(actual, expected);
    }),
    runs,
  );
});

test('probing bytes finds exactly the people of the set', () => {
  fc.assert(
    fc.property(
      anyRanges(),
      fc.boolean(),
      fc.array(fc.nat({ max: 1_048_575 }), { maxLength: 50 }),
      (ranges, withRuns, more) => {
        const set = setOf(ranges);
        const bytes = encodeSet(set, { runs: withRuns });
        const near = ranges
          .flatMap(([first, last]) => [first - 1, first, last, last + 1])
          .filter((p) => p >= 0);
        for (const person of [...near, ...more])
          assert.equal(bytesContain(bytes, person), hasInSet(set, person));
      },
    ),
    runs,
  );
});

test('union, difference and intersection agree with sets of numbers', () => {
  fc.assert(
    fc.property(anyRanges(70_000), anyRanges(70_000), (one, other) => {
      const [a, b] = [setOf(one), setOf(other, 70_000)];
      const [inA, inB] = [new Set(listSet(a)), new Set(listSet(b))];
      const shared = [...inA].filter((person) => inB.has(person));
      assert.equal(intersectCount(a, b), shared.length);
      const both = a.slice();
      intersectInto(both, b);
      assert.deepEqual([...listSet(both)], shared);
      const left = a.slice();
      subtractFrom(left, b);
      assert.deepEqual(
        [...listSet(left)],
        [...inA].filter((person) => !inB.has(person)),
      );
      assert.equal(isEmpty(left), shared.length === inA.size);
      unionInto(a, b);
      assert.equal(countSet(a), new Set([...inA, ...inB]).size);
    }),
    runs,
  );
});

test('everyone is visited once, in ascending order', () => {
  const set = setOf([
    [0, 0, 1],
    [31, 33, 1],
    [64, 64, 1],
    [1_048_575, 1_048_575, 1],
  ]);
  const seen: number[] = [];
  forEachInSet(set, (person) => seen.push(person));
  assert.deepEqual(seen, [0, 31, 32, 33, 64, 1_048_575]);
});

test('a person who does not fit is an error, never a lost write', () => {
  const small = createSet(40);
  assert.throws(() => addToSet(small, 64), /^Error: set: person beyond the set/);
  assert.throws(() => unionInto(small, setOf([[64, 64, 1]])), /^Error: set: person beyond the set/);
  assert.equal(isEmpty(small), true);
  assert.equal(hasInSet(small, 1_000_000), false);
});

test('bytes with flipped bits or cut short are read or refused, and nothing else', () => {
  const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
  fc.assert(
    fc.property(
      anyRanges(),
      edits,
      fc.option(fc.nat()),
      fc.nat({ max: 1_048_575 }),
      (ranges, flips, cut, person) => {
        const bytes = encodeSet(setOf(ranges));
        for (const [at, mask] of flips) bytes[at % bytes.length] ^= mask;
        const damaged = cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
        // Guard words on both sides of the target: a write out of range would be seen there.
        const memory = new Uint32Array(32_768 + 2).fill(0xdeadbeef);
        const target = memory.subarray(1, -1).fill(0);
        const read = refusedOr(() => unionBytesInto(target, damaged));
        assert.deepEqual([memory[0], memory.at(-1)], [0xdeadbeef, 0xdeadbeef]);
        assert.equal(
          refusedOr(() => decodeSet(damaged)),
          read,
        );
        if (read) assert.deepEqual(listSet(decodeSet(damaged)), listSet(target));
        refusedOr(() => bytesContain(damaged, person));
      },
    ),
    { numRuns: 300 },
  );
});

test('bytes of chance are refused, quickly and with our own error', () => {
  const cookie = fc.constantFrom([], [0x3a, 0x30, 0, 0], [0x3b, 0x30, 0, 0], [0x3b, 0x30, 0xff, 0xff]);
  fc.assert(
    fc.property(cookie, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      refusedOr(() => decodeSet(Uint8Array.from([...start, ...rest])));
    }),
    { numRuns: 500 },
  );
});

/** True where it went well, false where it was refused with an error of ours. */
function refusedOr(use: () => unknown): boolean {
  try {
    use();
    return true;
  } catch (error) {
    assert.match(String(error), /^Error: set: /);
    return false;
  }
}
