import type { App } from '../installation/index.ts';
import { listDisclosures } from '../ledger/index.ts';

export type RemovalOptions = {
  /** The command's name: takes the writer lock for it where there is something to remove. Without it the caller has it. */
  holder?: string;
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

/**
 * Removes the objects of originals that are marked as destroyed: after the marking, and what an interruption left of
 * an earlier one. An object that another disclosure still needs stays.
 * @returns their names
 */
export async function removeDestroyed(
  app: App,
  { holder, signal, onProgress }: RemovalOptions = {},
): Promise<string[]> {
  const disclosures = await listDisclosures(app.database.reader, {});
  const needed = new Set<string>();
  const destroyed = new Set<string>();
  for (const { object, originalDestroyedAt } of disclosures)
    (originalDestroyedAt === null ? needed : destroyed).add(object);
  const left: string[] = [];
  if (destroyed.size === 0) return left;
  for await (const { name } of app.objects.list()) {
    if (destroyed.has(name) && !needed.has(name)) left.push(name);
  }
  if (left.length === 0) return left;
  await using _ = holder === undefined ? undefined : await app.database.writerLock(holder);
  for (const [done, name] of left.entries()) {
    signal?.throwIfAborted();
    onProgress?.(done, left.length);
    await app.objects.remove(name);
  }
  return left;
}
