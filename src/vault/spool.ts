import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../process-alive.ts';

// A part is named <host>.<pid>.<random>.part, so that whoever cleans up can ask whether its writer still lives. Beside
// it lies, while it is sent to a bucket in pieces, a note that names the upload: <host>.<pid>.<random>.upload.
const SPOOLED = /^([0-9a-f]{8})\.(\d+)\.[0-9a-f]{24}\.(part|upload)$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What lies in a spool: half-written objects, and notes of uploads that are under way. */
export type Spooled = 'part' | 'upload';

/** A name for a new file in the spool. */
export function newSpoolName(ending: Spooled): string {
  return `${hostMark()}.${process.pid}.${randomBytes(12).toString('hex')}.${ending}`;
}

/**
 * Removes what crashed processes left half written. In doubt a part stays: it is ciphertext, and removing one that a
 * living process writes would lose its object.
 * @returns how many parts were removed.
 */
export async function wipeSpool(spool: string): Promise<number> {
  let removed = 0;
  for (const path of await findLeftOvers(spool, 'part')) {
    await unlink(path).catch(ignoreMissing);
    removed++;
  }
  return removed;
}

/** Paths of what crashed processes left in a spool. */
export async function findLeftOvers(spool: string, ending: Spooled): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(spool)) {
    if (name.endsWith(`.${ending}`) && (await isLeftOver(spool, name))) found.push(join(spool, name));
  }
  return found;
}

async function isLeftOver(spool: string, name: string): Promise<boolean> {
  const match = SPOOLED.exec(name);
  if (match === null) return false;
  const [, host, pid] = match;
  if (host === hostMark() && Number(pid) !== process.pid) return !isAlive(Number(pid));
  const info = await stat(join(spool, name)).catch(ignoreMissing);
  if (info === undefined) return false;
  // Another machine's processes cannot be asked; one that has not written for a day is taken for dead.
  if (host !== hostMark()) return info.mtimeMs < Date.now() - DAY_MS;
  // Our own number: ours, unless it is older than we are. In a container every process may well be number 1.
  return info.mtimeMs < Date.now() - process.uptime() * 1000;
}

function hostMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
