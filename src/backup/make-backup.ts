import type { Readable } from 'node:stream';
import { readOnce, readSchema, type Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { appendEvidence, newestCheckpoint } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { currentKeyholders, listDataKeys, requireEvidenced } from '../keyholders/index.ts';
import { listDisclosures } from '../ledger/index.ts';
import { createSealer, isLossOfObject, type ObjectStore } from '../vault/index.ts';
import { createArchiveWriter, type ArchiveWriter } from './archive-writer.ts';
import { FORMAT, formatJson, LEFT_OUT, MANIFEST, VERSION, type LeftOut, type Manifest } from './manifest.ts';
import { keyMember, objectMember, tableMember } from './members.ts';
import { openPartFile, type PartFile } from '../part-file.ts';
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

const ZEROS = Buffer.alloc(1 << 16);

/**
 * Writes the installation as it is at one moment into a file that its current keyholders can open, with age alone if
 * need be. Whoever writes to the installation is not waited for and does not wait. The file is there whole or not at
 * all; that it was made is in the evidence before it has its name.
 * @throws InputError ARGUMENT_INVALID, NO_SPACE, DATABASE_UNREACHABLE, OBJECTS_UNREACHABLE
 */
export async function makeBackup(app: App, request: BackupRequest): Promise<MadeBackup> {
  await using part = await openPartFile(request.file, { replace: false });
  const snapshot = await readOnce(app.database, (tx) => writeTables(app, tx, part, request));
  const { archive, manifest, objects, sealing } = snapshot;
  const leftOut = manifest.objects.included ? await addObjects(app, archive, objects) : [];
  await archive.add(LEFT_OUT, formatJson({ objects: leftOut }));
  await archive.end();
  await sealing.end();
  const { sizeBytes, sha256 } = await part.finish();
  request.signal?.throwIfAborted();
  // Before it has its name: a copy of everything that no entry speaks of is worse than an entry without a copy.
  const { seq } = await app.database.transaction(async (tx) => {
    const appended = await appendEvidence(tx, app.now(), {
      act: 'backup made',
      subjects: snapshot.keyholders.map(({ id }) => `keyholder:${id}`),
      payload: {
        sha256,
        bytes: sizeBytes,
        logSize: manifest.log.size,
        objects: manifest.objects.included ? objects.size - leftOut.length : 0,
        leftOut: leftOut.length,
      },
    });
    // After the entry, whose lock every retirement takes too: one is seen here, or comes after this entry.
    await refuseRetired(tx, snapshot.keyholders);
    return appended;
  });
  await part.publish();
  const keyholders = snapshot.keyholders.map(({ name, recipient }) => name || recipient);
  return { file: request.file, sizeBytes, sha256, manifest, leftOut, keyholders, entry: seq };
}

/** Who was retired while the backup was made could open it: from then on nothing new may be sealed to them. */
async function refuseRetired(tx: Tx, sealedTo: Snapshot['keyholders']): Promise<void> {
  const current = new Set((await currentKeyholders(tx.client)).map(({ id }) => id));
  if (sealedTo.every(({ id }) => current.has(id))) return;
  throw new InputError(
    'INSTALLATION_BUSY',
    'A keyholder was retired while the backup was made, and could open it: it is not kept, run the command again',
  );
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
  const { vkey } = await app.evidence.signer();
  const { keyholders } = await requireEvidenced(tx, [vkey]);
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

/** One object that is lost must not cost all the others their backup: it is said, and the backup goes on. */
async function addObject(
  archive: ArchiveWriter,
  store: ObjectStore,
  object: string,
  sizeBytes: number,
): Promise<LeftOut['why'] | undefined> {
  const pieces = store.read(object)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    const first = await pieces.next().catch(endOfLost);
    if (first === 'missing') return 'missing';
    const content = inJustBytes(sizeBytes, first, pieces);
    return (await archive.addStream(objectMember(object), sizeBytes, content)) === object
      ? undefined
      : 'damaged';
  } finally {
    // A download or an open file must not outlive an archive that failed.
    await pieces.return?.();
  }
}

type Piece = IteratorResult<Uint8Array>;

/** The end of an object that cannot be read to its own; what concerns more than this object is thrown on. */
function endOfLost(error: unknown): 'missing' | Piece {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
  if (isLossOfObject(error)) return { done: true, value: undefined };
  throw error;
}

/**
 * As many bytes as the archive was told, whatever the store gives: one that breaks off is filled with zeros, and is
 * known as damaged by its digest.
 */
async function* inJustBytes(
  sizeBytes: number,
  first: Piece,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let left = sizeBytes;
  for (let next = first; !next.done && left > 0;) {
    const piece = next.value.subarray(0, left);
    left -= piece.length;
    yield piece;
    const after = await pieces.next().catch(endOfLost);
    next = after === 'missing' ? { done: true, value: undefined } : after;
  }
  for (; left > 0; left -= Math.min(left, ZEROS.length)) yield ZEROS.subarray(0, left);
}
