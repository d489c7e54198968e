import { execFile } from 'node:child_process';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What postmaster.pid says: the server's process, the folder of its socket, and whether it takes connections. */
export type Postmaster = { pid: number; socketFolder: string; ready: boolean };

/** Reads postmaster.pid (the layout is in PostgreSQL's miscadmin.h). @returns undefined when there is none, or not yet whole */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/**
 * Whether a process is the PostgreSQL server of this data folder, and not another process that was given the
 * same number after a crash or a power cut. The server works in its data folder, so that is what is compared.
 */
export async function isServerOf(pid: number, data: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const folder = await realpath(data).catch(() => data);
  if (process.platform !== 'linux') {
    const listed = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(
      () => undefined,
    );
    return listed?.stdout.includes(folder) ?? false;
  }
  try {
    return (await readlink(`/proc/${pid}/cwd`)).replace(/ \(deleted\)$/, '') === folder;
  } catch (error) {
    // Not ours to look at: then it is somebody's living process. Gone, or a zombie: no server.
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/**
 * Refuses a socket folder that is not the server's own: in a temporary directory somebody else could have put
 * a folder of that name, with a server of theirs behind it, and be handed everything that we write.
 */
export async function isPrivateTo(data: string, socketFolder: string): Promise<boolean> {
  try {
    const [owner, found] = [await stat(data), await lstat(socketFolder)];
    return found.isDirectory() && found.uid === owner.uid && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
