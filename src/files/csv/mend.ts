import type { DialectBytes } from './dialect.ts';
import { delimiterAt } from './dialect.ts';
import type { Extra, RowBuffer } from './row-buffer.ts';
import { finishRow } from './row-buffer.ts';
import { unescape } from './unescape.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const BACKSLASH = 92;
const UNFINISHED = -1;

/** How far a mend may look: what it decides must not depend on how much of the file is in memory. */
const REACH_BYTES = 64 * 1024;

type Cell = { at: number; start: number; end: number; after: number; escapes: boolean };
type Reading = { cells: Cell[]; next: number };
type Manner = {
  /** A backslash before a quote escapes it, whatever the dialect says. */
  backslash: boolean;
  /** Only a quote before a delimiter or line end closes; others are part of the text. */
  lenient: boolean;
  /** A quoted cell may go over line ends. */
  multiline: boolean;
  /** A cell that cannot be closed is taken as it stands, quote and all; else the manner fails. */
  literal: boolean;
};

const ONE_LINE = { backslash: false, lenient: false, multiline: false, literal: false };
/** Never fails and never goes beyond the line: it cannot swallow another row. */
const IN_DOUBT: Manner = { ...ONE_LINE, literal: true };
/** Ways to read a record whose quoting is broken, the likeliest first. */
const MANNERS: Manner[] = [
  { ...ONE_LINE, backslash: true },
  { ...ONE_LINE, lenient: true },
  IN_DOUBT,
  { ...ONE_LINE, multiline: true, backslash: true },
  { ...ONE_LINE, multiline: true, literal: true },
  { ...ONE_LINE, multiline: true, lenient: true },
];

/**
 * Reads a record that the tokeniser could not, because of a stray quote. The first manner that yields the usual
 * number of cells wins; in doubt the record ends with its line.
 * Returns where the next record begins, or -1 where more text is needed to tell.
 */
export function mendRecord(
  bytes: Uint8Array,
  from: number,
  to: number,
  final: boolean,
  base: number,
  dialect: DialectBytes,
  rows: RowBuffer,
): number {
  if (!final && to - from <= REACH_BYTES) return UNFINISHED;
  const reach = Math.min(to, from + REACH_BYTES);
  const ended = final && reach === to;
  for (const manner of MANNERS) {
    const reading = readIn(bytes, from, reach, ended, dialect, manner);
    if (reading !== null && reading.cells.length === dialect.cells) {
      return take(bytes, base, to, reading, dialect, manner, rows);
    }
  }
  const line = readIn(bytes, from, to, final, dialect, IN_DOUBT);
  return line === null ? UNFINISHED : take(bytes, base, to, line, dialect, IN_DOUBT, rows);
}

/**
 * Looks at a record over several lines, well quoted, that ends at `end`: a quote that was never meant as one may have
 * swallowed rows, and those are people. Where its first line alone has the usual number of cells and the record has
 * not, or where each of its lines has, the first line is the record.
 * Returns where the next record begins, or -1 where the record stands as it was read.
 */
export function mendSwallowed(
  bytes: Uint8Array,
  from: number,
  end: number,
  to: number,
  cells: number,
  base: number,
  dialect: DialectBytes,
  rows: RowBuffer,
): number {
  const line = readIn(bytes, from, to, true, dialect, IN_DOUBT);
  if (line === null || line.cells.length !== dialect.cells) return UNFINISHED;
  if (cells === dialect.cells && !linesAreRows(bytes, line.next, end, dialect)) return UNFINISHED;
  return take(bytes, base, to, line, dialect, IN_DOUBT, rows);
}

/** Whether all lines up to `end` are rows of their own; few lines with few cells may look so by chance. */
function linesAreRows(bytes: Uint8Array, from: number, end: number, dialect: DialectBytes): boolean {
  let lines = 0;
  for (let pos = from; pos < end; lines++) {
    const line = readIn(bytes, pos, end, true, dialect, IN_DOUBT);
    if (line === null || line.cells.length !== dialect.cells) return false;
    pos = line.next;
  }
  return dialect.cells >= 3 && lines * (dialect.cells - 1) >= 6;
}

