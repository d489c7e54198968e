import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { beyondGsm, countParts } from '../../src/sms/index.ts';

const WELSH = 'Mae’r wybodaeth amdanoch chi ŵ ŷ';

test('a text is counted as it is paid for', () => {
  const cases: [string, 'GSM-7' | 'UCS-2', number, number][] = [
    ['', 'GSM-7', 0, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    // 76 euros are 152 places, and the 77th is not cut in two.
    ['€'.repeat(81), 'GSM-7', 162, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 'GSM-7', 305, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['ŵ'.repeat(70), 'UCS-2', 70, 1],
    ['ŵ'.repeat(71), 'UCS-2', 71, 2],
    ['ŵ'.repeat(134), 'UCS-2', 134, 2],
    ['ŵ'.repeat(135), 'UCS-2', 135, 3],
    ['😀'.repeat(35), 'UCS-2', 70, 1],
    // 33 of them are 66 places, and the 34th is not cut in two.
    ['😀'.repeat(36), 'UCS-2', 72, 2],
    ['😀'.repeat(67), 'UCS-2', 134, 3],
    [`${'a'.repeat(160)}’`, 'UCS-2', 161, 3],
    ['ç', 'UCS-2', 1, 1],
    ['Ç é à ñ Ω Δ \n\r', 'GSM-7', 14, 1],
    ['{[^~|\\]}', 'GSM-7', 16, 1],
    ['`', 'UCS-2', 1, 1],
    ['\t', 'UCS-2', 1, 1],
  ];
  for (const [text, encoding, places, parts] of cases)
    assert.deepEqual(countParts(text), { encoding, places, parts }, JSON.stringify(text.slice(0, 20)));
});

test('what makes a text take more than twice the parts is named', () => {
  assert.deepEqual(beyondGsm(WELSH), ['’', 'ŵ', 'ŷ']);
  assert.deepEqual(beyondGsm('Hello, £5 & €6 [ok]'), []);
});

test('the alphabet is that of TS 23.038: 127 characters, and 10 of the extension', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const places = all.map((each) => countParts(each)).filter(({ encoding }) => encoding === 'GSM-7');
  assert.equal(places.filter((each) => each.places === 1).length, 127);
  assert.equal(places.filter((each) => each.places === 2).length, 10);
});

test('more text never takes fewer parts', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      (text, more) => {
        const [shorter, longer] = [countParts(text), countParts(text + more)];
        assert.ok(longer.parts >= shorter.parts);
        assert.ok(shorter.parts >= 1);
      },
    ),
  );
});
