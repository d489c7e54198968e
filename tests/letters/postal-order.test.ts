import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { postalOrder } from '../../src/letters/index.ts';

function inOrder(country: string, codes: string[]): string[] {
  return codes
    .map((code) => ({ code, key: postalOrder(country, code) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ code }) => code);
}

test('British postcodes are in the order of areas, and of the numbers of districts', () => {
  const right = [
    'B1 1AA',
    'B2 4QA',
    'B10 0AA',
    'BA1 1AA',
    'E1 6AN',
    'E1W 1AA',
    'E10 5AA',
    'EC1A 1BB',
    'EC1Y 8SY',
    'EC2A 1NT',
    'LS1 4DY',
    'LS1 5AA',
    'LS2 7EW',
    'LS10 1JE',
    'LS29 8DB',
    'SW1A 1AA',
    'SW1A 2AA',
    'SW1Y 4RG',
    'SW2 1AA',
    'SW10 0AA',
    'W1A 0AX',
    'W1D 3QU',
    'W10 4AA',
    'WC1A 1AA',
  ];
  assert.deepEqual(inOrder('GB', right.toReversed()), right);
  assert.deepEqual(inOrder('UK', right.toSorted()), right);
});

test('how a British postcode is written does not matter', () => {
  for (const way of ['ls1 4dy', 'LS14DY', ' LS1  4DY ', 'LS1-4DY', 'ＬＳ１ ４ＤＹ', 'L S1 4DY'])
    assert.equal(postalOrder('gb', way), postalOrder('GB', 'LS1 4DY'), way);
});

test('a district stands before its postcodes, and what is no postcode does no harm', () => {
  assert.deepEqual(inOrder('GB', ['', 'LS1 4DY', 'LS1 4', '?', 'LS1', 'LS2', 'GIR 0AA', 'nonsense']), [
    'GIR 0AA',
    'LS1',
    'LS1 4',
    'LS1 4DY',
    'LS2',
    'nonsense',
    '',
    '?',
  ]);
});

test('German postcodes are in the order of their numbers, a lost zero or a D before it notwithstanding', () => {
  const right = ['1067', '01069', 'D-04109', '9111', '10115', 'D 10117', '80331', '99998'];
  assert.deepEqual(inOrder('DE', right.toReversed()), right);
});

test('of other countries they are in the order of texts; every country keeps together', () => {
  assert.deepEqual(inOrder('FR', ['75002', '13001', '75001']), ['13001', '75001', '75002']);
  const keys = [
    postalOrder('DE', ''),
    postalOrder('DE', '99998'),
    postalOrder('GB', 'AB10 1AA'),
    postalOrder('FR', '01000'),
    postalOrder('', 'zzz'),
  ];
  assert.deepEqual(
    keys.toSorted().map((key) => keys.indexOf(key)),
    [4, 1, 0, 3, 2],
  );
});

test('whatever a postcode is, it has one place', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 3 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
      (country, code) => {
        assert.equal(postalOrder(country, code), postalOrder(country, code));
        assert.ok(postalOrder('AA', code) < postalOrder('AB', ''));
      },
    ),
  );
});
