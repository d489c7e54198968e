import { readOnce } from '../db/index.ts';
import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { copyOriginalsKeys, requireEvidenced, rewrapDataKeys, staleDataKeys } from '../keyholders/index.ts';
import type { Unsealing } from './unsealing.ts';

const BATCH = 50;

export type Rewrapped = {
  /** Data keys that were wrapped to the current keyholders. */
  rewrapped: number;
  /** Those that still are not: where this is not 0, it was interrupted. */
  left: number;
};

/**
 * Wraps every data key to the current keyholders that is not: cards and originals themselves are not touched. Each
 * batch is kept with its evidence; after an interruption the next run goes on with the rest. Hold the writer lock.
 * @throws InputError EVIDENCE_BROKEN where a keyholder is in the database that the evidence does not know
 */
export async function rewrapAll(
  app: App,
  unsealing: Unsealing,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number, of: number) => void } = {},
): Promise<Rewrapped> {
  const stale = await staleDataKeys(app.database.reader);
  const { vkey } = await app.evidence.signer();
  const { keyholders } = await readOnce(app.database, (tx) => requireEvidenced(tx, [vkey]));
  let done = 0;
  while (done < stale.length && !signal?.aborted) {
    const batch = stale.slice(done, done + BATCH);
    await app.database.transaction(async (tx) => {
      await rewrapDataKeys(tx, batch, unsealing.identities, keyholders);
      await appendEvidence(tx, app.now(), {
        act: 'data keys re-wrapped',
        subjects: keyholders.map(({ id }) => `keyholder:${id}`),
        payload: { dataKeys: batch },
      });
    });
    done += batch.length;
    onProgress?.(done, stale.length);
  }
  signal?.throwIfAborted();
  await copyOriginalsKeys(app.database.reader, app.keyCopies());
  return { rewrapped: done, left: stale.length - done };
}
