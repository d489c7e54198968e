import type { Block, Field, Sentence } from '../../documents/index.ts';

/** What fits below the title of one page, with some left for the wider letters of a DOCX. */
export const ONE_PAGE_MM = 240;

/** Characters in a line as wide as the page, a little fewer than there are on average. */
const PAGE_CHARACTERS = 112;
const LINE_MM = 4.15;
const TABLE_LINE_MM = 3.95;

/** How high blocks are on paper, by their letters: a guess that is rather too high than too low. */
export function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + blockHeight(block), 0);
}

function blockHeight(block: Block): number {
  switch (block.kind) {
    case 'heading':
      return 11;
    case 'paragraph':
      return lines(textOf(block.sentences), PAGE_CHARACTERS * (block.lead ? 0.89 : 1)) * 4.7 + 3;
    case 'callout':
      return lines(textOf(block.sentences), PAGE_CHARACTERS * 0.92) * LINE_MM + 9.5;
    case 'list':
      return block.items.reduce(
        (sum, item) => sum + lines(textOf(item), PAGE_CHARACTERS - 4) * LINE_MM + 0.8,
        1,
      );
    case 'fields':
      return block.fields.reduce((sum, each) => sum + fieldHeight(each), 3);
    case 'table':
      return tableHeight(block);
    case 'questions':
    case 'letter':
    case 'signature':
    case 'page break':
      throw new Error(`a brief has no ${block.kind}`);
  }
}

function fieldHeight({ label, answer }: Field): number {
  // The word that says 'not known' stands before the text.
  const word = answer.state === 'filled' ? 0 : 6;
  const text = lines(answer.text, PAGE_CHARACTERS * 0.68, word);
  const claims = answer.state === 'unknown' ? (answer.claims ?? []) : [];
  const said = claims.reduce(
    (sum, one) => sum + lines(textOf([one]), PAGE_CHARACTERS * 0.66) * LINE_MM + 1.4,
    0,
  );
  const asked = lines(label, PAGE_CHARACTERS * 0.25);
  return Math.max(text, asked) * LINE_MM + (claims.length === 0 ? 0 : said + 9) + 3.4;
}

function tableHeight({ columns, rows }: Extract<Block, { kind: 'table' }>): number {
  const all = columns.reduce((sum, { share = 1 }) => sum + share, 0);
  const widths = columns.map(({ share = 1 }) => (PAGE_CHARACTERS * 1.03 * share) / all - 2.5);
  const rowHeight = (cells: readonly string[]): number =>
    Math.max(...cells.map((cell, at) => lines(cell, widths[at]))) * TABLE_LINE_MM + 1.2;
  return [columns.map(({ heading }) => heading), ...rows.map(({ cells }) => cells)].reduce(
    (sum, cells) => sum + rowHeight(cells),
    3,
  );
}

/** In how many lines words come to stand. */
function lines(text: string, characters: number, already = 0): number {
  let count = 1;
  let used = already;
  for (const word of text.split(/\s+/)) {
    const needed = word.length + (used === 0 ? 0 : 1);
    if (used + needed <= characters) used += needed;
    else {
      // A word that is longer than the line goes on in the next.
      count += Math.max(1, Math.ceil(word.length / characters));
      used = word.length % characters;
    }
  }
  return count;
}

function textOf(sentences: readonly Sentence[]): string {
  return sentences.map((one) => ('gap' in one ? one.gap : one.text)).join(' ');
}
