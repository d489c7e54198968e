import type { Tx } from '../db/index.ts';

/**
 * Marks originals as destroyed; who was in them stays. Returns the numbers of those that were not before.
 * The objects themselves are removed after the transaction: what is marked and still there can be removed any time.
 */
export async function markOriginalsDestroyed(tx: Tx, disclosures: number[], at: Date): Promise<number[]> {
  const { rows } = await tx.client.query<{ id: number }>(
    `update disclosure set original_destroyed_at = $2
      where id = any($1::int[]) and original_destroyed_at is null returning id`,
    [disclosures, at],
  );
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}
