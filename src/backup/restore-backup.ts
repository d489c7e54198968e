import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Config } from '../config.ts';
import { restoreLocalKeys, type RestoredKeys } from '../custody/index.ts';
import { migrateWithin, newestSchema, openDatabase, readSchema, type Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { appendEvidence, withEvidence } from '../evidence/index.ts';
import { moveObjects, ownEvidence, refuseForeignFolder, writeMark } from '../installation/index.ts';
import { openObjectStore, type ObjectStore } from '../vault/index.ts';
import { finishRestored, type AfterRestore } from './finish-restored.ts';
import type { BackedUpTable, Manifest } from './manifest.ts';
import { putObject } from './put-object.ts';
import {
  readBackup,
  readManifest,
  type BackupContent,
  type BackupFile,
  type TableReceiver,
} from './read-backup.ts';
import { copyInto, listTables, quoted, sameTables, setCounters } from './tables.ts';

export type RestoreRequest = BackupFile & {
  /** Where sealed originals go, 'folder' or s3://bucket/prefix. May be left out only where they were in a folder. */
  objects?: string;
  /** Gets a sentence where something is to be known. */
  onWarning?: (sentence: string) => void;
};

export type Restored = AfterRestore & {
  content: BackupContent;
  /** Originals that were written; the others were there already, whole. */
  objectsWritten: number;
  /** Those among them in whose place damaged bytes lay. */
  objectsMended: string[];
  keys: RestoredKeys;
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
  const where = choosePlace(manifest, request.objects);
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
  const { entry, ...restored } = done;
  const after = { database: evident, config, installation: manifest.installation.id, where, objects };
  return { ...restored, ...(await finishRestored({ ...after, entry, onWarning: request.onWarning })) };
}

type Restoring = {
  config: Config;
  request: RestoreRequest;
  manifest: Manifest;
  where: string;
  objects: ObjectStore;
  now: () => Date;
};

type RestoredWithin = Pick<Restored, 'content' | 'objectsWritten' | 'objectsMended' | 'keys'> & {
  entry: number;
};

/** One transaction: a backup that proves damaged at its last byte leaves an empty database. */
async function restoreWithin(tx: Tx, restoring: Restoring): Promise<RestoredWithin> {
  const { config, request, manifest, where, objects, now } = restoring;
  const { id } = manifest.installation;
  await emptyTables(tx, manifest, config);
  let objectsWritten = 0;
  const objectsMended: string[] = [];
  const content = await readBackup(request, {
    async begin(again) {
      if (JSON.stringify(again) !== JSON.stringify(manifest)) throw changed(request.file);
    },
    openTable: async (table) => openTable(tx, table),
    async takeObject(object, bytes) {
      const placed = await putObject(objects, object, bytes);
      if (placed === 'written' || placed === 'mended') objectsWritten++;
      if (placed === 'mended') objectsMended.push(object);
    },
  });
  for (const table of manifest.tables) await setCounters(tx.client, table);
  await migrateWithin(tx.client);
  await refuseOther(tx, manifest);
  await moveObjects(tx, where);
  const keys = await restoreLocalKeys(tx, config, { installation: id, identities: request.identities });
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
  return { content, objectsWritten, objectsMended, keys, entry: seq };
}

/**
 * A restored copy overwrites the key copies beside the objects and destroys what its rows call expired: done by a drill
 * in the bucket of an installation that lives, that is the loss of its originals. Only somebody who says so does it.
 */
function choosePlace({ objects: { where } }: Manifest, wanted: string | undefined): string {
  if (wanted !== undefined || where === 'folder') return wanted ?? where;
  throw new InputError(
    'ARGUMENT_INVALID',
    `The sealed originals were in ${where}: say '--objects ${where}' where this installation takes the place of the old one, which must not be used any more, and '--objects folder' or another bucket for a copy to try`,
  );
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

async function refuseOther(tx: Tx, { installation }: Manifest): Promise<void> {
  const { rows } = await tx.client.query<{ id: string; rehearsal: boolean }>(
    'select id, rehearsal from installation',
  );
  const same =
    rows.length === 1 && rows[0].id === installation.id && rows[0].rehearsal === installation.rehearsal;
  if (!same) throw new InputError('FILE_DAMAGED', 'the backup holds another installation than it says');
}

function changed(file: string): InputError {
  return new InputError('FILE_UNREADABLE', `${file} changed while it was being read: run the command again`);
}
