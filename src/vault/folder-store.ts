import { createReadStream } from 'node:fs';
import { access, mkdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openFolderWriter, sayNoSpace, syncFolder } from './folder-writer.ts';
import type { ObjectStore } from './objects.ts';
import { wipeSpool } from './spool.ts';

/**
 * Opens a store of sealed objects in a folder, making it (0700) where it is missing. Objects lie at
 * `<dir>/<first two digits>/<SHA-256 of the ciphertext>.age` (0600), half-written ones in `<dir>/spool/`.
 */
export async function openFolderStore(dir: string): Promise<ObjectStore> {
  const spool = join(dir, 'spool');
  await sayNoSpace(mkdir(spool, { recursive: true, mode: 0o700 }));
  return {
    put: () => openFolderWriter(dir, spool),
    read: (name) => createReadStream(objectPath(dir, name)),
    has: async (name) => succeeds(access(objectPath(dir, name))),
    remove: (name) => removeObject(dir, name),
    wipeSpool: () => wipeSpool(spool),
  };
}

async function removeObject(dir: string, name: string): Promise<void> {
  if (!(await succeeds(unlink(objectPath(dir, name))))) return;
  await syncFolder(join(dir, name.slice(0, 2)));
}

/** Names come from the database: one that is not a digest could point anywhere on the disk. */
function objectPath(dir: string, name: string): string {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new Error('object: not an object name');
  return join(dir, name.slice(0, 2), `${name}.age`);
}

/** Whether the file was there; any failure but its absence is thrown on. */
async function succeeds(use: Promise<void>): Promise<boolean> {
  try {
    await use;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
