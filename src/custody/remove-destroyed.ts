import { readOnce } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { readSignedActs } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { listDisclosures } from '../ledger/index.ts';
import { isRefusal } from '../vault/index.ts';

export type RemovalOptions = {
  /** The command's name: takes the writer lock for it where there is something to remove. Without it the caller has it. */
  holder?: string;
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

/** Names of objects: those that are gone, and those that the bucket does not let go, with its first refusal. */
export type Removal = { removed: string[]; refused: { objects: string[]; error: unknown } | undefined };

const NOTHING: Removal = { removed: [], refused: undefined };

/**
 * Removes the objects of originals that are marked as destroyed: after the marking, and what an interruption left of
 * an earlier one, in versions that a bucket hides too. An object that another disclosure still needs stays.
 */
export async function removeDestroyed(
  app: App,
  { holder, signal, onProgress }: RemovalOptions = {},
): Promise<Removal> {
  const disclosures = await listDisclosures(app.database.reader, {});
  const needed = new Set<string>();
  const destroyed = new Set<string>();
  if (disclosures.every(({ originalDestroyedAt }) => originalDestroyedAt === null)) return NOTHING;
  // A mark that no signed act made is somebody else's: nothing is destroyed for it.
  const evidenced = await destroyedBySignedActs(app);
  for (const { id, object, originalDestroyedAt } of disclosures)
    (originalDestroyedAt !== null && evidenced.has(id) ? destroyed : needed).add(object);
  const left: string[] = [];
  const removal: Removal = { removed: [], refused: undefined };
  if (destroyed.size === 0) return removal;
  for await (const name of app.objects.listKept()) {
    if (destroyed.has(name) && !needed.has(name)) left.push(name);
  }
  if (left.length === 0) return removal;
  await using _ = holder === undefined ? undefined : await app.database.writerLock(holder);
  for (const [done, name] of left.entries()) {
    signal?.throwIfAborted();
    onProgress?.(done, left.length);
    try {
      await app.objects.remove(name);
      removal.removed.push(name);
    } catch (error) {
      // A lock on one object must not keep the others.
      if (!isRefusal(error)) throw error;
      removal.refused ??= { objects: [], error };
      removal.refused.objects.push(name);
    }
  }
  return removal;
}

/** The disclosures whose originals an act destroyed; nobody's where the log or its key is not to be relied on. */
async function destroyedBySignedActs({ database, evidence }: App): Promise<Set<number>> {
  try {
    const { vkey } = await evidence.signer();
    const acts = await readOnce(database, (tx) => readSignedActs(tx, ['originals destroyed'], [vkey]));
    return new Set(acts.flatMap(({ payload }) => payload['disclosures'] as number[]));
  } catch (error) {
    if (error instanceof InputError) return new Set();
    throw error;
  }
}
