import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type {
  AsyncBuffer,
  Compressors,
  FileMetaData,
  ParquetScan,
  SchemaElement,
  SchemaTree,
} from 'hyparquet';
import { parquetMetadataAsync, parquetScan, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InputError } from '../../errors.ts';
import { COLUMNS_LIMIT } from '../csv/detect-dialect.ts';
import { nameColumns } from '../heading.ts';
import type { PageBuilder } from '../page-builder.ts';
import { makePageBuilder } from '../page-builder.ts';
import type { Page, Table, TableCounts } from '../table.ts';
import { TEXT_PARSERS } from './parquet-text.ts';
import type { ValueWriter } from './parquet-values.ts';
import { writerOf } from './parquet-values.ts';

const SAMPLE_ROWS = 1_000;
const GROUP_LIMIT_BYTES = 4n * 2n ** 30n;

// The output length is a claim of the file: no more than that is unpacked.
const COMPRESSORS: Compressors = {
  ...compressors,
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(length, 1) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(length, 1) }),
  ZSTD: (input, length) => zstdDecompressSync(input, { maxOutputLength: Math.max(length, 1) }),
};

/** A column as we hand it out: the top-level column it is in, the names inside it, how its values are written. */
type Leaf = { column: string; path: string[]; write: ValueWriter };

/** Makes the table of a Parquet file. Throws FILE_DAMAGED where its footer or a row group is wrong. */
export async function parquetTable(file: AsyncBuffer, label: string, name: string | null): Promise<Table> {
  const metadata = await readMetadata(file, label);
  const leaves: Leaf[] = [];
  for (const child of schemaOf(metadata, label)) addLeaves(leaves, child, child.element.name, []);
  if (leaves.length === 0) throw damaged(label, 'names no columns');
  if (leaves.length > COLUMNS_LIMIT) {
    throw new InputError(
      'FILE_TOO_LARGE',
      `${label} has ${leaves.length} columns, more than a table of people has.`,
    );
  }
  if (metadata.num_rows === 0n) throw new InputError('FILE_EMPTY', `${label} has no rows.`);
  const scan = await openScan(file, withRawDecimals(metadata), label);
  const counts: TableCounts = {
    rows: 0,
    raggedRows: 0,
    blankLines: 0,
    overflowRows: 0,
    linesAboveHeading: 0,
  };
  const columns = nameColumns(
    leaves.map((leaf) => [leaf.column, ...leaf.path].join('.')),
    leaves.length,
  );
  return {
    name,
    format: 'parquet',
    layout: 'Parquet',
    columns,
    overflowColumn: null,
    hasHeading: true,
    sample: await readSample(scan, leaves, label),
    pages: () => readPages(scan, leaves, metadata, label, counts),
    counts,
  };
}

async function readMetadata(file: AsyncBuffer, label: string): Promise<FileMetaData> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file, { geoparquet: false });
  } catch (cause) {
    throw new InputError(
      'FILE_DAMAGED',
      `${label} is a Parquet file with a wrong or missing footer: copy or export it again.`,
      { cause },
    );
  }
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (inGroups !== metadata.num_rows) throw damaged(label, 'contradicts itself in how many rows it has');
  if (metadata.row_groups.some((group) => group.total_byte_size > GROUP_LIMIT_BYTES)) {
    throw new InputError(
      'FILE_TOO_LARGE',
      `${label} has a row group of more than 4 GiB: write it with smaller row groups.`,
    );
  }
  return metadata;
}

/** Decimals would go through floating point; without their type they come as whole numbers or bytes, digits intact. */
function withRawDecimals(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element): SchemaElement => {
    if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') return element;
    return { ...element, converted_type: undefined, logical_type: undefined };
  });
  return { ...metadata, schema };
}

function schemaOf(metadata: FileMetaData, label: string): SchemaTree[] {
  try {
    return parquetSchema(metadata).children;
  } catch {
    throw damaged(label, 'has a wrong footer');
  }
}

/** Texts stay bytes and go into a page as they are; but the keys of maps are made names of objects, and must be texts. */
function hasMaps(metadata: FileMetaData): boolean {
  return metadata.schema.some(
    (element) => element.converted_type === 'MAP' || element.logical_type?.type === 'MAP',
  );
}

