import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { cosignedBytes, formatSignature, formatVkey, keyIdOf } from './note.ts';

/** Signs checkpoints for the log. */
export type Signer = {
  name: string;
  /** The public half, to be handed on. */
  vkey: string;
  /** The signature line of a note with this text. */
  sign(text: string): string;
};

/** Signs checkpoints of somebody else's log: that it saw this one, at this time. */
export type Witness = { name: string; vkey: string; cosign(text: string, at: Date): string };

/** Bytes of a signing seed. */
export const SEED_BYTES = 32;
/** DER around the 32 bytes of an Ed25519 private key (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** 32 random bytes: the secret of an Ed25519 key. */
export function generateSigningSeed(): Buffer {
  return randomBytes(SEED_BYTES);
}

/** The log's signer; `name` is the log's origin. */
export function createSigner(name: string, seed: Uint8Array): Signer {
  const { key, publicKey } = readSeed(seed);
  const keyId = keyIdOf(name, 1, publicKey);
  return {
    name,
    vkey: formatVkey(name, 1, publicKey),
    sign: (text) => formatSignature(name, keyId, sign(null, Buffer.from(text), key)),
  };
}

/** A witness: its name must not be the log's, and its seed serves nothing else. */
export function createWitness(name: string, seed: Uint8Array): Witness {
  const { key, publicKey } = readSeed(seed);
  const keyId = keyIdOf(name, 4, publicKey);
  return {
    name,
    vkey: formatVkey(name, 4, publicKey),
    cosign(text, at) {
      const seconds = BigInt(Math.floor(at.getTime() / 1000));
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(seconds);
      const signature = sign(null, cosignedBytes(text, seconds), key);
      return formatSignature(name, keyId, Buffer.concat([time, signature]));
    },
  };
}

function readSeed(seed: Uint8Array): { key: KeyObject; publicKey: Buffer } {
  if (seed.length !== SEED_BYTES) throw new Error(`a signing seed of ${seed.length} bytes`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES);
  return { key, publicKey };
}
