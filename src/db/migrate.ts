import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { InputError } from '../errors.ts';

const FOLDER = join(import.meta.dirname, 'migrations');

/** Any number will do, as long as every Rollcall takes the same. */
const LOCK = 4_729_001;

type Migration = { number: number; file: string };

/**
 * Brings the tables up to what this Rollcall knows, one numbered file after the other, each in a transaction of
 * its own. The files are never edited once released.
 * @param where the installation, as the user knows it, for the error
 * @param folder of files named 0001-what-it-does.sql
 * @param upTo the last file to run; a database that is beyond it is left as it is
 * @throws InputError INSTALLATION_NEWER when a later Rollcall has been here
 */
export async function migrate(
  client: pg.ClientBase,
  where: string,
  folder: string = FOLDER,
  upTo: number = Infinity,
): Promise<void> {
  const known = await listMigrations(folder);
  const latest = known.at(-1)?.number ?? 0;
  const wanted = known.filter(({ number }) => number <= upTo);
  if ((await schemaNumber(client, where, latest)) >= (wanted.at(-1)?.number ?? 0)) return;
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    // Another process may have done it while we waited.
    const done = await schemaNumber(client, where, latest);
    for (const migration of wanted) if (migration.number > done) await apply(client, migration, folder);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}

/** Brings the tables up to date in the caller's transaction: with the rows that were put into older ones, or not at all. */
export async function migrateWithin(client: pg.ClientBase, folder: string = FOLDER): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const done = await readSchema(client);
  for (const { number, file } of await listMigrations(folder)) {
    if (number <= done) continue;
    await register(client, number, file);
    await client.query(await readFile(join(folder, file), 'utf8'));
  }
}

/** The number of the last migration that this Rollcall knows. */
export async function newestSchema(folder: string = FOLDER): Promise<number> {
  return (await listMigrations(folder)).at(-1)?.number ?? 0;
}

/** The number of the last migration that a database has; 0 where Rollcall has no tables in it. */
export async function readSchema(client: Pick<pg.ClientBase, 'query'>): Promise<number> {
  const { rows: present } = await client.query<{ found: boolean }>(
    `select to_regclass('rollcall.migration') is not null as found`,
  );
  if (!present[0].found) return 0;
  const { rows } = await client.query<{ number: number | null }>(
    'select max(number) as number from rollcall.migration',
  );
  return rows[0].number ?? 0;
}

async function listMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).toSorted();
  return files.map((file, index) => {
    const number = Number(file.slice(0, 4));
    if (number !== index + 1) throw new Error(`migration ${file} should have number ${index + 1}`);
    return { number, file };
  });
}

async function schemaNumber(client: pg.ClientBase, where: string, latest: number): Promise<number> {
  const number = await readSchema(client);
  if (number > latest) {
    throw new InputError(
      'INSTALLATION_NEWER',
      `${where} was written by a newer Rollcall (schema ${number}, this one knows ${latest}): update Rollcall.`,
    );
  }
  return number;
}

async function apply(client: pg.ClientBase, { number, file }: Migration, folder: string): Promise<void> {
  const sql = await readFile(join(folder, file), 'utf8');
  try {
    await client.query('begin');
    if (number > 1) await register(client, number, file);
    await client.query(sql);
    // The first one makes the table that it is registered in.
    if (number === 1) await register(client, number, file);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Goes first: two processes that start at once cannot both run a migration, whatever became of the lock. */
async function register(client: pg.ClientBase, number: number, file: string): Promise<void> {
  await client.query('insert into rollcall.migration (number, name) values ($1, $2)', [number, file]);
}
