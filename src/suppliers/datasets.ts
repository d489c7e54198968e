import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { Supplier } from './suppliers.ts';

/** What a file of a dataset is: everything, what is new or changed (by key), or what is new alone. */
export const DELIVERS = ['full', 'changes', 'additions'] as const;
export type Delivers = (typeof DELIVERS)[number];

/** A named, repeating delivery to a supplier. */
export type Dataset = {
  id: number;
  supplier: number;
  name: string;
  /** What its files are, where somebody said so; null: it is judged file by file. */
  delivers: Delivers | null;
  /** The columns that tell whose a row is, where somebody said so. */
  keyColumns: string[] | null;
};

/** What a column of a dataset was taken for, kept for the next file. */
export type RememberedColumn = { name: string; field: string | null; category: string };

const COLUMNS = 'id, supplier, name, delivers, key_columns as "keyColumns"';

/** The datasets of some suppliers. */
export async function listDatasets(client: Queryable, suppliers: number[]): Promise<Dataset[]> {
  const { rows } = await client.query<Dataset>(
    `select ${COLUMNS} from dataset where supplier = any($1::int[]) order by supplier, name`,
    [suppliers],
  );
  return rows;
}

/** The dataset with this name; DATASET_UNKNOWN with the names there are otherwise. */
export function findDatasets(datasets: Dataset[], name: string): Dataset[] {
  const found = datasets.filter((dataset) => dataset.name.toLowerCase() === name.trim().toLowerCase());
  if (found.length > 0) return found;
  const names = [...new Set(datasets.map((dataset) => `'${dataset.name}'`))].join(', ');
  throw new InputError(
    'DATASET_UNKNOWN',
    `There is no dataset '${name}' for this supplier: ${names === '' ? 'nothing was recorded yet' : `there is ${names}`}`,
  );
}

/** The dataset of this name, made where it is new. */
export async function openDataset(tx: Tx, supplier: Supplier, name: string): Promise<Dataset> {
  const there = (await listDatasets(tx.client, [supplier.id])).find(
    (dataset) => dataset.name.toLowerCase() === name.toLowerCase(),
  );
  if (there) return there;
  const { rows } = await tx.client.query<Dataset>(
    `insert into dataset (supplier, name) values ($1, $2) returning ${COLUMNS}`,
    [supplier.id, name],
  );
  return rows[0];
}

/** Keeps how a dataset is put together again; null forgets what was said. */
export async function describeDataset(
  tx: Tx,
  dataset: number,
  { delivers, keyColumns }: Pick<Dataset, 'delivers' | 'keyColumns'>,
): Promise<void> {
  await tx.client.query('update dataset set delivers = $2, key_columns = $3 where id = $1', [
    dataset,
    delivers,
    keyColumns,
  ]);
}

export async function listRemembered(client: Queryable, dataset: number): Promise<RememberedColumn[]> {
  const { rows } = await client.query<RememberedColumn>(
    'select name, field, category from dataset_column where dataset = $1',
    [dataset],
  );
  return rows;
}

/** Keeps what columns were taken for; a later decision replaces an earlier one. */
export async function rememberColumns(tx: Tx, dataset: number, columns: RememberedColumn[]): Promise<void> {
  await tx.client.query(
    `insert into dataset_column (dataset, name, field, category)
     select distinct on (name) $1::int, name, field, category
       from unnest($2::text[], $3::text[], $4::text[]) as c(name, field, category)
     on conflict (dataset, name) do update set field = excluded.field, category = excluded.category`,
    [
      dataset,
      columns.map((column) => column.name),
      columns.map((column) => column.field),
      columns.map((column) => column.category),
    ],
  );
}
