import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createArchiveWriter } from '../../src/backup/archive-writer.ts';
import { readMembers } from '../../src/backup/archive-reader.ts';
import { checkBackup, makeBackup, restoreBackup, type Manifest } from '../../src/backup/index.ts';
import { SUMS } from '../../src/backup/sums.ts';
import type { Config } from '../../src/config.ts';
import type { InputErrorCode } from '../../src/errors.ts';
import { openInstallation, writeLocalKey, type App } from '../../src/installation/index.ts';
import { createSealer, unsealStream } from '../../src/vault/index.ts';
import { createRecorded } from '../custody/recorded.ts';
import { createTestPlace } from '../support/database.ts';
import { listActs } from '../support/installation.ts';
import { startS3Server } from '../support/s3-server.ts';

type Party = Awaited<ReturnType<typeof createRecorded>>;

let party: Party;
let file: string;
let members: [string, Buffer][];

before(async () => {
  party = await createRecorded([{ day: '2021-01-01' }, { day: '2021-02-01', supplier: 'Ballot Box' }]);
  file = join(party.folder, 'good.age');
  await makeBackup(party.app, { file });
  members = await readAll(file);
});
after(() => party[Symbol.asyncDispose]());

/** A place for a copy: an empty home, a key folder, and a database of its own on a server. */
async function newPlace(): Promise<AsyncDisposable & { config: Config }> {
  const place = await createTestPlace();
  const config = {
    home: place.home,
    databaseUrl: place.url,
    keyDir: join(dirname(place.home), 'keys'),
    actor: 'test',
  };
  return { config, [Symbol.asyncDispose]: () => place.dispose() };
}

async function readAll(path: string): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = [];
  for await (const { name, content } of readMembers(unsealStream(identities(), createReadStream(path)))) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    found.push([name, Buffer.concat(pieces)]);
  }
  return found;
}

function identities(): string[] {
  return [party.keyholder.identity];
}

/** A backup as somebody forges it who knows the recipients: sealed well, with right sums. */
async function forge(
  name: string,
  change: (members: [string, Buffer][]) => [string, Buffer][],
): Promise<string> {
  const sealer = await createSealer([party.keyholder.recipient]);
  const out: Uint8Array[] = [sealer.header];
  const archive = createArchiveWriter(async (bytes) => void out.push(...sealer.push(bytes)), new Date());
  for (const [member, bytes] of change(members.filter(([each]) => each !== SUMS)))
    await archive.add(member, bytes);
  await archive.end();
  const path = join(party.folder, name);
  await writeFile(path, Buffer.concat([...out, ...sealer.end()]));
  return path;
}

function withManifest(change: (manifest: Manifest) => object) {
  return (all: [string, Buffer][]): [string, Buffer][] =>
    all.map(([name, bytes]) =>
      name === 'manifest.json'
        ? [name, Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString()) as Manifest)))]
        : [name, bytes],
    );
}

function coded(code: InputErrorCode) {
  return (error: unknown) => {
    assert.equal((error as { code?: string }).code, code, String(error));
    return true;
  };
}

async function suppliersOf(app: App): Promise<string[]> {
  const { rows } = await app.database.reader.query<{ name: string }>('select name from supplier order by id');
  return rows.map(({ name }) => name);
}

test('a backup waits for no writer, and what is written while it is made is not in it', async () => {
  await using place = await newPlace();
  const { app } = party;
  const during = join(party.folder, 'during.age');
  {
    await using _ = await app.database.writerLock('somebody else');
    let wrote: Promise<unknown> | undefined;
    await makeBackup(app, {
      file: during,
      onProgress(bytes) {
        // Its first bytes are there, so its moment is over.
        if (bytes > 2_000)
          wrote ??= app.database.transaction(({ client }) =>
            client.query(`insert into supplier (name, added_at) values ('Late Ltd', now())`),
          );
      },
    });
    await wrote;
  }
  assert.deepEqual(await suppliersOf(app), ['Mail House', 'Ballot Box', 'Late Ltd']);
  await restoreBackup(place.config, { file: during, identities: identities() });
  await using copy = await openInstallation(place.config);
  assert.deepEqual(await suppliersOf(copy), ['Mail House', 'Ballot Box']);
});

