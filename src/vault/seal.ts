import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Recipient } from 'age-encryption';
import { loadAge } from './age-library.ts';
import {
  CHUNK_BYTES,
  derivePayloadKey,
  PAYLOAD_NONCE_BYTES,
  sealChunk,
  TAG_BYTES,
} from './payload-cipher.ts';
import { parseRecipients } from './recipients.ts';

/** Writes one age file, piece by piece. The file is the header, then all that push and end return, in order. */
export type Sealer = {
  /** The age header and the payload nonce: the first bytes of the file. */
  header: Uint8Array;
  /** Takes the next bytes of the original, of any length; they may be reused afterwards. */
  push(chunk: Uint8Array): Uint8Array[];
  /** Seals what is left. Without it the file is cut short and will not open. */
  end(): Uint8Array[];
};

/**
 * Starts a standard age v1 file that any one of the recipients can open, and this process cannot.
 * @param recipients age1…, at least one; InputError IDENTITY_INVALID otherwise.
 */
export async function createSealer(recipients: readonly string[]): Promise<Sealer> {
  const { header, fileKey } = await writeHeader(parseRecipients(recipients));
  const payloadNonce = randomBytes(PAYLOAD_NONCE_BYTES);
  const key = derivePayloadKey(fileKey, payloadNonce);
  fileKey.fill(0);
  return { header: Buffer.concat([header, payloadNonce]), ...createPayloadSealer(key) };
}

/** Seals bytes that are in memory; returns the whole age file. */
export async function sealBytes(recipients: readonly string[], plain: Uint8Array): Promise<Uint8Array> {
  const sealer = await createSealer(recipients);
  return Buffer.concat([sealer.header, ...sealer.push(plain), ...sealer.end()]);
}

/**
 * Lets age-encryption write the header of an empty file and keeps the file key, which it would forget: a recipient
 * that adds no stanza is handed the key next to the real ones. The payload that it wrote is dropped, and ours gets
 * a nonce of its own, so that no payload key is used twice.
 */
async function writeHeader(
  recipients: readonly string[],
): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  let fileKey: Uint8Array | undefined;
  const witness: Recipient = {
    wrapFileKey(key) {
      fileKey = key;
      return [];
    },
  };
  const { Encrypter } = loadAge();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  encrypter.addRecipient(witness);
  const empty = await encrypter.encrypt(new Uint8Array(0));
  const header = empty.subarray(0, empty.length - PAYLOAD_NONCE_BYTES - TAG_BYTES);
  // A later version of the library might write a payload of another length; a wrong header would open for nobody.
  const isHeader = /\n--- [A-Za-z0-9+/]{43}\n$/.test(Buffer.from(header).toString('latin1'));
  if (fileKey === undefined || !isHeader) throw new Error('seal: unexpected age header');
  return { header, fileKey };
}

function createPayloadSealer(key: KeyObject): Pick<Sealer, 'push' | 'end'> {
  const pending = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let used = 0;
  let counter = 0;
  let ended = false;
  const seal = (plain: Uint8Array, last: boolean): Uint8Array[] => sealChunk(key, counter++, last, plain);
  return {
    push(chunk) {
      if (ended) throw new Error('seal: already ended');
      const out: Uint8Array[] = [];
      let at = 0;
      while (at < chunk.length) {
        // A full chunk waits until there is more: only then is it known not to be the last.
        if (used === CHUNK_BYTES) {
          out.push(...seal(pending, false));
          used = 0;
        }
        if (used === 0 && chunk.length - at > CHUNK_BYTES) {
          out.push(...seal(chunk.subarray(at, at + CHUNK_BYTES), false));
          at += CHUNK_BYTES;
          continue;
        }
        const part = chunk.subarray(at, at + CHUNK_BYTES - used);
        pending.set(part, used);
        used += part.length;
        at += part.length;
      }
      return out;
    },
    end() {
      if (ended) throw new Error('seal: already ended');
      ended = true;
      const out = seal(pending.subarray(0, used), true);
      pending.fill(0);
      return out;
    },
  };
}
