import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { giveFolderToOwnerOf, syncFolder } from '../durable-file.ts';
import { objectKey, readObjectKey, type ListedObject, type ObjectStore } from './objects.ts';
import { openSpoolWriter, sayNoSpace, type FinishedPart } from './spool-writer.ts';
import { wipeSpool } from './spool.ts';

/** Large enough that hashing what is read, not the number of reads, sets the speed. */
const READ_BYTES = 1 << 20;

/**
 * Opens a store of sealed objects in a folder, making it (0700) where it is missing. Objects lie at
 * `<dir>/<first two digits>/<SHA-256 of the ciphertext>.age` (0600), half-written ones in `<dir>/spool/`.
 */
export async function openFolderStore(dir: string): Promise<ObjectStore> {
  const spool = await openSpool(dir);
  return {
    reach: async () => undefined,
    put: () => openSpoolWriter(spool, (part) => moveDurably(part, dir)),
    read: (name) => createReadStream(join(dir, objectKey(name)), { highWaterMark: READ_BYTES }),
    has: async (name) => succeeds(access(join(dir, objectKey(name)))),
    list: () => listObjects(dir),
    listKept: () => listNames(dir),
    remove: (name) => removeObject(dir, name),
    wipeSpool: () => wipeSpool(spool),
  };
}

/** The folder for half-written objects below `dir`, made where it is missing. */
export async function openSpool(dir: string): Promise<string> {
  const spool = join(dir, 'spool');
  await sayNoSpace(mkdir(spool, { recursive: true, mode: 0o700 }));
  return spool;
}

async function* listObjects(dir: string): AsyncGenerator<ListedObject> {
  for (const folder of await readdir(dir, { withFileTypes: true })) {
    if (!folder.isDirectory() || !/^[0-9a-f]{2}$/.test(folder.name)) continue;
    for (const file of await readdir(join(dir, folder.name))) {
      const name = readObjectKey(`${folder.name}/${file}`);
      if (name === null) continue;
      const found = await stat(join(dir, folder.name, file)).catch(ignoreMissing);
      if (found?.isFile()) yield { name, sizeBytes: found.size, writtenAt: found.mtime };
    }
  }
}

async function* listNames(dir: string): AsyncGenerator<string> {
  for await (const { name } of listObjects(dir)) yield name;
}

async function removeObject(dir: string, name: string): Promise<void> {
  if (!(await succeeds(unlink(join(dir, objectKey(name)))))) return;
  await syncFolder(join(dir, name.slice(0, 2)));
}

/** The file is synced already; its new name survives a power cut only when its folder is synced too. */
async function moveDurably({ path, name }: FinishedPart, dir: string): Promise<void> {
  const folder = join(dir, name.slice(0, 2));
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(path, join(dir, objectKey(name)));
  await syncFolder(folder);
  if (made === undefined) return;
  await giveFolderToOwnerOf(dir, folder);
  await syncFolder(dir);
}

/** Whether the file was there; any failure but its absence is thrown on. */
async function succeeds(use: Promise<void>): Promise<boolean> {
  try {
    await use;
    return true;
  } catch (error) {
    ignoreMissing(error as NodeJS.ErrnoException);
    return false;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
