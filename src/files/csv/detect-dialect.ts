import { cellShape } from '../cell-shape.ts';
import type { Dialect } from './dialect.ts';
import { dialectBytes } from './dialect.ts';
import { makeRowBuffer } from './row-buffer.ts';
import { STOP_BYTES, tokenise } from './tokenise.ts';

/** Delimiters that files have been seen with, the usual ones first; among equals the first wins. */
const DELIMITERS = (
  ', ; \t | ^ ~ : \x1f \x01 ¦ § ¬ # * & ! $ % ' +
  '|| :: ;; ~~ ^^ |~| ~|~ ^|^ |^| ~^~ ## $$ @@ <> => \t|\t |\t|'
).split(' ');
const SAMPLE_BYTES = 32 * 1024;
const SAMPLE_ROWS = 200;
const SAMPLE_COLUMNS = 64;
/** More columns than this are no table that anybody keeps people in. */
export const COLUMNS_LIMIT = 4096;

/** A dialect with what a sample read by it gave. */
type Attempt = { dialect: Dialect; score: number };

/**
 * Finds how the cells of a text are set apart: the delimiter with which most records have the same number of cells
 * and the cells look like something (van den Burg et al., "Wrangling messy CSV files", 2019, simplified).
 * `text` is the beginning of the text as UTF-8; `whole` says that there is no more of it; `told` is the delimiter
 * where the file itself names it.
 */
export function detectDialect(text: Uint8Array, whole: boolean, told?: string): Dialect {
  const sample = text.subarray(0, SAMPLE_BYTES);
  const all = whole && sample.length === text.length;
  const written = new TextDecoder().decode(sample);
  const present = told === undefined ? DELIMITERS.filter((delimiter) => written.includes(delimiter)) : [told];
  if (present.length === 0) present.push(',');
  let best: Attempt | null = null;
  for (const delimiter of present) {
    for (const quote of quotesWith(written, delimiter)) {
      const attempt = tryDialect(sample, all, {
        delimiter,
        quote,
        escape: 'doubled',
        padded: false,
        cells: 0,
      });
      // A longer delimiter explains the empty cells that its single character would leave.
      const better = best === null || attempt.score > best.score * 1.001;
      if (better) best = attempt;
    }
  }
  const { dialect } =
    best ??
    tryDialect(sample, all, { delimiter: ',', quote: '"', escape: 'doubled', padded: false, cells: 0 });
  return withEscapes(sample, all, written, dialect);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Which quotes to try: the double quote always; the apostrophe only where it wraps whole cells again and again. */
function quotesWith(written: string, delimiter: string): ('"' | "'")[] {
  const d = escapeRegExp(delimiter);
  const count = (pattern: string): number => written.match(new RegExp(pattern, 'gm'))?.length ?? 0;
  const opening = count(`(^|${d})'`);
  const wrapped = count(`(?<=^|${d})'(?:[^'\\n]|'')*'(?=${d}|\\r?$)`);
  const doubled = count(`(?<=^|${d})"(?:[^"]|"")*"(?=${d}|\\r?$)`);
  return wrapped >= 2 && wrapped >= opening * 0.8 && wrapped > doubled ? ['"', "'"] : ['"'];
}

function withEscapes(sample: Uint8Array, all: boolean, written: string, dialect: Dialect): Dialect {
  if (dialect.quote === null) return dialect;
  const d = escapeRegExp(dialect.delimiter);
  const q = dialect.quote;
  const count = (pattern: string): number => written.match(new RegExp(pattern, 'gm'))?.length ?? 0;
  const padded =
    dialect.delimiter !== ' ' && count(`${d} +${q}`) > 0 && count(`${d}${q}`) <= count(`${d} +${q}`);
  const plain = { ...dialect, padded };
  // Evidence for a backslash: an escaped quote inside a cell, not one that ends a cell (a folder: "C:\").
  const backslashes = count(String.raw`\\${q}(?!\s*(${d}|\r?$))`);
  const doubles = count(`[^${q}\\\\]${q}${q}[^${q}]`) - count(`(^|${d})${q}${q}(?=${d}|\\r?$)`);
  const escape = backslashes > 0 && backslashes > doubles ? 'backslash' : 'doubled';
  const { cells } = tryDialect(sample, all, { ...plain, escape }).dialect;
  return { ...plain, escape, cells };
}

function tryDialect(sample: Uint8Array, all: boolean, dialect: Dialect): Attempt {
  const counts = { rows: 0, raggedRows: 0, blankLines: 0, overflowRows: 0, linesAboveHeading: 0 };
  const rows = makeRowBuffer(SAMPLE_COLUMNS, true, SAMPLE_ROWS, counts);
  const bytes = new Uint8Array(sample.length + STOP_BYTES);
  // Two rounds: the usual number of cells is needed to mend broken records, and is not known before.
  let cells = 0;
  for (let round = 0; round < 2; round++) {
    bytes.set(sample);
    rows.rows = 0;
    tokenise(bytes, 0, sample.length, true, dialectBytes({ ...dialect, cells }), rows);
    // The last record of a cut sample is cut, too.
    if (!all && rows.rows > 1 && rows.rows < rows.capacity) rows.rows--;
    cells = usualCount(rows.cellCounts.subarray(0, rows.rows));
  }
  const tried = { ...dialect, cells };
  const widths = rows.cellCounts.subarray(0, rows.rows);
  if (widths.length === 0) return { dialect: tried, score: 0 };
  const usual = share(widths, (width) => width === cells);
  const several = share(widths, (width) => width > 1);
  const regular = cells === 1 ? usual * 0.001 : Math.max(usual ** 2, several * 0.4) * ((cells - 1) / cells);
  return { dialect: tried, score: regular * knownShare(bytes, rows) };
}

/** The commonest number of cells; among equals the larger. */
function usualCount(widths: Uint32Array): number {
  const times = new Map<number, number>();
  for (const width of widths) times.set(width, (times.get(width) ?? 0) + 1);
  let usual = 1;
  let most = 0;
  for (const [width, count] of times) {
    if (count > most || (count === most && width > usual)) {
      usual = width;
      most = count;
    }
  }
  return usual;
}

function share(widths: Uint32Array, holds: (width: number) => boolean): number {
  return widths.filter(holds).length / widths.length;
}

/** The share of cells that look like something on their own. */
function knownShare(bytes: Uint8Array, rows: ReturnType<typeof makeRowBuffer>): number {
  const decoder = new TextDecoder();
  let known = 0;
  let seen = 0;
  for (let row = 0; row < Math.min(rows.rows, 60); row++) {
    const cells = Math.min(rows.cellCounts[row], rows.named);
    for (let cell = 0; cell < cells; cell++) {
      const slot = row * rows.columns + cell;
      const text = decoder.decode(bytes.subarray(rows.starts[slot], rows.ends[slot]));
      seen++;
      if (cellShape(text) !== 'other' && !/["|;\t~^]/.test(text)) known++;
      else if (text.length > 60 && /\p{L}+ \p{L}+ \p{L}+/u.test(text)) known += 0.5;
    }
  }
  return seen === 0 ? 0 : known / seen;
}
