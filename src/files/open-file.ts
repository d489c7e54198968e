import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../errors.ts';
import type { Archive, Member } from './archive.ts';
import { memberSource, openArchive, openArchiveInMemory } from './archive.ts';
import type { ByteSource } from './byte-source.ts';
import { fileSource, gzipSource, memorySource, readHead } from './byte-source.ts';
import type { ContentKind } from './content-kind.ts';
import { contentKind, HEAD_BYTES } from './content-kind.ts';
import { csvTable } from './csv/read-csv.ts';
import type { HeadingChoice } from './heading.ts';
import { findJsonPlace } from './json/json-place.ts';
import { jsonTable } from './json/read-json.ts';
import { parquetTableInThread } from './parquet/read-in-thread.ts';
import type { FileFormat, Table } from './table.ts';
import { detectEncoding, openText } from './encoding.ts';
import { xlsxTables } from './xlsx/read-xlsx.ts';

/** What the caller knows about a file. */
export type OpenOptions = {
  /** 'yes': the first row (or the one found below title lines) is a heading; 'no': every row is a person's. */
  headings?: HeadingChoice;
  /** Bytes read at a time, for tests of every boundary. */
  chunkBytes?: number;
  /** Milliseconds that a step of decoding Parquet may take before the file counts as damaged, for tests. */
  patienceMs?: number;
};

