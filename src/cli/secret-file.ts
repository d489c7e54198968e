import { open, rm } from 'node:fs/promises';
import { InputError } from '../errors.ts';

/**
 * Writes a file that holds a secret, readable by its owner alone, to the disk. A file that is there already is left
 * alone: InputError ARGUMENT_INVALID. What was half written is gone again.
 */
export async function writeSecretFile(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new InputError(
        'ARGUMENT_INVALID',
        `${path} is there already: name a new file, or remove it first`,
      );
    if (error.code === 'ENOENT')
      throw new InputError('ARGUMENT_INVALID', `${path} cannot be written: its folder does not exist`);
    throw error;
  });
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
