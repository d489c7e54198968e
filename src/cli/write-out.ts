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
