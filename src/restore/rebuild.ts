import { cellText, type Page } from '../files/index.ts';
import { CsvWriter } from './csv-writer.ts';
import { KeyTable } from './key-table.ts';
import { layOut, type Layout, type OutTable, type TablePlan } from './layout.ts';
import { readTables, type Originals } from './originals.ts';
import type { OutFile, OutFolder } from './out-folder.ts';
import type { Plan } from './plan.ts';
import { KeyReader } from './row-key.ts';

/** A file that a restore wrote. */
export type Output = {
  file: string;
  what: 'original' | 'csv';
  /** The sheet or member that it is; null where the dataset is one table. */
  table: string | null;
  rows: number;
  columns: number;
  sizeBytes: number;
  sha256: string;
};

/** What became of the rows of the files that were used. */
export type RowTally = {
  /** Rows that were read. */
  read: number;
  /** Rows that a later file has anew. */
  replaced: number;
  /** Rows of files that replace, with nothing in their key columns: all of them are kept. */
  withoutKey: number;
  /** Rows that share their key with another of the same file. */
  sharedKeys: number;
  /** Rows that got a cell of an older one, in a column that their own file has not. */
  filledIn: number;
};

export type Rebuilt = { outputs: Output[]; tally: RowTally };

export type RebuildOptions = {
  originals: Originals;
  folder: OutFolder;
  /** What the CSV of a table is to be called. */
  nameOf: (table: string) => string;
  signal?: AbortSignal;
  onRows?: (rows: number) => void;
};

/** Keys shared by more rows than this share of those replaced are no keys. */
const SHARED_LIMIT = 0.2;
const SHARED_ROWS = 3;

/**
 * Puts a dataset together as CSV: the base with later changes applied by key, additions appended. Two passes: the
 * first finds for each key of the changes the last file that has it, the second writes every row that no later file
 * has anew. Rows are never held; what is, are hashes of keys of the changes, and cells that a later file has no column
 * for. Null where the key turns out to be none (`guarded`): nothing is kept then.
 */
export async function rebuild(
  plan: Plan,
  { keyed, guarded }: { keyed: boolean; guarded: boolean },
  options: RebuildOptions,
): Promise<Rebuilt | null> {
  const layout = layOut(plan, keyed);
  const keys = new KeyTable();
  const reader = new KeyReader(keys);
  for (let file = 1; file < plan.used.length; file++) {
    await noteKeys(plan, layout, file, { keys, reader }, options);
  }
  const outs = openOuts(layout, options);
  const writing: Writing = {
    layout,
    keys,
    reader,
    outs,
    carried: new Map(),
    lacking: new Map(),
    tally: { read: 0, replaced: 0, withoutKey: 0, sharedKeys: 0, filledIn: 0 },
  };
  const forgetAll = async () => {
    for (const { out } of outs.values()) await options.folder.forget(out);
  };
  try {
    for (let file = 0; file < plan.used.length; file++) await writeRows(plan, file, writing, options);
  } catch (error) {
    await forgetAll();
    throw error;
  }
  const { replaced, sharedKeys } = writing.tally;
  if (guarded && sharedKeys >= SHARED_ROWS && sharedKeys > replaced * SHARED_LIMIT) {
    await forgetAll();
    return null;
  }
  return { outputs: closeOuts(outs), tally: writing.tally };
}

type Keys = { keys: KeyTable; reader: KeyReader };

async function noteKeys(
  plan: Plan,
  { tables }: Layout,
  file: number,
  { keys, reader }: Keys,
  { originals, signal }: RebuildOptions,
): Promise<void> {
  if (tables[file].every(({ key }) => key === null)) return;
  for await (const { table, place } of readTables(originals, plan.used[file].file)) {
    const { key, space } = tables[file][place];
    for await (const page of table.pages()) {
      signal?.throwIfAborted();
      if (key === null) continue;
      for (let row = 0; row < page.rows; row++) {
        if (reader.read(page, row, key, space)) keys.note(reader.digest(), reader.quick(), file);
      }
    }
  }
}

