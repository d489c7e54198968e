import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why no small disk can be mounted on this machine, for a test's `skip`; false where one can. */
export const withoutSmallDisk: string | false =
  !canMount() && 'needs root and the right to mount a small file system';

/** A disk of its own in memory, that anybody may go through; unmounted when disposed. */
export type SmallDisk = AsyncDisposable & {
  path: string;
  /** Mounts it anew with other options ('ro', 'rw,size=100m'). */
  remount(options: string): void;
};

/** Mounts a disk of a size ('160m'). */
export async function mountSmallDisk(size: string): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=711`, 'tmpfs', path]);
  return {
    path,
    remount: (options) => void execFileSync('mount', ['-o', `remount,${options}`, path]),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', path]);
      await rm(path, { recursive: true });
    },
  };
}

function canMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
