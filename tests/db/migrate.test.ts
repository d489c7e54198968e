import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { openDatabase } from '../../src/db/index.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startTcpServer, type TcpServer } from '../support/tcp-server.ts';

let opened: TestDatabase;
let server: TcpServer;
let folder: string;
before(async () => {
  opened = await createTestDatabase();
  server = await startTcpServer();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-migrations-'));
  await writeFile(
    join(folder, '0001-start.sql'),
    'create schema rollcall; create table rollcall.migration (number integer primary key, name text, applied_at timestamptz default now());',
  );
});
after(async () => {
  await rm(folder, { recursive: true });
  await server.stop();
  await opened.dispose();
});

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return client;
}

test('an installation written by a newer Rollcall is refused, and left as it is', async () => {
  await opened.database.transaction(async ({ client }) => {
    await client.query(`insert into migration (number, name) values (9998, '9998-of-tomorrow.sql')`);
  });
  await assert.rejects(openDatabase(opened), {
    code: 'INSTALLATION_NEWER',
    message: /schema 9998, this one knows \d+\): update Rollcall/,
  });
  await opened.database.transaction(({ client }) =>
    client.query('delete from migration where number = 9998'),
  );
  await (await openDatabase(opened))[Symbol.asyncDispose]();
});

test('each migration runs once, when several processes start at once', async () => {
  await writeFile(join(folder, '0002-slow.sql'), 'create table slow (a integer); select pg_sleep(0.3);');
  const clients = await Promise.all([connected(), connected(), connected()]);
  await Promise.all(clients.map((client) => migrate(client, 'here', folder)));
  const { rows } = await clients[0].query('select number from rollcall.migration order by number');
  assert.deepEqual(rows, [{ number: 1 }, { number: 2 }]);
  await Promise.all(clients.map((client) => client.end()));
});

test('a migration that fails leaves nothing of itself, and can be run again', async () => {
  const client = await connected();
  await writeFile(join(folder, '0003-broken.sql'), 'create table half (a integer); select 1 / 0;');
  await assert.rejects(migrate(client, 'here', folder));
  assert.deepEqual((await client.query(`select to_regclass('half') as half`)).rows, [{ half: null }]);
  await writeFile(join(folder, '0003-broken.sql'), 'create table half (a integer);');
  await migrate(client, 'here', folder);
  assert.deepEqual((await client.query('select max(number) as number from rollcall.migration')).rows, [
    { number: 3 },
  ]);
  await client.end();
});