test('that it was made and restored is in the evidence, with the digest of the file', async () => {
  await using place = await newPlace();
  const made = (await listActs(party.app)).find(({ act }) => act === 'backup made')!;
  const restored = await restoreBackup(place.config, { file, identities: identities() });
  assert.equal(made.payload['sha256'], restored.content.sha256);
  assert.deepEqual(made.subjects, ['keyholder:1']);
  await using copy = await openInstallation(place.config);
  const acts = await listActs(copy);
  assert.equal(acts.at(-1)?.act, 'restored from backup');
  assert.equal(acts.at(-1)?.payload['sha256'], restored.content.sha256);
  assert.equal(acts.length, restored.content.manifest.log.size + 1);
  assert.equal(restored.log.problem, undefined);
});

test('a restored installation goes on numbering where the old one was, though the last rows are gone', async () => {
  await using place = await newPlace();
  const { app } = party;
  const gone = await app.database.transaction(async ({ client }) => {
    const { rows } = await client.query<{ id: number }>(
      `insert into supplier (name, added_at) values ('Gone Ltd', now()) returning id`,
    );
    await client.query('delete from supplier where id = $1', [rows[0].id]);
    return rows[0].id;
  });
  const later = join(party.folder, 'numbered.age');
  await makeBackup(app, { file: later });
  await restoreBackup(place.config, { file: later, identities: identities() });
  await using copy = await openInstallation(place.config);
  const next = await copy.database.transaction(({ client }) =>
    client.query<{ id: number }>(
      `insert into supplier (name, added_at) values ('Next Ltd', now()) returning id`,
    ),
  );
  assert.equal(next.rows[0].id, gone + 1);
});

test('a backup that was forged or put together wrongly is refused, whatever its sums say', async () => {
  const other = '11111111-2222-3333-4444-555555555555';
  const isObject = (name: string): boolean => /^objects\/..\//.test(name);
  const forgeries: [string, InputErrorCode, (all: [string, Buffer][]) => [string, Buffer][]][] = [
    ['of a later schema', 'INSTALLATION_NEWER', withManifest((all) => ({ ...all, schema: 999 }))],
    ['of another version', 'FILE_DAMAGED', withManifest((all) => ({ ...all, version: 2 }))],
    ['with other tables', 'FILE_DAMAGED', withManifest((all) => ({ ...all, tables: all.tables.slice(1) }))],
    [
      'with another column',
      'FILE_DAMAGED',
      withManifest((all) => ({
        ...all,
        tables: all.tables.map((table, i) =>
          i === 0
            ? { ...table, columns: [{ name: 'id); drop schema rollcall; --', type: 'integer' }] }
            : table,
        ),
      })),
    ],
    [
      'with fewer rows',
      'FILE_DAMAGED',
      withManifest((all) => ({
        ...all,
        tables: all.tables.map((table) => ({ ...table, rows: table.rows + (table.name === 'card' ? 1 : 0) })),
      })),
    ],
    [
      'of another installation',
      'FILE_DAMAGED',
      withManifest((all) => ({ ...all, installation: { ...all.installation, id: other } })),
    ],
    [
      'without an original',
      'FILE_DAMAGED',
      (all) => all.filter(([name], i) => !isObject(name) || all.findIndex(([each]) => isObject(each)) !== i),
    ],
    [
      'with a changed original',
      'FILE_DAMAGED',
      (all) => all.map(([name, bytes]) => (isObject(name) ? [name, Buffer.from('x')] : [name, bytes])),
    ],
    ['without a table', 'FILE_DAMAGED', (all) => all.filter(([name]) => !name.startsWith('tables/card/'))],
    [
      'with tables exchanged',
      'FILE_DAMAGED',
      (all) =>
        all.map(([name, bytes]) => [
          name.startsWith('tables/') ? name.replace('/card/', '/cards/') : name,
          bytes,
        ]),
    ],
    ['with a file more', 'FILE_DAMAGED', (all) => [...all, ['../../etc/passwd', Buffer.from('x')]]],
    ['without a manifest', 'FILE_DAMAGED', (all) => all.slice(1)],
    ['without its end', 'FILE_DAMAGED', (all) => all.filter(([name]) => name !== 'left-out.json')],
  ];
  await using place = await newPlace();
  for (const [what, code, change] of forgeries) {
    const path = await forge('forged.age', change);
    await assert.rejects(
      restoreBackup(place.config, { file: path, identities: identities() }),
      coded(code),
      what,
    );
    await assert.rejects(openInstallation(place.config), coded('INSTALLATION_MISSING'), what);
  }
  const path = await forge('unchanged.age', (all) => all);
  assert.equal((await checkBackup({ file: path, identities: identities() })).leftOut.length, 0);
  const restored = await restoreBackup(place.config, { file: path, identities: identities() });
  assert.equal(restored.disclosures, 2);
});

