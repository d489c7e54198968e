import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mock, test } from 'node:test';
import {
  type PaperDocument,
  field,
  filled,
  list,
  missing,
  options,
  paragraph,
  renderDocx,
  renderHtml,
  renderPdf,
  renderText,
  row,
  table,
  typesetPdf,
  unknown,
} from '../../src/documents/index.ts';
import { wordAndText } from '../../src/documents/words.ts';
import { docxParts, docxText, pdfPages, pdfTool, tagsOf, withoutPoppler, xmlFault } from './read.ts';
import { samples } from './sample.ts';

const ROWS = 3000;

function longTable(): PaperDocument {
  const rows = Array.from({ length: ROWS }, (_, at) =>
    row([`Person kind ${at + 1}`, 'name, address', `${at}`], 'ledger'),
  );
  return { ...samples.form, blocks: [table(['Kind', 'Data', '>People'], rows, { caption: 'All' })] };
}

test('a page has one heading of the first level, and a language', () => {
  for (const doc of Object.values(samples)) {
    const html = renderHtml(doc);
    assert.equal(html.match(/<h1>/g)?.length, 1);
    assert.match(html, /^<!doctype html>\n<html lang="en">/);
    assert.match(html, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
    const levels = [...html.matchAll(/<h(\d)>/g)].map(([, level]) => Number(level));
    assert.ok(
      levels.every((level, at) => at === 0 || level <= levels[at - 1] + 1),
      levels.join(),
    );
    assert.ok(
      tagsOf(html).every(
        (tag) => !tag.startsWith('<th') || tag.startsWith('<thead') || tag.includes('scope="col"'),
      ),
    );
  }
});

test('the policy of a page allows its own style and nothing else', () => {
  const html = renderHtml(samples.form);
  const style = /<style>([^]*?)<\/style>/.exec(html)![1];
  const hash = createHash('sha256').update(style).digest('base64');
  assert.ok(
    html.includes(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    ),
  );
});

test('the same document gives the same bytes, whenever it is rendered', async () => {
  mock.timers.enable({ apis: ['Date'], now: new Date('2021-10-29T15:40:00Z') });
  try {
    for (const doc of Object.values(samples)) {
      mock.timers.setTime(Date.parse('2021-10-29T15:40:00Z'));
      const first = [renderHtml(doc), renderText(doc), await renderPdf(doc), await renderDocx(doc)];
      mock.timers.setTime(Date.parse('2031-01-02T03:04:05Z'));
      assert.deepEqual(
        [renderHtml(doc), renderText(doc), await renderPdf(doc), await renderDocx(doc)],
        first,
      );
    }
  } finally {
    mock.timers.reset();
  }
});

test('a PDF is tagged, has a title and a language, and meets PDF/UA-1', async () => {
  for (const doc of Object.values(samples)) {
    const pdf = Buffer.from(await renderPdf(doc)).toString('latin1');
    assert.match(pdf, /\/StructTreeRoot/);
    assert.match(pdf, /\/Lang \(en-GB\)/);
    assert.match(pdf, /<pdfuaid:part>1</);
    assert.match(pdf, new RegExp(`<rdf:li xml:lang="x-default">${doc.title}</rdf:li>`));
  }
});

test('the fonts of a PDF are embedded and know Welsh', { skip: withoutPoppler }, async () => {
  const pdf = await renderPdf(samples.form);
  const fonts = pdfTool(pdf, 'pdffonts')
    .split('\n')
    .slice(2)
    .filter((line) => line !== '');
  for (const font of fonts) assert.match(font, /^[A-Z]{6}\+(?:SourceSans3|DejaVuSansMono).* yes yes yes/);
  assert.match(pdfPages(pdf).join(''), /Llŷn & Gŵyr[^]*Siân Ŵyn-Ŷoung/);
});

test('every page of a PDF says DRAFT and which page it is', { skip: withoutPoppler }, async () => {
  const pages = pdfPages(await renderPdf(samples.form));
  assert.ok(pages.length > 1);
  for (const [at, page] of pages.entries()) {
    assert.match(page, /\bDRAFT\b/);
    assert.match(page, new RegExp(`Page ${at + 1} of ${pages.length}\\b`));
  }
});

test('a table of 3,000 rows keeps them all and repeats its heads on each page', async () => {
  const doc = longTable();
  const { pdf, pages } = await typesetPdf(doc);
  const parts = await docxParts(await renderDocx(doc));
  const word = parts.get('word/document.xml')!;
  assert.equal(renderHtml(doc).match(/<tr>/g)?.length, ROWS + 1);
  assert.equal(renderText(doc).match(/^Person kind \d+ /gm)?.length, ROWS);
  assert.equal(word.match(/<w:tr>/g)?.length, ROWS + 1);
  assert.equal(word.match(/<w:tblHeader\/>/g)?.length, 1);
  assert.equal(xmlFault(word), undefined);
  assert.ok(pages > 50);
  if (withoutPoppler) return;
  const shown = pdfPages(pdf);
  assert.equal(shown.join('').match(/Person kind \d+/g)?.length, ROWS);
  for (const page of shown) assert.match(page, /^Kind$[^]*^Data$[^]*^People$/m);
});

test('a brief that is a little too long is set smaller; one that does not fit is reported', async () => {
  const longer = (sentences: number): PaperDocument => ({
    ...samples.brief,
    blocks: [
      ...samples.brief.blocks,
      list(
        Array.from(
          { length: sentences },
          (_, at) => `Point ${at} that the board ought to have heard of before.`,
        ),
      ),
    ],
  });
  assert.equal((await typesetPdf(samples.brief)).pages, 1);
  const pages: number[] = [];
  for (let sentences = 4; sentences <= 40; sentences += 4)
    pages.push((await typesetPdf(longer(sentences))).pages);
  assert.deepEqual(
    pages,
    pages.toSorted((a, b) => a - b),
  );
  assert.equal(pages[0], 1);
  assert.equal(pages.at(-1), 2);
});

test('a character that no font can draw is reported, and the PDF is made all the same', async () => {
  const nowhere = '\u{10abcd}';
  const doc = { ...samples.letter, blocks: [paragraph(`Dear ${nowhere} and \\ "Siân",`)] };
  const { pdf, unshown } = await typesetPdf(doc);
  assert.deepEqual(unshown, [nowhere]);
  assert.equal(Buffer.from(pdf).subarray(0, 5).toString(), '%PDF-');
  assert.deepEqual((await typesetPdf(samples.letter)).unshown, []);
});

test('a DOCX names no person, has real headings, and numbers its pages', async () => {
  const parts = await docxParts(await renderDocx(samples.form));
  const core = parts.get('docProps/core.xml')!;
  assert.match(core, /<dc:title>Report a personal data breach<\/dc:title>/);
  assert.doesNotMatch(core, /creator|lastModifiedBy|Un-named|created|modified/);
  const word = parts.get('word/document.xml')!;
  assert.match(word, /<w:pStyle w:val="Title"\/>/);
  assert.equal(word.match(/<w:pStyle w:val="Heading1"\/>/g)?.length, 3);
  assert.equal(word.match(/<w:pStyle w:val="Heading2"\/>/g)?.length, 1);
  const beside = [...parts].filter(([path]) => /(?:header|footer)\d\.xml$/.test(path)).map(([, xml]) => xml);
  assert.ok(beside.some((xml) => xml.includes(' DRAFT ')));
  assert.ok(beside.some((xml) => xml.includes('PAGE') && xml.includes('NUMPAGES')));
  assert.match(parts.get('word/styles.xml')!, /w:lang w:val="en-GB"/);
});

test('each ordered list of a DOCX counts from one', async () => {
  const doc: PaperDocument = {
    ...samples.letter,
    blocks: [list(['one', 'two'], { ordered: true }), paragraph('between'), list(['one'], { ordered: true })],
  };
  const word = (await docxParts(await renderDocx(doc))).get('word/document.xml')!;
  const ids = [...word.matchAll(/<w:numId w:val="(\d+)"\/>/g)].map(([, id]) => id);
  assert.equal(ids.length, 3);
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[1], ids[2]);
});

