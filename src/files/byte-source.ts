import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.ts';

/** Bytes from front to back, pulled into the caller's own memory, so that a plain file is never copied twice. */
export type ByteReader = {
  /** Fills some of `into`; returns how many bytes, 0 at the end. */
  read(into: Uint8Array): Promise<number>;
  close(): Promise<void>;
};

/** Bytes that can be read again from the start: every format is looked at first and read afterwards. */
export type ByteSource = {
  /** What the user calls it: 'members.csv', or 'members.csv in export.zip'. */
  label: string;
  open(): ByteReader;
  /** All of it in memory, for formats that jump about. Throws FILE_TOO_LARGE past a GiB. */
  readAll(): Promise<Uint8Array>;
  /** Random access, where the bytes lie on disk as they are. */
  file: { handle: FileHandle; sizeBytes: number } | null;
};

const GIB = 2 ** 30;
const RATIO_CHECKED_FROM_BYTES = 64 * 2 ** 20;
const RATIO_LIMIT = 200;
const UNPACKED_LIMIT_BYTES = 64 * GIB;
const IN_MEMORY_LIMIT_BYTES = GIB;

/** Unpacked bytes are a claim of whoever packed them: refuses what only a bomb looks like. */
export function checkUnpacked(label: string, packedBytes: number, unpackedBytes: number): void {
  const bomb = unpackedBytes > RATIO_CHECKED_FROM_BYTES && unpackedBytes > packedBytes * RATIO_LIMIT;
  if (!bomb && unpackedBytes <= UNPACKED_LIMIT_BYTES) return;
  throw new InputError(
    'FILE_TOO_LARGE',
    `${label} unpacks to more than ${bomb ? `${RATIO_LIMIT} times its size` : '64 GiB'}, ` +
      'as files made to exhaust a machine do: unpack it yourself if you trust it, and give the file inside.',
  );
}

/** A file as it lies on disk. Reads no further than the size it had when it was opened. */
export function fileSource(handle: FileHandle, label: string, sizeBytes: number): ByteSource {
  const open = (): ByteReader => {
    let at = 0;
    return {
      async read(into) {
        const want = Math.min(into.length, sizeBytes - at);
        if (want === 0) return 0;
        const { bytesRead } = await handle.read(into, 0, want, at);
        at += bytesRead;
        return bytesRead;
      },
      async close() {},
    };
  };
  return { label, open, readAll: () => readToEnd(open(), label), file: { handle, sizeBytes } };
}

/** Bytes that are in memory already. */
export function memorySource(bytes: Uint8Array, label: string): ByteSource {
  const open = (): ByteReader => {
    let at = 0;
    return {
      async read(into) {
        const taken = bytes.subarray(at, at + into.length);
        into.set(taken);
        at += taken.length;
        return taken.length;
      },
      async close() {},
    };
  };
  return { label, open, readAll: async () => bytes, file: null };
}

/** What a gzip file holds, unpacked while it is read; several gzip members one after the other are one text. */
export function gzipSource(packed: ByteSource): ByteSource {
  const { label } = packed;
  const open = (): ByteReader => {
    const reader = packed.open();
    let packedBytes = 0;
    let unpackedBytes = 0;
    const chunks = Readable.from(
      readChunks(reader, (bytes) => (packedBytes += bytes)),
      { objectMode: false },
    );
    const unpacked = createGunzip({ chunkSize: 256 * 1024 });
    chunks.on('error', (error) => unpacked.destroy(error));
    chunks.pipe(unpacked);
    const check = (bytes: number): void => {
      unpackedBytes += bytes;
      checkUnpacked(label, packedBytes, unpackedBytes);
    };
    return streamReader(
      unpacked,
      check,
      (error) => damagedGzip(label, error),
      () => chunks.destroy(),
    );
  };
  return { label, open, readAll: () => readToEnd(open(), label), file: null };
}

async function* readChunks(reader: ByteReader, seen: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (;;) {
    // A chunk of its own each time: the stream keeps hold of what it was given.
    const chunk = new Uint8Array(128 * 1024);
    const got = await reader.read(chunk);
    if (got === 0) return;
    seen(got);
    yield chunk.subarray(0, got);
  }
}

function damagedGzip(label: string, cause: Error): InputError {
  const short = cause.message === 'unexpected end of file';
  const what = short
    ? 'is cut short: the end of the gzip data is missing'
    : 'is damaged: the gzip data is wrong';
  return new InputError('FILE_DAMAGED', `${label} ${what}. Copy or fetch it again.`, { cause });
}

/** Makes a reader of a Node stream. `seen` is told of every chunk and may throw; `explain` words the stream's errors. */
export function streamReader(
  stream: Readable,
  seen: (bytes: number, chunk: Uint8Array) => void,
  explain: (error: Error) => Error,
  whenClosed: () => void = () => {},
): ByteReader {
  const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const next = async (): Promise<Uint8Array | null> => {
    try {
      const { done, value } = await chunks.next();
      return done === true ? null : value;
    } catch (error) {
      throw explain(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return {
    async read(into) {
      while (rest.length === 0) {
        const chunk = await next();
        if (chunk === null) return 0;
        seen(chunk.length, chunk);
        rest = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      }
      const taken = rest.subarray(0, into.length);
      into.set(taken);
      rest = rest.subarray(taken.length);
      return taken.length;
    },
    async close() {
      whenClosed();
      stream.destroy();
    },
  };
}

/** Reads to the end and closes. Throws FILE_TOO_LARGE past a GiB. */
async function readToEnd(reader: ByteReader, label: string): Promise<Uint8Array> {
  let bytes = new Uint8Array(1 << 20);
  let have = 0;
  try {
    for (;;) {
      if (have === bytes.length) {
        if (have >= IN_MEMORY_LIMIT_BYTES) {
          throw new InputError(
            'FILE_TOO_LARGE',
            `${label} is larger than 1 GiB once unpacked, too much for its format to be read inside an archive: unpack it first.`,
          );
        }
        const wider = new Uint8Array(have * 2);
        wider.set(bytes);
        bytes = wider;
      }
      const got = await reader.read(bytes.subarray(have));
      if (got === 0) return bytes.subarray(0, have);
      have += got;
    }
  } finally {
    await reader.close();
  }
}

/** The first bytes of a source, at most `limitBytes` of them. */
export async function readHead(source: ByteSource, limitBytes: number): Promise<Uint8Array> {
  const reader = source.open();
  const head = new Uint8Array(limitBytes);
  let have = 0;
  try {
    while (have < limitBytes) {
      const got = await reader.read(head.subarray(have));
      if (got === 0) break;
      have += got;
    }
  } finally {
    await reader.close();
  }
  return head.subarray(0, have);
}
