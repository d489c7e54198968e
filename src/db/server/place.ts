import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../../errors.ts';
import type { Account } from './account.ts';
import { canEnter } from './reachable.ts';

/** Where an installation's PostgreSQL keeps its things. `folder` is the home, or a folder that the home points to. */
export type Place = { home: string; folder: string; data: string; log: string };

/** Data and binaries of installations whose home PostgreSQL's user cannot reach (started by root). */
export const SYSTEM_FOLDER = '/var/lib/rollcall';

const POINTER = 'postgres.location';

/** The mutex that starting, stopping and counting who is there happen under. */
export function lockFile(home: string): string {
  return join(home, 'postgres.lock');
}

/** @returns undefined when the home has no database yet */
export async function findPlace(home: string): Promise<Place | undefined> {
  const pointer = await readFile(join(home, POINTER), 'utf8').catch(() => '');
  const folder = pointer.trim();
  // The pointer decides what root starts, and deletes: only a folder of the shape that we make is believed.
  if (/^\/var\/lib\/rollcall\/[0-9a-f]{16}$/.test(folder)) return placeIn(home, folder);
  const found = await stat(join(home, 'postgres')).catch(() => undefined);
  return found?.isDirectory() ? placeIn(home, home) : undefined;
}

/**
 * Chooses where a new database lies: in the home where PostgreSQL's user can get there, else in a folder of its
 * own under /var/lib/rollcall, which a file in the home names.
 */
export async function choosePlace(home: string, account: Account): Promise<Place> {
  if (!account.switched || (await canEnter(home, account))) return placeIn(home, home);
  const folder = join(SYSTEM_FOLDER, randomBytes(8).toString('hex'));
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (!(await canEnter(folder, account))) {
    throw new InputError(
      'DATABASE_UNREACHABLE',
      `the user ${account.name}, whom PostgreSQL runs as, can enter neither ${home} nor ${SYSTEM_FOLDER}: ` +
        'make one of them reachable (chmod a+x), or choose another --home.',
    );
  }
  // For whoever finds the folder one day and wonders whose it is.
  await writeFile(join(folder, 'home'), `${home}\n`, { mode: 0o600 });
  await writeFile(join(home, POINTER), `${folder}\n`, { mode: 0o600, flush: true });
  return placeIn(home, folder);
}

/** Makes the home, private to the user; for root also enterable, not listable, for PostgreSQL's user. */
export async function createHome(home: string, account: Account): Promise<void> {
  try {
    await mkdir(dirname(home), { recursive: true });
    await mkdir(home, { mode: account.switched ? 0o710 : 0o700 });
    if (account.switched) await chown(home, 0, account.gid);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'ENOTDIR' && code !== 'EPERM') throw error;
    throw new InputError('ARGUMENT_INVALID', `the folder ${home} cannot be made: choose another --home.`, {
      cause: error,
    });
  }
}

function placeIn(home: string, folder: string): Place {
  return { home, folder, data: join(folder, 'postgres'), log: join(home, 'logs', 'postgres.log') };
}

/** The file in the home that says where the data lies when it is not in the home. */
export function pointerFile(home: string): string {
  return join(home, POINTER);
}