test('values of a table that PostgreSQL refuses are damage, and no value is said', async () => {
  await using place = await newPlace();
  const path = await forge('values.age', (all) =>
    all.map(([name, bytes]) => {
      if (!name.startsWith('tables/kind/')) return [name, bytes];
      // The first text of the first row becomes no UTF-8.
      const changed = Buffer.from(bytes);
      changed[19 + 2 + 4 + 2 + 4] = 0xff;
      return [name, changed];
    }),
  );
  await assert.rejects(
    restoreBackup(place.config, { file: path, identities: identities() }),
    (error: Error) => coded('FILE_DAMAGED')(error) && !/member|invalid byte/.test(error.message),
  );
});

test('a machine that has another key of the installation keeps it, and the restore says where to put the copy', async () => {
  await using place = await newPlace();
  const { id } = party.app.installation;
  await writeLocalKey(place.config.keyDir, id, 'signing', Buffer.alloc(32, 7));
  await assert.rejects(restoreBackup(place.config, { file, identities: identities() }), (error: Error) => {
    assert.match(error.message, /another signing key .* ROLLCALL_KEY_DIR/);
    return coded('ARGUMENT_INVALID')(error);
  });
  const keyDir = join(dirname(place.config.keyDir), 'other-keys');
  const restored = await restoreBackup({ ...place.config, keyDir }, { file, identities: identities() });
  assert.deepEqual(restored.keys.written, ['matching', 'signing']);
});

test('an original whose time is over while the backup runs is left out, and is not called missing', async () => {
  const { app, disclosures } = party;
  const [first] = disclosures;
  const setDestroyed = (at: string) =>
    app.database.transaction(({ client }) =>
      client.query(`update disclosure set original_destroyed_at = ${at} where id = $1`, [first.id]),
    );
  const losing = (before: () => Promise<unknown>): App => ({
    ...app,
    objects: {
      ...app.objects,
      read: (name) => (name === first.object ? Readable.from(vanish(before)) : app.objects.read(name)),
    },
  });
  const missing = await makeBackup(
    losing(async () => undefined),
    { file: join(party.folder, 'missing.age') },
  );
  assert.deepEqual(missing.leftOut, [{ object: first.object, why: 'missing' }]);
  const destroyed = await makeBackup(
    losing(() => setDestroyed('now()')),
    { file: join(party.folder, 'destroyed.age') },
  );
  await setDestroyed('null');
  assert.deepEqual(destroyed.leftOut, [{ object: first.object, why: 'destroyed meanwhile' }]);
  await checkBackup({ file: join(party.folder, 'destroyed.age'), identities: identities() });
});

