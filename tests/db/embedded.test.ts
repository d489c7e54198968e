import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { databaseFolder, openDatabase, removeDatabase, type Database } from '../../src/db/index.ts';
import { isServerOf } from '../../src/db/server/postmaster.ts';
import { startCommand } from '../support/command.ts';

let base: string;
let folder: string;
let home: string;
let number = 0;
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'rollcall-embedded-'));
  await chmod(base, 0o711);
});
after(() => rm(base, { recursive: true, force: true }));
beforeEach(async () => {
  folder = join(base, String(++number));
  await mkdir(folder);
  home = join(folder, 'home');
});
afterEach(() => removeDatabase(home));

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

async function serverPid(): Promise<number | undefined> {
  const data = await databaseFolder(home);
  const text = data && (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined));
  return text ? Number(text.split('\n')[0]) : undefined;
}

async function keep(database: Database, value: number): Promise<void> {
  await database.transaction(async ({ client }) => {
    await client.query('create table if not exists kept (value integer)');
    await client.query('insert into kept values ($1)', [value]);
  });
}

async function keptValues(): Promise<number[]> {
  await using database = await openDatabase({ home });
  const { rows } = await database.reader.query<{ value: number }>('select value from kept order by value');
  return rows.map(({ value }) => value);
}

test('processes share one server, and the last one out stops it', async () => {
  const [first, second] = [startCommand(home), startCommand(home)];
  await Promise.all([first.opened, second.opened]);
  const pid = await serverPid();
  assert.ok(pid);
  await first.leave();
  assert.equal(await serverPid(), pid);
  await second.leave();
  assert.equal(await serverPid(), undefined);
  assert.equal(await isServerOf(pid, join(home, 'postgres')), false);
});

test('two openings in one process are two users of the server', async () => {
  await using first = await openDatabase({ home });
  const second = await openDatabase({ home });
  await second[Symbol.asyncDispose]();
  await keep(first, 1);
});

test('ten processes that start at once all get in, and none leaves a server behind', async () => {
  const commands = Array.from({ length: 10 }, () => startCommand(home));
  await Promise.all(commands.map(({ opened }) => opened));
  await Promise.all(commands.map((command) => command.leave()));
  assert.equal(await serverPid(), undefined);
});

test('after kill -9 of a command the next one finds the server and the data', async () => {
  await openDatabase({ home }).then(async (database) => {
    await keep(database, 1);
    await database[Symbol.asyncDispose]();
  });
  const command = startCommand(home);
  await command.opened;
  const pid = await serverPid();
  await command.kill();
  assert.equal(await serverPid(), pid);
  assert.deepEqual(await keptValues(), [1]);
  assert.equal(await serverPid(), undefined);
});

test('after kill -9 of the server what was committed is there', async () => {
  const database = await openDatabase({ home });
  await keep(database, 1);
  process.kill((await serverPid()) ?? 0, 'SIGKILL');
  await assert.rejects(
    (async () => {
      for (;;) await keep(database, 2);
    })(),
    { code: 'DATABASE_UNREACHABLE' },
  );
  await database[Symbol.asyncDispose]();
  assert.equal((await keptValues())[0], 1);
});

test('a pid file left by a power cut does no harm, even if the number is now another process', async () => {
  await openDatabase({ home }).then(async (database) => {
    await keep(database, 1);
    const data = (await databaseFolder(home)) ?? '';
    const left = await readFile(join(data, 'postmaster.pid'), 'utf8');
    await database[Symbol.asyncDispose]();
    // In the middle of what a running server writes there, with the number of a process that lives: this one.
    for (const pid of [process.pid, 4_194_303]) {
      await writeFile(join(data, 'postmaster.pid'), left.replace(/^\d+/, String(pid)));
      assert.deepEqual(await keptValues(), [1]);
    }
  });
});

test('a start that was killed is taken over', async () => {
  await mkdir(home, { mode: 0o755 });
  await symlink('4194303 123 dead', join(home, 'postgres.lock'));
  await mkdir(join(home, 'postgres.new'));
  await writeFile(join(home, 'postgres.new', 'PG_VERSION'), '18\n');
  await using database = await openDatabase({ home });
  await keep(database, 1);
});

