import { InputError } from '../errors.ts';
import type { ByteReader, ByteSource } from './byte-source.ts';

const IN_MEMORY_LIMIT_BYTES = 2 ** 30;

/**
 * Bytes that come out of somewhere else than a file on disk, such as a sealed original: `start` begins a fresh stream
 * of them. They are never written anywhere. `label` is what the user calls it.
 */
export function streamSource(label: string, start: () => AsyncIterable<Uint8Array>): ByteSource {
  return {
    label,
    open: () => readerOf(start),
    readAll: () => gather(label, start()),
    file: null,
  };
}

function readerOf(start: () => AsyncIterable<Uint8Array>): ByteReader {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;
  return {
    async read(into) {
      while (rest.length === 0) {
        if (ended) return 0;
        chunks ??= start()[Symbol.asyncIterator]();
        const { done, value } = await chunks.next();
        if (done === true) ended = true;
        else rest = value;
      }
      const taken = rest.subarray(0, into.length);
      into.set(taken);
      rest = rest.subarray(taken.length);
      return taken.length;
    },
    async close() {
      ended = true;
      await chunks?.return?.();
    },
  };
}

async function gather(label: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let have = 0;
  for await (const chunk of chunks) {
    have += chunk.length;
    if (have > IN_MEMORY_LIMIT_BYTES) {
      throw new InputError(
        'FILE_TOO_LARGE',
        `${label} is larger than 1 GiB, too much for its format to be read without a copy in clear: open it with 'key original'.`,
      );
    }
    kept.push(chunk);
  }
  return Buffer.concat(kept, have);
}
