import type { Column } from './columns.ts';
import type { Habits } from './habits.ts';
import type { Encoding, Packing } from './output.ts';
import type { Population } from './population.ts';

export type Layout =
  | { format: 'delimited'; delimiter: string; encoding: Encoding; newline: string; packing: Packing }
  | { format: 'json' }
  | { format: 'ndjson' }
  | { format: 'parquet' }
  | { format: 'xlsx'; sheets: number };

/** A file to be written: who is in it, what it shows of them and how. */
export type Plan = {
  supplier: string;
  dataset: string;
  day: number;
  file: string;
  direction: 'out' | 'in';
  full: boolean;
  layout: Layout;
  columns: Column[];
  habits: Habits;
  /** Files of one system share its slips (the dataset's name); others make new ones each time (the file's). */
  slips: string;
  /** What stands below the last person. */
  trailer: 'none' | 'blank' | 'total';
  /** Lines stay the same from file to file until something about the person changes. */
  keepsLines: boolean;
  choose: (population: Population) => Uint32Array;
};

const CSV: Layout = { format: 'delimited', delimiter: ',', encoding: 'utf8', newline: '\n', packing: 'none' };

/** A CSV layout: comma, UTF-8, bare newlines, not packed, but for what is given. */
export function csv(particular: Partial<Extract<Layout, { format: 'delimited' }>>): Layout {
  return { ...CSV, ...particular } as Layout;
}

type Bare = Pick<Plan, 'supplier' | 'dataset' | 'day' | 'file' | 'layout' | 'columns' | 'habits' | 'choose'>;

/** A plan with the usual rest: sent out, not a full copy, fresh slips, nothing below the last row. */
export function plan(bare: Bare & Partial<Plan>): Plan {
  const usual = { direction: 'out' as const, full: false, trailer: 'none' as const, keepsLines: false };
  return { ...usual, slips: bare.file, ...bare };
}

/** The people who pass a test, ascending. */
export function everyoneWho(population: Population, test: (person: number) => boolean): Uint32Array {
  const chosen = new Uint32Array(population.people);
  let count = 0;
  for (let person = 0; person < population.people; person++) if (test(person)) chosen[count++] = person;
  return chosen.slice(0, count);
}

/** How often files are sent: a small rehearsal has a third of the files, so that it stays quick. */
export type Cadence = {
  /** The months between two files, from the months that it would be at full size. */
  months: (months: number) => number;
  /** How many files of changes, and the days that each covers. */
  deltas: number;
  deltaDays: number;
};

/** The cadence for a number of people. */
export function cadenceFor(people: number): Cadence {
  if (people >= 5000) return { months: (months) => months, deltas: 104, deltaDays: 7 };
  return { months: (months) => months * 3, deltas: 6, deltaDays: 28 };
}
