import type { Database } from './database.ts';
import type { Tx } from './transaction.ts';

/** Runs `work` on one moment of the database, whatever others write meanwhile; it cannot write. */
export async function readOnce<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.client.query('set transaction isolation level repeatable read, read only');
    return work(tx);
  });
}
