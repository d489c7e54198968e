import type { App } from '../installation/index.ts';
import { listDisclosures } from '../ledger/index.ts';

/**
 * Removes the objects of originals that are marked as destroyed and still there, because the command that marked them
 * was interrupted. One that another disclosure still needs stays. Takes the writer lock where there are any, unless
 * `holder` is undefined: then the caller has it.
 * @returns their names
 */
export async function removeDestroyed(app: App, holder?: string): Promise<string[]> {
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
  for (const name of left) await app.objects.remove(name);
  return left;
}