// oxlint-disable-next-line require-yield
async function* vanish(before: () => Promise<unknown>): AsyncGenerator<Uint8Array> {
  await before();
  throw Object.assign(new Error('there is no such object'), { code: 'ENOENT' });
}

test('originals go from a folder into a bucket, and from there into a folder again', async () => {
  const server = await startS3Server();
  try {
    await using inBucket = await newPlace();
    await using inFolder = await newPlace();
    const config = { ...inBucket.config, s3: server.settings };
    const first = await restoreBackup(config, {
      file,
      identities: identities(),
      objects: 's3://sealed/copy',
    });
    assert.deepEqual([first.objectsWritten, first.withoutOriginal], [2, []]);
    const second = join(party.folder, 'from-bucket.age');
    {
      await using copy = await openInstallation(config);
      assert.equal(copy.installation.objects, 's3://sealed/copy');
      await makeBackup(copy, { file: second });
    }
    const back = { ...inFolder.config, s3: server.settings };
    const again = await restoreBackup(back, { file: second, identities: identities(), objects: 'folder' });
    assert.deepEqual([again.objectsWritten, again.withoutOriginal, again.objectsIn], [2, [], 'folder']);
    await using copy = await openInstallation(inFolder.config);
    for (const { object } of party.disclosures) assert.ok(await copy.objects.has(object));
  } finally {
    await server.stop();
  }
});

test('an original that is damaged where the backup goes is replaced by the good one, in a folder and in a bucket', async () => {
  const server = await startS3Server();
  try {
    await using inFolder = await newPlace();
    await using inBucket = await newPlace();
    const [first, second] = party.disclosures.map(({ object }) => object);
    const pathOf = (object: string): string => join(object.slice(0, 2), `${object}.age`);
    const damaged = join(inFolder.config.home, 'objects', pathOf(first));
    const good = join(inFolder.config.home, 'objects', pathOf(second));
    for (const path of [damaged, good]) await mkdir(dirname(path), { recursive: true });
    await writeFile(damaged, 'overwritten in place');
    await cp(join(party.app.config.home, 'objects', pathOf(second)), good);
    await fetch(`${server.settings.endpoint}/sealed/x/${pathOf(first)}`, {
      method: 'PUT',
      body: 'exchanged',
    });
    for (const [place, objects] of [
      [inFolder, 'folder'],
      [inBucket, 's3://sealed/x'],
    ] as const) {
      const config = { ...place.config, s3: server.settings };
      const restored = await restoreBackup(config, { file, identities: identities(), objects });
      assert.deepEqual(restored.objectsMended, [first], objects);
      assert.equal(restored.objectsWritten, objects === 'folder' ? 1 : 2, 'what is whole is left alone');
      await using copy = await openInstallation(config);
      for (const object of [first, second])
        assert.equal(sha256(await buffer(copy.objects.read(object))), object, objects);
    }
  } finally {
    await server.stop();
  }
});

test('an original that was damaged in the backup already is not put anywhere, and costs no other', async () => {
  await using place = await newPlace();
  const isObject = ([name]: [string, Buffer]): boolean => /^objects\/..\//.test(name);
  const [good, bad] = members.filter(isObject).map(([name]) => name);
  const badObject = bad.slice(11, 75);
  const path = await forge('exchanged.age', (all) =>
    all.map(([name, bytes]) => {
      // The worst that may lie under a name: another original that is needed.
      if (name === bad) return [name, all.find(([each]) => each === good)![1]];
      if (name !== 'left-out.json') return [name, bytes];
      return [name, Buffer.from(JSON.stringify({ objects: [{ object: badObject, why: 'damaged' }] }))];
    }),
  );
  const restored = await restoreBackup(place.config, { file: path, identities: identities() });
  assert.equal(restored.objectsWritten, 1);
  assert.deepEqual(
    restored.withoutOriginal?.map(({ object }) => object),
    [badObject],
  );
  await using copy = await openInstallation(place.config);
  assert.equal(await copy.objects.has(good.slice(11, 75)), true);
});

