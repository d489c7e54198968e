import { createHash } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from './durable-file.ts';
import { InputError } from './errors.ts';
import { isAlive } from './process-alive.ts';

/** A file that is there whole or not at all: written beside its place, synced, and renamed last. */
export type PartFile = AsyncDisposable & {
  write(content: Uint8Array | string): Promise<void>;
  /** Syncs and closes it; nothing more can be written. */
  finish(): Promise<{ sizeBytes: number; sha256: string }>;
  /** Gives it its name, for good. Call `finish` before. */
  publish(): Promise<void>;
};

/**
 * Starts `<file>.<process>.part` (0600), gone when disposed unless it was published. What processes that are dead left
 * of the same file is removed: it may hold names in clear.
 * @param options.replace whether a file that is there is written over; else it is refused
 * @throws InputError ARGUMENT_INVALID where `file` is taken, is no ordinary file or has no folder; NO_SPACE
 */
export async function openPartFile(file: string, { replace }: { replace: boolean }): Promise<PartFile> {
  await refuseTaken(file, replace);
  await removeLeftOvers(file);
  const part = `${file}.${process.pid}.part`;
  const handle = await sayWhere(file, open(part, 'wx', 0o600));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };
  return {
    async write(content) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
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
      await refuseTaken(file, replace);
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

async function refuseTaken(file: string, replace: boolean): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return;
  // Renamed onto a device or a pipe, it would take its place.
  if (!there.isFile()) throw new InputError('ARGUMENT_INVALID', `${file} is no ordinary file: name another`);
  if (!replace)
    throw new InputError(
      'ARGUMENT_INVALID',
      `${file} is there already and is not written over: choose another name`,
    );
}

async function removeLeftOvers(file: string): Promise<void> {
  const names = await readdir(dirname(file)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(file)}.`)) continue;
    const pid = /^\.(\d{1,10})\.part$/.exec(name.slice(basename(file).length))?.[1];
    // Our own number: ours is made after this, so another process had it before.
    const isLeft = pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)));
    if (isLeft) await rm(join(dirname(file), name), { force: true });
  }
}

/** The system's refusals as a sentence about the file that the caller knows. */
async function sayWhere<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      const sentence = `no space is left for ${file}: free some, or write it elsewhere`;
      throw new InputError('NO_SPACE', sentence, { cause: error });
    }
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw Object.assign(error as Error, { path: file });
    throw new InputError('ARGUMENT_INVALID', `${file} cannot be written: its folder does not exist`, {
      cause: error,
    });
  }
}
