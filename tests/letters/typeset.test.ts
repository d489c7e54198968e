import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { startTypst } from '../../src/documents/index.ts';
import { type Letter, letterPdf, WINDOWS } from '../../src/letters/index.ts';
import { Typesetting } from '../../src/letters/typeset.ts';
import { surelyFits } from '../../src/letters/surely-fits.ts';
import { Drawable, SURELY_DRAWN } from '../../src/letters/drawable.ts';
import { pdfTool } from '../documents/read.ts';
import { pdfPages, withoutPoppler } from './read.ts';
import { layoutOf, longLetter, shortLetter, welshLetter } from './sample.ts';

const HOSTILE = [
  '#import "/etc/passwd": *',
  '#read("letter.typ") #sys.inputs $x^2$ *bold* _it_ `raw` @ref <label> = head // note',
  String.raw`\ \\ \u{1F600} \#let`,
  '{{constructor}} ${process.env} %s',
  ']) #panic() ([',
  '"quotes" and \'apostrophes\' and <tags>',
];

test('whatever a text says, it is set as text', { skip: withoutPoppler }, async () => {
  const letters = HOSTILE.map((text, n) =>
    shortLetter(n, {
      subject: text,
      date: text.slice(0, 10),
      addressLines: [text.slice(0, 10), 'LS1 4DY'],
      blocks: [
        { kind: 'heading', runs: [{ text }] },
        {
          kind: 'paragraph',
          runs: [
            { text, bold: true },
            { text: ' end', italic: true },
          ],
        },
        { kind: 'list', items: [[{ text }], [{ text, bold: true }]] },
      ],
    }),
  );
  const { pdf, placed, leftOut } = await letterPdf(letters, layoutOf('UK C5'), { duplex: false });
  assert.deepEqual(leftOut, []);
  const pages = pdfPages(pdf!).map((page) => page.replace(/\s+/g, ''));
  for (const [n, { firstPage }] of placed.entries())
    assert.equal(pages[firstPage - 1].split(HOSTILE[n].replace(/\s+/g, '')).length - 1, 5, HOSTILE[n]);
});

test('printed on both sides every letter begins on a sheet of its own; the backs between are empty', async () => {
  const letters = [shortLetter(1), longLetter(2), shortLetter(3), tripleLetter(4), shortLetter(5)];
  const { pdf, placed } = await letterPdf(letters, layoutOf('UK C5'), { duplex: true });
  assert.deepEqual(
    placed.map(({ firstPage, pages, sheets }) => [firstPage, pages, sheets]),
    [
      [1, 1, 1],
      [3, 2, 1],
      [5, 1, 1],
      [7, 3, 2],
      [11, 1, 1],
    ],
  );
  if (withoutPoppler) return;
  const pages = pdfPages(pdf!);
  assert.equal(pages.length, 11);
  for (const empty of [2, 6, 10]) assert.equal(pages[empty - 1].trim(), '');
  for (const { id, firstPage, pages: count } of placed)
    for (let page = 0; page < count; page++) assert.ok(pages[firstPage - 1 + page].includes(id));
});

test('printed on one side a page is a sheet', async () => {
  const letters = [shortLetter(1), longLetter(2), shortLetter(3)];
  const { pdf, placed } = await letterPdf(letters, layoutOf('DIN 5008 B'), { duplex: false });
  assert.deepEqual(
    placed.map(({ firstPage, pages, sheets }) => [firstPage, pages, sheets]),
    [
      [1, 1, 1],
      [2, 2, 2],
      [4, 1, 1],
    ],
  );
  if (!withoutPoppler) assert.equal(pdfPages(pdf!).length, 4);
});

test(
  'pages are numbered within a letter, in its language, where it has more than one',
  { skip: withoutPoppler },
  async () => {
    const letters = [
      shortLetter(1),
      longLetter(2),
      welshLetter(3, true),
      longLetter(4, { language: 'de-AT' }),
      longLetter(5, { language: 'xx' }),
      tripleLetter(6),
    ];
    const { pdf } = await letterPdf(letters, layoutOf('UK C5'), { duplex: false });
    const numbers = pdfPages(pdf!).map((page) => /(?:Page|Tudalen|Seite) \d (?:of|o|von) \d/.exec(page)?.[0]);
    const expected = [
      [undefined],
      ['Page 1 of 2', 'Page 2 of 2'],
      ['Tudalen 1 o 2', 'Tudalen 2 o 2'],
      ['Seite 1 von 2', 'Seite 2 von 2'],
      ['Page 1 of 2', 'Page 2 of 2'],
      ['Page 1 of 3', 'Page 2 of 3', 'Page 3 of 3'],
    ];
    assert.deepEqual(numbers, expected.flat());
  },
);