test('an object that is damaged or cut short in a bucket is left out as in a folder, and stops no backup', async () => {
  const server = await startS3Server();
  try {
    await using place = await newPlace();
    await using again = await newPlace();
    const config = { ...place.config, s3: server.settings };
    await restoreBackup(config, { file, identities: identities(), objects: 's3://sealed/bad' });
    await using copy = await openInstallation(config);
    const [first, second] = party.disclosures.map(({ object }) => object);
    const bytes = await buffer(copy.objects.read(first));
    const exchange = (object: string, body: Uint8Array): Promise<unknown> =>
      fetch(`${server.settings.endpoint}/sealed/bad/${object.slice(0, 2)}/${object}.age`, {
        method: 'PUT',
        body: new Uint8Array(body),
      });
    await exchange(first, bytes.subarray(0, -1));
    await exchange(second, Buffer.alloc(300, 7));
    const bad = join(party.folder, 'bad-objects.age');
    const { leftOut } = await makeBackup(copy, { file: bad });
    assert.deepEqual(
      leftOut,
      [first, second].map((object) => ({ object, why: 'damaged' })),
    );
    await checkBackup({ file: bad, identities: identities() });
    const restored = await restoreBackup(again.config, {
      file: bad,
      identities: identities(),
      objects: 'folder',
    });
    assert.deepEqual([restored.objectsWritten, restored.withoutOriginal?.length], [0, 2]);
  } finally {
    await server.stop();
  }
});

test('an object that breaks off or goes on while it is read is damaged, and the others are in the backup', async () => {
  const { app, disclosures } = party;
  const [first] = disclosures;
  for (const [what, change] of [
    ['short', (bytes: Buffer) => [bytes.subarray(0, 20)]],
    ['changed and longer', (bytes: Buffer) => [Buffer.alloc(40), bytes, bytes]],
    ['nothing', () => []],
  ] as [string, (bytes: Buffer) => Buffer[]][]) {
    const reading = async function* (): AsyncGenerator<Uint8Array> {
      yield* change(await buffer(app.objects.read(first.object)));
      throw Object.assign(new Error('the disk is worn'), { code: 'EIO' });
    };
    const worn: App = {
      ...app,
      objects: {
        ...app.objects,
        read: (name) => (name === first.object ? Readable.from(reading()) : app.objects.read(name)),
      },
    };
    const path = join(party.folder, `worn-${what}.age`);
    const { leftOut } = await makeBackup(worn, { file: path });
    assert.deepEqual(leftOut, [{ object: first.object, why: 'damaged' }], what);
    const content = await checkBackup({ file: path, identities: identities() });
    assert.equal(content.objects.length, disclosures.length - 1);
  }
});

test('a backup that fails does not leave the object open that it was reading', async () => {
  const { app, disclosures } = party;
  const stop = new AbortController();
  const reading = Readable.from(
    (async function* () {
      for (let piece = 0; piece < 100; piece++) {
        if (piece === 5) stop.abort();
        yield Buffer.alloc(100_000);
      }
    })(),
  );
  const slow: App = {
    ...app,
    objects: {
      ...app.objects,
      read: () => reading,
      async *list() {
        for (const { object } of disclosures)
          yield { name: object, sizeBytes: 10_000_000, writtenAt: new Date() };
      },
    },
  };
  const failing = makeBackup(slow, { file: join(party.folder, 'aborted.age'), signal: stop.signal });
  await assert.rejects(failing, { name: 'AbortError' });
  assert.equal(reading.destroyed, true);
});