test('a home with a space, a quote and a very long path works', async () => {
  for (const name of [`my "home", it's`, join('x'.repeat(100), 'y'.repeat(100), 'home')]) {
    home = join(folder, name);
    await openDatabase({ home }).then(async (database) => {
      await keep(database, 1);
      await database[Symbol.asyncDispose]();
    });
    assert.deepEqual(await keptValues(), [1]);
    await removeDatabase(home);
  }
});

test("a home that PostgreSQL's user cannot enter works, and its data can be removed", async () => {
  await mkdir(home, { mode: 0o700 });
  await openDatabase({ home }).then(async (database) => {
    await keep(database, 1);
    await database[Symbol.asyncDispose]();
  });
  assert.deepEqual(await keptValues(), [1]);
  const data = (await databaseFolder(home)) ?? '';
  assert.equal(data.startsWith(home), !isRoot);
  await removeDatabase(home);
  await assert.rejects(stat(data), { code: 'ENOENT' });
  assert.equal(await databaseFolder(home), undefined);
});

test('data, socket and log are for nobody else to read', async () => {
  await using database = await openDatabase({ home });
  await keep(database, 1);
  const data = (await databaseFolder(home)) ?? '';
  for (const path of [data, join(data, '../socket'), join(home, 'logs'), join(home, 'logs/postgres.log')]) {
    assert.equal((await stat(path)).mode & 0o077, 0, path);
  }
});

test("the server's log holds no value of a statement that failed", async () => {
  const database = await openDatabase({ home });
  await database.transaction(({ client }) =>
    client.query('create table person (name text unique, born date)'),
  );
  for (const statement of [
    `insert into person values ('Ms Secret')`,
    `select 'Secret'::date`,
    `do $$ begin raise 'Secret'; end $$`,
  ]) {
    for (let twice = 0; twice < 2; twice++) {
      await database.transaction(({ client }) => client.query(statement)).catch(() => undefined);
      await database
        .transaction(({ client }) => client.query('insert into person values ($1)', ['Ms Secret']))
        .catch(() => undefined);
    }
  }
  await database[Symbol.asyncDispose]();
  const log = await readFile(join(home, 'logs/postgres.log'), 'utf8');
  assert.match(log, /ready to accept connections/);
  assert.doesNotMatch(log, /Secret/);
});

test('a home that is deleted while in use keeps nobody waiting', async () => {
  const database = await openDatabase({ home });
  const pid = (await serverPid()) ?? 0;
  await rm(home, { recursive: true, force: true });
  await database[Symbol.asyncDispose]();
  assert.equal(await isServerOf(pid, join(home, 'postgres')), false);
});

test('an ordinary user and root use the same installation', { skip: !isRoot && 'needs root' }, async () => {
  await chown(folder, NOBODY.uid, NOBODY.gid);
  const ordinary = startCommand(home, { as: NOBODY });
  await ordinary.opened;
  await openDatabase({ home }).then(async (database) => {
    await keep(database, 1);
    await ordinary.leave();
    await database[Symbol.asyncDispose]();
  });
  assert.deepEqual(await keptValues(), [1]);
  const again = startCommand(home, { as: NOBODY });
  await again.opened;
  await again.leave();
  assert.equal(await serverPid(), undefined);
});

test(
  'an ordinary user goes on where root began, in a home of theirs',
  { skip: !isRoot && 'needs root' },
  async () => {
    await mkdir(home, { mode: 0o700 });
    for (const path of [folder, home]) await chown(path, NOBODY.uid, NOBODY.gid);
    await openDatabase({ home }).then(async (database) => {
      await keep(database, 1);
      await database[Symbol.asyncDispose]();
    });
    const ordinary = startCommand(home, { as: NOBODY });
    await ordinary.opened;
    await ordinary.leave();
    assert.deepEqual(await keptValues(), [1]);
  },
);

test('a writer that was killed does not keep the others out', async () => {
  const writer = startCommand(home, { holder: 'record' });
  await writer.opened;
  const waiting = startCommand(home, { holder: 'people import' });
  assert.match(await waiting.said('wait '), /'record' \(process \d+, since \d\d:\d\d\) is writing/);
  await writer.kill();
  await waiting.opened;
  await waiting.leave();
});
