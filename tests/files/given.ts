import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellText, openFile, rowNumber } from '../../src/files/index.ts';
import type { OpenOptions, Table } from '../../src/files/index.ts';

/** A table as a test compares it. */
export type ReadTable = Omit<Table, 'pages'> & { rows: string[][]; rowNumbers: number[] };

/** Reads a table to its end. */
export async function readTable(table: Table): Promise<ReadTable> {
  const rows: string[][] = [];
  const rowNumbers: number[] = [];
  for await (const page of table.pages()) {
    for (let row = 0; row < page.rows; row++) {
      rows.push(Array.from({ length: page.columns }, (_, column) => cellText(page, row, column)));
      rowNumbers.push(rowNumber(page, row));
    }
  }
  return { ...table, rows, rowNumbers };
}

/** Writes `content` to a file of that name, reads all its tables as `openFile` gives them, and removes it. */
export async function readFileWith(
  content: string | Uint8Array,
  name = 'file',
  options: OpenOptions = {},
): Promise<ReadTable[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall files '));
  try {
    await writeFile(join(folder, name), content);
    await using file = await openFile(join(folder, name), options);
    const tables: ReadTable[] = [];
    for await (const table of file.tables()) tables.push(await readTable(table));
    return tables;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same for a file with one table. */
export async function readOne(
  content: string | Uint8Array,
  name = 'file',
  options: OpenOptions = {},
): Promise<ReadTable> {
  const tables = await readFileWith(content, name, options);
  if (tables.length !== 1) throw new Error(`${tables.length} tables`);
  return tables[0];
}
