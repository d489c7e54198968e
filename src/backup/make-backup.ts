import type { Readable } from 'node:stream';
import { readSchema, type Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { appendEvidence, newestCheckpoint } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { currentKeyholders, listDataKeys } from '../keyholders/index.ts';
import { listDisclosures } from '../ledger/index.ts';
import { createSealer, type ObjectStore } from '../vault/index.ts';
import { createArchiveWriter, type ArchiveWriter } from './archive-writer.ts';
import { FORMAT, formatJson, LEFT_OUT, MANIFEST, VERSION, type LeftOut, type Manifest } from './manifest.ts';
import { keyMember, objectMember, tableMember } from './members.ts';
import { openPartFile, type PartFile } from './part-file.ts';
import { copyOutOf, countRows, listTables } from './tables.ts';

export type BackupRequest = {
  /** Where the backup goes; nothing may be there yet. */
  file: string;
  /** Leaves the sealed originals out, for whoever keeps them safe otherwise: a bucket with versions. */
  withoutObjects?: boolean;
  signal?: AbortSignal;
  /** Bytes written so far. */
  onProgress?: (bytes: number) => void;
};

export type MadeBackup = {
  file: string;
  sizeBytes: number;
  /** Of the file as it lies there. */
  sha256: string;
  manifest: Manifest;
  leftOut: LeftOut[];
  /** Names of those who can open it. */
  keyholders: string[];
  /** The entry in the log of the installation that says so; it is not in the backup. */
  entry: number;
};

/** A table goes into members of this size, since a tar wants to know a member's length before its first byte. */
const TABLE_PART_BYTES = 8 << 20;

/**
 * Writes the installation as it is at one moment into a file that its current keyholders can open, with age alone if
 * need be. Whoever writes to the installation is not waited for and does not wait. The file is there whole or not at
 * all; that it was made is in the evidence before it has its name.
 * @throws InputError ARGUMENT_INVALID, NO_SPACE, DATABASE_UNREACHABLE, OBJECTS_UNREACHABLE
 */
export async function makeBackup(app: App, request: BackupRequest): Promise<MadeBackup> {
  await using part = await openPartFile(request.file);
  const snapshot = await app.database.transaction((tx) => writeTables(app, tx, part, request));
  const { archive, manifest, objects, sealing } = snapshot;
  const leftOut = manifest.objects.included ? await addObjects(app, archive, objects) : [];
  await archive.add(LEFT_OUT, formatJson({ objects: leftOut }));
  await archive.end();
  await sealing.end();
  const { sizeBytes, sha256 } = await part.finish();
  request.signal?.throwIfAborted();
  // Before it has its name: a copy of everything that no entry speaks of is worse than an entry without a copy.
  const { seq } = await app.database.transaction((tx) =>
    appendEvidence(tx, app.now(), {
      act: 'backup made',
      subjects: snapshot.keyholders.map(({ id }) => `keyholder:${id}`),
      payload: {
        sha256,
        bytes: sizeBytes,
        logSize: manifest.log.size,
        objects: manifest.objects.included ? objects.size - leftOut.length : 0,
        leftOut: leftOut.length,
      },
    }),
  );
  await part.publish();
  const keyholders = snapshot.keyholders.map(({ name, recipient }) => name || recipient);
  return { file: request.file, sizeBytes, sha256, manifest, leftOut, keyholders, entry: seq };
}

type Snapshot = {
  archive: ArchiveWriter;
  manifest: Manifest;
  /** Objects to be taken along, with their sizes; undefined where the store has it not. */
  objects: Map<string, number | undefined>;
  sealing: { end(): Promise<void> };
  keyholders: { id: number; name: string; recipient: string }[];
};

/** All tables as they were at one moment, though others write meanwhile. */
async function writeTables(app: App, tx: Tx, part: PartFile, request: BackupRequest): Promise<Snapshot> {
  await tx.client.query('set transaction isolation level repeatable read, read only');
  const keyholders = await currentKeyholders(tx.client);
  const { sink, ...sealing } = await startSealing(
    part,
    keyholders.map(({ recipient }) => recipient),
    request,
  );
  const objects = await listObjects(app, tx, !request.withoutObjects);
  const manifest = await describe(app, tx, objects, !request.withoutObjects);
  const archive = createArchiveWriter(sink, new Date(manifest.madeAt));
  await archive.add(MANIFEST, formatJson(manifest));
  // With these, a keyholder opens the originals with age and tar alone.
  for (const { id, purpose, wrapped } of await listDataKeys(tx.client)) {
    if (purpose === 'originals') await archive.add(keyMember(id), wrapped);
  }
  for (const table of manifest.tables) await addTable(archive, table.name, tx.copyOut(copyOutOf(table)));
  return { archive, manifest, objects, sealing, keyholders };
}

async function startSealing(
  part: PartFile,
  recipients: string[],
  { signal, onProgress }: BackupRequest,
): Promise<{ sink: (bytes: Uint8Array) => Promise<void>; end(): Promise<void> }> {
  const sealer = await createSealer(recipients);
  let written = 0;
  const write = async (pieces: Uint8Array[]): Promise<void> => {
    signal?.throwIfAborted();
    for (const piece of pieces) {
      await part.write(piece);
      written += piece.length;
    }
    onProgress?.(written);
  };
  await write([sealer.header]);
  return { sink: (bytes) => write(sealer.push(bytes)), end: () => write(sealer.end()) };
}

async function describe(
  app: App,
  tx: Tx,
  objects: Map<string, number | undefined>,
  included: boolean,
): Promise<Manifest> {
  const tables: Manifest['tables'] = [];
  for (const { name, columns, counters } of await listTables(tx.client)) {
    tables.push({ name, columns, rows: await countRows(tx.client, name), counters });
  }
  const log = await newestCheckpoint(tx.client);
  const { id, name, rehearsal } = app.installation;
  return {
    format: FORMAT,
    version: VERSION,
    installation: { id, name, rehearsal },
    madeAt: app.now().toISOString(),
    schema: await readSchema(tx.client),
    log: { size: log?.size ?? 0, checkpoint: log?.note ?? '' },
    objects: {
      where: app.installation.objects,
      included,
      count: objects.size,
      bytes: [...objects.values()].reduce<number>((sum, size = 0) => sum + size, 0),
    },
    tables,
  };
}

async function addTable(archive: ArchiveWriter, table: string, rows: Readable): Promise<void> {
  let part = Buffer.allocUnsafeSlow(TABLE_PART_BYTES);
  let used = 0;
  let number = 0;
  const flush = async (): Promise<void> => {
    await archive.add(tableMember(table, ++number), part.subarray(0, used));
    // Not used again: the archive may still hold it.
    part = Buffer.allocUnsafeSlow(TABLE_PART_BYTES);
    used = 0;
  };
  for await (const each of rows) {
    const chunk = each as Buffer;
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.copy(part, used, at);
      at += taken;
      used += taken;
      if (used === part.length) await flush();
    }
  }
  if (used > 0) await flush();
}

