import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Layout,
  type PaperDocument,
  callout,
  claim,
  countStates,
  field,
  fields,
  filled,
  gap,
  heading,
  lead,
  letterHead,
  list,
  missing,
  notAsked,
  options,
  pageBreak,
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
import { docxText, flat, htmlText, pdfPages, withoutPoppler } from './read.ts';
import { samples } from './sample.ts';

const LAYOUTS: Layout[] = ['form', 'letter', 'brief', 'statement'];

/** A document with every kind of block, each of its texts a word of its own: t1x, t2x and so on. */
function everything(layout: Layout): { doc: PaperDocument; texts: string[]; supports: string[] } {
  const texts: string[] = [];
  const supports: string[] = [];
  const t = (): string => {
    texts.push(`t${texts.length + 1}x`);
    return texts.at(-1)!;
  };
  const s = (): string => {
    supports.push(`support:${supports.length + 1}x`);
    return supports.at(-1)!;
  };
  const doc: PaperDocument = {
    key: 'everything',
    title: 'Everything there is',
    organisation: 'Some organisation',
    reference: 'Incident 1, revision 1',
    madeAt: '29 October 2021, 18:05',
    draft: true,
    language: 'en',
    layout,
    blocks: [
      ...(layout === 'letter'
        ? [
            letterHead({
              from: [t(), filled(t(), s())],
              to: [t(), missing(t())],
              date: t(),
              reference: t(),
              subject: t(),
            }),
          ]
        : []),
      heading(1, t()),
      heading(2, t()),
      heading(3, t()),
      lead(claim(t(), s()), t()),
      paragraph(claim(t(), s(), s()), gap(t()), t()),
      list([t(), [claim(t(), s()), t()]]),
      list([t(), t()], { ordered: true }),
      callout('draft', t()),
      callout('alarm', claim(t(), s())),
      callout('note', t()),
      fields(
        field(t(), filled(t(), s()), { number: '7.1', help: t(), required: true }),
        field(t(), unknown(t(), [claim(t(), s()), claim(t(), s())]), { number: '7.2' }),
        field(t(), missing(t())),
        field(t(), notAsked(t()), { options: options([t(), t(), t(), t(), t()]) }),
      ),
      fields(field(t(), filled(t(), s())), field(t(), unknown())),
      table([t(), `>${t()}`], [row([t(), t()], s()), { ...row([t(), t()], s()), total: true }], {
        caption: t(),
      }),
      questions([{ question: t(), answer: [claim(t(), s()), gap(t())] }]),
      pageBreak(),
      paragraph(t()),
      signature(t(), [t(), missing(t())]),
    ],
  };
  return { doc, texts, supports };
}

function assertEachOnce(shown: string, texts: readonly string[], where: string): void {
  const wrong = texts.filter((text) => shown.split(text).length !== 2);
  assert.deepEqual(wrong, [], `${where}: not exactly once`);
}

for (const layout of LAYOUTS) {
  test(`every text of a ${layout} is in every rendering exactly once`, async () => {
    const { doc, texts } = everything(layout);
    assertEachOnce(htmlText(renderHtml(doc)), texts, 'HTML');
    assertEachOnce(flat(renderText(doc)), texts, 'text');
    assertEachOnce(await docxText(await renderDocx(doc)), texts, 'DOCX');
  });

  test(`every text of a ${layout} is in its PDF exactly once`, { skip: withoutPoppler }, async () => {
    const { doc, texts } = everything(layout);
    assertEachOnce(flat(pdfPages((await typesetPdf(doc)).pdf).join(' ')), texts, 'PDF');
  });
}

test('what a statement rests on is shown in the annotated view, and only there', async () => {
  const { doc, supports } = everything('form');
  const plain = [renderHtml(doc), renderText(doc), await docxText(await renderDocx(doc))];
  const noted = { annotated: true };
  for (const shown of plain) assert.doesNotMatch(shown, /support:/);
  assertEachOnce(htmlText(renderHtml(doc, noted)), supports, 'HTML');
  assertEachOnce(flat(renderText(doc, noted)), supports, 'text');
  assertEachOnce(await docxText(await renderDocx(doc, noted)), supports, 'DOCX');
  if (withoutPoppler) return;
  assertEachOnce(flat(pdfPages((await typesetPdf(doc, noted)).pdf).join(' ')), supports, 'PDF');
});

test('the samples read the same in every rendering, from the title to the last line', async () => {
  for (const [name, doc] of Object.entries(samples)) {
    const plain = words(renderText(doc));
    const renderings: [string, string][] = [
      ['HTML', htmlText(renderHtml(doc))],
      ['DOCX', await docxText(await renderDocx(doc))],
      ...(withoutPoppler
        ? []
        : ([['PDF', pdfPages((await typesetPdf(doc)).pdf).join(' ')]] satisfies [string, string][])),
    ];
    for (const [kind, shown] of renderings) {
      const there = words(shown);
      // In a PDF a digest goes over two lines.
      const unbroken = shown.toLowerCase().replace(/\s+/g, '');
      // A DOCX keeps organisation, reference and DRAFT in its header and footer.
      const beside =
        kind === 'DOCX' ? words(`${doc.organisation} ${doc.reference} ${doc.madeAt} ${doc.title}`) : [];
      const lost = plain.filter(
        (word) =>
          !there.includes(word) && !(word.length > 30 && unbroken.includes(word)) && !beside.includes(word),
      );
      assert.deepEqual(
        lost.filter((word) => word !== 'draft'),
        [],
        `${name} as ${kind}`,
      );
    }
  }
});

test('each state is said in words, in every rendering', async () => {
  const { form } = samples;
  const renderings = [
    htmlText(renderHtml(form)),
    flat(renderText(form)),
    await docxText(await renderDocx(form)),
  ];
  if (!withoutPoppler) renderings.push(flat(pdfPages((await typesetPdf(form)).pdf).join(' ')));
  const { unknown, missing, notAsked } = countStates(form);
  for (const shown of renderings) {
    assert.equal(shown.split('Not known').length - 1, unknown);
    assert.equal(shown.split('To be filled in by you').length - 1, missing);
    assert.equal(shown.split('Does not apply').length - 1, notAsked);
    assert.match(
      shown,
      /40 fields: 23 answered, 7 not known, 6 to be filled in by you, 4 that do not apply\./,
    );
  }
});

test('gaps in letters and in running text count as missing', () => {
  assert.deepEqual(countStates(samples.letter), { filled: 2, unknown: 0, missing: 5, notAsked: 0 });
  assert.deepEqual(countStates({ ...samples.letter, blocks: [] }), {
    filled: 0,
    unknown: 0,
    missing: 0,
    notAsked: 0,
  });
});

function words(text: string): string[] {
  return (
    text
      .toLowerCase()
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      // A list's numbers are drawn by whoever shows it.
      .filter((word) => !/^\d?$/.test(word))
  );
}
