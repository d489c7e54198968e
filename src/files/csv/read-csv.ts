import { InputError } from '../../errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { Encoding } from '../encoding.ts';
import { detectEncoding, openText } from '../encoding.ts';
import type { HeadingChoice } from '../heading.ts';
import { findHeading, nameColumns } from '../heading.ts';
import type { Page, Table, TableCounts } from '../table.ts';
import { OVERFLOW_NAME } from '../table.ts';
import { COLUMNS_LIMIT, detectDialect } from './detect-dialect.ts';
import type { Dialect } from './dialect.ts';
import { describeDialect, dialectBytes } from './dialect.ts';
import type { RowBuffer } from './row-buffer.ts';
import { makeRowBuffer } from './row-buffer.ts';
import { STOP_BYTES, tokenise } from './tokenise.ts';

/** How a CSV is read where the caller knows better; all of it is for tests but `headings`. */
export type CsvOptions = {
  headings?: HeadingChoice;
  chunkBytes?: number;
  dialect?: Dialect;
  encoding?: Encoding;
};

const CHUNK_BYTES = 1 << 20;
const PAGE_ROWS = 16_384;
const SAMPLE_ROWS = 1_000;
const RECORD_LIMIT_BYTES = 64 * 2 ** 20;

/** What the beginning of a text shows: its first records as text, and whether they are all there is. */
type Beginning = { records: string[][]; widest: number; whole: boolean };

/** Makes the table of a text whose cells are set apart by delimiters. `head` is its beginning, undecoded. */
export async function csvTable(
  source: ByteSource,
  head: Uint8Array,
  name: string | null,
  options: CsvOptions = {},
): Promise<Table> {
  const encoding = options.encoding ?? (await detectEncoding(source, head));
  const text = await readBeginning(source, encoding, CHUNK_BYTES);
  const start = text.bytes.subarray(0, text.length);
  const told = options.dialect === undefined ? toldDelimiter(start) : undefined;
  const dialect = options.dialect ?? detectDialect(start, text.whole, told);
  const { records: all, widest, whole } = await lookAhead(source, encoding, dialect, text.length);
  const above = told === undefined ? 0 : 1;
  const records = all.slice(above);
  if (records.length === 0)
    throw new InputError('FILE_EMPTY', `${source.label} has no rows, only empty lines.`);
  const heading = findHeading(records, dialect.cells, options.headings);
  const skip = above + (heading === null ? 0 : heading + 1);
  const linesAbove = above + (heading ?? 0);
  const body = all.slice(skip);
  const given = heading === null ? [] : withRowNames(records[heading], body);
  const named =
    heading === null ? widest : Math.max(given.length, bareColumns(given.length, body, dialect.cells));
  if (named > COLUMNS_LIMIT) throw tooWide(source.label, named);
  const overflow = !whole || body.some((record) => record.slice(named).some((cell) => cell !== ''));
  const names = nameColumns(given, named);
  const columns = overflow ? [...names, OVERFLOW_NAME] : names;
  const counts: TableCounts = {
    rows: 0,
    raggedRows: 0,
    blankLines: 0,
    overflowRows: 0,
    linesAboveHeading: linesAbove,
  };
  const rows = (): RowBuffer => {
    const buffer = makeRowBuffer(named, overflow, PAGE_ROWS, counts);
    buffer.skip = skip;
    return buffer;
  };
  return {
    name,
    format: 'csv',
    layout: describeLayout(encoding, dialect, linesAbove),
    columns,
    overflowColumn: overflow ? named : null,
    hasHeading: heading !== null,
    sample: body.slice(0, SAMPLE_ROWS).map((record) => fitRecord(record, named, columns.length)),
    pages: () => readPages(source, encoding, dialect, rows(), options.chunkBytes ?? CHUNK_BYTES),
    counts,
  };
}

function tooWide(label: string, columns: number): InputError {
  const count = `${columns > COLUMNS_LIMIT ? `more than ${COLUMNS_LIMIT}` : columns}`;
  return new InputError(
    'FILE_TOO_LARGE',
    `${label} has ${count} columns, more than a table of people has: check that it is one.`,
  );
}

function describeLayout(encoding: Encoding, dialect: Dialect, linesAbove: number): string {
  const above =
    linesAbove === 0 ? '' : `, ${linesAbove} ${linesAbove === 1 ? 'line' : 'lines'} above the heading`;
  return `CSV, ${describeDialect(dialect)}, ${encoding.name}${above}`;
}

/** Excel writes, and reads, a first line `sep=;` that names the delimiter. */
function toldDelimiter(text: Uint8Array): string | undefined {
  return /^"?sep=([^\w\s"]|\t)"?\r?\n/i.exec(new TextDecoder().decode(text.subarray(0, 16)))?.[1];
}

/** Statistics packages leave out the heading of the first column, which numbers the rows: every name is one off. */
function withRowNames(heading: string[], body: string[][]): string[] {
  const numbered =
    body.length > 1 &&
    body.every((record, i) => record.length === heading.length + 1 && record[0] === String(i + 1));
  return numbered ? ['', ...heading] : heading;
}

