import type { Queryable } from '../db/index.ts';
import { listColumns, resolveScope, type Direction, type Disclosure } from '../ledger/index.ts';
import type { Dataset, Supplier } from '../suppliers/index.ts';

/** A column of a recorded table. */
export type RecordedColumn = { name: string; field: string | null; category: string };

/** A table of a file as it was recorded: its name (a sheet, a member of a zip) and its columns in order. */
export type RecordedLayout = { name: string | null; columns: RecordedColumn[] };

/** A file of a dataset, with the layout that it was recorded with. */
export type StockFile = { disclosure: Disclosure; tables: RecordedLayout[] };

/** What a supplier held of one dataset in one direction, oldest file first. */
export type Stock = {
  supplier: Supplier;
  dataset: Dataset;
  direction: Direction;
  files: StockFile[];
  /** Sent before the moment asked about, and evidently deleted by the supplier by then. */
  deleted: Disclosure[];
};

/** What is asked for: suppliers, the moment, one dataset or all of them. */
export type StockQuestion = {
  suppliers: Supplier[];
  asOf: Date;
  dataset?: string;
  acceptedGrades: readonly string[];
};

/**
 * The files that suppliers held at a moment, by dataset and direction: what they were sent, and what they sent, for
 * that they had too. Sub-suppliers count only where they are named. DATASET_UNKNOWN for a name that no dataset has.
 */
export async function listStocks(client: Queryable, question: StockQuestion): Promise<Stock[]> {
  const { suppliers, asOf, dataset, acceptedGrades } = question;
  const scoped = await resolveScope(client, { suppliers, heldAt: asOf, dataset }, acceptedGrades);
  const stocks: Stock[] = [];
  for (const { supplier, datasets, disclosures, deleted } of scoped) {
    if (!suppliers.some(({ id }) => id === supplier.id)) continue;
    for (const each of datasets) {
      for (const direction of ['out', 'in'] as const) {
        const isHere = (one: Disclosure) => one.dataset === each.id && one.direction === direction;
        const here = disclosures.filter(isHere);
        const gone = deleted.filter(isHere);
        if (here.length + gone.length === 0) continue;
        stocks.push({
          supplier,
          dataset: each,
          direction,
          files: await withLayouts(client, here),
          deleted: gone,
        });
      }
    }
  }
  return stocks;
}

async function withLayouts(client: Queryable, disclosures: Disclosure[]): Promise<StockFile[]> {
  const columns = await listColumns(
    client,
    disclosures.map(({ id }) => id),
  );
  const byDisclosure = Map.groupBy(columns, ({ disclosure }) => disclosure);
  return disclosures.map((disclosure) => {
    const tables: RecordedLayout[] = [];
    for (const { tableName, name, field, category } of byDisclosure.get(disclosure.id) ?? []) {
      const last = tables.at(-1);
      if (last?.name === tableName && last !== undefined) last.columns.push({ name, field, category });
      else tables.push({ name: tableName, columns: [{ name, field, category }] });
    }
    return { disclosure, tables };
  });
}
