import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Config } from '../config.ts';
import {
  migrateWithin,
  newestSchema,
  openDatabase,
  readSchema,
  type Database,
  type Tx,
} from '../db/index.ts';
import { InputError } from '../errors.ts';
import { appendEvidence, createSigner, readLastSeen, verifyLog, withEvidence } from '../evidence/index.ts';
import {
  moveObjects,
  originOf,
  ownEvidence,
  readLocalKey,
  refuseForeignFolder,
  writeMark,
} from '../installation/index.ts';
import { copyOriginalsKeys } from '../keyholders/index.ts';
import { listDisclosures } from '../ledger/index.ts';
import { countPeople } from '../people/index.ts';
import { openKeyCopies, openObjectStore, type ObjectStore } from '../vault/index.ts';
import type { BackedUpTable, Manifest } from './manifest.ts';
import {
  readBackup,
  readManifest,
  type BackupContent,
  type BackupFile,
  type TableReceiver,
} from './read-backup.ts';
import { restoreLocalKeys, type RestoredKeys } from './restore-keys.ts';
import { copyInto, listTables, quoted, sameTables, setCounters } from './tables.ts';

export type RestoreRequest = BackupFile & {
  /** Where sealed originals go, 'folder' or s3://bucket/prefix; without, where they were: the home's folder, or the bucket. */
  objects?: string;
  /** Gets a sentence where something is to be known. */
  onWarning?: (sentence: string) => void;
};

export type Restored = {
  content: BackupContent;
  people: number;
  disclosures: number;
  /** Where sealed originals are now. */
  objectsIn: string;
  /** Originals that were written; the others were there already. */
  objectsWritten: number;
  /** Disclosures whose original is nowhere. */
  withoutOriginal: { disclosure: number; object: string }[];
  keys: RestoredKeys;
  log: {
    /** Entries, with the one that says that it was restored. */
    size: number;
    /** What is wrong with the log that was in the backup; undefined where it is whole. */
    problem: string | undefined;
    /** Files with checkpoints that this machine remembers and this log does not have. */
    conflicts: string[];
  };
};

/**
 * Puts an installation back into a home that has none, from its backup: all of it or nothing that could be used.
 * After an interruption it is run again into the same home.
 * @param now the machine's clock
 * @throws InputError INSTALLATION_EXISTS, INSTALLATION_NEWER, and what readBackup and openDatabase throw
 */
export async function restoreBackup(
  config: Config,
  request: RestoreRequest,
  now: () => Date = () => new Date(),
): Promise<Restored> {
  await refuseForeignFolder(config.home);
  const manifest = await readManifest(request);
  await refuseNewer(manifest);
  const where = request.objects ?? manifest.objects.where;
  const { home, databaseUrl: url } = config;
  await using database = await openDatabase({
    home,
    url,
    onWait: request.onWarning,
    schema: manifest.schema,
  });
  await using _ = await database.writerLock('backup restore');
  const objects = await openObjectStore(where, config);
  await objects.wipeSpool();
  await objects.reach();
  const evidence = ownEvidence(config, manifest.installation.id, request.onWarning);
  const evident = withEvidence(database, evidence);
  const restoring = { config, request, manifest, where, objects, now };
  const done = await evident.transaction((tx) => restoreWithin(tx, restoring));
  await copyOriginalsKeys(database.reader, openKeyCopies(where, config));
  return {
    ...done,
    ...(await describeRestored(database, objects)),
    objectsIn: where,
    log: {
      size: done.entry,
      problem: await checkLog(evident, config, manifest),
      conflicts: (await readLastSeen(evidence.lastSeenPath)).conflicts,
    },
  };
}

type Restoring = {
  config: Config;
  request: RestoreRequest;
  manifest: Manifest;
  where: string;
  objects: ObjectStore;
  now: () => Date;
};

type RestoredWithin = Pick<Restored, 'content' | 'objectsWritten' | 'keys'> & { entry: number };

/** One transaction: a backup that proves damaged at its last byte leaves an empty database. */
async function restoreWithin(tx: Tx, restoring: Restoring): Promise<RestoredWithin> {
  const { config, request, manifest, where, objects, now } = restoring;
  const { id } = manifest.installation;
  await emptyTables(tx, manifest, config);
  let objectsWritten = 0;
  const content = await readBackup(request, {
    async begin(again) {
      if (JSON.stringify(again) !== JSON.stringify(manifest)) throw changed(request.file);
    },
    openTable: async (table) => openTable(tx, table),
    async takeObject(object, bytes) {
      if (await putObject(objects, object, bytes)) objectsWritten++;
    },
  });
  for (const table of manifest.tables) await setCounters(tx.client, table);
  await migrateWithin(tx.client);
  await refuseOther(tx, manifest);
  await moveObjects(tx, where);
  const keys = await restoreLocalKeys(tx.client, config, id, request.identities);
  const { seq } = await appendEvidence(tx, now(), {
    act: 'restored from backup',
    subjects: [`installation:${id}`],
    payload: {
      sha256: content.sha256,
      bytes: content.sizeBytes,
      madeAt: manifest.madeAt,
      logSize: manifest.log.size,
      objects: content.objects.length,
      objectsIn: where === 'folder' ? 'folder' : 'bucket',
    },
  });
  // Before the database has it: a home that is marked and has no rows is no installation, and may be restored into.
  await writeMark(config.home, id);
  return { content, objectsWritten, keys, entry: seq };
}