test('a word for a state is not said twice', () => {
  assert.deepEqual(wordAndText(unknown()), { word: 'Not known', text: '' });
  assert.deepEqual(wordAndText(unknown('Not known: the supplier has not said.')), {
    word: 'Not known',
    text: 'The supplier has not said.',
  });
  assert.deepEqual(wordAndText(unknown('Not known whether it was read.')), {
    word: 'Not known',
    text: 'whether it was read.',
  });
  assert.deepEqual(wordAndText(unknown('Nobody has said.')), { word: 'Not known', text: 'Nobody has said.' });
  assert.deepEqual(wordAndText(missing('your number')), {
    word: 'To be filled in by you',
    text: 'your number',
  });
  assert.deepEqual(wordAndText(filled('Not known to us', 'fact:1')), { text: 'Not known to us' });
});

test('what a box says already is not said again', async () => {
  const answer = filled('High', 'fact:1');
  const doc: PaperDocument = {
    ...samples.form,
    blocks: [
      { kind: 'fields', fields: [field('Risk', answer, { options: options(['Low', 'High'], ['High']) })] },
    ],
  };
  assert.equal((await docxText(await renderDocx(doc))).match(/High/g)?.length, 1);
  assert.match(renderText(doc), /☐ Low\n {4}☒ High\n$/);
});

test('mistakes of ours in a table or in options are found at once', () => {
  assert.throws(() => table(['A', 'B'], [row(['a', 'b']), row(['a'])]), /row 2 of a table/);
  assert.throws(() => options(['Yes', 'No'], ['Maybe']), /"Maybe" is not among the options/);
});
