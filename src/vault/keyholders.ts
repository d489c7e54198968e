import { InputError } from '../errors.ts';
import { loadAge } from './age-library.ts';

/** A new keyholder's pair: the identity opens what is sealed and is shown once; the recipient seals and is kept. */
export type Keyholder = {
  /** AGE-SECRET-KEY-1… */
  identity: string;
  /** age1… */
  recipient: string;
};

// X25519 keys alone: age before 1.3, which is what most machines have, refuses the post-quantum ones, and a sealed
// file must open with the tool that is at hand.
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/** Makes a keyholder's pair (age, X25519). */
export async function generateKeyholder(): Promise<Keyholder> {
  const { generateX25519Identity, identityToRecipient } = loadAge();
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The recipient of an identity that parseIdentityFile has accepted. */
export function recipientOf(identity: string): Promise<string> {
  return loadAge().identityToRecipient(identity);
}

/**
 * Checks recipients as people type them: trimmed, each once, in the order given.
 * Throws InputError IDENTITY_INVALID where one is no X25519 age recipient or there is none at all.
 */
export function parseRecipients(values: readonly string[]): string[] {
  const recipients = values.map((value, index) => parseRecipient(value.trim(), index + 1));
  if (recipients.length === 0) {
    throw new InputError(
      'IDENTITY_INVALID',
      'no recipient was given: name at least one age1… recipient to seal to',
    );
  }
  return [...new Set(recipients)];
}

function parseRecipient(value: string, place: number): string {
  if (/^age-secret-key-/i.test(value)) {
    const sentence = `recipient ${place} is a private identity: keep it secret and give its public age1… recipient`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  if (!RECIPIENT.test(value) || !accepts(() => new (loadAge().Encrypter)().addRecipient(value))) {
    const sentence = `recipient ${place} is not an X25519 age recipient (age1 and 58 more characters): check it for a missing or changed character`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  return value;
}

/**
 * Reads the text of an identity file as age-keygen writes it: a key a line, # comments, empty lines.
 * @returns the identities, each once. Throws InputError IDENTITY_INVALID, naming the line and never its content.
 */
export function parseIdentityFile(text: string): string[] {
  const identities: string[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  refuseOtherKeyFiles(lines[0].trim());
  lines.forEach((raw, index) => {
    const line = raw.trim();
    if (line !== '' && !line.startsWith('#')) identities.push(parseIdentity(line, index + 1));
  });
  if (identities.length === 0) {
    const sentence = 'the identity file holds no identity: it needs a line that begins with AGE-SECRET-KEY-1';
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  return [...new Set(identities)];
}

function refuseOtherKeyFiles(firstLine: string): void {
  if (firstLine === 'age-encryption.org/v1' || firstLine === '-----BEGIN AGE ENCRYPTED FILE-----') {
    const sentence = 'the identity file is itself encrypted: open it with "age -d" first and give the result';
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  if (firstLine.startsWith('-----BEGIN')) {
    const sentence =
      'the identity file is another kind of private key: it needs a line that begins with AGE-SECRET-KEY-1';
    throw new InputError('IDENTITY_INVALID', sentence);
  }
}

function parseIdentity(line: string, row: number): string {
  if (line.startsWith('age1')) {
    const sentence = `line ${row} of the identity file is a public recipient: the private AGE-SECRET-KEY-1… is needed to open`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  if (!IDENTITY.test(line) || !accepts(() => new (loadAge().Decrypter)().addIdentity(line))) {
    const sentence = `line ${row} of the identity file is not an X25519 age identity (AGE-SECRET-KEY-1 and 58 more characters): check it for a missing or changed character`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  return line;
}

/** The library's own message is dropped with its error: it may quote the key. */
function accepts(use: () => void): boolean {
  try {
    use();
    return true;
  } catch {
    return false;
  }
}
