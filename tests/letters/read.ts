import { pdfTool } from '../documents/read.ts';

export { pdfPages, withoutPoppler } from '../documents/read.ts';

/** A word of a page and where its letters stand, in millimetres from the upper left corner. */
export type Word = { text: string; left: number; top: number; right: number; bottom: number };

const MM = 25.4 / 72;
/** Poppler takes a word to be as high as the font says it may be; the letters of Source Sans are lower (in em). */
const FONT = { above: 1.024, below: 0.4 };
const LETTERS = { above: 0.72, below: 0.21 };

const WORD = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g;

/** The words of a PDF as poppler finds them, page by page. */
export function wordsOf(pdf: Uint8Array): Word[][] {
  const html = pdfTool(pdf, 'pdftotext', '-bbox', '-');
  return html
    .split('<page ')
    .slice(1)
    .map((page) =>
      [...page.matchAll(WORD)].map(([, left, top, right, bottom, text]) => {
        const em = ((Number(bottom) - Number(top)) * MM) / (FONT.above + FONT.below);
        const baseline = Number(top) * MM + FONT.above * em;
        return {
          text,
          left: Number(left) * MM,
          right: Number(right) * MM,
          top: baseline - LETTERS.above * em,
          bottom: baseline + LETTERS.below * em,
        };
      }),
    );
}

/** The words that stand at all within a field. */
export function within(
  words: readonly Word[],
  field: { left: number; top: number; right: number; bottom: number },
): Word[] {
  return words.filter(
    (word) =>
      word.right > field.left &&
      word.left < field.right &&
      word.bottom > field.top &&
      word.top < field.bottom,
  );
}

export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield item;
}
