import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';

/** The file in a home that says which installation it is of. */
const MARK = 'installation';

/** What is in a home, also after an init or a restore that was interrupted: those go on from there. */
const OURS = /^(postgres.*|socket|objects|logs|bin|installation|\..*)$/;

/** Throws ARGUMENT_INVALID where a folder has other things in it: --home was probably mistyped. */
export async function refuseForeignFolder(home: string): Promise<void> {
  const entries = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.every((entry) => OURS.test(entry))) return;
  throw new InputError(
    'ARGUMENT_INVALID',
    `${home} has other files in it: choose an empty folder with --home`,
  );
}

/** The id of the installation that a home is of; undefined where it is none. */
export async function readMark(home: string): Promise<string | undefined> {
  return readFile(join(home, MARK), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

/**
 * Says which installation a home is of. Written before the database knows of it, and worth nothing until then: what
 * was cut short can be run again.
 */
export async function writeMark(home: string, id: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(join(home, MARK), `${id}\n`, { mode: 0o600, flush: true });
}

/** INSTALLATION_MISSING; INSTALLATION_OLDER where one was made before Rollcall kept what this version needs. */
export async function noInstallation(home: string): Promise<InputError> {
  const older = await stat(join(home, 'keys', 'matching-key.age')).catch(() => undefined);
  if (older) {
    return new InputError(
      'INSTALLATION_OLDER',
      `The installation in ${home} was made by a Rollcall before 0.2, which this one cannot take over: open it with that version, or make a new one`,
    );
  }
  return new InputError(
    'INSTALLATION_MISSING',
    `There is no installation in ${home}: make one with 'init --name "…"', or say where with --home`,
  );
}
