import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { syncFolder } from './durable-file.ts';
import { InputError } from './errors.ts';
import { isAlive } from './process-alive.ts';

/** A folder that is there whole or not at all: filled beside its place under another name, and renamed last. */
export type PartFolder = AsyncDisposable & {
  /** Where it is being filled. */
  readonly path: string;
  /** Writes a file into it, folders on the way included, and syncs it. `name` is ours, with '/' between folders. */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Where a file of this name is to be written by somebody else; its folder is made. */
  place(name: string): Promise<string>;
  /** Gives it its name, for good. */
  publish(): Promise<void>;
};

/** Tells a folder of ours, which may be written anew, by a file in it. */
export type Ours = { file: string; is: (content: string) => boolean };

/**
 * Starts `<folder>.<process>.part` (0700) beside a folder that is new, empty or, by `ours`, of the same command; gone
 * when disposed unless it was published. What processes that are dead left of the same folder is removed: it may hold
 * names in clear.
 * @throws InputError ARGUMENT_INVALID where the place is taken by something else or has no folder; NO_SPACE
 */
export async function openPartFolder(folder: string, ours?: Ours): Promise<PartFolder> {
  const target = resolve(folder);
  await refuseTaken(folder, target, ours);
  await removeLeftOvers(target);
  const path = `${target}.${process.pid}.part`;
  await sayWhere(folder, mkdir(path, { mode: 0o700 }));
  const made = new Set<string>();
  const place = async (name: string): Promise<string> => {
    const file = join(path, name);
    const inner = dirname(file);
    if (inner !== path && !made.has(inner)) {
      await sayWhere(folder, mkdir(inner, { recursive: true, mode: 0o700 }));
      made.add(inner);
    }
    return file;
  };
  let published = false;
  return {
    path,
    place,
    async write(name, content) {
      const handle = await sayWhere(folder, open(await place(name), 'wx', 0o600));
      try {
        await sayWhere(folder, handle.writeFile(content));
        await sayWhere(folder, handle.sync());
      } finally {
        await handle.close();
      }
    },
    async publish() {
      for (const inner of [...made, path]) await syncFolder(inner);
      await refuseTaken(folder, target, ours);
      const old = `${target}.${process.pid}.old.part`;
      const replaces = await rename(target, old).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          throw cannotReplace(folder, error);
        },
      );
      try {
        await rename(path, target);
      } catch (error) {
        if (replaces) await rename(old, target);
        throw error;
      }
      published = true;
      await syncFolder(dirname(target));
      await rm(old, { recursive: true, force: true });
    },
    async [Symbol.asyncDispose]() {
      if (!published) await rm(path, { recursive: true, force: true });
    },
  };
}

async function refuseTaken(folder: string, target: string, ours: Ours | undefined): Promise<void> {
  const there = await stat(target).catch(() => undefined);
  if (there === undefined) return;
  const wrong = (why: string): InputError => new InputError('ARGUMENT_INVALID', `${folder} ${why}`);
  if (!there.isDirectory()) throw wrong('is a file: name a new folder');
  if (target === process.cwd()) throw wrong('is the folder that you are in: name a new one');
  const entries = await readdir(target);
  if (entries.length === 0) return;
  const content = ours && (await readFile(join(target, ours.file), 'utf8').catch(() => undefined));
  if (content === undefined || !ours!.is(content))
    throw wrong('is not empty and holds something else: name a new folder');
}

async function removeLeftOvers(target: string): Promise<void> {
  const names = await readdir(dirname(target)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(target)}.`)) continue;
    const found = /^\.(\d{1,10})(\.old)?\.part$/.exec(name.slice(basename(target).length));
    const pid = Number(found?.[1]);
    // Our own number: ours is made after this, so another process had it before.
    if (found === null || (pid !== process.pid && isAlive(pid))) continue;
    const left = join(dirname(target), name);
    const isGone = await stat(target).then(
      () => false,
      () => true,
    );
    // Cut off between the two renames: what was there before is put back.
    if (found[2] !== undefined && isGone) await rename(left, target);
    else await rm(left, { recursive: true, force: true });
  }
}

/** The system's refusals as a sentence about the folder that the caller knows. */
async function sayWhere<T>(folder: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
      throw new InputError('NO_SPACE', `no space is left for ${folder}: free some, or write it elsewhere`, {
        cause: error,
      });
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw Object.assign(error as Error, { path: folder });
    throw new InputError(
      'ARGUMENT_INVALID',
      `${folder} cannot be written: the folder that it is to be in does not exist`,
      { cause: error },
    );
  }
}

function cannotReplace(folder: string, cause: NodeJS.ErrnoException): Error {
  if (cause.code !== 'EBUSY') return cause;
  return new InputError('ARGUMENT_INVALID', `${folder} is a disk of its own: name a folder in it`, { cause });
}
