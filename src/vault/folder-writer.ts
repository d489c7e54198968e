import { createHash } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { ObjectWriter, StoredObject } from './objects.ts';
import { newPartName } from './spool.ts';

/** Starts an object as `<spool>/<random>.part`. Whatever fails, the part is gone afterwards. */
export async function openFolderWriter(dir: string, spool: string): Promise<ObjectWriter> {
  const part = join(spool, newPartName());
  const file = await sayNoSpace(open(part, 'wx', 0o600));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let done = false;

  const discard = async (): Promise<void> => {
    if (done) return;
    done = true;
    await file.close().catch(() => undefined);
    await unlink(part).catch(() => undefined);
  };
  const orDiscard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await sayNoSpace(work);
    } catch (error) {
      await discard();
      throw error;
    }
  };
  const commit = async (): Promise<StoredObject> => {
    await file.sync();
    await file.close();
    const name = hash.digest('hex');
    await moveDurably(part, dir, name);
    done = true;
    return { name, sizeBytes };
  };
  return {
    async write(pieces) {
      if (done) throw new Error('object: no longer open');
      // The hash runs here while the pieces are written on the thread pool.
      const writing = orDiscard(writeAll(file, pieces));
      for (const piece of pieces) {
        hash.update(piece);
        sizeBytes += piece.length;
      }
      await writing;
    },
    async sync() {
      if (done) throw new Error('object: no longer open');
      await orDiscard(file.sync());
    },
    async commit() {
      if (done) throw new Error('object: no longer open');
      return orDiscard(commit());
    },
    discard,
    [Symbol.asyncDispose]: discard,
  };
}

/** writev may write less than it was given, and does so just before the disk is full. */
async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let rest = pieces.filter((piece) => piece.length > 0);
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest);
    let whole = 0;
    while (whole < rest.length && bytesWritten >= rest[whole].length) bytesWritten -= rest[whole++].length;
    rest = rest.slice(whole);
    if (bytesWritten > 0) rest[0] = rest[0].subarray(bytesWritten);
  }
}

/** The file is synced already; its new name survives a power cut only when its folder is synced too. */
async function moveDurably(part: string, dir: string, name: string): Promise<void> {
  const folder = join(dir, name.slice(0, 2));
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(part, join(folder, `${name}.age`));
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(dir);
}

/** Makes names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Passes a result on, and turns a full disk or quota into the user's sentence. */
export async function sayNoSpace<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    const sentence = 'no space left where sealed objects are kept: free some and run the same command again';
    throw new InputError('NO_SPACE', sentence, { cause: error });
  }
}
