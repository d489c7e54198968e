import type { KeyObject } from 'node:crypto';
import type { Identity } from 'age-encryption';
import { InputError } from '../errors.ts';
import { loadAge } from './age-library.ts';
import {
  CHUNK_BYTES,
  derivePayloadKey,
  openChunk,
  PAYLOAD_NONCE_BYTES,
  TAG_BYTES,
} from './payload-cipher.ts';

/** A header of more than this (some 2,000 keyholders, or 150 hybrid ones) is taken for damage, before it fills the memory. */
const MAX_HEADER_BYTES = 256 * 1024;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/**
 * Opens a whole age file that is in memory.
 * @param identities AGE-SECRET-KEY-…, as parseIdentityFile returns them.
 * Throws InputError IDENTITY_WRONG where none of them opens it, FILE_DAMAGED where it was changed or cut short.
 */
export async function unsealBytes(identities: readonly string[], sealed: Uint8Array): Promise<Uint8Array> {
  const headerEnd = findHeaderEnd(sealed);
  if (headerEnd < 0 || sealed.length < headerEnd + PAYLOAD_NONCE_BYTES) throw damaged();
  const opener = createPayloadOpener(await openHeader(identities, sealed, headerEnd));
  return Buffer.concat([...opener.push(sealed.subarray(headerEnd + PAYLOAD_NONCE_BYTES)), ...opener.end()]);
}

/**
 * Opens an age file as it streams in. Every piece that comes out is genuine, but only the regular end of the
 * generator says that none is missing: whoever wrote pieces elsewhere must drop them when it throws.
 * Errors as unsealBytes.
 */
export async function* unsealStream(
  identities: readonly string[],
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  let opener: ReturnType<typeof createPayloadOpener> | undefined;
  for await (const chunk of source) {
    if (opener !== undefined) {
      yield* opener.push(chunk);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    const headerEnd = findHeaderEnd(start);
    if (headerEnd < 0 && start.length > MAX_HEADER_BYTES) throw damaged();
    if (headerEnd < 0 || start.length < headerEnd + PAYLOAD_NONCE_BYTES) continue;
    opener = createPayloadOpener(await openHeader(identities, start, headerEnd));
    yield* opener.push(start.subarray(headerEnd + PAYLOAD_NONCE_BYTES));
  }
  if (opener === undefined) throw damaged();
  yield* opener.end();
}

/** Where the header ends, after the line of its MAC; -1 where that line has not come yet. */
function findHeaderEnd(bytes: Uint8Array): number {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_HEADER_BYTES));
  const macLine = head.indexOf('\n--- ');
  return macLine < 0 ? -1 : head.indexOf('\n', macLine + 1) + 1 || -1;
}

/** Finds the file key with the identities and derives the payload key from it. */
async function openHeader(
  identities: readonly string[],
  sealed: Uint8Array,
  headerEnd: number,
): Promise<KeyObject> {
  let matched = true;
  // The library asks identities in turn until one answers; when this last one is asked, none has.
  const last: Identity = {
    unwrapFileKey() {
      matched = false;
      return null;
    },
  };
  const { Decrypter } = loadAge();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  decrypter.addIdentity(last);
  try {
    const fileKey = await decrypter.decryptHeader(sealed.slice(0, headerEnd));
    const payloadNonce = sealed.subarray(headerEnd, headerEnd + PAYLOAD_NONCE_BYTES);
    const key = derivePayloadKey(fileKey, payloadNonce);
    fileKey.fill(0);
    return key;
  } catch {
    throw matched ? damaged() : wrongIdentity();
  }
}

type PayloadOpener = { push(chunk: Uint8Array): Uint8Array[]; end(): Uint8Array[] };

function createPayloadOpener(key: KeyObject): PayloadOpener {
  const pending = new Uint8Array(SEALED_CHUNK_BYTES);
  let used = 0;
  let counter = 0;
  const open = (sealed: Uint8Array, last: boolean): Uint8Array => {
    const plain = openChunk(key, counter++, last, sealed);
    if (plain === undefined) throw damaged();
    return plain;
  };
  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (used === SEALED_CHUNK_BYTES) {
          out.push(open(pending, false));
          used = 0;
        }
        if (used === 0 && chunk.length - at > SEALED_CHUNK_BYTES) {
          out.push(open(chunk.subarray(at, at + SEALED_CHUNK_BYTES), false));
          at += SEALED_CHUNK_BYTES;
          continue;
        }
        const part = chunk.subarray(at, at + SEALED_CHUNK_BYTES - used);
        pending.set(part, used);
        used += part.length;
        at += part.length;
      }
      return out;
    },
    end() {
      if (used < TAG_BYTES) throw damaged();
      const plain = open(pending.subarray(0, used), true);
      // Only an empty original ends in an empty chunk: elsewhere it would be a second way to write the same file.
      if (plain.length === 0 && counter > 1) throw damaged();
      return [plain];
    },
  };
}

function damaged(): InputError {
  const sentence = 'the sealed file is damaged or cut short: take it from a backup';
  return new InputError('FILE_DAMAGED', sentence);
}

function wrongIdentity(): InputError {
  const sentence =
    'this identity does not open the sealed file: use the identity of a keyholder it was sealed to';
  return new InputError('IDENTITY_WRONG', sentence);
}
