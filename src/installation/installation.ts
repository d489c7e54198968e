import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { openDatabase, type Database, type Queryable, type Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import {
  addSigningKey,
  appendEvidence,
  createSigner,
  generateSigningSeed,
  withEvidence,
} from '../evidence/index.ts';
import {
  addKeyholder,
  copyOriginalsKeys,
  currentKeyholders,
  makeOriginalsKey,
  wrapSecret,
  type NewKeyholder,
} from '../keyholders/index.ts';
import { createKinds } from '../people/index.ts';
import { openKeyCopies, openObjectStore, type KeyCopies, type ObjectStore } from '../vault/index.ts';
import { noInstallation, readMark, refuseForeignFolder, writeMark } from './home.ts';
import { writeLocalKey, type LocalKey } from './local-keys.ts';
import { originOf, ownEvidence, warnAtStart, type OwnEvidence } from './own-evidence.ts';

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
  /** Where sealed originals are kept: 'folder', or s3://bucket/prefix. */
  objects: string;
  createdAt: Date;
};

/** What is to be created. */
export type NewInstallation = Pick<
  Installation,
  'name' | 'country' | 'timezone' | 'rehearsal' | 'objects'
> & {
  keyholders: NewKeyholder[];
};

/** An open installation: everything that a command needs. */
export type App = AsyncDisposable & {
  config: Config;
  database: Database;
  installation: Installation;
  objects: ObjectStore;
  /** Copies of the keys for originals beside them; opened when asked for, since a bucket needs its access keys. */
  keyCopies: () => KeyCopies;
  /** How its evidence is signed. */
  evidence: OwnEvidence;
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
  objects: string;
  created_at: Date;
};

/** Grades of evidence that shrink a holding unless the organisation decides otherwise. */
const FIRST_ACCEPTED = ['forensic report', 'verified by us'];

/**
 * Opens the installation in `config.home`; INSTALLATION_MISSING where there is none, INSTALLATION_OLDER where it was
 * made before Rollcall kept what this version needs.
 */
