import { rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.ts';
import { isServerOf, readPostmaster } from './postmaster.ts';
import { removeSocketFolder } from './start.ts';

const STOP_LIMIT_MS = 60_000;
const GOODBYE_LIMIT_MS = 5_000;

/**
 * Stops the server and waits until it is gone. Nothing to do when none runs. "fast" rolls back what is open and
 * closes the data; "immediate" drops everything and leaves it to the log to be replayed at the next start, which
 * loses nothing that was committed. A server that does not get "fast" done, or whose data were deleted, is ended
 * immediately: 18.4 stays up for good when it is told to stop while it recovers from a full disk.
 * @param options.knownPid the server's process, for when its pid file is gone
 */
export async function stopServer(
  place: Place,
  options: { knownPid?: number; immediate?: boolean } = {},
): Promise<void> {
  const running = await readPostmaster(place.data);
  const pid = running?.pid ?? options.knownPid;
  if (pid === undefined || !(await isServerOf(pid, place.data))) return;
  const intact = await stat(place.data).then(
    () => true,
    () => false,
  );
  const ways: [NodeJS.Signals, number][] = [
    ['SIGQUIT', GOODBYE_LIMIT_MS],
    ['SIGKILL', GOODBYE_LIMIT_MS],
  ];
  if (intact && !options.immediate) ways.unshift(['SIGINT', STOP_LIMIT_MS]);
  for (const [name, limitMs] of ways) {
    signal(pid, name);
    if (await hasEnded(pid, place.data, limitMs)) {
      if (running) await removeSocketFolder(running.socketFolder);
      return;
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) cannot be stopped`);
}

async function hasEnded(pid: number, data: string, limitMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + limitMs;
  while (await isServerOf(pid, data)) {
    if (Date.now() > giveUpAt) return false;
    await sleep(4);
  }
  return true;
}

/** Deletes a stopped server's data and socket. The home itself, and what others keep in it, stay. */
export async function deleteData(place: Place): Promise<void> {
  const { socketFolder } = (await readPostmaster(place.data)) ?? {};
  if (socketFolder) await removeSocketFolder(socketFolder);
  await removeSocketFolder(`${place.folder}/socket`);
  for (const path of [place.data, `${place.data}.new`, place.log])
    await rm(path, { recursive: true, force: true });
  if (place.folder !== place.home) await rm(place.folder, { recursive: true, force: true });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
