import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts bytes in the place of a file, readable by its owner alone (0600, its folder 0700 where that is made): after a
 * crash there is the old one or the new one, whole.
 */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      await giveToOwnerOf(dirname(path), file);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * What root writes into a folder of somebody else's becomes theirs: root may use an ordinary user's installation, and
 * must not lock them out of it.
 */
export async function giveToOwnerOf(folder: string, file: FileHandle): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  if (uid !== 0) await file.chown(uid, gid);
}

/** The same for a folder that was made in `parent`. */
export async function giveFolderToOwnerOf(parent: string, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const handle = await open(folder, 'r');
  try {
    await giveToOwnerOf(parent, handle);
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder durable: a file that is synced survives a power cut under its name only then. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