export async function openInstallation(config: Config, options: AppOptions = {}): Promise<App> {
  const marked = await readMark(config.home);
  if (marked === undefined) throw await noInstallation(config.home);
  const database = await openDatabase({ home: config.home, url: config.databaseUrl, onWait: options.onWait });
  try {
    const installation = await readInstallation(database);
    if (!installation) throw await noInstallation(config.home);
    refuseOther(config, marked, installation);
    const app = await assemble(config, database, installation, options);
    const { reader } = app.database;
    if (options.onWait) await warnAtStart(reader, config, installation.id, app.now(), options.onWait);
    return app;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Creates an installation sealed to `keyholders` and opens it. INSTALLATION_EXISTS where there is one; a folder with
 * other things in it is left alone.
 */
export async function createInstallation(
  config: Config,
  wanted: NewInstallation,
  options: AppOptions = {},
): Promise<App> {
  await refuseForeignFolder(config.home);
  await mkdir(config.home, { recursive: true, mode: 0o700 });
  const database = await openDatabase({ home: config.home, url: config.databaseUrl, onWait: options.onWait });
  try {
    await using _ = await database.writerLock('init');
    const there = await readInstallation(database);
    if (there) throw await alreadyThere(database.reader, config.home, there.name);
    // Before anything is made: a bucket that cannot be used is no place to begin.
    await (await openObjectStore(wanted.objects, config)).reach();
    const id = randomUUID();
    await openKeyCopies(wanted.objects, id, config).refuseTaken();
    const at = (options.now ?? (() => new Date()))();
    const keys = { matching: randomBytes(16), signing: generateSigningSeed() };
    await writeLocalKey(config.keyDir, id, 'matching', keys.matching);
    await writeLocalKey(config.keyDir, id, 'signing', keys.signing);
    await writeMark(config.home, id);
    const evident = withEvidence(database, ownEvidence(config, id, options.onWait));
    await evident.transaction((tx) => writeInstallation(tx, id, wanted, keys, at));
    const app = await assemble(config, database, (await readInstallation(database))!, options);
    // The installation is there, and whoever made it must be shown its identity: every session makes up for the copies.
    await copyOriginalsKeys(database.reader, app.keyCopies()).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      options.onWait?.(`WARNING: the keys could not be copied beside the objects yet. ${error.message}`);
    });
    return app;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/** An init that was cut off at its very end has made an installation whose identity nobody was shown. */
async function alreadyThere(reader: Queryable, home: string, name: string): Promise<InputError> {
  const { rows } = await reader.query<{ size: number }>('select size from evidence_tree');
  const unused =
    rows[0]?.size === 1
      ? `. Nothing was done in it yet: if nobody has its keyholder's identity, leave it and choose another --home`
      : '';
  return new InputError(
    'INSTALLATION_EXISTS',
    `There is an installation in ${home} already: '${name}'${unused}`,
  );
}

async function writeInstallation(
  tx: Tx,
  id: string,
  wanted: NewInstallation,
  keys: Record<LocalKey, Uint8Array>,
  at: Date,
): Promise<void> {
  await tx.client.query(
    `insert into installation
       (id, name, country, timezone, rehearsal, code_key, accepted_grades, objects, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      wanted.name,
      wanted.country,
      wanted.timezone,
      wanted.rehearsal,
      randomBytes(16),
      FIRST_ACCEPTED,
      wanted.objects,
      at,
    ],
  );
  for (const keyholder of wanted.keyholders) await addKeyholder(tx, keyholder, at);
  const keyholders = await currentKeyholders(tx.client);
  await wrapSecret(tx, 'matching', keys.matching, keyholders, at);
  await wrapSecret(tx, 'signing', keys.signing, keyholders, at);
  const originals = await makeOriginalsKey(tx, keyholders, at);
  await createKinds(tx);
  const { vkey } = createSigner(originOf(id), keys.signing);
  await addSigningKey(tx, vkey, 0, at);
  await appendEvidence(tx, at, {
    act: 'installation created',
    subjects: [`installation:${id}`, ...keyholders.map((keyholder) => `keyholder:${keyholder.id}`)],
    payload: {
      installation: id,
      rehearsal: wanted.rehearsal,
      acceptedGrades: FIRST_ACCEPTED,
      keyholders: keyholders.map(({ recipient }) => recipient),
      originalsKey: originals.recipient,
      signingKey: vkey,
    },
  });
}

async function assemble(
  config: Config,
  database: Database,
  installation: Installation,
  options: AppOptions,
): Promise<App> {
  const evidence = ownEvidence(config, installation.id, options.onWait);
  const objects = await openObjectStore(installation.objects, config);
  await objects.wipeSpool();
  return {
    config,
    database: withEvidence(database, evidence),
    installation,
    objects,
    keyCopies: () => openKeyCopies(installation.objects, installation.id, config),
    evidence,
    now: options.now ?? (() => new Date()),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function readInstallation(database: Database): Promise<Installation | undefined> {
  const { rows } = await database.reader.query<InstallationRow>('select * from installation');
  const row = rows[0];
  return (
    row && {
      id: row.id,
      name: row.name,
      country: row.country,
      timezone: row.timezone,
      rehearsal: row.rehearsal,
      codeKey: row.code_key,
      acceptedGrades: row.accepted_grades,
      objects: row.objects,
      createdAt: row.created_at,
    }
  );
}

/** The grades of evidence that shrink a holding, as the database has them now. */
export async function readAcceptedGrades(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ grades: string[] }>(
    'select accepted_grades as grades from installation',
  );
  return rows[0]?.grades ?? [];
}

/** Says which grades of evidence shrink a holding from now on. */
export async function setAcceptedGrades(app: App, grades: string[]): Promise<void> {
  await using _ = await app.database.writerLock('grades');
  await app.database.transaction(async (tx) => {
    await tx.client.query('update installation set accepted_grades = $1', [grades]);
    await appendEvidence(tx, app.now(), { act: 'accepted grades changed', payload: { grades } });
  });
}

/** The number in the mark is the one in the database: a home and a database that do not belong together are refused. */
function refuseOther(config: Config, marked: string, installation: Installation): void {
  if (marked === installation.id) return;
  throw new InputError(
    'INSTALLATION_MISSING',
    `${config.databaseUrl ? 'The database in DATABASE_URL' : 'The database'} is another installation's ('${installation.name}') than ${config.home}: check --home${config.databaseUrl ? ' and DATABASE_URL' : ''}`,
  );
}

/** Says where objects are from now on: what is there must have been brought there. */
export async function moveObjects(tx: Tx, where: string): Promise<void> {
  await tx.client.query('update installation set objects = $1', [where]);
}
