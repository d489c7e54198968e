import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { InputError } from '../errors.ts';

/** A line under a note's text: which key signed, and the bytes that it made. */
export type SignatureLine = { name: string; keyId: string; signature: Buffer };

/** A C2SP signed note (c2sp.org/signed-note): a text that ends in a newline, and signatures of it. */
export type Note = { text: string; signatures: SignatureLine[] };

/** 0x01: Ed25519 of the text. 0x04: Ed25519 of the text with a time, a witness's (c2sp.org/tlog-cosignature). */
export type KeyType = 1 | 4;

/** The public half of a key, as a vkey `name+id+base64(type ‖ public key)` says it. */
export type VerifierKey = { vkey: string; name: string; keyId: string; type: KeyType; key: KeyObject };

const LONGEST_NOTE = 100_000;
const SIGNATURE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
// Every control character but the newline is forbidden in a note.
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]/;
/** DER around the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** Takes a signed note apart, without looking at signatures; undefined where it is none. */
export function parseNote(note: string): Note | undefined {
  if (note.length > LONGEST_NOTE || FORBIDDEN.test(note) || !note.isWellFormed()) return undefined;
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n')) return undefined;
  const signatures: SignatureLine[] = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [, name, base64] = SIGNATURE.exec(line) ?? [];
    const bytes = base64 === undefined ? undefined : decodeBase64(base64);
    if (bytes === undefined || bytes.length <= 4) return undefined;
    signatures.push({ name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) });
  }
  return { text: note.slice(0, split + 1), signatures };
}

/** Writes a note: `lines` as `formatSignature` makes them. */
export function formatNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.join('')}`;
}

/** One signature line, with its newline. */
export function formatSignature(name: string, keyId: string, signature: Uint8Array): string {
  return `— ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;
}

/** Base64 in its one canonical form: other spellings of the same bytes are not it. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Whether a signature line says that this key made it. */
export function isBy(line: SignatureLine, key: VerifierKey): boolean {
  return line.name === key.name && line.keyId === key.keyId;
}

/** Whether the signature is the key's, of this text. */
export function verifySignature(text: string, line: SignatureLine, key: VerifierKey): boolean {
  const claim = signedBytes(text, line, key);
  return claim !== undefined && verify(null, claim.message, key.key, claim.signature);
}

/** What the key must have signed for the line to hold, and the bare signature; undefined where its length is wrong. */
export function signedBytes(
  text: string,
  line: SignatureLine,
  key: VerifierKey,
): { message: Buffer; signature: Buffer } | undefined {
  if (key.type === 1) {
    if (line.signature.length !== SIGNATURE_BYTES) return undefined;
    return { message: Buffer.from(text), signature: line.signature };
  }
  if (line.signature.length !== 8 + SIGNATURE_BYTES) return undefined;
  const seconds = line.signature.readBigUInt64BE();
  return { message: cosignedBytes(text, seconds), signature: line.signature.subarray(8) };
}

/** What a witness signs: the text with the time, in seconds since 1970 (c2sp.org/tlog-cosignature). */
export function cosignedBytes(text: string, seconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** The first four bytes, in hex, of SHA-256(name ‖ newline ‖ type ‖ public key). */
export function keyIdOf(name: string, type: KeyType, publicKey: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), publicKey]);
  return hash('sha256', bytes, 'hex').slice(0, 8);
}

/** The public half as people hand it on. */
export function formatVkey(name: string, type: KeyType, publicKey: Uint8Array): string {
  const material = Buffer.concat([Buffer.from([type]), publicKey]).toString('base64');
  return `${name}+${keyIdOf(name, type, publicKey)}+${material}`;
}

/** @throws InputError ARGUMENT_INVALID where it is no key, or one of a kind that this Rollcall does not check */
export function parseVkey(vkey: string): VerifierKey {
  const [, name, keyId, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(vkey) ?? [];
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  const type = bytes?.[0];
  if (bytes === undefined || bytes.length !== 1 + KEY_BYTES || (type !== 1 && type !== 4)) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `'${vkey}' is no public key of a log: it looks like name+1a2b3c4d+AQ…, on one line`,
    );
  }
  const publicKey = bytes.subarray(1);
  if (keyIdOf(name, type, publicKey) !== keyId) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `the public key '${vkey}' is mistyped: its parts do not belong together`,
    );
  }
  return { vkey, name, keyId, type, key: publicKeyOf(publicKey) };
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}
