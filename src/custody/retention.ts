import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import { readKeepOriginals, writeKeepOriginals, type App } from '../installation/index.ts';
import { listDisclosures, markOriginalsDestroyed, type Disclosure } from '../ledger/index.ts';
import { listDatasetKeeps, setDatasetKeep, type KeepOriginals } from '../suppliers/index.ts';
import { removeDestroyed, type Removal, type RemovalOptions } from './remove-destroyed.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long originals are kept: everywhere, and in datasets of which something else was said. */
export type Retention = { all: number | 'for good'; datasets: Map<number, number | 'for good'> };

/** What is said now. */
export async function readRetention(app: App): Promise<Retention> {
  const { reader } = app.database;
  return { all: await readKeepOriginals(reader), datasets: await listDatasetKeeps(reader) };
}

/**
 * Says how long originals are kept from now on, in days after they were sent; destroys none yet.
 * @param dataset all of them where it is left out; 'as all' is for a dataset alone
 * @returns whether that is something else than was said before
 */
export async function setKeepOriginals(
  app: App,
  wanted: { keep: number | 'for good'; dataset?: undefined } | { keep: KeepOriginals; dataset: number },
): Promise<boolean> {
  await using _ = await app.database.writerLock('vault retention');
  const { all, datasets } = await readRetention(app);
  const before = wanted.dataset === undefined ? all : (datasets.get(wanted.dataset) ?? 'as all');
  if (before === wanted.keep) return false;
  await app.database.transaction(async (tx) => {
    if (wanted.dataset === undefined) await writeKeepOriginals(tx, wanted.keep);
    else await setDatasetKeep(tx, wanted.dataset, wanted.keep);
    await appendEvidence(tx, app.now(), {
      act: 'keeping of originals changed',
      subjects: wanted.dataset === undefined ? [] : [`dataset:${wanted.dataset}`],
      payload: { dataset: wanted.dataset ?? null, keep: wanted.keep, before },
    });
  });
  return true;
}

export type Destroyed = {
  /** Whose originals' time was past, the oldest first. */
  disclosures: Disclosure[];
  /** Objects that were removed, those among them that an interruption had left. */
  removed: number;
};

export type DestroyOptions = Pick<RemovalOptions, 'signal' | 'onProgress'> & {
  /** Says which, and changes nothing. */
  dryRun?: boolean;
};

/**
 * Destroys the originals whose time is past. That they are destroyed is written first, with its evidence, then the
 * objects are removed: after a crash in between, the next run or `vault check` removes the rest. Who was in them stays:
 * every answer is as before. Throws OBJECTS_UNREACHABLE where the bucket does not let some go.
 */
export async function destroyExpired(app: App, options: DestroyOptions = {}): Promise<Destroyed> {
  if (options.dryRun) return { disclosures: await findExpired(app), removed: 0 };
  await using _ = await app.database.writerLock('vault destroy-expired');
  const disclosures = await findExpired(app);
  if (disclosures.length > 0) {
    const ids = disclosures.map(({ id }) => id);
    await app.database.transaction(async (tx) => {
      await markOriginalsDestroyed(tx, ids, app.now());
      await appendEvidence(tx, app.now(), {
        act: 'originals destroyed',
        subjects: ids.map((id) => `disclosure:${id}`),
        payload: { disclosures: ids, objects: disclosures.map(({ object }) => object) },
      });
    });
  }
  const { signal, onProgress } = options;
  const { removed, refused } = await removeDestroyed(app, { signal, onProgress });
  if (refused) throw notLetGo(refused);
  return { disclosures, removed: removed.length };
}

/** All that could be removed is gone by now. */
function notLetGo({ objects, error }: NonNullable<Removal['refused']>): unknown {
  if (!(error instanceof InputError)) return error;
  const many = objects.length === 1 ? '1 object is' : `${objects.length} objects are`;
  return new InputError(
    error.code,
    `${many} still in the bucket, though recorded as destroyed; run the same command again when it lets them go: ${error.message}`,
    { cause: error },
  );
}

async function findExpired(app: App): Promise<Disclosure[]> {
  const { all, datasets } = await readRetention(app);
  const now = app.now().getTime();
  return (await listDisclosures(app.database.reader, {})).filter(
    ({ dataset, sentAt, originalDestroyedAt }) => {
      const keep = datasets.get(dataset) ?? all;
      return originalDestroyedAt === null && keep !== 'for good' && sentAt.getTime() + keep * DAY_MS <= now;
    },
  );
}
