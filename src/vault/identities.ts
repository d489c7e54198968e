import { InputError } from '../errors.ts';
import { loadAge } from './age-library.ts';

const X25519 = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;
const HYBRID = /^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}$/;

/**
 * Reads the text of an identity file as age-keygen writes it: a key a line, # comments, empty lines. Keys are X25519
 * or, as `age-keygen -pq` makes them, hybrid.
 * @returns the identities, each once. Throws InputError IDENTITY_INVALID, naming the line and never its content.
 */
export function parseIdentityFile(text: string): string[] {
  const identities: string[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
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
  if ((!X25519.test(line) && !HYBRID.test(line)) || !isAccepted(line)) {
    const sentence = `line ${row} of the identity file is not an age identity (AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1 and 58 more characters): check it for a missing or changed character`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  return line;
}

/** The library's own message is dropped with its error: it may quote the key. */
function isAccepted(identity: string): boolean {
  try {
    new (loadAge().Decrypter)().addIdentity(identity);
    return true;
  } catch {
    return false;
  }
}