test(
  'a letter of one page looks the same whether others are numbered or not',
  { skip: withoutPoppler },
  async () => {
    const alone = await letterPdf([shortLetter(1)], layoutOf('UK DL'), { duplex: true });
    const among = await letterPdf([shortLetter(1), longLetter(2)], layoutOf('UK DL'), { duplex: true });
    const picture = (pdf: Uint8Array): string => pdfTool(pdf, 'pdftotext', '-bbox', '-l', '1', '-');
    assert.equal(
      /<body>[^]*?<\/page>/.exec(picture(alone.pdf!))![0],
      /<body>[^]*?<\/page>/.exec(picture(among.pdf!))![0],
    );
  },
);

test('the same letters give the same bytes', async () => {
  const letters = [shortLetter(1), longLetter(2)];
  const [one, other] = await Promise.all(
    [0, 1].map(() => letterPdf(letters, layoutOf('DIN 5008 A'), { duplex: true })),
  );
  assert.ok(Buffer.from(one.pdf!).equals(other.pdf!));
  // Whatever was set before, and was learnt from it.
  const typesetting = await Typesetting.start(layoutOf('DIN 5008 A'), { duplex: true });
  typesetting.typeset([tripleLetter(3), shortLetter(4)]);
  for (let n = 0; n < 2; n++) assert.ok(Buffer.from(one.pdf!).equals(typesetting.typeset(letters).pdf!));
});

test('a letter of more pages than wanted is left out, by its code', async () => {
  const letters = [shortLetter(1), tripleLetter(2), longLetter(3)];
  const { placed, leftOut } = await letterPdf(letters, layoutOf('UK C5'), { duplex: true, maxPages: 2 });
  assert.deepEqual(leftOut, [{ id: letters[1].id, why: 'too many pages' }]);
  assert.deepEqual(
    placed.map(({ id, firstPage }) => [id, firstPage]),
    [
      [letters[0].id, 1],
      [letters[2].id, 3],
    ],
  );
});

test('a letter with a character that no font can draw is left out, by its code', async () => {
  const named = (name: string, n: number): Letter =>
    shortLetter(n, { addressLines: [name, '1 Road', 'LS1 4DY'] });
  const unshown = '\u{10abcd}';
  const letters = [
    named('Siân Wŷn', 1),
    named(`Ann ${unshown} Ash`, 2),
    named('Ann\u0000Ash', 3),
    named('Ann\ud800Ash', 4),
    named('Łukasz Žižek, Ștefan Ngọc, Ελένη, Київ', 5),
    shortLetter(6, { blocks: [{ kind: 'list', items: [[{ text: `a ${unshown}` }]] }] }),
    named('\u202eAnn Ash', 7),
    named('Zoe\u0308 Ash', 8),
  ];
  const { placed, leftOut } = await letterPdf(letters, layoutOf('UK C5'), { duplex: true });
  const codes = (numbers: number[]): string[] => numbers.map((n) => letters[n - 1].id);
  assert.deepEqual(
    leftOut,
    codes([2, 3, 4, 6, 7]).map((id) => ({ id, why: 'characters' })),
  );
  assert.deepEqual(
    placed.map(({ id }) => id),
    codes([1, 5, 8]),
  );
});

test('a letter without an address is left out, by its code', async () => {
  const letters = [shortLetter(1, { addressLines: [] }), shortLetter(2, { addressLines: ['', '  '] })];
  const { pdf, placed, leftOut } = await letterPdf(letters, layoutOf('UK C5'), { duplex: true });
  assert.equal(pdf, undefined);
  assert.deepEqual(placed, []);
  assert.deepEqual(
    leftOut,
    letters.map(({ id }) => ({ id, why: 'no address' })),
  );
});

test('two people of one address get two letters', { skip: withoutPoppler }, async () => {
  const addressLines = ['1 Mill Lane', 'LEEDS', 'LS6 3BN'];
  const letters = [
    shortLetter(1, { addressLines: ['Margaret Ashbridge', ...addressLines] }),
    shortLetter(2, { addressLines: ['Thomas Ashbridge', ...addressLines] }),
  ];
  const { pdf, placed } = await letterPdf(letters, layoutOf('UK C5'), { duplex: false });
  assert.equal(placed.length, 2);
  const [one, other] = pdfPages(pdf!);
  assert.ok(
    one.includes('Margaret Ashbridge\n1 Mill Lane') && other.includes('Thomas Ashbridge\n1 Mill Lane'),
  );
});

test('a word longer than a line is broken and stays whole', { skip: withoutPoppler }, async () => {
  const url = `https://www.party.example/${'a1b2c3d4'.repeat(20)}`;
  const letter = shortLetter(1, { blocks: [{ kind: 'paragraph', runs: [{ text: `See ${url} today` }] }] });
  const { pdf } = await letterPdf([letter], layoutOf('UK C5'), { duplex: false });
  const [page] = pdfPages(pdf!);
  assert.ok(page.replace(/[\s\u200b]+/g, '').includes(`See${url}today`));
});

