import { createHash } from 'node:crypto';
import type { Tx } from '../db/index.ts';

/** SHA-256 over the rows of some queries, one after the other, as PostgreSQL copies them out. */
export async function digestRows(tx: Tx, ...queries: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const query of queries)
    for await (const bytes of tx.copyOut(`copy (${query}) to stdout`)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
