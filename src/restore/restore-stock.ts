import { countPeopleIn, type History } from './history.ts';
import type { Judgement } from './judge.ts';
import { copyOriginal, UnusableFile, type Originals } from './originals.ts';
import type { OutFolder } from './out-folder.ts';
import { describeGaps, planStock, type Plan } from './plan.ts';
import { rebuild, type Output, type RowTally } from './rebuild.ts';
import type { Stock } from './stock.ts';

/** One dataset as it was put together. */
export type RestoredStock = {
  stock: Stock;
  judgement: Judgement;
  plan: Plan;
  outputs: Output[];
  /** Rows of what was restored. */
  rows: number;
  /** Distinct people in the files that were used, by the ledger. */
  people: number;
  /** What became of the rows; null where the original itself was given back. */
  tally: RowTally | null;
  /** What cannot be rebuilt, and why; what to know of it. */
  gaps: string[];
  notes: string[];
};

/** How a stock is restored. */
export type StockOptions = {
  originals: Originals;
  folder: OutFolder;
  /** 'original': the file itself where it alone answers; 'csv': always CSV. */
  format: 'original' | 'csv';
  /** Files that cannot be opened, and why, as far as it is known beforehand. */
  unusable: Map<number, string>;
  /** The name of what is written, without ending. */
  name: string;
  signal?: AbortSignal;
  onRows?: (rows: number) => void;
};

/** Puts one dataset together as it was held. A file that turns out to be unusable is left out, said, and done without. */
export async function restoreStock(
  stock: Stock,
  judgement: Judgement,
  history: History,
  options: StockOptions,
): Promise<RestoredStock> {
  const { unusable } = options;
  for (;;) {
    const plan = planStock(stock, judgement, unusable);
    try {
      const done = await carryOut(stock, plan, options);
      return {
        stock,
        judgement,
        plan,
        ...done,
        rows: done.outputs.reduce((sum, output) => sum + output.rows, 0),
        people: countPeopleIn(
          history,
          plan.used.map(({ file }) => file.disclosure.id),
        ),
        gaps: describeGaps(stock, judgement, plan),
      };
    } catch (error) {
      if (!(error instanceof UnusableFile) || unusable.has(error.disclosure)) throw error;
      unusable.set(error.disclosure, error.why);
    }
  }
}

type Done = Pick<RestoredStock, 'outputs' | 'tally' | 'notes'>;

async function carryOut(stock: Stock, plan: Plan, options: StockOptions): Promise<Done> {
  if (plan.used.length === 0) return { outputs: [], tally: null, notes: [] };
  if (plan.used.length === 1 && options.format === 'original') return giveBack(plan, options);
  // Whoever named the key knows better than a count of rows.
  const guarded = stock.dataset.keyColumns === null;
  const nameOf = (table: string) => `${options.name}${table === '' ? '' : ` - ${table}`}.csv`;
  const rebuilt = await rebuild(plan, { keyed: true, guarded }, { ...options, nameOf });
  if (rebuilt !== null) return { ...rebuilt, notes: describeTally(rebuilt.tally) };
  const unkeyed = (await rebuild(plan, { keyed: false, guarded: false }, { ...options, nameOf }))!;
  return {
    ...unkeyed,
    notes: [
      'What was taken for the key is shared by many rows, so it is none: no row was replaced, and people whose data changed are there once for each file.',
    ],
  };
}

/** One file alone answers: it comes back as it was. */
async function giveBack(plan: Plan, options: StockOptions): Promise<Done> {
  const [{ file }] = plan.used;
  const { disclosure } = file;
  const out = options.folder.start(disclosure.fileName);
  try {
    await copyOriginal(options.originals, disclosure, out, { signal: options.signal });
  } catch (error) {
    await options.folder.forget(out);
    throw error;
  }
  options.onRows?.(disclosure.rows.read);
  const columns = Math.max(0, ...file.tables.map((table) => table.columns.length));
  const output: Output = {
    file: out.name,
    what: 'original',
    table: null,
    rows: disclosure.rows.read,
    columns,
    ...out.close(),
  };
  return { outputs: [output], tally: null, notes: [] };
}

function describeTally({ withoutKey, sharedKeys, filledIn }: RowTally): string[] {
  const notes: string[] = [];
  if (withoutKey > 0)
    notes.push(
      `${count(withoutKey, 'row')} without a key: all of them are kept, older ones of the same people too.`,
    );
  if (sharedKeys > 0)
    notes.push(
      `${count(sharedKeys, 'row')} with the key of another row of the same file: those of the newest file stand, all of them.`,
    );
  if (filledIn > 0)
    notes.push(
      `${count(filledIn, 'row')} with cells of an older file, in columns that the newer file does not have.`,
    );
  return notes;
}

function count(n: number, what: string): string {
  return `${n.toLocaleString('en-GB')} ${what}${n === 1 ? '' : 's'}`;
}