test('a logo stands where the name stood; what is none is refused', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="90"><rect width="600" height="90"/></svg>';
  const layout = layoutOf('UK C5', 'en', { logo: Buffer.from(svg) });
  const { pdf } = await letterPdf([shortLetter(1)], layout, { duplex: false });
  if (!withoutPoppler) assert.match(pdfPages(pdf!)[0], /The Example Party\n12 Station Road/);
  for (const logo of [
    'GIF89a',
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"><rect',
    '\u0089PNG\r\n\u001a\n broken',
  ])
    await assert.rejects(
      letterPdf([shortLetter(1)], { ...layout, logo: Buffer.from(logo, 'latin1') }, { duplex: false }),
      { code: 'ARGUMENT_INVALID', message: /logo/ },
    );
});

test('black is the only colour', { skip: withoutPoppler }, async () => {
  const { pdf } = await letterPdf([longLetter(1)], layoutOf('UK C5'), { duplex: false });
  const fonts = pdfTool(pdf!, 'pdffonts').split('\n').slice(2, -1);
  assert.ok(fonts.length > 0);
  for (const font of fonts) assert.match(font, / yes +yes +(?:yes|no) /, 'every font is embedded');
  const source = Buffer.from(pdf!).toString('latin1');
  assert.equal(/DeviceRGB|DeviceCMYK|CalRGB/.exec(source), null);
  // A profile of one component is one of greys.
  assert.deepEqual(
    [...source.matchAll(/\/N (\d)\b/g)].map(([, components]) => components),
    ['1'],
  );
});

test('whatever the texts are, each letter is made or left out', async () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ maxLength: 40 }),
  );
  const anyLetter = fc.tuple(anyText, fc.array(anyText, { maxLength: 9 }), anyText, anyText);
  await fc.assert(
    fc.asyncProperty(fc.array(anyLetter, { minLength: 1, maxLength: 8 }), async (texts) => {
      const letters = texts.map(([subject, addressLines, text, other], n) =>
        shortLetter(n, {
          subject,
          addressLines,
          blocks: [
            { kind: 'heading', runs: [{ text: other }] },
            { kind: 'paragraph', runs: [{ text }, { text: other, bold: true }] },
            { kind: 'list', items: [[{ text }], []] },
            { kind: 'list', items: [] },
            { kind: 'paragraph', runs: [] },
          ],
        }),
      );
      const { placed, leftOut } = await letterPdf(letters, layoutOf('UK C5'), { duplex: true });
      assert.deepEqual(
        [...placed, ...leftOut].map(({ id }) => id).toSorted(),
        letters.map(({ id }) => id),
      );
    }),
    { numRuns: 15 },
  );
});

test('an address that is taken to fit without a look does fit', async () => {
  const typst = await startTypst(import.meta.dirname);
  const line = fc.string({ unit: fc.constantFrom(...'mwWM@abdpq089.ŵŒ½%Æ- '), minLength: 1, maxLength: 60 });
  const probe = `
#let address = json(bytes(sys.inputs.address))
#set text(font: "Source Sans 3", size: address.size * 1pt)
#context [#metadata(address.lines.map(line => measure(line).width / 1mm)) <widths>]`;
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(WINDOWS)),
      fc.array(line, { minLength: 1, maxLength: 9 }),
      fc.boolean(),
      (window, lines, hasReturnLine) => {
        const { address, addressLine, returnAbove } = window;
        if (!surelyFits(lines, window, hasReturnLine)) return;
        const input = JSON.stringify({ lines, size: addressLine.size });
        const compiled = typst.compile({ mainFileContent: probe, inputs: { address: input } });
        const [widths] = typst.query(compiled.result!, {
          selector: '<widths>',
          field: 'value',
        }) as number[][];
        assert.ok(widths.every((width) => width <= address.width));
        const above = hasReturnLine && !returnAbove ? 6 : 0;
        assert.ok(lines.length * addressLine.pitch + above <= address.height);
      },
    ),
    { numRuns: 300 },
  );
});

test('the characters that are taken for drawn without a look are drawn', async () => {
  const typst = await startTypst(import.meta.dirname);
  const all = Array.from({ length: 0x2100 }, (_, code) => String.fromCodePoint(code)).filter(
    (character) => SURELY_DRAWN.test(character) && character !== '\n' && character !== '\u200b',
  );
  assert.ok(all.length > 300);
  // With a joiner, which has no shape of its own, it is a character that has to be looked at.
  const drawn = new Drawable(typst).check(all.map((character) => [`${character}\u034f`]));
  assert.deepEqual(
    all.filter((_, n) => !drawn[n]),
    [],
  );
  assert.deepEqual(new Drawable(typst).check([['\u{10abcd}\u034f'], ['a\u034f']]), [false, true]);
});

function tripleLetter(number: number): Letter {
  const { blocks } = longLetter(number);
  return shortLetter(number, { blocks: [...blocks.slice(0, -2), ...blocks] });
}
