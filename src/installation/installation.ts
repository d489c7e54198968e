import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openDatabase, type Database } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import { createKinds } from '../people/index.ts';
import { openFolderStore, type ObjectStore } from '../vault/index.ts';
import { createMatchKey } from './match-key.ts';

/** What an installation is, as its database says. */
export type Installation = {
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2: how phone numbers and dates are read. */
  country: string;
  timezone: string;
  /** Marked for good: invented data and real data never mix. */
  rehearsal: boolean;
  codeKey: Buffer;
  acceptedGrades: string[];
  createdAt: Date;
  /** The keyholders' age recipients. */
  recipients: string[];
};

/** An open installation: everything that a command needs. */
export type App = AsyncDisposable & {
  config: Config;
  database: Database;
  installation: Installation;
  objects: ObjectStore;
  now: () => Date;
};

export type AppOptions = { now?: () => Date; onWait?: (sentence: string) => void };

type InstallationRow = {
  id: string;
  name: string;
  country: string;
  timezone: string;
  rehearsal: boolean;
  code_key: Buffer;
  accepted_grades: string[];
  created_at: Date;
};

/** Grades of evidence that shrink a holding unless the organisation decides otherwise. */
const FIRST_ACCEPTED = ['forensic report', 'verified by us'];

/** Opens the installation in `config.home`; INSTALLATION_MISSING where there is none. */
export async function openInstallation(config: Config, options: AppOptions = {}): Promise<App> {
  if (!(await exists(join(config.home, 'keys')))) throw missing(config.home);
  const database = await openDatabase({ home: config.home, url: config.databaseUrl, onWait: options.onWait });
  try {
    const installation = await readInstallation(database);
    if (!installation) throw missing(config.home);
    return await assemble(config, database, installation, options);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Creates an installation sealed to `recipients` and opens it. INSTALLATION_EXISTS where there is one; a folder with
 * other things in it is left alone.
 */
export async function createInstallation(
  config: Config,
  wanted: Pick<Installation, 'name' | 'country' | 'timezone' | 'rehearsal' | 'recipients'>,
  options: AppOptions = {},
): Promise<App> {
  await refuseForeignFolder(config.home);
  await mkdir(config.home, { recursive: true, mode: 0o700 });
  const database = await openDatabase({ home: config.home, url: config.databaseUrl, onWait: options.onWait });
  try {
    const now = options.now ?? (() => new Date());
    await using _ = await database.writerLock('init');
    const there = await readInstallation(database);
    if (there)
      throw new InputError(
        'INSTALLATION_EXISTS',
        `There is an installation in ${config.home} already: '${there.name}'`,
      );
    const id = randomUUID();
    await createMatchKey(config.home, config.keyDir, id, wanted.recipients);
    await database.transaction(async (tx) => {
      await tx.client.query(
        `insert into installation (id, name, country, timezone, rehearsal, code_key, accepted_grades, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          wanted.name,
          wanted.country,
          wanted.timezone,
          wanted.rehearsal,
          randomBytes(16),
          FIRST_ACCEPTED,
          now(),
        ],
      );
      await tx.client.query('insert into keyholder (recipient, added_at) select unnest($1::text[]), $2', [
        wanted.recipients,
        now(),
      ]);
      await createKinds(tx);
      await appendEvidence(tx, now(), {
        act: 'installation created',
        payload: { installation: id, rehearsal: wanted.rehearsal, keyholders: wanted.recipients },
      });
    });
    return await assemble(config, database, (await readInstallation(database))!, options);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

async function assemble(
  config: Config,
  database: Database,
  installation: Installation,
  options: AppOptions,
): Promise<App> {
  const objects = await openFolderStore(objectsFolder(config.home));
  await objects.wipeSpool();
  return {
    config,
    database,
    installation,
    objects,
    now: options.now ?? (() => new Date()),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Where an installation's sealed originals lie. */
export function objectsFolder(home: string): string {
  return join(home, 'objects');
}

async function readInstallation(database: Database): Promise<Installation | undefined> {
  const { rows } = await database.reader.query<InstallationRow>('select * from installation');
  const row = rows[0];
  if (!row) return undefined;
  const keyholders = await database.reader.query<{ recipient: string }>(
    'select recipient from keyholder order by id',
  );
  return {
    id: row.id,
    name: row.name,
    country: row.country,
    timezone: row.timezone,
    rehearsal: row.rehearsal,
    codeKey: row.code_key,
    acceptedGrades: row.accepted_grades,
    createdAt: row.created_at,
    recipients: keyholders.rows.map(({ recipient }) => recipient),
  };
}

/** Says which grades of evidence shrink a holding from now on. */
export async function setAcceptedGrades(app: App, grades: string[]): Promise<void> {
  await using _ = await app.database.writerLock('grades');
  await app.database.transaction(async (tx) => {
    await tx.client.query('update installation set accepted_grades = $1', [grades]);
    await appendEvidence(tx, app.now(), { act: 'accepted grades changed', payload: { grades } });
  });
}

/** A folder that holds something else is not made an installation: --home was probably mistyped. */
async function refuseForeignFolder(home: string): Promise<void> {
  const OURS = ['postgres', 'keys', 'objects', 'logs', 'bin'];
  const entries = await readdir(home).catch(() => []);
  const foreign = entries.find(
    (entry) => !OURS.includes(entry) && !entry.startsWith('postgres') && !entry.startsWith('.'),
  );
  if (foreign !== undefined) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `${home} has other files in it: choose an empty folder with --home`,
    );
  }
}

function missing(home: string): InputError {
  return new InputError(
    'INSTALLATION_MISSING',
    `There is no installation in ${home}: make one with 'init --name "…"', or say where with --home`,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
