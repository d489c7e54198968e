import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type PaperDocument,
  claim,
  field,
  fields,
  filled,
  gap,
  heading,
  letterHead,
  list,
  missing,
  options,
  paragraph,
  questions,
  renderDocx,
  renderHtml,
  renderText,
  row,
  signature,
  table,
  typesetPdf,
  unknown,
} from '../../src/documents/index.ts';
import { docxParts, docxText, flat, htmlText, pdfPages, tagsOf, withoutPoppler, xmlFault } from './read.ts';

/** Texts as they come from suppliers, journalists and attackers. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=https://evil.example/x onerror=alert(1)>',
  '</style></body></w:t></w:p>&lt;&#0;',
  '#import "/etc/passwd": *',
  '#read("paper.typ") #sys.inputs $x^2$ *bold* _it_ `raw` @ref <label> = head // note',
  String.raw`\ \\ \u{1F600} \#let`,
  '{{constructor}} ${process.env} %s',
  '👩‍👩‍👧‍👦',
  '😀 🏴󠁧󠁢󠁷󠁬󠁳󠁿 中文 ქართული ଓଡ଼ିଆ',
  'שלום עולם مرحبا بالعالم',
  'Dŵr ŷd Ŵyr Ŷoung ẃ ẅ ł ő ș ệ Ωμέγα Київ',
  'x'.repeat(400),
  `https://example.org/${'a1b2'.repeat(80)}`,
  '   spaces   and \n line\nbreaks \t tabs ',
];

function documentOf(text: string): PaperDocument {
  return {
    key: 'hostile',
    title: text,
    subtitle: text,
    organisation: text,
    reference: text,
    madeAt: text,
    draft: true,
    language: 'en',
    layout: 'form',
    blocks: [
      heading(1, text),
      letterHead({
        from: [text, filled(text, text)],
        to: [missing(text)],
        date: text,
        reference: text,
        subject: text,
      }),
      paragraph(claim(text, text), gap(text), text),
      list([text]),
      fields(
        field(text, filled(text, 'fact:1'), {
          number: text,
          help: text,
          options: options([text, 'other'], [text]),
        }),
        field(text, unknown(text, [claim(text, 'claim:1')])),
      ),
      table([text, { heading: text, align: 'right' }], [row([text, text], 'ledger')], { caption: text }),
      questions([{ question: text, answer: [text] }]),
      signature(text, [text]),
    ],
  };
}

for (const text of HOSTILE) {
  test(`a hostile text stays text: ${text.slice(0, 40).replace(/\s+/g, ' ')}`, async () => {
    const doc = documentOf(text);
    const expected = flat(text);
    const html = renderHtml(doc, { annotated: true });
    assert.ok(htmlText(html).includes(expected));
    assertHarmless(html);
    assert.ok(flat(renderText(doc)).includes(expected));
    const parts = await docxParts(await renderDocx(doc, { annotated: true }));
    for (const [path, xml] of parts) assert.equal(xmlFault(xml), undefined, path);
    assert.ok((await docxText(await renderDocx(doc))).includes(expected));
    const { pdf } = await typesetPdf(doc, { annotated: true });
    // Readers of PDFs order what is written from right to left in their own ways, and other scripts need fonts.
    if (withoutPoppler || /[^\u0000-\u052f\u1e00-\u206f]/.test(text)) return;
    assert.ok(pdfPages(pdf).join('').replace(/\s+/g, '').includes(expected.replace(/\s+/g, '')));
  });
}

test('controls, half characters and overrides of direction become a visible mark', async () => {
  const doc = documentOf('a\u0000b\u0007c\u001b[31md\ud800e\u202efdp.exe\u2066g\ufffe');
  const seen = 'a\ufffdb\ufffdc\ufffd[31md\ufffde\ufffdfdp.exe\ufffdg\ufffd';
  assert.ok(htmlText(renderHtml(doc)).includes(seen));
  assert.ok(renderText(doc).includes(seen));
  assert.doesNotMatch(renderText(doc), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const parts = await docxParts(await renderDocx(doc));
  for (const [path, xml] of parts) assert.equal(xmlFault(xml), undefined, path);
  assert.ok((await docxText(await renderDocx(doc))).includes(seen));
  await typesetPdf(doc);
});

test('whatever the text, no rendering breaks', async () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const doc = documentOf(text);
      assertHarmless(renderHtml(doc));
      assert.equal(renderHtml(doc).isWellFormed(), true);
      for (const [path, xml] of await docxParts(await renderDocx(doc)))
        assert.equal(xmlFault(xml), undefined, path);
      assert.ok((await typesetPdf(doc)).pages >= 1);
    }),
    { numRuns: 30 },
  );
});

test('a document without blocks is a page with its title', async () => {
  const doc: PaperDocument = { ...documentOf('Nothing yet'), blocks: [] };
  assert.match(htmlText(renderHtml(doc)), /Nothing yet/);
  assert.match(renderText(doc), /DRAFT/);
  assert.match(await docxText(await renderDocx(doc)), /Nothing yet/);
  assert.equal((await typesetPdf(doc)).pages, 1);
  const empty = { ...doc, blocks: [fields(), list([]), table(['A'], []), paragraph(), questions([])] };
  assert.equal((await typesetPdf(empty)).pages, 1);
  assertHarmless(renderHtml(empty));
  for (const [path, xml] of await docxParts(await renderDocx(empty)))
    assert.equal(xmlFault(xml), undefined, path);
});

/** Nothing of the page can load, run or lead anywhere: its tags have no attribute that could. */
function assertHarmless(html: string): void {
  const tags = tagsOf(html);
  const allowed = new Set(
    (
      '!doctype html head meta title style body main header div span p h1 h2 h3 h4 br ul ol li dl dt dd table caption ' +
      'thead tbody tr th td small'
    ).split(' '),
  );
  for (const tag of tags) {
    const name = /^<\/?([!a-z0-9]+)/i.exec(tag)![1];
    assert.ok(allowed.has(name), tag);
    assert.doesNotMatch(tag, /\s(?:src|href|action|style|srcset|data|on\w+)\s*=/i);
  }
  const style = /<style>([^]*?)<\/style>/.exec(html)![1];
  assert.doesNotMatch(style, /url\(|@import|expression/i);
}
