import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Letter, letterPdf, type WindowName } from '../../src/letters/index.ts';
import { type Word, withoutPoppler, within, wordsOf } from './read.ts';
import { layoutOf, longLetter, shortLetter, welshLetter } from './sample.ts';

// Measured as others read the PDF. A field is what the envelope's window may show; the address must lie in `always`.
const ENVELOPES: Record<WindowName, { shown: Field; always: Field; lines: number }> = {
  // The field of DIN 5008; its upper 17.7 mm are for the sender's line.
  'DIN 5008 A': { shown: field(20, 27, 105, 72), always: field(20, 44.7, 105, 72), lines: 6 },
  'DIN 5008 B': { shown: field(20, 45, 105, 90), always: field(20, 62.7, 105, 90), lines: 6 },
  // GOV.UK Notify's letter specification; above its address the logo may end at 30 mm, below it the body begins at 95.
  'UK C5': { shown: field(15, 30, 125, 95), always: field(24.6, 39.5, 120, 66.3), lines: 7 },
  // The window of a DL envelope over a letter that slips by 11 mm in height and 10 mm in width.
  'UK DL': { shown: field(10, 46, 110, 92), always: field(20, 57, 100, 81), lines: 6 },
};
const NAMES = Object.keys(ENVELOPES) as WindowName[];
const LINES = [
  'Dr Margaret Ashbridge',
  'Flat 12b',
  'Cholmondeley Court',
  '141 Station Road',
  'Headingley',
  'LEEDS',
  'LS6 3BN',
  'UNITED KINGDOM',
  'EUROPE',
  'EARTH',
];

type Field = { left: number; top: number; right: number; bottom: number };

for (const name of NAMES) {
  const { shown, always, lines } = ENVELOPES[name];

  test(
    `the address stands in the window, and nothing else does: ${name}`,
    { skip: withoutPoppler },
    async () => {
      const letters = [
        shortLetter(1),
        longLetter(2),
        welshLetter(3, true),
        shortLetter(4, { addressLines: LINES.slice(0, lines) }),
      ];
      const layout = layoutOf(name, 'en', { returnLine: '' });
      const { pdf, placed } = await letterPdf(letters, layout, { duplex: true });
      assert.equal(placed.length, letters.length);
      const pages = wordsOf(pdf!);
      for (const [n, { firstPage }] of placed.entries()) {
        const seen = within(pages[firstPage - 1], shown);
        assert.deepEqual(textOf(seen), textOfLines(letters[n]));
        for (const word of seen) assertInside(word, always);
      }
    },
  );

  test(
    `the sender's line stands right above the address, both in the window: ${name}`,
    { skip: withoutPoppler },
    async () => {
      const letters = [shortLetter(1), shortLetter(2, { addressLines: LINES.slice(0, 5) })];
      const layout = layoutOf(name);
      const { pdf, placed } = await letterPdf(letters, layout, { duplex: false });
      for (const [n, { firstPage }] of placed.entries()) {
        const seen = within(wordsOf(pdf!)[firstPage - 1], shown);
        assert.deepEqual(textOf(seen), [...layout.returnLine.split(' '), ...textOfLines(letters[n])]);
        for (const word of seen)
          assertInside(word, { ...always, top: name.startsWith('DIN') ? shown.top : always.top });
        const [first] = seen.filter(({ text }) => text === letters[n].addressLines[0].split(' ')[0]);
        const gap =
          first.bottom - Math.max(...seen.filter(({ text }) => text === '4DY').map(({ bottom }) => bottom));
        assert.ok(gap > 2 && gap < 6, `${gap} mm`);
      }
    },
  );

  test(`an address of more lines than the window shows is left out, by its code: ${name}`, async () => {
    const letters = [
      shortLetter(1),
      shortLetter(2, { addressLines: LINES.slice(0, lines + 3) }),
      shortLetter(3),
    ];
    const { pdf, placed, leftOut } = await letterPdf(letters, layoutOf(name, 'en', { returnLine: '' }), {
      duplex: true,
    });
    assert.deepEqual(leftOut, [{ id: letters[1].id, why: 'address too long' }]);
    assert.deepEqual(placed, [
      { id: letters[0].id, firstPage: 1, pages: 1, sheets: 1 },
      { id: letters[2].id, firstPage: 3, pages: 1, sheets: 1 },
    ]);
    if (!withoutPoppler) assert.equal(wordsOf(pdf!).length, 3);
  });
}

