import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, removeDatabase } from '../../src/db/index.ts';
import type { Database } from '../../src/db/index.ts';

/** An installation's folder, where its database is (for openDatabase, --home and DATABASE_URL), and how to be rid of both. */
export type TestPlace = { home: string; url?: string; dispose(): Promise<void> };

export type TestDatabase = TestPlace & { database: Database };

export type TestPlaceOptions = {
  /** Of its own where the server is what is tested; default: the one that the tests of a run share, where there is one. */
  server?: 'own' | 'shared';
};

/**
 * A folder for an installation that does not exist yet, and an empty database for it: on the server that ./test was
 * given with --postgres, or on the one that it started; else, and with `server: 'own'`, the embedded one in the folder.
 */
export async function createTestPlace({ server = 'shared' }: TestPlaceOptions = {}): Promise<TestPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  // Enterable, so that PostgreSQL's user reaches the home in it when root runs the tests.
  await chmod(folder, 0o711);
  const home = join(folder, 'home');
  const started = server === 'shared' ? process.env['ROLLCALL_TEST_SHARED'] : undefined;
  const at = process.env['ROLLCALL_TEST_POSTGRES'] ?? started;
  const remote = at ? await createRemote(at) : undefined;
  const dispose = async (): Promise<void> => {
    await (remote ? remote.drop() : removeDatabase(home));
    await rm(folder, { recursive: true, force: true });
  };
  return { home, url: remote?.url, dispose };
}

/** An open, empty database of its own: embedded, or on the server that ./test was given with --postgres. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const place = await createTestPlace();
  const database = await openDatabase(place);
  const dispose = async (): Promise<void> => {
    await database[Symbol.asyncDispose]();
    await place.dispose();
  };
  return { ...place, database, dispose };
}

async function createRemote(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `rollcall_test_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
