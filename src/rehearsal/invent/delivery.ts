import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startLineStore } from './line-store.ts';
import type { LineStore } from './line-store.ts';
import { stampFile } from './output.ts';
import type { Plan } from './plan.ts';
import type { Population } from './population.ts';
import { startRows } from './rows.ts';
import type { RowTruth } from './rows.ts';
import { folderOf } from './suppliers.ts';
import { writeDelimited, writeFromStore } from './write-delimited.ts';
import { writeJson, writeParquet, writeWorkbook } from './write-typed.ts';

/** A file that went to a supplier or came from one, with the truth about its rows. */
export type InventedDelivery = {
  path: string;
  supplier: string;
  dataset: string;
  /** ISO instant, UTC. */
  sentAt: string;
  direction: 'out' | 'in';
  /** Whether it replaces all that came before in its dataset. */
  full: boolean;
  /** The person of each row, across sheets in order; NOBODY for a row that names nobody. */
  owners: Uint32Array;
  /** Which FIELDS the row tells: a bit each. */
  fields: Uint32Array;
  /** How the row departs from the register: a bit for each of DEPARTURES. */
  departures: Uint8Array;
  /** The headings. */
  columns: string[];
  bytes: number;
};

/** Lines kept between the files of one repeated export. */
export type Kept = { store: LineStore | null };

/** Room for kept lines; let it go when the last file is written. */
export function startKept(people: number): Kept {
  return { store: startLineStore(people) };
}

function sentAt(day: number): string {
  // Exports run at night: 03:10 and some minutes.
  return new Date(day * 86_400_000 + (190 + (day % 40)) * 60_000).toISOString().replace('.000Z', 'Z');
}

async function writeRows(
  population: Population,
  plan: Plan,
  path: string,
  people: Uint32Array,
  rows: RowTruth,
  kept: Kept,
): Promise<number> {
  switch (plan.layout.format) {
    case 'delimited':
      return plan.keepsLines && kept.store !== null
        ? writeFromStore(population, plan, path, people, rows, kept.store)
        : writeDelimited(population, plan, path, people, rows);
    case 'json':
    case 'ndjson':
      return writeJson(population, plan, path, people, rows);
    case 'parquet':
      return writeParquet(population, plan, path, people, rows);
    case 'xlsx':
      return writeWorkbook(population, plan, path, people, rows);
  }
}

/** Writes a planned file below the folder, or null where nobody would be in it. */
export async function writeDelivery(
  population: Population,
  plan: Plan,
  folder: string,
  kept: Kept,
): Promise<InventedDelivery | null> {
  const people = plan.choose(population);
  if (people.length === 0) return null;
  const path = join(folder, folderOf(plan.supplier), plan.file);
  mkdirSync(dirname(path), { recursive: true });
  const rows = startRows(people, plan.trailer);
  const bytes = await writeRows(population, plan, path, people, rows, kept);
  const { supplier, dataset, direction, full } = plan;
  const at = sentAt(plan.day);
  stampFile(path, at);
  const columns = plan.columns.map((column) => column.heading);
  return { path, supplier, dataset, sentAt: at, direction, full, ...rows, columns, bytes };
}
