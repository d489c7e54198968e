import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf, personOfCode } from '../../src/people/index.ts';

const key = randomBytes(16);
const person = fc.integer({ min: 0, max: 0xffffffff });

test('a code leads back to its person', () => {
  fc.assert(fc.property(person, (one) => personOfCode(key, codeOf(key, one)) === one));
});

test('a code is forgiven small letters, spaces and look-alike letters', () => {
  fc.assert(
    fc.property(person, (one) => {
      const slurred = codeOf(key, one)
        .toLowerCase()
        .replace('-', ' ')
        .replaceAll('1', 'l')
        .replaceAll('0', 'o');
      return personOfCode(key, slurred) === one;
    }),
  );
});

test('two people never share a code', () => {
  const codes = new Set<string>();
  for (let one = 0; one < 20_000; one++) codes.add(codeOf(key, one));
  assert.equal(codes.size, 20_000);
});

test('most slips of the pen in a code are noticed', () => {
  let noticed = 0;
  for (let one = 0; one < 2_000; one++) {
    const code = codeOf(key, one);
    const at = 5 + (one % 3);
    const slip = code.slice(0, at) + (code[at] === 'X' ? 'Y' : 'X') + code.slice(at + 1);
    if (personOfCode(key, slip) === undefined) noticed++;
  }
  assert.ok(noticed > 1_900, `${noticed} of 2,000 noticed`);
});

test('what is no code is nobody', () => {
  for (const text of ['', 'hello', 'L1234567', 'jo@example.org', '07700 900123', '9ZZZ-ZZZZ']) {
    assert.equal(personOfCode(key, text), undefined);
  }
});
