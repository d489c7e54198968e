import { foldHeading } from './key-choice.ts';
import type { Plan } from './plan.ts';

/** A CSV to be written: the tables of that name in all files that are used, their columns joined by heading. */
export type OutTable = { name: string; headings: string[] };

/** A table of a file that is used, and where its rows go. */
export type TablePlan = {
  out: OutTable;
  /** For each column of the CSV which of the table it is; -1 for none. */
  source: Int32Array;
  /** Positions of the key columns; null where its rows have no key, or need none because they only add. */
  key: number[] | null;
  /** Keys of one space are the same person's; tables with nothing in common have spaces of their own. */
  space: number;
};

/** Where the rows of every table of every file go; `tables[file][table]`. */
export type Layout = { outs: OutTable[]; tables: TablePlan[][] };

/**
 * Lays out the CSVs of a plan. A file with one table goes to the dataset's own CSV, whatever its sheet is called;
 * of files with several each table goes to the CSV of its name. Columns are those of the base in its order, then what
 * later files add. `keyed` false: no row replaces another.
 */
export function layOut(plan: Plan, keyed: boolean): Layout {
  const outs = new Map<string, OutTable>();
  const spaces: { signatures: Set<string>; names: Set<string> }[] = [];
  const drafts = plan.used.map(({ file, judged }) =>
    file.tables.map((table, place) => {
      const name = file.tables.length === 1 ? '' : (table.name ?? '');
      const headings = table.columns.map((column) => column.name);
      const out = outs.get(name) ?? { name, headings: [] };
      outs.set(name, out);
      const columns = joinHeadings(out, headings);
      const key = keyed && judged.role !== 'additions' ? (judged.keys[place]?.columns ?? null) : null;
      return { out, columns, key, space: spaceOf(spaces, name, headings) };
    }),
  );
  const tables = drafts.map((file) =>
    file.map(({ out, columns, key, space }) => {
      const source = new Int32Array(out.headings.length).fill(-1);
      columns.forEach((at, column) => (source[at] = column));
      return { out, source, key, space };
    }),
  );
  return { outs: [...outs.values()], tables };
}

/** For each heading its place in the CSV, made where there is none; the same heading twice in a table is two columns. */
function joinHeadings(out: OutTable, headings: string[]): number[] {
  const taken = new Set<number>();
  return headings.map((heading) => {
    const isFree = (name: string, at: number) => !taken.has(at) && foldHeading(name) === foldHeading(heading);
    let at = out.headings.findIndex((name, i) => name === heading && isFree(name, i));
    if (at < 0) at = out.headings.findIndex(isFree);
    if (at < 0) at = out.headings.push(heading) - 1;
    taken.add(at);
    return at;
  });
}

/** Sheets with the same columns are one list in pieces: a person may move from one to another. */
function spaceOf(
  spaces: { signatures: Set<string>; names: Set<string> }[],
  name: string,
  headings: string[],
): number {
  const signature = headings.map(foldHeading).sort().join('\u001f');
  let at = spaces.findIndex(({ signatures }) => signatures.has(signature));
  if (at < 0) at = spaces.findIndex(({ names }) => names.has(name));
  if (at < 0) at = spaces.push({ signatures: new Set(), names: new Set() }) - 1;
  spaces[at].signatures.add(signature);
  spaces[at].names.add(name);
  return at;
}
