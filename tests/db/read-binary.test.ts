import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { readBinary } from '../../src/db/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let opened: TestDatabase;
before(async () => {
  opened = await createTestDatabase();
});
after(() => opened.dispose());

test('bytes come back as they went in, in one piece of many megabytes or in many small ones', async () => {
  const large = randomBytes(5_000_000);
  const small = Array.from({ length: 300 }, (_, length) => randomBytes(length));
  await opened.database.transaction(async ({ client }) => {
    await client.query('create temporary table piece (number integer, bytes bytea)');
    await client.query('insert into piece values (-1, $1)', [large]);
    for (const [number, bytes] of small.entries())
      await client.query('insert into piece values ($1, $2)', [number, bytes]);
    const [whole] = await readBinary<{ bytes: Buffer }>(
      client,
      'select bytes from piece where number = $1',
      [-1],
    );
    assert.ok(whole.bytes.equals(large));
    const parts = await readBinary<{ bytes: Buffer }>(
      client,
      'select bytes from piece where number >= 0 order by number',
    );
    assert.deepEqual(
      parts.map(({ bytes }) => bytes.toString('hex')),
      small.map((bytes) => bytes.toString('hex')),
    );
  });
});

test('every type that we use reads the same in binary as in text', async () => {
  const sql = `select true as yes, null::bytea as nothing, '\\x00ff80'::bytea as bytes, 9007199254740991::int8 as large,
    -5::int4 as int, -3::int2 as small, 1.5::float8 as double, 'Zoë'::text as text, 'Ł'::varchar as var,
    '2021-10-29'::date as day, '2021-10-29 12:34:56.789+01'::timestamptz as moment,
    '{"a": [1, "ü"]}'::jsonb as json, '11111111-2222-3333-4444-555555555555'::uuid as id`;
  await opened.database.transaction(async ({ client }) => {
    const [binary] = await readBinary(client, sql);
    const [text] = (await client.query(sql)).rows as object[];
    assert.deepEqual({ ...binary }, { ...text });
  });
});

test('an error in a binary query leaves the connection usable', async () => {
  await opened.database.transaction(async ({ client }) => {
    await client.query('savepoint before');
    await assert.rejects(readBinary(client, 'select 1 / $1::int4', [0]), { code: '22012' });
    await client.query('rollback to savepoint before');
    await assert.rejects(readBinary(client, 'select 1.5::numeric as n'), /cast the column to text/);
    assert.deepEqual(await readBinary(client, 'select 7 as seven'), [{ seven: 7 }]);
    assert.deepEqual((await client.query('select 8 as eight')).rows, [{ eight: 8 }]);
  });
});

test('the reading connections answer in binary, several at once, and refuse to write', async () => {
  const { reader } = opened.database;
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  const answers = await Promise.all(
    numbers.map((n) => readBinary<{ n: number }>(reader, 'select $1::int4 as n', [n])),
  );
  assert.deepEqual(
    answers.map(([row]) => row.n),
    numbers,
  );
  await assert.rejects(reader.query('create table forbidden (a integer)'), { code: '25006' });
});

test('a number too large for JavaScript is an error, not a wrong number', async () => {
  await assert.rejects(readBinary(opened.database.reader, 'select 9007199254740993::int8 as n'), RangeError);
});
