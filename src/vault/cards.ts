import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { InputError } from '../errors.ts';
import { sealBytes } from './seal.ts';

// A sealed card: version (1 byte, 1) · nonce (12) · ciphertext · tag (16), AES-256-GCM. formats/sealed-cards.md.

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
const KEY_BYTES = 32;
const CONTEXT = 'rollcall card 1';
const SLAB_BYTES = 256 * 1024;
const MAX_ORDINAL = 0xffffffff;

/** Seals the cards of one import; holds their key, which is nowhere else and goes with it. */
export type CardSealer = {
  /** The data key as an age file, to be kept beside the cards. */
  wrappedKey: Uint8Array;
  /** Seals one card for one person. `ordinal` is the person's, 0 to 2^32 - 1. */
  sealCard(ordinal: number, plain: Uint8Array): Uint8Array;
};

/** Opens the cards of one import. */
export type CardOpener = {
  /** Throws InputError FILE_DAMAGED where the card was changed or is another person's. */
  openCard(ordinal: number, sealed: Uint8Array): Uint8Array;
};

/**
 * Makes a fresh data key for one import and wraps it to the keyholders.
 * @param recipients age1…, at least one; InputError IDENTITY_INVALID otherwise.
 */
export async function createCardSealer(recipients: readonly string[]): Promise<CardSealer> {
  const keyBytes = randomBytes(KEY_BYTES);
  const wrappedKey = await sealBytes(recipients, keyBytes);
  // A KeyObject, and not the bytes: four times as many cards a second.
  const key = createSecretKey(keyBytes);
  keyBytes.fill(0);
  const aad = createAad();
  // GCM falls apart when a nonce repeats under a key. This key was drawn here, is in this closure alone, and cannot
  // be had back from wrappedKey without an identity; so a counter that starts at 0 can never meet an older nonce.
  // Random nonces would be safe for 2^32 cards only, and a nonce made of the ordinal repeats at the second card.
  let counter = 0;
  const nonce = Buffer.alloc(NONCE_BYTES);
  const cut = createSlab();
  return {
    wrappedKey,
    sealCard(ordinal, plain) {
      nonce.writeUIntBE(counter++, NONCE_BYTES - 6, 6);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(bindOrdinal(aad, ordinal));
      const ciphertext = cipher.update(plain);
      cipher.final();
      const sealed = cut(HEAD_BYTES + ciphertext.length + TAG_BYTES);
      sealed[0] = VERSION;
      sealed.set(nonce, 1);
      sealed.set(ciphertext, HEAD_BYTES);
      sealed.set(cipher.getAuthTag(), HEAD_BYTES + ciphertext.length);
      return sealed;
    },
  };
}

/** Opens cards with the 32 bytes of their data key; FILE_DAMAGED where it is none. The bytes stay the caller's. */
export function createCardOpener(keyBytes: Uint8Array): CardOpener {
  if (keyBytes.length !== KEY_BYTES)
    throw new InputError('FILE_DAMAGED', 'the key of these cards is not a card key');
  const key = createSecretKey(keyBytes);
  const aad = createAad();
  return {
    openCard(ordinal, sealed) {
      if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw damaged(ordinal);
      const nonce = sealed.subarray(1, HEAD_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(bindOrdinal(aad, ordinal));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const plain = decipher.update(sealed.subarray(HEAD_BYTES, sealed.length - TAG_BYTES));
      try {
        decipher.final();
        return plain;
      } catch {
        throw damaged(ordinal);
      }
    },
  };
}

/** Cuts cards from larger blocks of memory: one allocation each would take as long as the cipher. */
function createSlab(): (length: number) => Uint8Array {
  let slab = new Uint8Array(0);
  let used = 0;
  return (length) => {
    if (used + length > slab.length) {
      slab = new Uint8Array(Math.max(SLAB_BYTES, length));
      used = 0;
    }
    used += length;
    return slab.subarray(used - length, used);
  };
}

function createAad(): Buffer {
  return Buffer.concat([Buffer.from(CONTEXT, 'latin1'), Buffer.alloc(4)]);
}

/** A card moved to another person's row must not open: the ordinal is authenticated with it. */
function bindOrdinal(aad: Buffer, ordinal: number): Buffer {
  if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal > MAX_ORDINAL)
    throw new Error('card: not an ordinal');
  aad.writeUInt32BE(ordinal, CONTEXT.length);
  return aad;
}

function damaged(ordinal: number): InputError {
  const sentence = `the card of person ${ordinal} is damaged or belongs to another person: take it from a backup`;
  return new InputError('FILE_DAMAGED', sentence);
}
