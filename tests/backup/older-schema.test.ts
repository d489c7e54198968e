import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { createTestPlace } from '../support/database.ts';
import { migrateWithin, newestSchema, openDatabase, readSchema, type Queryable } from '../../src/db/index.ts';

const FIRST = join(import.meta.dirname, '../../src/db/migrations/0001-start.sql');

/** Migrations as a later Rollcall will have them. */
async function laterMigrations(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-migrations-'));
  await copyFile(FIRST, join(path, '0001-start.sql'));
  await writeFile(join(path, '0002-words.sql'), 'create table word (text text not null);');
  await writeFile(
    join(path, '0003-length.sql'),
    'alter table word add column length integer; update word set length = length(text); alter table word alter column length set not null;',
  );
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** As an older Rollcall left it. */
async function runSecond(client: Queryable, folder: string): Promise<void> {
  await client.query(await readFile(join(folder, '0002-words.sql'), 'utf8'));
  await client.query(`insert into migration (number, name) values (2, '0002-words.sql')`);
}

test('tables are made as they were, filled with rows of that time, and brought up to date with them or not at all', async () => {
  await using migrations = await laterMigrations();
  const place = await createTestPlace();
  try {
    await using database = await openDatabase({ ...place, schema: 1 });
    assert.equal(await readSchema(database.reader), 1, 'no further than was said');
    await database.transaction(({ client }) => runSecond(client, migrations.path));
    const load = (fail: boolean) =>
      database.transaction(async ({ client }) => {
        await client.query(`insert into word values ('eleven')`);
        await migrateWithin(client, migrations.path);
        if (fail) throw new Error('damaged');
      });
    await assert.rejects(load(true), /damaged/);
    assert.equal(await readSchema(database.reader), 2);
    await load(false);
    assert.equal(await readSchema(database.reader), 3);
    const { rows } = await database.reader.query('select * from word');
    assert.deepEqual(rows, [{ text: 'eleven', length: 6 }]);
    assert.equal(await newestSchema(migrations.path), 3);
  } finally {
    await place.dispose();
  }
});