function readIn(
  bytes: Uint8Array,
  from: number,
  to: number,
  ended: boolean,
  dialect: DialectBytes,
  manner: Manner,
): Reading | null {
  const cells: Cell[] = [];
  for (let pos = from; ; pos += dialect.delimiter.length) {
    const quoted = quotedCell(bytes, pos, to, ended, dialect, manner);
    if (quoted === 'open' && !manner.literal) return null;
    const cell = quoted === null || quoted === 'open' ? plainCell(bytes, pos, to, dialect) : quoted;
    if (cell.after >= to && !ended) return null;
    cells.push(cell);
    pos = cell.after;
    if (pos >= to) return { cells, next: to };
    if (bytes[pos] === LF) return { cells, next: pos + 1 };
    if (bytes[pos] === CR) {
      if (pos + 1 >= to) return ended ? { cells, next: to } : null;
      return { cells, next: bytes[pos + 1] === LF ? pos + 2 : pos + 1 };
    }
  }
}

function plainCell(bytes: Uint8Array, at: number, to: number, dialect: DialectBytes): Cell {
  let pos = at;
  while (pos < to && !endsCell(bytes, pos, to, dialect)) pos++;
  return { at, start: at, end: pos, after: pos, escapes: false };
}

/** The cell at `at` if it is quoted and closed; 'open' if its quote does not close; null if it has none. */
function quotedCell(
  bytes: Uint8Array,
  at: number,
  to: number,
  ended: boolean,
  dialect: DialectBytes,
  manner: Manner,
): Cell | 'open' | null {
  const { quote } = dialect;
  let start = at;
  if (dialect.padded) while (start < to && bytes[start] === SPACE) start++;
  if (start >= to || bytes[start] !== quote) return null;
  start++;
  let escapes = false;
  for (let pos = start; pos < to; pos++) {
    const byte = bytes[pos];
    if ((byte === LF || byte === CR) && !manner.multiline) return 'open';
    if (byte === BACKSLASH && (manner.backslash || dialect.backslash)) {
      escapes = true;
      pos++;
      continue;
    }
    if (byte !== quote) continue;
    if (
      pos + 1 < to &&
      bytes[pos + 1] === quote &&
      !manner.backslash &&
      !strayBefore(bytes, pos, to, dialect, manner)
    ) {
      escapes = true;
      pos++;
      continue;
    }
    let after = pos + 1;
    while (after < to && bytes[after] === SPACE) after++;
    if (after >= to ? ended : endsCell(bytes, after, to, dialect))
      return { at, start, end: pos, after, escapes };
    if (!manner.lenient) return 'open';
  }
  return 'open';
}

/** Of two quotes, the first is a stray one where only the second closes the cell: `the "best"",`. */
function strayBefore(
  bytes: Uint8Array,
  pos: number,
  to: number,
  dialect: DialectBytes,
  manner: Manner,
): boolean {
  return manner.lenient && pos + 2 < to && endsCell(bytes, pos + 2, to, dialect);
}

function endsCell(bytes: Uint8Array, pos: number, to: number, dialect: DialectBytes): boolean {
  const byte = bytes[pos];
  return (
    byte === LF || byte === CR || (byte === dialect.first && delimiterAt(bytes, pos, to, dialect.delimiter))
  );
}

function take(
  bytes: Uint8Array,
  base: number,
  to: number,
  reading: Reading,
  dialect: DialectBytes,
  manner: Manner,
  rows: RowBuffer,
): number {
  const slot = rows.rows * rows.columns;
  const escaping = manner.backslash ? { ...dialect, backslash: true } : dialect;
  const { cells } = reading;
  let extra: Extra | null = null;
  for (let i = 0; i < cells.length; i++) {
    const { at, start, end, after, escapes } = cells[i];
    if (i < rows.named) {
      rows.starts[slot + i] = start - base;
      rows.ends[slot + i] = (escapes ? unescape(bytes, start, end, escaping) : end) - base;
    } else {
      extra ??= { start: at - base, end: 0, filled: false };
      extra.end = Math.min(after, to) - base;
      extra.filled ||= end > start;
    }
  }
  finishRow(rows, cells.length, extra);
  return reading.next;
}