test(
  'an address that is a little too long is set smaller and stands in the window whole',
  { skip: withoutPoppler },
  async () => {
    for (const name of NAMES) {
      const { shown, always, lines } = ENVELOPES[name];
      const letter = shortLetter(1, { addressLines: LINES.slice(0, lines + 1) });
      const wide = shortLetter(2, {
        addressLines: [
          'Margaret Elizabeth Anne Victoria Ashbridge-Featherstonehaugh',
          ...LINES.slice(1, lines),
        ],
      });
      const { pdf, placed } = await letterPdf([letter, wide], layoutOf(name, 'en', { returnLine: '' }), {
        duplex: false,
      });
      assert.equal(placed.length, 2, name);
      for (const [n, words] of wordsOf(pdf!).entries()) {
        const seen = within(words, shown);
        assert.equal(textOf(seen).join(''), textOfLines([letter, wide][n]).join(''));
        for (const word of seen) assertInside(word, always);
      }
    }
  },
);

test(
  'the sender, the date and the reference stand on the right, the subject below',
  { skip: withoutPoppler },
  async () => {
    for (const name of NAMES) {
      const { shown } = ENVELOPES[name];
      const letter = shortLetter(1);
      const sender = [
        ...layoutOf(name).sender,
        'Registered charity 123456',
        'Company 7654321',
        'VAT GB 123 4567 89',
      ];
      for (const layout of [layoutOf(name), layoutOf(name, 'en', { sender })]) {
        const { pdf } = await letterPdf([letter], layout, { duplex: true });
        const [words] = wordsOf(pdf!);
        const find = (text: string): Word => words.find((word) => word.text === text)!;
        for (const text of ['data@party.example', 'Date', 'Reference', letter.reference])
          assert.ok(find(text).left >= 125 - 0.2, `${name}: ${text}`);
        const subject = find('company');
        assert.ok(subject.top > shown.bottom, name);
        assert.ok(subject.top > find('Reference').bottom, name);
        assert.ok(Math.abs(find('Dear').left - 25) < 0.3, name);
        assert.ok(Math.max(...words.map(({ right }) => right)) < 210 - 15, name);
        assert.ok(Math.max(...words.map(({ bottom }) => bottom)) < 297 - 5, name);
      }
    }
  },
);

test('a line above the address that is too long for the window is refused before anything is made', async () => {
  const layout = layoutOf('UK DL', 'en', { returnLine: 'If undelivered please return to us. '.repeat(12) });
  await assert.rejects(letterPdf([shortLetter(1)], layout, { duplex: true }), {
    code: 'ARGUMENT_INVALID',
    message: /line above the address/,
  });
});

function field(left: number, top: number, right: number, bottom: number): Field {
  return { left, top, right, bottom };
}

function textOf(words: readonly Word[]): string[] {
  return words.map(({ text }) => text.replaceAll('&amp;', '&'));
}

function textOfLines({ addressLines }: Letter): string[] {
  return addressLines.join(' ').split(' ');
}

function assertInside(word: Word, { left, top, right, bottom }: Field): void {
  const where = `${word.text} at ${word.left.toFixed(1)}, ${word.top.toFixed(1)} to ${word.right.toFixed(1)}, ${word.bottom.toFixed(1)}`;
  assert.ok(word.left >= left - 0.1 && word.right <= right + 0.1, where);
  assert.ok(word.top >= top - 0.1 && word.bottom <= bottom + 0.1, where);
}
