import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { InputError } from '../../errors.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { isServerOf, readPostmaster } from './postmaster.ts';
import { ROLE, writeSettings } from './settings.ts';

/** The shortest limit of the systems we run on (macOS 104, Linux 108), less the ending zero. */
const MAX_SOCKET_PATH_BYTES = 103;
const MAX_LOG_BYTES = 5_000_000;
/** A server that died with gigabytes of log to replay says "starting" for as long as that takes. */
const START_LIMIT_MS = 600_000;
/** Less than this is too little for PostgreSQL to start with. */
const FULL_BYTES = 256 * 1024;
const START_ATTEMPTS = 20;

/** Makes an empty database in `place`; interrupted at any moment, it is made anew. */
export async function createData(place: Place, account: Account, binaries: Binaries): Promise<void> {
  // A folder with the final name is a complete database, because it gets that name last.
  const unfinished = `${place.data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  if (account.switched) await chown(unfinished, account.uid, account.gid);
  const options = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    await promisify(execFile)(
      binaries.initdb,
      ['-D', unfinished, `--username=${ROLE}`, '--auth=peer', '--no-instructions', ...options],
      { ...asAccount(account), timeout: START_LIMIT_MS },
    );
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error);
    await rm(unfinished, { recursive: true, force: true });
    if (/No space left/.test(said)) throw noSpace(place);
    throw new Error(`initdb failed: ${lastComplaint(said)}`, { cause: error });
  }
  await rename(unfinished, place.data);
}

/** Starts the server, apart from this process so that it outlives it, and waits until it takes connections. */
export async function startServer(place: Place, account: Account, binaries: Binaries): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await disownForeignPid(place.data);
    await writeSettings(place.data, await makeSocketFolder(place, account), account);
    const log = await openLog(place, account);
    const from = (await log.stat()).size;
    const child = spawn(binaries.postgres, ['-D', place.data], {
      ...asAccount(account),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    child.unref();
    const ready = await untilReady(place.data, exited);
    await log.close();
    if (ready) return;
    const said = (await readFile(place.log)).subarray(from).toString('utf8');
    if (/No space left/.test(said) || (await isFull(place.folder))) throw noSpace(place);
    // The processes of a server that was killed take a moment to notice; until then its memory is "in use".
    if (attempt >= START_ATTEMPTS || !/still in use|Address already in use|lock file/.test(said)) {
      throw new Error(`PostgreSQL did not start: ${lastComplaint(said)} (the log is ${place.log})`);
    }
    await sleep(100);
  }
}

async function untilReady(data: string, exited: Promise<void>): Promise<boolean> {
  let gone = false;
  void exited.then(() => (gone = true));
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!gone && Date.now() < giveUpAt) {
    if ((await readPostmaster(data))?.ready) return true;
    await sleep(4);
  }
  return false;
}

/**
 * A postmaster.pid left by a power cut may name a process that is now somebody else's, and PostgreSQL then
 * refuses to start. It ignores a file that names its own parent, and still checks that no process of the old
 * server is left: so the number becomes ours.
 */
async function disownForeignPid(data: string): Promise<void> {
  const left = await readPostmaster(data);
  if (!left || (await isServerOf(left.pid, data))) return;
  const path = join(data, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  await writeFile(
    path,
    text.replace(/^.*\n.*\n/, (two) => two.replace(/^.*/, String(process.pid))).replace('ready', '     '),
  );
}

/** In the database's own folder where the path is short enough for a socket, else in the temporary directory. */
async function makeSocketFolder(place: Place, account: Account): Promise<string> {
  const before = (await readPostmaster(place.data))?.socketFolder;
  if (before?.startsWith(`${tmpdir()}/rollcall-`)) await removeSocketFolder(before);
  const inPlace = join(place.folder, 'socket');
  const fits = (folder: string): boolean =>
    Buffer.byteLength(`${folder}/.s.PGSQL.5432`) <= MAX_SOCKET_PATH_BYTES;
  let folder = inPlace;
  if (fits(inPlace)) await mkdir(folder, { recursive: true, mode: 0o700 });
  else folder = await mkdtemp(join(fits(`${tmpdir()}/rollcall-123456`) ? tmpdir() : '/tmp', 'rollcall-'));
  await chmod(folder, 0o700);
  if (account.switched) await chown(folder, account.uid, account.gid);
  return folder;
}

/** Removes a socket folder of ours with what a killed server left in it. */
export async function removeSocketFolder(folder: string): Promise<void> {
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock'])
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}

async function openLog(place: Place, account: Account): Promise<Awaited<ReturnType<typeof open>>> {
  await mkdir(dirname(place.log), { recursive: true, mode: 0o700 });
  if (account.switched) {
    // Made by root in somebody's home: theirs, or they could not start the server next time.
    const home = await stat(place.home);
    await chown(dirname(place.log), home.uid, home.gid);
  }
  // Not through a link: in a home that is not root's, root would append to whatever it points to.
  const flags = constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY | constants.O_NOFOLLOW;
  const log = await open(place.log, flags, 0o600);
  if ((await log.stat()).size > MAX_LOG_BYTES) await log.truncate(0);
  if (account.switched) await log.chown(account.uid, account.gid);
  return log;
}

function asAccount(account: Account): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  // No PG… variable of the caller's reaches the server; `/` is a folder that any account can enter.
  const surroundings = {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  };
  return account.switched ? { ...surroundings, uid: account.uid, gid: account.gid } : surroundings;
}

function lastComplaint(said: string): string {
  const lines = said.split('\n').filter((line) => /FATAL|PANIC|error|could not/i.test(line));
  return (
    lines
      .at(-1)
      ?.replace(/^.*?(FATAL|PANIC|error): */, '')
      .trim() ?? 'it gave no reason'
  );
}

/** On a full disk the server cannot even log why it does not start. */
async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < FULL_BYTES;
}

function noSpace(place: Place): InputError {
  return new InputError(
    'NO_SPACE',
    `no space is left for the database in ${place.folder}: free some space and run the command again.`,
  );
}