/** A file that has been recognised and can be read. Close it with `await using`. */
export type OpenedFile = {
  path: string;
  sizeBytes: number;
  /** Format of the file, of an archive that of its first member. */
  format: FileFormat;
  /** Its tables in order. Read the pages of one before asking for the next. */
  tables(): AsyncIterable<Table>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Something with tables in it: the file, or a member of an archive. */
type Part = { source: ByteSource; head: Uint8Array; kind: ContentKind; name: string | null };

/**
 * Opens a file of people, whatever it is called: its kind is decided by its content. Reads no more than its beginning;
 * what is wrong further on shows while its tables are read. Nothing is written anywhere.
 * Throws InputError: FILE_NOT_FOUND, FILE_EMPTY, FILE_NOT_A_TABLE, FILE_PROTECTED, FILE_DAMAGED, FILE_TOO_LARGE.
 */
export async function openFile(path: string, options: OpenOptions = {}): Promise<OpenedFile> {
  const label = basename(path);
  const handle = await openHandle(path);
  try {
    const { size: sizeBytes } = await handle.stat();
    if (sizeBytes === 0) throw new InputError('FILE_EMPTY', `${path} is empty.`);
    const { parts, format } = await findParts(fileSource(handle, label, sizeBytes));
    return {
      path,
      sizeBytes,
      format,
      tables: () => readTables(parts, options),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Opens what is no file on disk, such as a sealed original; as `openFile` otherwise. Formats that jump about (XLSX, zip,
 * Parquet) are read from memory, up to a GiB of them: nothing is written anywhere.
 */
export async function openSource(
  source: ByteSource,
  options: OpenOptions & { sizeBytes: number },
): Promise<OpenedFile> {
  const { parts, format } = await findParts(source);
  return {
    path: source.label,
    sizeBytes: options.sizeBytes,
    format,
    tables: () => readTables(parts, options),
    async [Symbol.asyncDispose]() {},
  };
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    // Without waiting: a named pipe would keep us for as long as nobody writes to it.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (stat.isFile()) return handle;
    await handle.close();
    const what = stat.isDirectory() ? 'a folder' : 'no ordinary file';
    throw new InputError('FILE_UNREADABLE', `${path} is ${what}: name a file.`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new InputError('FILE_NOT_FOUND', `There is no file ${path}.`, { cause: error });
    if (code === 'EISDIR')
      throw new InputError('FILE_UNREADABLE', `${path} is a folder: name a file.`, { cause: error });
    if (code === 'EACCES' || code === 'EPERM') {
      throw new InputError(
        'FILE_UNREADABLE',
        `${path} may not be read by this user: change its permissions.`,
        { cause: error },
      );
    }
    throw error;
  }
}

type Found = { parts: () => AsyncIterable<Part>; format: FileFormat };

async function findParts(given: ByteSource): Promise<Found> {
  const { label } = given;
  const head = await readHead(given, HEAD_BYTES);
  const kind = contentKind(head);
  if (kind.kind === 'gzip') return onePart(await lookInto(gzipSource(given), null));
  const source = jumpsAbout(kind) ? await withRandomAccess(given) : given;
  if (kind.kind !== 'zip') return onePart({ source, head, kind, name: null });
  const archive = await archiveOf(source);
  if (isWorkbook(archive)) return onePart({ source, head, kind, name: null });
  refuseDocument(archive);
  if (archive.members.length === 0)
    throw new InputError('FILE_EMPTY', `${label} is a zip without files in it.`);
  const first = archive.members.find((member) => member.sizeBytes > 0);
  if (first === undefined) throw new InputError('FILE_EMPTY', `${label} holds only empty files.`);
  return {
    format: await formatOf(await lookIntoMember(first, archive)),
    async *parts() {
      for (const member of archive.members) yield await lookIntoMember(member, archive);
    },
  };
}

function jumpsAbout({ kind }: ContentKind): boolean {
  return kind === 'zip' || kind === 'parquet';
}

async function withRandomAccess(source: ByteSource): Promise<ByteSource> {
  return source.file === null ? memorySource(await source.readAll(), source.label) : source;
}

async function onePart(part: Part): Promise<Found> {
  return {
    format: await formatOf(part),
    async *parts() {
      yield part;
    },
  };
}

async function lookInto(source: ByteSource, name: string | null): Promise<Part> {
  const head = await readHead(source, HEAD_BYTES);
  return { source, head, kind: contentKind(head), name };
}

function lookIntoMember(member: Member, archive: Archive): Promise<Part> {
  return lookInto(memberSource(member, `${member.name} in ${archive.label}`), member.name);
}

function isWorkbook(archive: Archive): boolean {
  return archive.members.some((member) => member.name.toLowerCase() === 'xl/workbook.xml');
}

/** Other kinds of document are zip files as well. */
function refuseDocument(archive: Archive): void {
  const names = new Set(archive.members.map((member) => member.name.toLowerCase()));
  if (names.has('xl/workbook.bin')) throw saveAsXlsx(archive.label, 'a binary Excel workbook (.xlsb)');
  if (names.has('mimetype') && names.has('content.xml'))
    throw saveAsXlsx(archive.label, 'an OpenDocument file');
  if (names.has('[content_types].xml')) throw notATable(archive.label, 'an Office document and no workbook');
}

function saveAsXlsx(label: string, what: string): InputError {
  return new InputError('FILE_NOT_A_TABLE', `${label} is ${what}: open it and save it as .xlsx or CSV.`);
}

function notATable(label: string, what: string): InputError {
  return new InputError(
    'FILE_NOT_A_TABLE',
    `${label} is ${what}. Rollcall reads CSV, XLSX, JSON, NDJSON and Parquet.`,
  );
}

/** The format of a part; throws where it is none that we read. */
async function formatOf(part: Part): Promise<FileFormat> {
  const { kind, source, head } = part;
  const { label } = source;
  if (kind.kind === 'text') return 'csv';
  if (kind.kind === 'json') {
    const place = await findJsonPlace(openText(source, await detectEncoding(source, head)), label);
    return place.kind === 'lines' ? 'ndjson' : 'json';
  }
  if (kind.kind === 'parquet') {
    if (head[3] === 0x45)
      throw new InputError(
        'FILE_PROTECTED',
        `${label} is an encrypted Parquet file: export it without encryption.`,
      );
    return 'parquet';
  }
  if (kind.kind === 'office') throw await officeRefusal(source);
  if (kind.kind === 'zip') {
    if (source.file !== null) return 'xlsx';
    const inner = await openArchiveInMemory(await source.readAll(), label);
    if (isWorkbook(inner)) return 'xlsx';
    refuseDocument(inner);
  }
  if (kind.kind === 'zip' || kind.kind === 'gzip') {
    throw new InputError(
      'FILE_NOT_A_TABLE',
      `${label} is an archive inside an archive: unpack the outer one first.`,
    );
  }
  if (kind.kind === 'empty') throw new InputError('FILE_EMPTY', `${label} is empty.`);
  throw notATable(label, kind.kind === 'other' ? kind.what : 'of an unknown kind');
}

/** The container of old Office files, which is also how Excel keeps a workbook with a password. */
async function officeRefusal(source: ByteSource): Promise<InputError> {
  const bytes = await readHead(source, 64 * 2 ** 20);
  const locked = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  );
  if (locked) {
    return new InputError(
      'FILE_PROTECTED',
      `${source.label} is protected with a password: open it in Excel and save it without one, as .xlsx.`,
    );
  }
  return new InputError(
    'FILE_PROTECTED',
    `${source.label} is an old Office file (.xls), or one with a password: open it in Excel and save it as .xlsx without a password.`,
  );
}

async function* readTables(parts: () => AsyncIterable<Part>, options: OpenOptions): AsyncGenerator<Table> {
  let tables = 0;
  for await (const part of parts()) {
    // An empty member of an archive has no rows to account for.
    if (part.kind.kind === 'empty' && part.name !== null) continue;
    for await (const table of partTables(part, await formatOf(part), options)) {
      tables++;
      yield table;
    }
  }
  if (tables === 0) throw new InputError('FILE_EMPTY', 'The archive holds only empty files.');
}

async function* partTables(part: Part, format: FileFormat, options: OpenOptions): AsyncGenerator<Table> {
  const { source, head, name } = part;
  if (format === 'csv') yield await csvTable(source, head, name, options);
  else if (format === 'parquet') yield await parquetTableInThread(source, name, options.patienceMs);
  else if (format === 'xlsx') yield* xlsxTables(await archiveOf(source), name, options.headings);
  else yield await jsonTable(source, head, name);
}

async function archiveOf(source: ByteSource): Promise<Archive> {
  const { file, label } = source;
  return file === null
    ? openArchiveInMemory(await source.readAll(), label)
    : openArchive(file.handle, label, file.sizeBytes);
}
