import type { Queryable } from '../db/index.ts';
import { listColumns, listDeletionClaims, type Affected, type DeletionClaim } from '../ledger/index.ts';
import { listDatasets, type Dataset } from '../suppliers/index.ts';

/** A dataset that a case is about, with the columns that its files had; of one name and category one. */
export type DatasetInScope = Dataset & { columns: { name: string; category: string }[] };

/** The datasets of the files that an answer is about, those that are left out as deleted among them. */
export async function readDatasets(
  client: Queryable,
  { suppliers, disclosures, deleted }: Affected,
): Promise<DatasetInScope[]> {
  const files = [...disclosures, ...deleted];
  const datasetOf = new Map(files.map(({ id, dataset }) => [id, dataset]));
  const [datasets, columns] = await Promise.all([
    listDatasets(
      client,
      suppliers.map(({ id }) => id),
    ),
    listColumns(client, [...datasetOf.keys()]),
  ]);
  const byDataset = Map.groupBy(columns, ({ disclosure }) => datasetOf.get(disclosure));
  const inScope = new Set(datasetOf.values());
  return datasets
    .filter(({ id }) => inScope.has(id))
    .map((dataset) => {
      const named = new Map(
        (byDataset.get(dataset.id) ?? []).map(({ name, category }) => [
          `${name}\n${category}`,
          { name, category },
        ]),
      );
      return { ...dataset, columns: [...named.values()] };
    });
}

/** What is said to be deleted of the suppliers in scope, whatever its grade. */
export async function readDeletions(client: Queryable, { suppliers }: Affected): Promise<DeletionClaim[]> {
  return listDeletionClaims(
    client,
    suppliers.map(({ id }) => id),
  );
}
