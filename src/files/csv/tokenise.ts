import type { DialectBytes } from './dialect.ts';
import { delimiterAt } from './dialect.ts';
import { mendRecord, mendSwallowed } from './mend.ts';
import type { Extra, RowBuffer } from './row-buffer.ts';
import { finishRow } from './row-buffer.ts';
import { unescape } from './unescape.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const BACKSLASH = 92;

/** Bytes that must be writable behind the text: two stop marks spare the loops a comparison a byte. */
export const STOP_BYTES = 2;

const UNFINISHED = -1;
const MALFORMED = -2;

/**
 * Cuts whole records out of `bytes[at..to)` into `rows`, until the buffer is full or the rest is no whole record.
 * Returns where it stopped; offsets in `rows` count from `at`. With `final`, the text ends at `to`.
 * Escaped cells are unescaped where they stand, so the bytes before the returned place have changed.
 */
export function tokenise(
  bytes: Uint8Array,
  at: number,
  to: number,
  final: boolean,
  dialect: DialectBytes,
  rows: RowBuffer,
): number {
  bytes[to] = LF;
  bytes[to + 1] = dialect.quote === -1 ? LF : dialect.quote;
  let pos = at;
  while (rows.rows < rows.capacity && pos < to) {
    const byte = bytes[pos];
    if (byte === LF || byte === CR) {
      if (byte === CR && pos + 1 === to && !final) return pos;
      pos = afterLineEnd(bytes, pos, to);
      rows.counts.blankLines++;
      rows.nextRowNumber++;
      continue;
    }
    const next = readRecord(bytes, pos, to, final, at, dialect, rows);
    if (next === UNFINISHED) break;
    pos = next;
  }
  return pos;
}

function afterLineEnd(bytes: Uint8Array, pos: number, to: number): number {
  if (pos >= to) return to;
  return bytes[pos] === CR && pos + 1 < to && bytes[pos + 1] === LF ? pos + 2 : pos + 1;
}

/** Reads the record at `from`; returns where the next begins, or UNFINISHED. The hot loop of the product. */
function readRecord(
  bytes: Uint8Array,
  from: number,
  to: number,
  final: boolean,
  base: number,
  dialect: DialectBytes,
  rows: RowBuffer,
): number {
  const { starts, ends, named } = rows;
  const { first, quote, delimiter, padded } = dialect;
  const width = delimiter.length;
  let slot = rows.rows * rows.columns;
  let pos = from;
  let cells = 0;
  let extra: Extra | null = null;
  let newlines = false;
  rows.escaped = 0;
  for (;;) {
    const cellAt = pos;
    let start = pos;
    let end = pos;
    let byte = bytes[pos];
    if (padded && byte === SPACE) {
      pos = afterSpaces(bytes, pos, quote);
      byte = bytes[pos];
    }
    if (byte === quote && pos < to) {
      start = pos + 1;
      end = closingQuote(bytes, start, to, final, dialect);
      if (end === UNFINISHED) return UNFINISHED;
      if (end === MALFORMED) return mendRecord(bytes, from, to, final, base, dialect, rows);
      if (closedWithEscapes && cells < named) rows.escapedSlots[rows.escaped++] = slot;
      newlines ||= closedWithNewline;
      pos = closedAt;
      byte = bytes[pos];
    } else {
      while (byte !== LF && byte !== CR) {
        if (byte === first && (width === 1 || delimiterAt(bytes, pos, to, delimiter))) break;
        byte = bytes[++pos];
      }
      end = pos;
    }
    if (pos >= to && !final) return UNFINISHED;
    if (cells < named) {
      starts[slot] = start - base;
      ends[slot++] = end - base;
    } else {
      extra ??= { start: cellAt - base, end: 0, filled: false };
      extra.end = pos - base;
      extra.filled ||= end > start;
    }
    cells++;
    if (byte !== first || pos >= to) break;
    pos += width;
  }
  if (bytes[pos] === CR && pos + 1 === to && !final) return UNFINISHED;
  if (newlines) {
    const next = mendSwallowed(bytes, from, pos, to, cells, base, dialect, rows);
    if (next !== UNFINISHED) return next;
  }
  if (rows.escaped > 0) unescapeCells(bytes, base, dialect, rows);
  finishRow(rows, cells, extra);
  return afterLineEnd(bytes, pos, to);
}

function afterSpaces(bytes: Uint8Array, at: number, quote: number): number {
  let pos = at;
  while (bytes[pos] === SPACE) pos++;
  return bytes[pos] === quote ? pos : at;
}

// What `closingQuote` found besides its answer; plain variables, because an object for every cell would cost more than the search.
let closedAt = 0;
let closedWithEscapes = false;
let closedWithNewline = false;

/** Where the quoted text that begins at `start` ends. `closedAt` is then the delimiter or line end behind it. */
function closingQuote(
  bytes: Uint8Array,
  start: number,
  to: number,
  final: boolean,
  dialect: DialectBytes,
): number {
  const { quote, backslash, first, delimiter } = dialect;
  closedWithEscapes = false;
  closedWithNewline = false;
  for (let pos = start; ; pos++) {
    let byte = bytes[pos];
    while (byte !== quote) {
      if (byte === LF || byte === CR) {
        if (pos < to) closedWithNewline = true;
      } else if (byte === BACKSLASH && backslash && pos < to) {
        closedWithEscapes = true;
        pos++;
      }
      byte = bytes[++pos];
    }
    if (pos >= to) return final ? MALFORMED : UNFINISHED;
    let next = pos + 1;
    if (next >= to && !final) return UNFINISHED;
    if (next < to && bytes[next] === quote) {
      closedWithEscapes = true;
      pos = next;
      continue;
    }
    while (bytes[next] === SPACE && next < to) next++;
    if (next + delimiter.length > to && !final) return UNFINISHED;
    closedAt = next;
    const after = bytes[next];
    if (after === LF || after === CR) return pos;
    return after === first && delimiterAt(bytes, next, to, delimiter) ? pos : MALFORMED;
  }
}

function unescapeCells(bytes: Uint8Array, base: number, dialect: DialectBytes, rows: RowBuffer): void {
  for (let i = 0; i < rows.escaped; i++) {
    const slot = rows.escapedSlots[i];
    rows.ends[slot] = unescape(bytes, base + rows.starts[slot], base + rows.ends[slot], dialect) - base;
  }
}
