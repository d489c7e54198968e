import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../errors.ts';
import { unsealStream } from '../vault/index.ts';
import { ArchiveDamaged, readMembers, type Member } from './archive-reader.ts';
import { createRowCounter, type RowCounter } from './copy-rows.ts';
import {
  LEFT_OUT,
  MANIFEST,
  parseLeftOut,
  parseManifest,
  type BackedUpTable,
  type LeftOut,
  type Manifest,
} from './manifest.ts';
import { readMemberName } from './members.ts';
import { SUMS, sumsAgree, type Sum } from './sums.ts';

/** A manifest or a list of objects beyond this is taken for damage, before it fills the memory. */
const MAX_TEXT_BYTES = 256 << 20;

/** Who takes what is in a backup. Nothing of it is certain before all of it was read: be ready to undo. */
export type Receiver = {
  begin(manifest: Manifest): Promise<void>;
  /** A table begins; they come in the order of the manifest. */
  openTable(table: BackedUpTable): Promise<TableReceiver>;
  /** A sealed original, whose bytes must be read to their end; where their SHA-256 is not its name, it is damaged. */
  takeObject(object: string, content: AsyncIterable<Uint8Array>): Promise<void>;
};

export type TableReceiver = { write(bytes: Uint8Array): Promise<void>; end(): Promise<void> };

export type BackupFile = {
  file: string;
  /** AGE-SECRET-KEY-…, of somebody who was keyholder when it was made. */
  identities: readonly string[];
  signal?: AbortSignal;
  /** Bytes of the file that were read, of how many. */
  onProgress?: (bytes: number, of: number) => void;
};

/** What was in a backup that is whole. */
export type BackupContent = {
  manifest: Manifest;
  /** Originals in it that are as they were sealed. */
  objects: string[];
  leftOut: LeftOut[];
  /** Of the file as it lies there. */
  sizeBytes: number;
  sha256: string;
};

/**
 * Reads all of a backup, handing its content to `receiver`, and returns when all of it has proved whole: sealed text,
 * digests, counts of rows, names of objects.
 * @throws InputError FILE_NOT_FOUND, IDENTITY_WRONG, FILE_DAMAGED
 */
export async function readBackup(backup: BackupFile, receiver: Receiver): Promise<BackupContent> {
  const sizeBytes = await sizeOf(backup.file);
  const whole = createHash('sha256');
  const reading = new BackupReading(receiver);
  try {
    const plain = unsealStream(backup.identities, readFile(backup, sizeBytes, whole));
    for await (const member of readMembers(plain)) await reading.take(member);
    return { ...reading.finish(), sizeBytes, sha256: whole.digest('hex') };
  } catch (error) {
    throw describe(error, backup.file);
  }
}

/** What a backup says of itself, before anything else of it is read. Errors as readBackup. */
export async function readManifest(backup: BackupFile): Promise<Manifest> {
  const quiet = { ...backup, onProgress: undefined };
  const sizeBytes = await sizeOf(backup.file);
  try {
    const plain = unsealStream(backup.identities, readFile(quiet, sizeBytes, createHash('sha256')));
    for await (const { name, content } of readMembers(plain)) {
      const manifest = name === MANIFEST ? parseManifest(await readText(content)) : undefined;
      if (manifest) return manifest;
      break;
    }
    throw new Damaged('it begins with no manifest');
  } catch (error) {
    throw describe(error, backup.file);
  }
}

/** Damage, found in this module. */
class Damaged extends Error {}

