import { createHash } from 'node:crypto';
import type { App } from '../installation/index.ts';
import { listDisclosures, type Disclosure } from '../ledger/index.ts';
import type { ListedObject } from '../vault/index.ts';
import { removeDestroyed } from './remove-destroyed.ts';

const AT_ONCE = 3;
const DAY_MS = 24 * 60 * 60 * 1000;

/** An object that something is wrong with, and the disclosures whose original it is. */
export type ObjectFinding = { object: string; disclosures: number[] };

export type ObjectsCheck = {
  /** Objects that disclosures name whose original was not destroyed. */
  named: number;
  sizeBytes: number;
  missing: ObjectFinding[];
  /** Their bytes are not those of their name, or cannot be read. */
  damaged: ObjectFinding[];
  /** Disclosures whose original was destroyed. */
  destroyed: number;
  /** Objects of those that were still there after an interruption, and are not any more. */
  removed: number;
  /** Objects that no disclosure names, older than a day. */
  orphans: ListedObject[];
  /** Younger ones: somebody may be recording them. */
  youngOrphans: number;
  wiped: number;
};

export type ObjectsCheckOptions = {
  signal?: AbortSignal;
  /** Bytes hashed; the total is that of the originals, which the objects are a little larger than. */
  onProgress?: (bytes: number, of: number) => void;
  /** Removes orphans older than a day. */
  wipeOrphans?: boolean;
};

/** Reads every object that is named and compares its SHA-256 with its name; finds what is missing and what is named by nobody. */
export async function checkObjects(app: App, options: ObjectsCheckOptions): Promise<ObjectsCheck> {
  // Listed before the disclosures are read: what is recorded meanwhile is then named, not an orphan.
  const listed = await listAll(app);
  const disclosures = await listDisclosures(app.database.reader, {});
  const kept = disclosures.filter((each) => each.originalDestroyedAt === null);
  const byObject = Map.groupBy(kept, (each) => each.object);
  const hashed = await hashAll(app, byObject, options);
  const removed = await removeDestroyed(app, { holder: 'vault check', signal: options.signal });
  const gone = new Set(removed);
  const named = new Set(disclosures.map((each) => each.object));
  const unnamed = listed.filter(({ name }) => !named.has(name) && !gone.has(name));
  const old = Date.now() - DAY_MS;
  const orphans = unnamed.filter(({ writtenAt }) => writtenAt.getTime() < old);
  return {
    named: byObject.size,
    ...hashed,
    destroyed: disclosures.length - kept.length,
    removed: removed.length,
    orphans,
    youngOrphans: unnamed.length - orphans.length,
    wiped: options.wipeOrphans && orphans.length > 0 ? await wipe(app, orphans, options.signal) : 0,
  };
}

type Hashed = Pick<ObjectsCheck, 'sizeBytes' | 'missing' | 'damaged'>;

async function hashAll(
  app: App,
  byObject: Map<string, Disclosure[]>,
  { signal, onProgress }: ObjectsCheckOptions,
): Promise<Hashed> {
  const total = [...byObject.values()].reduce((sum, [first]) => sum + first.sizeBytes, 0);
  const result: Hashed = { sizeBytes: 0, missing: [], damaged: [] };
  const queue = [...byObject.keys()].sort();
  const work = async (): Promise<void> => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const verdict = await hashObject(app, name, (bytes) => {
        signal?.throwIfAborted();
        result.sizeBytes += bytes;
        onProgress?.(Math.min(result.sizeBytes, total), total);
      });
      if (verdict === 'sound') continue;
      const disclosures = byObject.get(name)!.map(({ id }) => id);
      // It may have been destroyed while this was looking.
      if (verdict === 'missing' && (await allDestroyed(app, disclosures))) continue;
      result[verdict].push({ object: name, disclosures });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return result;
}

async function hashObject(
  app: App,
  name: string,
  onBytes: (bytes: number) => void,
): Promise<'sound' | 'missing' | 'damaged'> {
  const hash = createHash('sha256');
  try {
    for await (const piece of app.objects.read(name)) {
      hash.update(piece as Uint8Array);
      onBytes((piece as Uint8Array).length);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'missing';
    // A disk that cannot read it any more, and a bucket's own look at the digest.
    if (code === 'EIO' || code === 'OBJECT_DAMAGED') return 'damaged';
    throw error;
  }
  return hash.digest('hex') === name ? 'sound' : 'damaged';
}

async function allDestroyed(app: App, ids: number[]): Promise<boolean> {
  const now = await listDisclosures(app.database.reader, {});
  return now.filter(({ id }) => ids.includes(id)).every((each) => each.originalDestroyedAt !== null);
}

/** Under the writer lock, and by the names as they are then: a recording that just put an object keeps it. */
async function wipe(app: App, orphans: ListedObject[], signal: AbortSignal | undefined): Promise<number> {
  await using _ = await app.database.writerLock('vault check');
  const named = new Set((await listDisclosures(app.database.reader, {})).map((each) => each.object));
  let wiped = 0;
  for (const { name } of orphans) {
    signal?.throwIfAborted();
    if (named.has(name)) continue;
    await app.objects.remove(name);
    wiped++;
  }
  return wiped;
}

async function listAll(app: App): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const object of app.objects.list()) all.push(object);
  return all;
}
