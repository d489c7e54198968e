import type { Queryable, Tx } from '../db/index.ts';

/** How long a dataset's originals are kept: days after they were sent, for good, or as the installation says. */
export type KeepOriginals = number | 'for good' | 'as all';

/** In the table null is 'as all'; for good, whatever the installation says, is a number that no count of days is. */
const FOR_GOOD = -1;

/** Says how long originals of a dataset are kept from now on. */
export async function setDatasetKeep(tx: Tx, dataset: number, keep: KeepOriginals): Promise<void> {
  const days = keep === 'as all' ? null : keep === 'for good' ? FOR_GOOD : keep;
  await tx.client.query('update dataset set keep_originals_days = $2 where id = $1', [dataset, days]);
}

/** What was said of datasets; those of which nothing was said are as all. */
export async function listDatasetKeeps(client: Queryable): Promise<Map<number, number | 'for good'>> {
  const { rows } = await client.query<{ id: number; days: number }>(
    'select id, keep_originals_days as days from dataset where keep_originals_days is not null order by id',
  );
  return new Map(rows.map(({ id, days }) => [id, days === FOR_GOOD ? 'for good' : days]));
}
