import { createHash } from 'node:crypto';
import { access, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../durable-file.ts';
import { InputError } from '../errors.ts';

/** A file that is there whole or not at all: written beside its place, synced, and renamed last. */
export type PartFile = AsyncDisposable & {
  write(bytes: Uint8Array): Promise<void>;
  /** Syncs and closes it; nothing more can be written. */
  finish(): Promise<{ sizeBytes: number; sha256: string }>;
  /** Gives it its name, for good. */
  publish(): Promise<void>;
};

/**
 * Starts `<file>.<process>.part` (0600), gone when disposed unless it was published. What processes that are dead left
 * of the same file is removed.
 * @throws InputError ARGUMENT_INVALID where there is a `file` or no folder for it; NO_SPACE
 */
export async function openPartFile(file: string): Promise<PartFile> {
  await refuseTaken(file);
  await removeLeftOvers(file);
  const part = `${file}.${process.pid}.part`;
  const handle = await sayWhere(file, open(part, 'wx', 0o600));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let open_ = true;
  const close = async (): Promise<void> => {
    if (!open_) return;
    open_ = false;
    await handle.close();
  };
  return {
    async write(bytes) {
      const writing = sayWhere(file, writeAll(handle, bytes));
      hash.update(bytes);
      sizeBytes += bytes.length;
      await writing;
    },
    async finish() {
      await sayWhere(file, handle.sync());
      await close();
      return { sizeBytes, sha256: hash.digest('hex') };
    },
    async publish() {
      await refuseTaken(file);
      await rename(part, file);
      await syncFolder(dirname(file));
    },
    async [Symbol.asyncDispose]() {
      await close().catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  // A disk that is nearly full takes less than it was given.
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
}

async function refuseTaken(file: string): Promise<void> {
  const taken = await access(file).then(
    () => true,
    () => false,
  );
  if (taken) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `${file} is there already: choose another name, a backup is never written over`,
    );
  }
}

async function removeLeftOvers(file: string): Promise<void> {
  const names = await readdir(dirname(file)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(file)}.`)) continue;
    const pid = /^\.(\d{1,10})\.part$/.exec(name.slice(basename(file).length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(dirname(file), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // ours is made after this
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** The system's refusals as a sentence about the file that the caller knows. */
async function sayWhere<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      const sentence = `no space is left for ${file}: free some, or write the backup elsewhere`;
      throw new InputError('NO_SPACE', sentence, { cause: error });
    }
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new InputError('ARGUMENT_INVALID', `there is no folder ${dirname(file)}: make it first`, {
      cause: error,
    });
  }
}
