import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const SEARCH = 1;
const READ = 4;

type Identity = { uid: number; gid: number };

/**
 * Whether a user other than us may enter a folder: every parent, and the folder itself, gives that user the
 * search bit. Judged from owner, group and mode as the kernel does for a process with no further groups.
 * @returns false also when the folder does not exist
 */
export async function canEnter(folder: string, who: Identity): Promise<boolean> {
  return reaches(folder, who, SEARCH);
}

/** Whether a user other than us may list a folder, or read and run a program, and enter every parent of it. */
export async function canReadAndRun(path: string, who: Identity): Promise<boolean> {
  return reaches(path, who, SEARCH | READ);
}

async function reaches(path: string, who: Identity, bits: number): Promise<boolean> {
  try {
    const real = await realpath(path);
    if (!(await allows(real, who, bits))) return false;
    for (let parent = dirname(real); ; parent = dirname(parent)) {
      if (!(await allows(parent, who, SEARCH))) return false;
      if (parent === dirname(parent)) return true;
    }
  } catch {
    return false;
  }
}

async function allows(path: string, who: Identity, bits: number): Promise<boolean> {
  const { uid, gid, mode } = await stat(path);
  const shift = uid === who.uid ? 6 : gid === who.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