async function openScan(file: AsyncBuffer, metadata: FileMetaData, label: string): Promise<ParquetScan> {
  try {
    return await parquetScan({
      file,
      metadata,
      compressors: COMPRESSORS,
      utf8: false,
      geoparquet: false,
      useOffsetIndex: false,
      parsers: hasMaps(metadata) ? TEXT_PARSERS : { ...TEXT_PARSERS, stringFromBytes: (bytes) => bytes },
    });
  } catch (cause) {
    throw new InputError('FILE_DAMAGED', `${label} is a damaged Parquet file: copy or export it again.`, {
      cause,
    });
  }
}

function damaged(label: string, what: string): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `${label} is a damaged Parquet file: it ${what}. Copy or export it again.`,
  );
}

/** Structures become a column for each of their members; lists and maps stay one column. */
function addLeaves(leaves: Leaf[], node: SchemaTree, column: string, path: string[]): void {
  const { element, children } = node;
  const list =
    element.repetition_type === 'REPEATED' ||
    element.converted_type !== undefined ||
    element.logical_type !== undefined;
  if (children.length > 0 && !list) {
    for (const child of children) addLeaves(leaves, child, column, [...path, child.element.name]);
  } else leaves.push({ column, path, write: writerOf(children.length > 0 ? null : element) });
}

async function readGroup(
  scan: ParquetScan,
  leaves: Leaf[],
  from: number,
  to: number,
  label: string,
): Promise<Map<string, ArrayLike<unknown>>> {
  const columns = new Map<string, ArrayLike<unknown>>();
  for (const { column } of leaves) {
    if (columns.has(column)) continue;
    let data: ArrayLike<unknown>;
    try {
      data = await scan.readColumn({ column, rowStart: from, rowEnd: to });
    } catch {
      // Without the cause: its message may quote bytes of the file.
      throw damaged(label, `cannot be read from row ${from + 1} on`);
    }
    if (data.length !== to - from) throw damaged(label, `has too few values from row ${from + 1} on`);
    columns.set(column, data);
  }
  return columns;
}

function writeCell(
  builder: PageBuilder,
  slot: number,
  leaf: Leaf,
  data: ArrayLike<unknown>,
  row: number,
): void {
  let value = data[row];
  for (const name of leaf.path) {
    value =
      typeof value === 'object' && value !== null
        ? Object.getOwnPropertyDescriptor(value, name)?.value
        : undefined;
  }
  const written = leaf.write(value);
  if (typeof written === 'string') builder.text(slot, written);
  else builder.bytes(slot, written, 0, written.length);
}

async function* readPages(
  scan: ParquetScan,
  leaves: Leaf[],
  metadata: FileMetaData,
  label: string,
  counts: TableCounts,
): AsyncGenerator<Page> {
  const builder = makePageBuilder(leaves.length);
  let from = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const columns = await readGroup(scan, leaves, from, from + rows, label);
    const data = leaves.map((leaf) => columns.get(leaf.column) ?? []);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < leaves.length; i++) writeCell(builder, i, leaves[i], data[i], row);
      // The names are the first row of what a spreadsheet would show.
      builder.endRow(from + row + 2);
      counts.rows++;
      if (!builder.full()) continue;
      const page = builder.take();
      if (page !== null) yield page;
    }
    from += rows;
  }
  const last = builder.take();
  if (last !== null) yield last;
}

async function readSample(scan: ParquetScan, leaves: Leaf[], label: string): Promise<string[][]> {
  const first = scan.ranges[0];
  const to = Math.min(first.rowEnd, first.rowStart + SAMPLE_ROWS);
  const columns = await readGroup(scan, leaves, first.rowStart, to, label);
  const rows: string[][] = [];
  for (let row = 0; row < to - first.rowStart; row++) {
    const builder = makeTextRow(leaves.length);
    leaves.forEach((leaf, i) => writeCell(builder, i, leaf, columns.get(leaf.column) ?? [], row));
    rows.push(builder.cells);
  }
  return rows;
}

function makeTextRow(columns: number): PageBuilder & { cells: string[] } {
  const cells = Array.from({ length: columns }, () => '');
  return {
    cells,
    text: (column, text) => {
      cells[column] = text;
    },
    bytes: (column, bytes) => {
      cells[column] = isUtf8(bytes)
        ? Buffer.from(bytes).toString('utf8')
        : Buffer.from(bytes).toString('hex');
    },
    endRow: () => {},
    full: () => false,
    take: () => null,
  };
}
