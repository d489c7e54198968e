import { createHash } from 'node:crypto';
import type { App } from '../installation/index.ts';
import { listDisclosures, type Disclosure } from '../ledger/index.ts';
import { isLossOfObject, type ListedObject } from '../vault/index.ts';
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
  /** Objects of those that the bucket does not let go, and why, in a sentence; undefined where there is none. */
  refused: { objects: string[]; why: string } | undefined;
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
  const { removed, refused } = await removeDestroyed(app, { holder: 'vault check', signal: options.signal });
  const gone = new Set(removed);
  const named = new Set(disclosures.map((each) => each.object));
  const unnamed = listed.filter(({ name }) => !named.has(name) && !gone.has(name));
  const old = app.now().getTime() - DAY_MS;
  const orphans = unnamed.filter(({ writtenAt }) => writtenAt.getTime() < old);
  return {
    named: byObject.size,
    ...hashed,
    destroyed: disclosures.length - kept.length,
    removed: removed.length,
    refused: refused && { objects: refused.objects, why: (refused.error as Error).message },
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
      result[verdict].push({ object: name, disclosures: byObject.get(name)!.map(({ id }) => id) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { ...result, missing: await stillWanted(app, result.missing) };
}

/** Of what is missing, that which was not destroyed while this was looking. Asked once, however much is missing. */
async function stillWanted(app: App, missing: ObjectFinding[]): Promise<ObjectFinding[]> {
  if (missing.length === 0) return missing;
  const now = await listDisclosures(app.database.reader, {});
  const destroyed = new Set(now.flatMap(({ id, originalDestroyedAt }) => (originalDestroyedAt ? [id] : [])));
  return missing.filter(({ disclosures }) => !disclosures.every((id) => destroyed.has(id)));
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    if (isLossOfObject(error)) return 'damaged';
    throw error;
  }
  return hash.digest('hex') === name ? 'sound' : 'damaged';
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
