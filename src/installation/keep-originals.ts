import type { Queryable, Tx } from '../db/index.ts';

/** How long originals are kept unless their dataset says otherwise, in days after they were sent. */
export async function readKeepOriginals(client: Queryable): Promise<number | 'for good'> {
  const { rows } = await client.query<{ days: number | null }>(
    'select keep_originals_days as days from installation',
  );
  return rows[0].days ?? 'for good';
}

/** Says so from now on. */
export async function writeKeepOriginals(tx: Tx, keep: number | 'for good'): Promise<void> {
  await tx.client.query('update installation set keep_originals_days = $1', [
    keep === 'for good' ? null : keep,
  ]);
}
