import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, removeDatabase, type Database } from '../../src/db/index.ts';
import { mountSmallDisk, withoutSmallDisk } from '../support/small-disk.ts';

async function add(database: Database, megabytes: number): Promise<void> {
  await database.transaction(async ({ client }) => {
    await client.query('create table if not exists piece (bytes bytea)');
    for (let n = 0; n < megabytes; n++)
      await client.query('insert into piece values ($1)', [randomBytes(1_000_000)]);
  });
}

test(
  'a full disk is said, and what was committed before is there afterwards',
  { skip: withoutSmallDisk },
  async () => {
    await using disk = await mountSmallDisk('150m');
    const home = join(disk.path, 'home');
    try {
      const ballast = join(disk.path, 'ballast');
      await writeFile(ballast, Buffer.alloc(20_000_000));
      const database = await openDatabase({ home });
      await add(database, 1);
      await assert.rejects(
        async () => {
          for (;;) await add(database, 4);
        },
        { code: 'NO_SPACE' },
      );
      await database[Symbol.asyncDispose]();
      await rm(ballast);
      await using again = await openDatabase({ home });
      const { rows } = await again.reader.query<{ pieces: number }>('select count(*) as pieces from piece');
      assert.ok(rows[0].pieces % 4 === 1, `${rows[0].pieces} pieces`);
    } finally {
      await removeDatabase(home);
    }
  },
);
