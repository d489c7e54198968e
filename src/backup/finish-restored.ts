import type { Config } from '../config.ts';
import type { Database, Queryable } from '../db/index.ts';
import { createSigner, readLastSeen, verifyLog } from '../evidence/index.ts';
import { originOf, ownEvidence, readLocalKey } from '../installation/index.ts';
import { copyOriginalsKeys } from '../keyholders/index.ts';
import { listDisclosures } from '../ledger/index.ts';
import { countPeople } from '../people/index.ts';
import { openKeyCopies, type ObjectStore } from '../vault/index.ts';

/** What is said of an installation that was put back. Undefined is what could not be found out. */
export type AfterRestore = {
  people: number | undefined;
  disclosures: number | undefined;
  /** Where sealed originals are now. */
  objectsIn: string;
  /** Disclosures whose original is nowhere. */
  withoutOriginal: { disclosure: number; object: string }[] | undefined;
  log: {
    /** Entries, with the one that says that it was restored. */
    size: number;
    /** Public key that the log was checked with: whoever sealed the backup chose it, unless this machine had it. */
    key: string | undefined;
    /** What is wrong with the log that was in the backup; undefined where it is whole. */
    problem: string | undefined;
    /** Files with checkpoints that this machine remembers and this log does not have. */
    conflicts: string[];
  };
};

type Restored = {
  /** With its evidence. */
  database: Database;
  config: Config;
  installation: string;
  where: string;
  objects: ObjectStore;
  /** The entry that says that it was restored. */
  entry: number;
  onWarning?: (sentence: string) => void;
};

/**
 * Does what follows the commit of a restore. The installation is there by then, and a second restore would be refused:
 * what fails is a warning, and everything else is done and said all the same.
 */
export async function finishRestored(restored: Restored): Promise<AfterRestore> {
  const { database, config, installation, where, objects, entry } = restored;
  const { reader } = database;
  const orWarn = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const why = (error as Error).message;
      restored.onWarning?.(`WARNING: the installation is restored, but ${what}: ${why}`);
      return undefined;
    }
  };
  const log = await checkLog(database, config, installation);
  const { lastSeenPath } = ownEvidence(config, installation);
  const seen = await orWarn('what this machine remembers of its evidence could not be read', () =>
    readLastSeen(lastSeenPath),
  );
  await orWarn("the keys could not be copied beside the objects, which 'vault check' makes up for", () =>
    copyOriginalsKeys(reader, openKeyCopies(where, installation, config)),
  );
  return {
    people: await orWarn('its people could not be counted', () => countPeople(reader)),
    disclosures: await orWarn(
      'its disclosures could not be counted',
      async () => (await listDisclosures(reader, {})).length,
    ),
    objectsIn: where,
    withoutOriginal: await orWarn("whether its originals are there is not known: run 'vault check'", () =>
      listWithoutOriginal(reader, objects),
    ),
    log: { ...log, size: entry, conflicts: seen?.conflicts ?? [] },
  };
}

async function listWithoutOriginal(
  reader: Queryable,
  objects: ObjectStore,
): Promise<{ disclosure: number; object: string }[]> {
  const without: { disclosure: number; object: string }[] = [];
  for (const { id, object, originalDestroyedAt } of await listDisclosures(reader, {})) {
    if (originalDestroyedAt === null && !(await objects.has(object)))
      without.push({ disclosure: id, object });
  }
  return without;
}

/** A log that was tampered with before the backup is put back all the same, and said; so is one that nobody could check. */
async function checkLog(
  database: Database,
  config: Config,
  installation: string,
): Promise<{ key: string | undefined; problem: string | undefined }> {
  let key: string | undefined;
  try {
    const origin = originOf(installation);
    key = createSigner(origin, await readLocalKey(config.keyDir, installation, 'signing')).vkey;
    const { problem } = await verifyLog(database, { origin, trusted: [key] });
    return { key, problem: problem?.sentence };
  } catch (error) {
    return { key, problem: `it could not be checked (${(error as Error).message}).` };
  }
}
