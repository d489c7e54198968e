import type { Queryable } from '../db/index.ts';
import type { KeyCopies } from '../vault/index.ts';
import { listDataKeys } from './data-keys.ts';

/**
 * Brings the copies of the keys for originals that lie beside the objects up to the rows. Cheap where nothing is to be
 * done: there are as many as keyholders were retired. Hold the writer lock. Returns how many were written.
 */
export async function copyOriginalsKeys(client: Queryable, copies: KeyCopies): Promise<number> {
  let written = 0;
  for (const { id, purpose, wrapped } of await listDataKeys(client)) {
    if (purpose !== 'originals') continue;
    const there = await copies.read(id);
    if (there && Buffer.from(there).equals(wrapped)) continue;
    await copies.keep(id, wrapped);
    written++;
  }
  return written;
}
