import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../durable-file.ts';
import { InputError, type InputErrorCode } from '../errors.ts';

// Two keys this machine keeps in clear, in a folder apart from the installation: one makes the keyed hashes that rows
// are matched by, one signs the evidence. Whoever copies the installation at rest has hashes without their key, cannot
// even try out guesses (promise 4), and cannot sign a history of his own (promise 7). Sealed copies are among the
// installation's data keys.

/** Which of the two. */
export type LocalKey = 'matching' | 'signing';

type Particulars = { bytes: number; extension: string; missing: InputErrorCode };

const PARTICULARS: Record<LocalKey, Particulars> = {
  matching: { bytes: 16, extension: 'key', missing: 'MATCH_KEY_MISSING' },
  signing: { bytes: 32, extension: 'signing', missing: 'SIGNING_KEY_MISSING' },
};

/** Where one of an installation's two keys lies in clear. */
export function keyFile(keyDir: string, installation: string, which: LocalKey): string {
  return join(keyDir, `${installation}.${PARTICULARS[which].extension}`);
}

/** Where a new signing key waits until the log has it, in a file as `keyFile` names it. */
export function waitingFolder(keyDir: string): string {
  return join(keyDir, 'next');
}

/** Writes a key into its file, readable by its owner alone; returns the path. */
export async function writeLocalKey(
  keyDir: string,
  installation: string,
  which: LocalKey,
  key: Uint8Array,
): Promise<string> {
  if (key.length !== PARTICULARS[which].bytes) throw new Error(`the ${which} key has a wrong size`);
  const file = keyFile(keyDir, installation, which);
  await replaceFile(file, `${Buffer.from(key).toString('hex')}\n`);
  return file;
}

/**
 * Reads a key from its file. MATCH_KEY_MISSING or SIGNING_KEY_MISSING where this machine does not have it,
 * KEY_FILE_EXPOSED where others may read it.
 */
export async function readLocalKey(
  keyDir: string,
  installation: string,
  which: LocalKey,
): Promise<Uint8Array> {
  const { bytes, missing } = PARTICULARS[which];
  const file = keyFile(keyDir, installation, which);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const sentence =
      error.code === 'ENOENT'
        ? `The ${which} key of this installation is not on this machine (${file}): put it there with 'key restore --identity KEYFILE'`
        : `The ${which} key ${file} cannot be read: check its owner and mode`;
    throw new InputError(missing, sentence, { cause: error });
  });
  const mode = (await stat(file)).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new InputError(
      'KEY_FILE_EXPOSED',
      `Others than its owner may use the ${which} key ${file} (mode ${mode.toString(8)}): run 'chmod 600 ${file}', and see docs/keys.md if somebody may have read it`,
    );
  }
  const key = Buffer.from(text.trim(), 'hex');
  if (key.length === bytes) return key;
  throw new InputError(missing, `${file} is damaged: replace it with 'key restore --identity KEYFILE'`);
}

/** A sentence for each of the two keys that others than its owner may use. */
export async function exposedKeys(keyDir: string, installation: string): Promise<string[]> {
  const sentences: string[] = [];
  for (const which of Object.keys(PARTICULARS) as LocalKey[]) {
    await readLocalKey(keyDir, installation, which).catch((error: unknown) => {
      if (error instanceof InputError && error.code === 'KEY_FILE_EXPOSED') sentences.push(error.message);
    });
  }
  return sentences;
}

/** The key that rows are matched by, 16 bytes. */
export function readMatchKey(keyDir: string, installation: string): Promise<Uint8Array> {
  return readLocalKey(keyDir, installation, 'matching');
}
