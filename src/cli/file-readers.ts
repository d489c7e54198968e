import { statSync } from 'node:fs';
import type { Context } from './context.ts';

/** Says so where others than its owner may read a file that holds a secret; pipes and missing files are let pass. */
export function warnOfReaders(path: string, what: string, { progress }: Pick<Context, 'progress'>): void {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isFile() && (info.mode & 0o044) !== 0)
    progress.say(`${what} ${path} can be read by other users of this machine: chmod 600 ${path}`);
}
