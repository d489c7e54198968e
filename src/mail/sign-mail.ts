import { createPublicKey, hash, sign, type KeyObject } from 'node:crypto';
import { relaxBody, signedHeaders, splitMessage, type HeaderField } from './canonical-form.ts';

/** A key that signs in a domain's name; its public half stands in the DNS at `selector._domainkey.domain`. */
export type DkimKey = {
  domain: string;
  selector: string;
  algorithm: 'rsa' | 'ed25519';
  privateKey: KeyObject;
};

// One more of each is signed than there is, so that nobody can add another and have it shown instead (RFC 6376 8.15).
const OVERSIGNED = ['from', 'to', 'cc', 'subject', 'date', 'reply-to', 'message-id', 'mime-version'];
const OVERSIGNED_CONTENT = ['content-type', 'content-transfer-encoding'];
const SIGNED_AS_THEY_ARE = ['auto-submitted', 'feedback-id', 'content-language'];
const MINIMUM_RSA_BITS = 1024;

/**
 * Puts a DKIM signature for each key before a message: relaxed/relaxed, rsa-sha256 (RFC 6376) or ed25519-sha256
 * (RFC 8463). A receiver that does not know Ed25519 passes that one over, so sign with both.
 */
export function signMail(message: Buffer, keys: readonly DkimKey[], at: Date): Buffer {
  const signatures = signatureHeaders(message, keys, at);
  return signatures === '' ? message : Buffer.concat([Buffer.from(signatures, 'latin1'), message]);
}

/** The header fields that `signMail` puts before a message. */
export function signatureHeaders(message: Buffer, keys: readonly DkimKey[], at: Date): string {
  if (keys.length === 0) return '';
  const { fields, body } = splitMessage(message.toString('latin1'));
  const { names, list } = namesToSign(fields);
  // The same for every key: hashed once.
  const bodyHash = hash('sha256', Buffer.from(relaxBody(body), 'latin1'), 'base64');
  const signatures = keys.map((key) => {
    const field = signatureField(key, list, bodyHash, at);
    const value = signText(key, signedHeaders(fields, names, field));
    return `${field}${value.match(/.{1,72}/g)!.join('\r\n ')}\r\n`;
  });
  return signatures.join('');
}

/** Checks that a key can do what it is said to do; one that cannot is refused before anything is sent. */
export function checkDkimKey({ algorithm, privateKey, domain, selector }: DkimKey): void {
  const name = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;
  if (!name.test(domain) || !name.test(selector)) throw new Error('mail: a signing key has no proper name');
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey;
  const bits = details?.modulusLength ?? 0;
  if (privateKey.type !== 'private' || type !== algorithm || (type === 'rsa' && bits < MINIMUM_RSA_BITS))
    throw new Error(`mail: the signing key ${selector} is no ${algorithm} key`);
}

/** The text of the TXT record that has to stand at `selector._domainkey.domain` before anything is signed. */
export function dkimRecord({ algorithm, privateKey }: DkimKey): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  // RFC 8463 4.2: the 32 bytes of the key itself, not a structure around them.
  const key = algorithm === 'ed25519' ? spki.subarray(-32) : spki;
  return `v=DKIM1; k=${algorithm}; p=${key.toString('base64')}`;
}

/** Signs the canonical headers; `text` is latin1. */
export function signText(
  { algorithm, privateKey }: Pick<DkimKey, 'algorithm' | 'privateKey'>,
  text: string,
): string {
  const bytes = Buffer.from(text, 'latin1');
  // RFC 8463 3: Ed25519 signs the digest.
  const signature =
    algorithm === 'rsa'
      ? sign('sha256', bytes, privateKey)
      : sign(null, hash('sha256', bytes, 'buffer'), privateKey);
  return signature.toString('base64');
}

type NamesToSign = { names: readonly string[]; list: string };

// Messages of one template have the same fields: worked out once.
const known = new Map<string, NamesToSign>();
const MOST_KNOWN = 100;

function namesToSign(fields: readonly HeaderField[]): NamesToSign {
  const present = fields.map(({ name }) => name);
  const key = present.join(':');
  const found = known.get(key);
  if (found) return found;
  const times = (name: string): number => present.filter((each) => each === name).length;
  const repeat = (name: string, count: number): string[] => Array.from({ length: count }, () => name);
  const names = [
    ...[...OVERSIGNED, ...OVERSIGNED_CONTENT].flatMap((name) => repeat(name, times(name) + 1)),
    ...SIGNED_AS_THEY_ARE.flatMap((name) => repeat(name, times(name))),
  ];
  const list = names
    .join(':')
    .match(/.{1,70}(?::|$)/g)!
    .join('\r\n ');
  if (known.size < MOST_KNOWN) known.set(key, { names, list });
  return { names, list };
}

function signatureField(key: DkimKey, list: string, bodyHash: string, at: Date): string {
  return [
    `DKIM-Signature: v=1; a=${key.algorithm}-sha256; c=relaxed/relaxed;`,
    ` d=${key.domain}; s=${key.selector}; t=${Math.floor(at.getTime() / 1000)};`,
    ` h=${list};`,
    ` bh=${bodyHash};`,
    ' b=',
  ].join('\r\n');
}