class BackupReading {
  readonly #receiver: Receiver;
  readonly #sums: Sum[] = [];
  readonly #objects: string[] = [];
  readonly #damaged: string[] = [];
  #manifest: Manifest | undefined;
  #tablesDone = 0;
  #table: { of: BackedUpTable; parts: number; rows: RowCounter; to: TableReceiver } | undefined;
  #leftOut: LeftOut[] | undefined;
  #complete = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  async take(member: Member): Promise<void> {
    if (this.#complete) throw new Damaged('something follows the sums');
    if (member.name === SUMS) {
      await this.#endTable();
      const sums = await readText(member.content);
      this.#complete = sumsAgree(sums, this.#sums);
      if (!this.#complete) throw new Damaged('the sums do not agree');
      return;
    }
    const hash = createHash('sha256');
    await this.#takeContent(member, hash);
    this.#sums.push({ name: member.name, sha256: hash.digest('hex') });
  }

  finish(): Pick<BackupContent, 'manifest' | 'objects' | 'leftOut'> {
    const manifest = this.#manifest;
    if (!this.#complete || !manifest || !this.#leftOut) throw new Damaged('its end is missing');
    if (this.#tablesDone !== manifest.tables.length) throw new Damaged('tables are missing');
    const said = new Set(this.#leftOut.flatMap(({ object, why }) => (why === 'damaged' ? [object] : [])));
    if (this.#damaged.some((object) => !said.has(object))) throw new Damaged('an object is damaged');
    const expected = manifest.objects.included
      ? this.#leftOut.length - said.size + this.#objects.length + this.#damaged.length
      : manifest.objects.count;
    if (expected !== manifest.objects.count) throw new Damaged('objects are missing');
    return { manifest, objects: this.#objects, leftOut: this.#leftOut };
  }

  async #takeContent({ name, content }: Member, hash: Hash): Promise<void> {
    const hashed = hashing(content, hash);
    if (!this.#manifest) {
      this.#manifest = name === MANIFEST ? parseManifest(await readText(hashed)) : undefined;
      if (!this.#manifest) throw new Damaged('it begins with no manifest');
      return this.#receiver.begin(this.#manifest);
    }
    const what = readMemberName(name);
    if (what.kind === 'table') return this.#takeTable(what, hashed);
    await this.#endTable();
    if (what.kind === 'object') {
      await this.#receiver.takeObject(what.object, hashed);
      const good = hash.copy().digest('hex') === what.object;
      (good ? this.#objects : this.#damaged).push(what.object);
    } else if (what.kind === 'key') {
      // For whoever has no Rollcall: the tables have it too.
      await readText(hashed);
    } else if (name === LEFT_OUT) {
      this.#leftOut = parseLeftOut(await readText(hashed));
    } else throw new Damaged('it holds a file that no backup has');
  }

  async #takeTable(
    { table, part }: { table: string; part: number },
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    if (this.#table?.of.name !== table) await this.#openTable(table);
    const open = this.#table!;
    if (part !== ++open.parts) throw new Damaged('a part of a table is missing');
    for await (const bytes of content) {
      open.rows.push(bytes);
      await open.to.write(bytes);
    }
  }

  async #openTable(table: string): Promise<void> {
    await this.#endTable();
    const of = this.#manifest?.tables[this.#tablesDone];
    if (of?.name !== table) throw new Damaged('its tables are not those of the manifest');
    const rows = createRowCounter(of.columns.length);
    this.#table = { of, parts: 0, rows, to: await this.#receiver.openTable(of) };
  }

  async #endTable(): Promise<void> {
    const open = this.#table;
    if (!open) return;
    this.#table = undefined;
    if (open.rows.end() !== open.of.rows) throw new Damaged('a table has other rows than the manifest says');
    await open.to.end();
    this.#tablesDone++;
  }
}

async function* hashing(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    hash.update(bytes);
    yield bytes;
  }
}

async function readText(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    if (length > MAX_TEXT_BYTES) throw new Damaged('a list in it is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* readFile(
  { file, signal, onProgress }: BackupFile,
  sizeBytes: number,
  whole: Hash,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const each of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    const bytes = each as Buffer;
    whole.update(bytes);
    done += bytes.length;
    onProgress?.(done, sizeBytes);
    yield bytes;
  }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new InputError('FILE_NOT_FOUND', `${file} is not there: check the path`, { cause: error });
  });
  if (found.isFile()) return found.size;
  throw new InputError('FILE_UNREADABLE', `${file} is no file: name the backup itself`);
}

/** Errors of the sealed file and of the archive, in the words of somebody who has a backup before him. */
function describe(error: unknown, file: string): unknown {
  const name = basename(file);
  const code = error instanceof InputError ? error.code : undefined;
  if (code === 'IDENTITY_WRONG') {
    return new InputError(
      'IDENTITY_WRONG',
      `this identity does not open ${name}: use that of somebody who was keyholder when it was made`,
      { cause: error },
    );
  }
  if (code === 'FILE_DAMAGED' || error instanceof Damaged || error instanceof ArchiveDamaged) {
    const what = error instanceof Damaged ? ` (${error.message})` : '';
    return new InputError(
      'FILE_DAMAGED',
      `${name} is no backup, or it is damaged or cut short${what}: take another copy of it`,
      { cause: error },
    );
  }
  return error;
}
