import { readFileSync } from 'node:fs';
import { readlink, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../errors.ts';

const POLL_MS = 8;
const GIVE_UP_MS = 300_000;
const ABANDONED_BREAKER_MS = 5_000;

/**
 * Takes a lock between processes of one machine: a symbolic link whose text names its holder. It appears with its
 * text or not at all, so nobody reads half of one, and it needs no space for data: a command must be able to
 * leave a disk that it has filled. A holder that no longer lives (killed, or the machine was restarted) is taken
 * over from.
 * @param path in a folder that exists
 * @returns the release; safe to call twice
 * @throws InputError INSTALLATION_BUSY when a living holder keeps it for five minutes
 */
export async function acquireProcessLock(path: string): Promise<AsyncDisposable> {
  const mine = `${process.pid} ${readStart(process.pid) ?? '?'} ${Math.random().toString(36).slice(2)}`;
  const giveUpAt = Date.now() + GIVE_UP_MS;
  while (!(await take(mine, path))) {
    const holder = await readHolder(path);
    if (holder !== undefined && !isAlive(holder)) await breakLock(path, holder);
    else if (Date.now() > giveUpAt) throw busy(path, holder);
    else await sleep(POLL_MS * (1 + Math.random()));
  }
  return { [Symbol.asyncDispose]: () => release(path, mine) };
}

async function take(mine: string, path: string): Promise<boolean> {
  try {
    await symlink(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns undefined when nobody holds the lock; '' for something that is no lock of ours */
async function readHolder(path: string): Promise<string | undefined> {
  return readlink(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : ''));
}

/**
 * Removes a dead holder's lock. Two waiters may both have seen it dead; without the second lock the slower of
 * them could remove the lock that the faster has just taken.
 */
async function breakLock(path: string, deadHolder: string): Promise<void> {
  const breaker = `${path}.break`;
  try {
    await writeFile(breaker, '', { flag: 'wx', mode: 0o600 });
  } catch {
    const age = await stat(breaker).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_BREAKER_MS) await unlink(breaker).catch(() => undefined);
    await sleep(POLL_MS);
    return;
  }
  try {
    if ((await readHolder(path)) === deadHolder) await unlink(path);
  } finally {
    await unlink(breaker).catch(() => undefined);
  }
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readHolder(path)) === mine) await unlink(path).catch(() => undefined);
}

function busy(path: string, holder: string | undefined): InputError {
  const who = holder?.split(' ')[0] ?? 'unknown';
  return new InputError(
    'INSTALLATION_BUSY',
    `process ${who} has been starting or stopping the database for five minutes (${path}): look what it is doing, then try again.`,
  );
}

function isAlive(holder: string): boolean {
  const [pid, start] = holder.split(' ');
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = readStart(Number(pid));
  if (now === undefined) return true;
  // The number may have been given to another process since: then the start times differ.
  return now !== 'ended' && (start === '?' || now === start);
}

/**
 * When a process started, in ticks since boot (proc(5), fields 3 and 22 of stat). A process that has ended and
 * that its parent has not taken note of (a container without an init) has ended.
 * @returns undefined where the system has no /proc
 */
function readStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}