type OpenOut = { out: OutFile; writer: CsvWriter; columns: number; table: string };

function openOuts({ outs }: Layout, { folder, nameOf }: RebuildOptions): Map<OutTable, OpenOut> {
  return new Map(
    outs.map((each) => {
      const out = folder.start(nameOf(each.name));
      const writer = new CsvWriter(out, each.headings);
      return [each, { out, writer, columns: each.headings.length, table: each.name }];
    }),
  );
}

function closeOuts(outs: Map<OutTable, OpenOut>): Output[] {
  return [...outs.values()].map(({ out, writer, columns, table }) => {
    writer.end();
    const { sizeBytes, sha256 } = out.close();
    return {
      file: out.name,
      what: 'csv',
      table: table === '' ? null : table,
      rows: writer.rows,
      columns,
      sizeBytes,
      sha256,
    };
  });
}

type Writing = Keys & {
  layout: Layout;
  outs: Map<OutTable, OpenOut>;
  /** By the place of a key: cells of older rows that its last file has no column for, by column of the CSV. */
  carried: Map<number, (string | undefined)[]>;
  /** Which columns rows of one table must hand on to rows of a later file. */
  lacking: Map<string, number[]>;
  tally: RowTally;
};

async function writeRows(
  plan: Plan,
  file: number,
  writing: Writing,
  { originals, signal, onRows }: RebuildOptions,
): Promise<void> {
  for await (const { table, place } of readTables(originals, plan.used[file].file)) {
    const target = writing.layout.tables[file][place];
    const { writer } = writing.outs.get(target.out)!;
    const isKeyed = plan.used[file].judged.role !== 'additions';
    for await (const page of table.pages()) {
      signal?.throwIfAborted();
      for (let row = 0; row < page.rows; row++)
        writeRow({ page, row, file, place, target, writer, isKeyed }, writing);
      writing.tally.read += page.rows;
      onRows?.(page.rows);
    }
  }
}

type RowInHand = {
  page: Page;
  row: number;
  file: number;
  place: number;
  target: TablePlan;
  writer: CsvWriter;
  isKeyed: boolean;
};

function writeRow(hand: RowInHand, writing: Writing): void {
  const { page, row, file, target, writer, isKeyed } = hand;
  const { keys, reader, tally, carried } = writing;
  if (target.key === null || !reader.read(page, row, target.key, target.space)) {
    if (isKeyed) tally.withoutKey++;
    writer.row(page, row, target.source);
    return;
  }
  const at = keys.mayHave(reader.quick()) ? keys.find(reader.digest()) : -1;
  if (at < 0) {
    writer.row(page, row, target.source);
    return;
  }
  if (!keys.meet(at, file)) tally.sharedKeys++;
  if (keys.lastFile(at) > file) {
    tally.replaced++;
    carry(hand, at, keys.lastFile(at), writing);
    return;
  }
  const older = carried.get(at);
  if (older) tally.filledIn++;
  writer.row(page, row, target.source, older);
}

/** Keeps the cells of a row that is replaced for which the file that replaces it has no column. */
function carry(
  { page, row, file, place, target }: RowInHand,
  at: number,
  last: number,
  writing: Writing,
): void {
  const lacking = lackingColumns(writing, file, place, target, last);
  if (lacking.length === 0) return;
  let cells = writing.carried.get(at);
  if (!cells) writing.carried.set(at, (cells = []));
  for (const column of lacking) cells[column] = cellText(page, row, target.source[column]);
}

function lackingColumns(
  { layout, lacking }: Writing,
  file: number,
  place: number,
  target: TablePlan,
  last: number,
): number[] {
  const name = `${file} ${place} ${last}`;
  const known = lacking.get(name);
  if (known) return known;
  const later = layout.tables[last].filter(({ out, space }) => out === target.out && space === target.space);
  const found: number[] = [];
  if (later.length > 0) {
    target.source.forEach((column, i) => {
      if (column >= 0 && later.every(({ source }) => source[i] < 0)) found.push(i);
    });
  }
  lacking.set(name, found);
  return found;
}
