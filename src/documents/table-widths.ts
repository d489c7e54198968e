import type { Column, Row } from './types.ts';

/** How a table is set on paper: the part of the width that each column has, and how much smaller its text is. */
export type TableWidths = { parts: number[]; scale: number; breakAt: number };

/** How many characters of the table's size stand side by side on a page, about; and what a column's gap takes. */
const LINE = 88;
const GAP = 2.5;
/** A word longer than this may be broken anywhere. */
const BREAK_AT = 20;
/** So small that long texts have room, and so small that words and numbers are not torn. */
const SMALL = 0.85;
const SMALLEST = 0.65;

/** Words and numbers are not torn, long texts share what is left, and a table of many columns is set smaller. */
export function tableWidths(columns: readonly Column[], rows: readonly Row[]): TableWidths {
  if (columns.some(({ share }) => share !== undefined)) {
    return { parts: ofOne(columns.map(({ share = 1 }) => share)), scale: 1, breakAt: BREAK_AT };
  }
  const needs = columns.map((column, at) => needOf(column, rows, at));
  const least = sum(needs.map((need) => need.least));
  const wanted = sum(needs.map((need) => need.most - need.least));
  const roomy = Math.max(SMALL, LINE / (least + wanted / 2));
  const scale = Math.min(1, Math.max(SMALLEST, Math.min(roomy, LINE / least)));
  const left = LINE / scale - least;
  // Columns wider than the page even when set small: then words are torn rather than laid over one another.
  if (left < 0) return { parts: ofOne(needs.map((need) => need.least)), scale, breakAt: 8 };
  const parts = needs.map(({ least, most }, at) => {
    if (wanted === 0) return at === 0 ? least + left : least;
    return least + (left * (most - least)) / wanted;
  });
  return { parts: ofOne(parts), scale, breakAt: BREAK_AT };
}

function needOf(
  { heading, align }: Column,
  rows: readonly Row[],
  at: number,
): { least: number; most: number } {
  const whole = align === 'right';
  let longest = heading.length;
  // Heads are bold, and wider.
  let least = longestWord(heading) * 1.1;
  for (const { cells } of rows) {
    longest = Math.max(longest, cells[at].length);
    least = Math.max(least, whole ? cells[at].length : longestWord(cells[at]));
  }
  least = Math.min(least, whole ? 40 : BREAK_AT) + GAP;
  return { least, most: whole ? least : Math.max(least, Math.min(longest, 60) + GAP) };
}

function longestWord(text: string): number {
  return text
    .split(/\s+/)
    .reduce((most, word) => Math.max(most, word.length >= BREAK_AT ? 8 : word.length), 0);
}

function ofOne(numbers: readonly number[]): number[] {
  const all = sum(numbers);
  return numbers.map((one) => Math.round((one / all) * 10_000) / 10_000);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
