import { createHash } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { giveToOwnerOf } from '../durable-file.ts';
import { InputError } from '../errors.ts';
import type { ObjectWriter, StoredObject } from './objects.ts';
import { newSpoolName } from './spool.ts';

/** An object whose every byte is in the spool, synced and closed, waiting to be kept. */
export type FinishedPart = StoredObject & { path: string };

/**
 * Starts an object as `<spool>/<random>.part`. Whatever fails, the part is gone afterwards.
 * @param keep puts the finished part where it belongs and takes it out of the spool
 */
export async function openSpoolWriter(
  spool: string,
  keep: (part: FinishedPart) => Promise<void>,
): Promise<ObjectWriter> {
  const path = join(spool, newSpoolName('part'));
  const file = await sayNoSpace(open(path, 'wx', 0o600));
  await giveToOwnerOf(spool, file);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let done = false;

  const remove = async (): Promise<void> => {
    done = true;
    await file.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
  };
  // A commit that has begun ends by itself, one way or the other.
  const discard = async (): Promise<void> => (done ? undefined : remove());
  const orRemove = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await sayNoSpace(work);
    } catch (error) {
      await remove();
      throw error;
    }
  };
  const commit = async (): Promise<StoredObject> => {
    await file.sync();
    await file.close();
    const name = hash.digest('hex');
    await keep({ path, name, sizeBytes });
    return { name, sizeBytes };
  };
  return {
    async write(pieces) {
      if (done) throw new Error('object: no longer open');
      // The hash runs here while the pieces are written on the thread pool.
      const writing = orRemove(writeAll(file, pieces));
      for (const piece of pieces) {
        hash.update(piece);
        sizeBytes += piece.length;
      }
      await writing;
    },
    async sync() {
      if (done) throw new Error('object: no longer open');
      await orRemove(file.sync());
    },
    async commit() {
      if (done) throw new Error('object: no longer open');
      done = true;
      return orRemove(commit());
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
