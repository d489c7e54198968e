import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.ts';
import { sealBytes, unsealBytes } from '../vault/index.ts';

// The matching key is kept twice: in clear in a folder apart from the installation, and sealed inside it. Whoever
// copies the installation at rest has keyed hashes without their key and cannot even try out guesses (promise 4).

const KEY_BYTES = 16;
const SEALED_NAME = 'matching-key.age';

/** Makes the key of a new installation and returns it. */
export async function createMatchKey(
  home: string,
  keyDir: string,
  installation: string,
  recipients: string[],
): Promise<Uint8Array> {
  const key = randomBytes(KEY_BYTES);
  await writeDurably(join(home, 'keys', SEALED_NAME), await sealBytes(recipients, key));
  await writeDurably(keyFile(keyDir, installation), Buffer.from(`${key.toString('hex')}\n`));
  return key;
}

/** The key from its own folder; MATCH_KEY_MISSING where this machine does not have it. */
export async function readMatchKey(keyDir: string, installation: string): Promise<Uint8Array> {
  const file = keyFile(keyDir, installation);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new InputError(
        'MATCH_KEY_MISSING',
        `The matching key ${file} cannot be read: check its owner and mode`,
        {
          cause: error,
        },
      );
    }
    throw new InputError(
      'MATCH_KEY_MISSING',
      `The matching key of this installation is not on this machine (${file}): put it there with 'key restore --identity KEYFILE'`,
    );
  }
  const key = Buffer.from(text.trim(), 'hex');
  if (key.length !== KEY_BYTES) {
    throw new InputError(
      'MATCH_KEY_MISSING',
      `${file} is damaged: replace it with 'key restore --identity KEYFILE'`,
    );
  }
  return key;
}

/** Opens the sealed copy with a keyholder's identity and puts the key where this machine looks for it. */
export async function restoreMatchKey(
  home: string,
  keyDir: string,
  installation: string,
  identities: string[],
): Promise<string> {
  const sealed = await readFile(join(home, 'keys', SEALED_NAME));
  const key = await unsealBytes(identities, sealed);
  if (key.length !== KEY_BYTES) throw new Error('the sealed matching key has a wrong size');
  const file = keyFile(keyDir, installation);
  await writeDurably(file, Buffer.from(`${Buffer.from(key).toString('hex')}\n`));
  return file;
}

/** Where an installation's matching key lies in clear. */
export function keyFile(keyDir: string, installation: string): string {
  return join(keyDir, `${installation}.key`);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(part, 0o600);
  await rename(part, path).catch(async (error: unknown) => {
    await rm(part, { force: true });
    throw error;
  });
}
