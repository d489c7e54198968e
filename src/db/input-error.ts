import { InputError } from '../errors.ts';

/** PostgreSQL: disk_full. Node: no space on device, and the user's quota used up. */
const NO_SPACE = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** PostgreSQL: connection exceptions, shut down by the administrator or a crash, cannot connect now, too many clients. */
const LOST = /^(08\w{3}|57P0[1-5]|53300)$/;

const LOST_MESSAGE =
  /^Connection terminated|^Client has encountered a connection error|^Client was closed|^timeout expired/;

/** What a socket says whose other end is gone; a file never does. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/**
 * What the caller can do something about, among the errors that a database or a disk raises: no space left, and
 * a lost connection. Looks through causes too.
 * @returns null when it is neither, for instance a mistake of ours
 */
export function asInputError(error: unknown): InputError | null {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if (one instanceof InputError) return one;
    const { code = '', path, syscall } = one as NodeJS.ErrnoException;
    if (NO_SPACE.has(code)) {
      const where = code === '53100' ? 'for the database' : path ? `for ${path}` : 'on the device';
      return new InputError(
        'NO_SPACE',
        `no space is left ${where}: free some space and run the command again.`,
        { cause: error },
      );
    }
    if (
      LOST.test(code) ||
      LOST_MESSAGE.test(one.message) ||
      (syscall === 'connect' && code.startsWith('E')) ||
      ((syscall === 'read' || syscall === 'write') && GONE.has(code))
    ) {
      return new InputError(
        'DATABASE_UNREACHABLE',
        'the connection to the database was lost: run the command again.',
        { cause: error },
      );
    }
  }
  return null;
}
