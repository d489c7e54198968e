import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { InputError } from '../errors.ts';
import type { ByteReader, ByteSource } from './byte-source.ts';
import { checkUnpacked, streamReader } from './byte-source.ts';

/** One file in a zip archive (a workbook is one, too). */
export type Member = { name: string; sizeBytes: number; open(): Promise<ByteReader> };

/** A zip archive, its members in the order of its directory; folders and a Mac's shadow files are left out. */
export type Archive = { label: string; members: Member[] };

const MEMBERS_LIMIT = 10_000;
const SHADOW = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/** Opens a zip that lies on disk. Throws FILE_DAMAGED, FILE_PROTECTED, FILE_TOO_LARGE. */
export async function openArchive(handle: FileHandle, label: string, sizeBytes: number): Promise<Archive> {
  const opening = yauzl.fromFdPromise(handle.fd, { autoClose: false, validateEntrySizes: true });
  return listMembers(opening, label, sizeBytes);
}

/** Opens a zip that is in memory. Throws as `openArchive`. */
export async function openArchiveInMemory(bytes: Uint8Array, label: string): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return listMembers(yauzl.fromBufferPromise(buffer, { validateEntrySizes: true }), label, bytes.length);
}

async function listMembers(opening: Promise<ZipFile>, label: string, sizeBytes: number): Promise<Archive> {
  const members: Member[] = [];
  // Members may overlap in the file and be counted again and again: what counts is the sum of them all.
  let unpackedBytes = 0;
  try {
    const zip = await opening;
    for await (const entry of zip.eachEntry()) {
      unpackedBytes += entry.uncompressedSize;
      checkUnpacked(label, sizeBytes, unpackedBytes);
      if (members.length > MEMBERS_LIMIT) {
        throw new InputError(
          'FILE_TOO_LARGE',
          `${label} holds more than 10,000 files: unpack it and give the folder.`,
        );
      }
      if (entry.fileName.endsWith('/') || SHADOW.test(entry.fileName)) continue;
      members.push(memberOf(zip, entry, label));
    }
  } catch (error) {
    throw damagedZip(label, error);
  }
  return { label, members };
}

function memberOf(zip: ZipFile, entry: Entry, label: string): Member {
  const where = `${entry.fileName} in ${label}`;
  return {
    name: entry.fileName,
    sizeBytes: entry.uncompressedSize,
    async open() {
      if (entry.isEncrypted()) {
        throw new InputError(
          'FILE_PROTECTED',
          `${label} is a zip with a password: unpack it with its password and give the file inside.`,
        );
      }
      if (!entry.canDecodeFileData()) {
        throw new InputError(
          'FILE_UNREADABLE',
          `${where} is packed in an unusual way (method ${entry.compressionMethod}): unpack it and give the file inside.`,
        );
      }
      try {
        return checkedReader(await zip.openReadStreamPromise(entry), entry, where);
      } catch (error) {
        throw damagedZip(label, error);
      }
    },
  };
}

/** The zip library checks sizes and not the checksum; a flipped bit must not become a wrong row. */
function checkedReader(
  stream: Awaited<ReturnType<ZipFile['openReadStreamPromise']>>,
  entry: Entry,
  where: string,
): ByteReader {
  let sum = 0;
  const reader = streamReader(
    stream,
    (_bytes, chunk) => {
      sum = crc32(chunk, sum);
    },
    (error) => damagedZip(where, error),
  );
  return {
    async read(into) {
      const got = await reader.read(into);
      if (got === 0 && into.length > 0 && sum !== entry.crc32) {
        throw new InputError(
          'FILE_DAMAGED',
          `${where} is damaged: its checksum does not fit. Copy or fetch it again.`,
        );
      }
      return got;
    },
    close: reader.close,
  };
}

function damagedZip(label: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  return new InputError(
    'FILE_DAMAGED',
    `${label} is damaged or cut short: it cannot be unpacked. Copy or fetch it again.`,
    {
      cause: error,
    },
  );
}

/** A member as a source that can be read again. `label` is what the user calls it. */
export function memberSource(member: Member, label: string): ByteSource {
  const open = (): ByteReader => {
    let opened: Promise<ByteReader> | null = null;
    return {
      async read(into) {
        opened ??= member.open();
        return (await opened).read(into);
      },
      async close() {
        if (opened !== null) await (await opened).close();
      },
    };
  };
  return { label, open, readAll: () => readMember(member, label), file: null };
}

/** A whole member in memory. Throws FILE_TOO_LARGE past `limitBytes`, before anything is unpacked. */
export async function readMember(
  member: Member,
  label: string,
  limitBytes: number = 2 ** 30,
): Promise<Uint8Array> {
  if (member.sizeBytes > limitBytes) {
    throw new InputError(
      'FILE_TOO_LARGE',
      `${label} is larger than ${Math.round(limitBytes / 2 ** 20)} MiB unpacked: unpack it first.`,
    );
  }
  const bytes = new Uint8Array(member.sizeBytes);
  const reader = await member.open();
  try {
    let have = 0;
    while (have < bytes.length) {
      const got = await reader.read(bytes.subarray(have));
      if (got === 0) break;
      have += got;
    }
    // One read past the end: it checks the checksum.
    await reader.read(new Uint8Array(1));
    return bytes.subarray(0, have);
  } finally {
    await reader.close();
  }
}