async function refuseNewer({ schema }: Manifest): Promise<void> {
  const known = await newestSchema();
  if (schema <= known) return;
  throw new InputError(
    'INSTALLATION_NEWER',
    `the backup was made by a newer Rollcall (schema ${schema}, this one knows ${known}): update Rollcall`,
  );
}

/** A new database has rows of its own, an empty tree for instance; one with an installation in it is left alone. */
async function emptyTables(tx: Tx, { schema, tables }: Manifest, config: Config): Promise<void> {
  const where = config.databaseUrl ? 'the database in DATABASE_URL' : config.home;
  const there = await tx.client.query('select from installation');
  if (there.rowCount !== 0) {
    throw new InputError(
      'INSTALLATION_EXISTS',
      `There is an installation in ${where} already: restore into another place`,
    );
  }
  if ((await readSchema(tx.client)) !== schema) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `${where} was prepared for a later Rollcall than the one that made the backup: give an empty one`,
    );
  }
  // Names from the backup go into statements only because they are those of this database.
  if (!sameTables(tables, await listTables(tx.client))) {
    throw new InputError(
      'FILE_DAMAGED',
      'the backup has other tables than those of its schema: it was not made by Rollcall',
    );
  }
  await tx.client.query(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`);
}

function openTable(tx: Tx, table: BackedUpTable): TableReceiver {
  const copy = tx.copyIn(copyInto(table));
  const ended = finished(copy).catch((error: unknown) => {
    throw refusedValue(error, table.name) ?? error;
  });
  ended.catch(() => undefined);
  return {
    async write(bytes) {
      if (!copy.write(bytes)) await drainedOrEnded(copy);
      if (copy.destroyed) await ended;
    },
    async end() {
      copy.end();
      await ended;
    },
  };
}

/** PostgreSQL: values that are none of their type, or break a rule of the table. */
function refusedValue(error: unknown, table: string): InputError | null {
  if (!/^2[23]/.test((error as { code?: string }).code ?? '')) return null;
  return new InputError('FILE_DAMAGED', `PostgreSQL refuses the table ${table}`, { cause: error });
}

async function drainedOrEnded(copy: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      copy.off('drain', end).off('error', end).off('close', end);
      resolve();
    };
    copy.on('drain', end).on('error', end).on('close', end);
  });
}

/** Returns whether it was written: one that is there is the same, since its name is the digest of its bytes. */
async function putObject(
  objects: ObjectStore,
  object: string,
  content: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  if (await objects.has(object)) {
    for await (const _ of content);
    return false;
  }
  await using writer = await objects.put();
  for await (const bytes of content) await writer.write([bytes]);
  const { name } = await writer.commit();
  if (name === object) return true;
  // Damaged when the backup was made already.
  await objects.remove(name);
  return false;
}

async function refuseOther(tx: Tx, { installation }: Manifest): Promise<void> {
  const { rows } = await tx.client.query<{ id: string; rehearsal: boolean }>(
    'select id, rehearsal from installation',
  );
  const same =
    rows.length === 1 && rows[0].id === installation.id && rows[0].rehearsal === installation.rehearsal;
  if (!same) throw new InputError('FILE_DAMAGED', 'the backup holds another installation than it says');
}

async function describeRestored(
  { reader }: Database,
  objects: ObjectStore,
): Promise<Pick<Restored, 'people' | 'disclosures' | 'withoutOriginal'>> {
  const disclosures = await listDisclosures(reader, {});
  const withoutOriginal: Restored['withoutOriginal'] = [];
  for (const { id, object, originalDestroyedAt } of disclosures) {
    if (originalDestroyedAt === null && !(await objects.has(object)))
      withoutOriginal.push({ disclosure: id, object });
  }
  return { people: await countPeople(reader), disclosures: disclosures.length, withoutOriginal };
}

/** A log that was tampered with before the backup is put back all the same, and said. */
async function checkLog(
  database: Database,
  config: Config,
  { installation }: Manifest,
): Promise<string | undefined> {
  const origin = originOf(installation.id);
  const own = createSigner(origin, await readLocalKey(config.keyDir, installation.id, 'signing'));
  const report = await verifyLog(database, { origin, trusted: [own.vkey] });
  return report.problem?.sentence;
}

function changed(file: string): InputError {
  return new InputError('FILE_UNREADABLE', `${file} changed while it was being read: run the command again`);
}
