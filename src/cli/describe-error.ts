import { asInputError } from '../db/index.ts';
import { InputError } from '../errors.ts';

/** An error as the command line shows it. */
export type DescribedError = { code: string; message: string; exitCode: number };

/** 2 for the caller's mistakes and for what the caller can mend (no space), 130 after Ctrl-C, 1 for our own. */
export function describeError(error: unknown, interrupted: boolean): DescribedError {
  if (interrupted) {
    return {
      code: 'INTERRUPTED',
      message: 'Interrupted: nothing of the file in hand was kept. Run the same command again.',
      exitCode: 130,
    };
  }
  const known = error instanceof InputError ? error : asInputError(error);
  if (known) return { code: known.code, message: known.message, exitCode: 2 };
  const refused = describeFolderError(error);
  if (refused) return { code: 'ARGUMENT_INVALID', message: refused, exitCode: 2 };
  // An unexpected message may quote data: what is shown is the kind of the error and the places it came through.
  const kind = error instanceof Error ? error.name : 'Error';
  return {
    code: 'INTERNAL',
    message: `Something went wrong in Rollcall itself (${kind}); nothing of the file in hand was kept. Please report it with these lines:\n${framesOf(error)}`,
    exitCode: 1,
  };
}

const FOLDER_ERRORS: Record<string, string> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'it is on a read-only disk',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the name is too long',
};

/** Files and folders that the system refuses: the caller's to mend. Paths are no personal data. */
function describeFolderError(error: unknown): string | undefined {
  const { code = '', path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const why = FOLDER_ERRORS[code];
  return why === undefined || path === undefined ? undefined : `${dest ?? path} cannot be used: ${why}`;
}

function framesOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  if (process.env.ROLLCALL_DEBUG) return stack; // on purpose, by somebody who may see what it quotes
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .join('\n');
}