/** A column with something in half of the rows and no heading is a column, and no overflow. */
function bareColumns(named: number, body: string[][], usualCells: number): number {
  const filled = body.filter((record) => record.slice(named).some((cell) => cell !== '')).length;
  return filled * 2 > body.length ? usualCells : 0;
}

function fitRecord(record: string[], named: number, columns: number): string[] {
  const cells = record.slice(0, named);
  while (cells.length < named) cells.push('');
  if (columns > named)
    cells.push(
      record
        .slice(named)
        .filter((cell) => cell !== '')
        .join(' '),
    );
  return cells;
}

async function readBeginning(
  source: ByteSource,
  encoding: Encoding,
  limitBytes: number,
): Promise<{ bytes: Uint8Array; length: number; whole: boolean }> {
  const reader = openText(source, encoding);
  const bytes = new Uint8Array(limitBytes + STOP_BYTES);
  let length = 0;
  try {
    while (length < limitBytes) {
      const got = await reader.read(bytes.subarray(length, limitBytes));
      if (got === 0) return { bytes, length, whole: true };
      length += got;
    }
    return { bytes, length, whole: false };
  } finally {
    await reader.close();
  }
}

/** Reads the first records as text, and the widths of all within the beginning. */
async function lookAhead(
  source: ByteSource,
  encoding: Encoding,
  dialect: Dialect,
  lengthBytes: number,
): Promise<Beginning> {
  const counts: TableCounts = {
    rows: 0,
    raggedRows: 0,
    blankLines: 0,
    overflowRows: 0,
    linesAboveHeading: 0,
  };
  // Narrow pages: the number of columns is not known yet, and nobody should pay for the limit of it.
  const rows = makeRowBuffer(COLUMNS_LIMIT + 1, true, 16, counts);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const beginning: Beginning = { records: [], widest: 0, whole: true };
  let seenBytes = 0;
  for await (const page of readPages(source, encoding, dialect, rows, CHUNK_BYTES)) {
    for (let row = 0; row < page.rows; row++) {
      const cells = Math.min(rows.cellCounts[row], page.columns - 1);
      if (cells > COLUMNS_LIMIT) throw tooWide(source.label, cells);
      const record: string[] = [];
      for (let cell = 0; cell < cells; cell++) {
        const slot = row * page.columns + cell;
        record.push(decoder.decode(page.bytes.subarray(page.starts[slot], page.ends[slot])));
      }
      beginning.records.push(record);
      beginning.widest = Math.max(beginning.widest, cells);
    }
    seenBytes += page.bytes.length;
    if (beginning.records.length > SAMPLE_ROWS + 20) {
      beginning.whole = false;
      break;
    }
  }
  if (seenBytes < lengthBytes && beginning.records.length > SAMPLE_ROWS + 20) beginning.whole = false;
  return beginning;
}

/** Reads all rows into pages. Memory is bounded by the chunk and the longest record. */
async function* readPages(
  source: ByteSource,
  encoding: Encoding,
  dialect: Dialect,
  rows: RowBuffer,
  chunkBytes: number,
): AsyncGenerator<Page> {
  const reader = openText(source, encoding, chunkBytes);
  const form = dialectBytes(dialect);
  let bytes: Uint8Array = new Uint8Array(Math.max(chunkBytes, 16) + STOP_BYTES);
  let have = 0;
  // A record longer than the chunk is searched again only once there is twice as much of it.
  let searchFrom = 0;
  try {
    for (let final = false; !final;) {
      const got = await reader.read(bytes.subarray(have, bytes.length - STOP_BYTES));
      final = got === 0;
      have += got;
      if (have < searchFrom && !final) continue;
      let pos = 0;
      for (;;) {
        rows.rows = 0;
        const next = tokenise(bytes, pos, have, final, form, rows);
        if (rows.rows > 0) yield pageOf(bytes.subarray(pos, next), rows);
        pos = next;
        if (rows.rows < rows.capacity) break;
      }
      bytes.copyWithin(0, pos, have);
      have -= pos;
      if (have >= RECORD_LIMIT_BYTES) throw tooLong(source.label, rows.nextRowNumber);
      if (have * 2 > bytes.length) bytes = widen(bytes, have);
      searchFrom = pos === 0 ? Math.min(have * 2, bytes.length - STOP_BYTES) : 0;
    }
  } finally {
    await reader.close();
  }
}

function tooLong(label: string, row: number): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `${label}: row ${row} is longer than 64 MiB; most likely a quotation mark that begins there is never closed. Mend that row.`,
  );
}

function widen(bytes: Uint8Array, have: number): Uint8Array {
  const wider = new Uint8Array(
    Math.max(bytes.length, Math.min(bytes.length * 2, RECORD_LIMIT_BYTES + STOP_BYTES)),
  );
  wider.set(bytes.subarray(0, have));
  return wider;
}

function pageOf(bytes: Uint8Array, rows: RowBuffer): Page {
  const firstRow = rows.rowNumbers[0];
  const gaps = rows.rowNumbers[rows.rows - 1] - firstRow !== rows.rows - 1;
  const { starts, ends, columns } = rows;
  return {
    bytes,
    starts,
    ends,
    rows: rows.rows,
    columns,
    firstRow,
    rowNumbers: gaps ? rows.rowNumbers : null,
  };
}