test('a backup that somebody who is retired meanwhile could open is not kept', async () => {
  const { app } = party;
  const during = join(party.folder, 'retired.age');
  const setRetired = (at: string) =>
    app.database.transaction(({ client }) => client.query(`update keyholder set retired_at = ${at}`));
  const before = (await listActs(app)).length;
  let retired: Promise<unknown> | undefined;
  await assert.rejects(
    makeBackup(app, {
      file: during,
      onProgress: (bytes) => void (bytes > 2_000 && (retired ??= setRetired('now()'))),
    }),
    (error: Error) =>
      coded('INSTALLATION_BUSY')(error) && /retired while .* run the command again/.test(error.message),
  );
  await retired;
  await setRetired('null');
  assert.equal((await listActs(app)).length, before, 'nor is it said that it was made');
  assert.deepEqual(
    (await readdir(party.folder)).filter((name) => name.startsWith('retired.age')),
    [],
  );
});

test('where originals were in a bucket, a restore must be told where they go, and touches none before', async () => {
  const server = await startS3Server();
  try {
    await using living = await newPlace();
    await using drill = await newPlace();
    const s3 = server.settings;
    await restoreBackup(
      { ...living.config, s3 },
      { file, identities: identities(), objects: 's3://sealed/live' },
    );
    const backup = join(party.folder, 'of-the-living.age');
    {
      await using app = await openInstallation({ ...living.config, s3 });
      await makeBackup(app, { file: backup });
    }
    await server.takeRequests();
    const config = { ...drill.config, s3 };
    await assert.rejects(
      restoreBackup(config, { file: backup, identities: identities() }),
      (error: Error) => {
        assert.match(
          error.message,
          /--objects s3:\/\/sealed\/live' .* takes the place .* '--objects folder'/,
        );
        return coded('ARGUMENT_INVALID')(error);
      },
    );
    assert.deepEqual(await server.takeRequests(), []);
    await restoreBackup(config, { file: backup, identities: identities(), objects: 'folder' });
    assert.deepEqual(await server.takeRequests(), [], 'a drill does not go near the bucket');
    await using copy = await openInstallation(config);
    assert.equal(copy.installation.objects, 'folder');
  } finally {
    await server.stop();
  }
});

test('what fails after everything is there is a warning: the restore is done, and the log’s verdict is said', async () => {
  await using place = await newPlace();
  await mkdir(join(place.config.home, 'objects'), { recursive: true });
  await writeFile(join(place.config.home, 'objects', 'keys'), 'a file where a folder belongs');
  const warnings: string[] = [];
  const restored = await restoreBackup(place.config, {
    file,
    identities: identities(),
    onWarning: (sentence) => warnings.push(sentence),
  });
  assert.match(warnings.join(), /^WARNING: the installation is restored, but the keys could not be copied/);
  assert.equal(restored.log.problem, undefined);
  assert.deepEqual([restored.people, restored.disclosures, restored.withoutOriginal], [3, 2, []]);
  await assert.rejects(
    restoreBackup(place.config, { file, identities: identities() }),
    coded('INSTALLATION_EXISTS'),
  );
});

test('a restore says by which key the log holds, and whether that key came with the backup', async () => {
  await using place = await newPlace();
  const { vkey } = await party.app.evidence.signer();
  const first = await restoreBackup(place.config, { file, identities: identities() });
  assert.deepEqual([first.log.key, first.keys.written], [vkey, ['matching', 'signing']]);
  await using again = await newPlace();
  const config = { ...again.config, keyDir: place.config.keyDir };
  const second = await restoreBackup(config, { file, identities: identities() });
  assert.deepEqual([second.log.key, second.keys.written], [vkey, []]);
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('a folder with other things in it is not restored into', async () => {
  await using place = await newPlace();
  await mkdir(place.config.home, { mode: 0o711 });
  await writeFile(join(place.config.home, 'thesis.docx'), 'mine');
  await assert.rejects(
    restoreBackup(place.config, { file, identities: identities() }),
    coded('ARGUMENT_INVALID'),
  );
  assert.deepEqual(await readdir(place.config.home), ['thesis.docx']);
  await rm(join(place.config.home, 'thesis.docx'));
});
