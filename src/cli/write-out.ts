import { open, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../durable-file.ts';
import { InputError } from '../errors.ts';

/**
 * Writes what `--out` names. A folder that does not exist is the caller's to mend: InputError ARGUMENT_INVALID.
 */
export async function writeOut<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new InputError('ARGUMENT_INVALID', `${path} cannot be written: its folder does not exist`, {
      cause: error,
    });
  }
}

/**
 * A small file for `--out`, whole or not at all; its folder is not made. A pipe or a device takes the bytes as they
 * are. `ours` as refuseForeignFile.
 */
export async function writeOutFile(path: string, content: string, ours: RegExp): Promise<void> {
  await refuseForeignFile(path, ours);
  await writeOut(path, async () => {
    const there = await stat(path).catch(() => undefined);
    if (there && !there.isFile()) return await writeFile(path, content);
    await stat(dirname(path));
    await replaceFile(path, content);
  });
}

const LOOKED_AT_BYTES = 256;

/**
 * Refuses to write over a file that is not what the same command wrote before, which `ours` tells by its beginning: a
 * slip in `--out` must not cost somebody an identity file. InputError ARGUMENT_INVALID.
 */
export async function refuseForeignFile(path: string, ours: RegExp): Promise<void> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!file) return;
  try {
    // A folder or a device is for the writing itself to refuse.
    if (!(await file.stat()).isFile()) return;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES));
    if (bytesRead === 0 || ours.test(buffer.toString('latin1', 0, bytesRead))) return;
  } finally {
    await file.close();
  }
  throw new InputError('ARGUMENT_INVALID', `${path} is there already and is something else: name a new file`);
}
