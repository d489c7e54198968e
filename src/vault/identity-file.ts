import type { Identity } from 'age-encryption';
import { InputError } from '../errors.ts';
import { loadAge } from './age-library.ts';
import { parseIdentityFile } from './identities.ts';
import { hasCardLines, readShareCards } from './read-share-cards.ts';
import { joinCards } from './split-identity.ts';

const AGE_FILE = 'age-encryption.org/v1\n';
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';
/** One scrypt recipient is the whole header of such a file. The work factor is a claim until the file opens. */
const SCRYPT_FILE = /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n/;
/** As the library has it: 1 GiB of memory and a few seconds. */
const MAX_WORK_FACTOR = 20;

/** A file that could be none: an identity file has a few hundred bytes, a set of cards a few thousand. */
export const MAX_IDENTITY_FILE_BYTES = 1024 * 1024;

/**
 * The identities in a keyholder's file, whatever it is: plain as age-keygen writes it, protected by a passphrase as
 * `age -p` writes it (binary or armoured), or share cards that were typed or scanned.
 * @param askPassphrase is called once, where the file needs one.
 * @param source what the file is called in messages about cards.
 * Throws InputError IDENTITY_INVALID where it is none of these, IDENTITY_WRONG where the passphrase does not open it.
 */
export async function openIdentityFile(
  bytes: Uint8Array,
  askPassphrase: () => Promise<string>,
  source = 'the identity file',
): Promise<string[]> {
  const sealed = sealedFileIn(bytes);
  if (sealed === undefined) return readIdentityText(decodeText(bytes), source);
  refuseOtherRecipients(sealed);
  const plain = await openWithPassphrase(sealed, await askPassphrase());
  try {
    return await readIdentityText(decodeText(plain), source);
  } finally {
    plain.fill(0);
  }
}

/**
 * An identity file that a passphrase protects, as `age -p --armor` writes it (scrypt, work factor 18).
 * It opens with `age -d`, and `age -i` asks for its passphrase.
 */
export async function protectIdentityFile(text: string, passphrase: string): Promise<string> {
  const { armor, Encrypter } = loadAge();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return armor.encode(await encrypter.encrypt(text));
}

async function readIdentityText(text: string, source: string): Promise<string[]> {
  const hasIdentity = /^\s*AGE-SECRET-KEY-/m.test(text);
  if (!hasIdentity && hasCardLines(text)) return [await joinCards(readShareCards(text, source))];
  return parseIdentityFile(text);
}

/** The binary age file where it is one; undefined where it is something else. */
function sealedFileIn(bytes: Uint8Array): Uint8Array | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  if (start.startsWith(AGE_FILE)) return bytes;
  if (!start.trimStart().startsWith(ARMOR)) return undefined;
  try {
    return loadAge().armor.decode(Buffer.from(bytes).toString('latin1'));
  } catch {
    throw damaged();
  }
}

function refuseOtherRecipients(sealed: Uint8Array): void {
  const header = SCRYPT_FILE.exec(Buffer.from(sealed.subarray(0, 200)).toString('latin1'));
  if (header === null) {
    const sentence =
      'the identity file is sealed to another key and not with a passphrase: open it with "age -d -i" first and give the result';
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  if (Number(header[1]) > MAX_WORK_FACTOR) {
    const sentence = `the identity file was made with a work factor of ${header[1]}, and Rollcall opens up to ${MAX_WORK_FACTOR}: open it with "age -d" first and give the result`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
}

async function openWithPassphrase(sealed: Uint8Array, passphrase: string): Promise<Uint8Array> {
  let matched = true;
  // Asked only when the passphrase has not opened the header.
  const last: Identity = {
    unwrapFileKey() {
      matched = false;
      return null;
    },
  };
  const decrypter = new (loadAge().Decrypter)();
  decrypter.addPassphrase(passphrase);
  decrypter.addIdentity(last);
  try {
    return await decrypter.decrypt(sealed);
  } catch {
    if (matched) throw damaged();
    throw new InputError('IDENTITY_WRONG', 'this passphrase does not open the identity file: try again');
  }
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function damaged(): InputError {
  return new InputError(
    'IDENTITY_INVALID',
    'the identity file is protected by a passphrase and damaged or cut short: use another copy of it',
  );
}
