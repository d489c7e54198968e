import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { after, before, test } from 'node:test';
import { asInputError } from '../../src/db/index.ts';
import { InputError } from '../../src/errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let opened: TestDatabase;
before(async () => {
  opened = await createTestDatabase();
  await opened.database.transaction(async ({ client }) => {
    await client.query('create table note (id integer primary key, body text not null, day date)');
  });
});
after(() => opened.dispose());

async function countNotes(): Promise<number> {
  const { rows } = await opened.database.reader.query<{ notes: number }>(
    'select count(*) as notes from note',
  );
  return rows[0].notes;
}

test('what a transaction did is kept when it returns and gone when it throws', async () => {
  const { database } = opened;
  await database.transaction(
    async ({ client }) => void (await client.query(`insert into note values (1, 'kept')`)),
  );
  await assert.rejects(
    database.transaction(async ({ client }) => {
      await client.query(`insert into note values (2, 'lost')`);
      throw new Error('stop');
    }),
    /stop/,
  );
  assert.equal(await countNotes(), 1);
});

test('a transaction that swallowed a failed statement does not pretend to be committed', async () => {
  await assert.rejects(
    opened.database.transaction(async ({ client }) => {
      await client.query(`insert into note values (3, 'lost')`);
      await client.query('select nonsense').catch(() => undefined);
    }),
    /rolled back/,
  );
  assert.equal(await countNotes(), 1);
});

test('rows copied in are read again by copying out', async () => {
  const { database } = opened;
  await database.transaction(async (tx) => {
    await pipeline(
      Readable.from(['10\tten\n', '11\televen\n']),
      tx.copyIn('copy note (id, body) from stdin'),
    );
    const out = await text(
      tx.copyOut('copy (select id, body from note where id >= 10 order by id) to stdout'),
    );
    assert.equal(out, '10\tten\n11\televen\n');
  });
  assert.equal(await countNotes(), 3);
});

test('a copy whose source fails, or that is left open, undoes the transaction and does not hang', async () => {
  const { database } = opened;
  async function* failing(): AsyncGenerator<string> {
    yield '20\ttwenty\n';
    throw new Error('the file broke off');
  }
  await assert.rejects(
    database.transaction((tx) =>
      pipeline(Readable.from(failing()), tx.copyIn('copy note (id, body) from stdin')),
    ),
    /broke off/,
  );
  await assert.rejects(
    database.transaction(
      async (tx) => void tx.copyIn('copy note (id, body) from stdin').write('21\tleft open\n'),
    ),
    /before its copy had ended/,
  );
  assert.equal(await countNotes(), 3);
});

test("no error of the database carries a person's data", async () => {
  const { database } = opened;
  const statements = [
    `insert into note values (1, 'Ms Secret')`,
    `insert into note values (99, 'Ms Secret', 'Secret-day'::text::date)`,
    `select 'Secret'::text::integer`,
  ];
  for (const statement of statements) {
    await assert.rejects(
      database.transaction(({ client }) => client.query(statement)),
      (error: Error) => !JSON.stringify([error.message, error.stack, error]).includes('Secret'),
    );
  }
  await assert.rejects(
    database.transaction((tx) =>
      pipeline(Readable.from(['30\tMs Secret\tSecret-day\n']), tx.copyIn('copy note from stdin')),
    ),
    (error: Error) =>
      !JSON.stringify([error.message, error.stack, error]).includes('Secret') && /line 1/.test(error.message),
  );
  await assert.rejects(
    database.reader.query(`select 'Secret'::text::integer`),
    (error: Error) => !JSON.stringify([error.message, error]).includes('Secret'),
  );
});

test('a full disk and a lost connection are told as what the caller can do about them', () => {
  const full = Object.assign(new Error('could not extend file'), { code: '53100' });
  assert.equal(asInputError(full)?.code, 'NO_SPACE');
  assert.equal(asInputError(new Error('outer', { cause: full }))?.code, 'NO_SPACE');
  const disk = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', path: '/srv/x' });
  assert.match(asInputError(disk)?.message ?? '', /no space is left for \/srv\/x/);
  assert.equal(
    asInputError(Object.assign(new Error('bye'), { code: '57P01' }))?.code,
    'DATABASE_UNREACHABLE',
  );
  assert.equal(asInputError(new Error('Connection terminated unexpectedly'))?.code, 'DATABASE_UNREACHABLE');
  const own = new InputError('FILE_EMPTY', 'x');
  assert.equal(asInputError(own), own);
  assert.equal(asInputError(new TypeError('ours')), null);
});