/** The objects that the snapshot's disclosures name, with the sizes that the store says. */
async function listObjects(app: App, tx: Tx, sizes: boolean): Promise<Map<string, number | undefined>> {
  const objects = new Map<string, number | undefined>();
  for (const { object, originalDestroyedAt } of await listDisclosures(tx.client, {})) {
    if (originalDestroyedAt === null) objects.set(object, undefined);
  }
  if (!sizes || objects.size === 0) return objects;
  for await (const { name, sizeBytes } of app.objects.list()) {
    if (objects.has(name)) objects.set(name, sizeBytes);
  }
  return objects;
}

async function addObjects(
  app: App,
  archive: ArchiveWriter,
  objects: Map<string, number | undefined>,
): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = [];
  for (const [object, sizeBytes] of objects) {
    const why =
      sizeBytes === undefined ? 'missing' : await addObject(archive, app.objects, object, sizeBytes);
    if (why !== undefined) leftOut.push({ object, why });
  }
  if (leftOut.length === 0) return leftOut;
  // Retention may have destroyed some since the snapshot, with evidence: they are not missing.
  const now = await listDisclosures(app.database.reader, {});
  const wanted = new Set(now.flatMap((each) => (each.originalDestroyedAt === null ? [each.object] : [])));
  return leftOut.map((each) =>
    each.why === 'missing' && !wanted.has(each.object) ? { ...each, why: 'destroyed meanwhile' } : each,
  );
}

async function addObject(
  archive: ArchiveWriter,
  store: ObjectStore,
  object: string,
  sizeBytes: number,
): Promise<LeftOut['why'] | undefined> {
  const pieces = store.read(object)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let first: IteratorResult<Uint8Array>;
  try {
    first = await pieces.next();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  let length = 0;
  const content = (async function* () {
    for (let next = first; !next.done; next = await pieces.next()) {
      length += next.value.length;
      if (length > sizeBytes) break;
      yield next.value;
    }
    if (length === sizeBytes) return;
    throw new InputError(
      'FILE_DAMAGED',
      `the object ${object} changed while it was read: run the backup again`,
    );
  })();
  return (await archive.addStream(objectMember(object), sizeBytes, content)) === object
    ? undefined
    : 'damaged';
}
