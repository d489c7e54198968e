import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, open, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { databaseFolder } from '../src/db/index.ts';
import { AddedSupplier, Affected, Holdings, Imported, People, Recorded } from './support/answers.ts';
import {
  createFolder,
  createInstallation,
  type Installation,
  type InstallationOptions,
} from './support/installation.ts';
import { cellsOf, COLUMNS, csv, member, members, registerOf } from './support/members.ts';
import { withoutAge } from './support/outside.ts';
import { searchFor } from './support/search-bytes.ts';
import { count, flag, listOf, mapOf, objectOf, orNull, text, textLike } from './support/shape.ts';
import { countRows, digestState, listObjects } from './support/state.ts';

const MAIL = ['--supplier', 'Mail House Ltd'];
const LARGE = registerOf(members(0, 60_000));

const contents = {
  installation: text,
  rehearsal: flag,
  madeAt: text,
  schema: count,
  log: objectOf({ size: count, checkpoint: text }),
  objects: objectOf({ where: text, included: flag, count, bytes: count }),
  tables: mapOf(count),
  sha256: textLike(/^[0-9a-f]{64}$/),
};
const leftOut = listOf(objectOf({ object: text, why: text }));
const Made = objectOf({
  ...contents,
  file: text,
  sizeBytes: count,
  leftOut,
  entry: count,
  keyholders: listOf(text),
});
const Checked = objectOf({ ...contents, whole: flag, leftOut });
const Verified = objectOf({ keys: listOf(objectOf({ vkey: text })) });
const Restored = objectOf({
  ...contents,
  home: text,
  people: count,
  disclosures: count,
  objectsIn: text,
  objectsWritten: count,
  objectsMended: listOf(text),
  withoutOriginal: listOf(objectOf({ disclosure: count, object: text })),
  keys: objectOf({ matching: text, signing: text, written: listOf(text) }),
  evidence: objectOf({
    key: textLike(/^rollcall\/[0-9a-f-]{36}\+/),
    trusted: flag,
    size: count,
    whole: flag,
    problem: orNull(text),
    conflicts: listOf(text),
  }),
});

/** On a server that the journeys share, where nothing is done to the server. */
const SHARED: InstallationOptions = { server: 'shared' };

async function newParty(options: InstallationOptions = {}): Promise<Installation> {
  const party = await createInstallation(options);
  await party.ask(
    Imported,
    'people',
    'import',
    await party.file('register.csv', registerOf(members(0, 3_000))),
  );
  for (const name of ['Mail House Ltd', 'Ballot Box plc'])
    await party.ask(AddedSupplier, 'supplier', 'add', name);
  const sent = await party.file('sent.csv', csv([COLUMNS, ...members(1_000, 3_500).map(cellsOf)]));
  await party.ask(Recorded, 'record', sent, ...MAIL, '--sent-at', '2021-01-01');
  return party;
}

/** A place for a restored copy, with a key folder and, on a server, a database of its own. */
function elsewhere(options: InstallationOptions = {}): Promise<Installation> {
  return createInstallation({ ...options, init: false });
}

function fileBeside(party: Installation, name: string): string {
  return join(dirname(party.identity), name);
}

async function answersOf(party: Installation, identity: string): Promise<object> {
  const { tookMs: _, ...affected } = await party.ask(
    Affected,
    'affected',
    ...MAIL,
    '--held-at',
    '2021-06-01',
  );
  const holdings = await party.ask(Holdings, 'holdings', 'Mail House Ltd', '--as-of', '2021-06-01');
  const persons = [];
  for (const n of [3, 1_500, 3_400])
    persons.push(await party.ask(People, 'person', member(n).email, '--identity', identity));
  return { affected, holdings, persons };
}

function restore(place: Installation, file: string, identity: string) {
  return place.ask(Restored, 'backup', 'restore', file, '--identity', identity);
}

/** kill -9 for whatever runs of an installation, its PostgreSQL too. */
async function killServer(party: Installation): Promise<void> {
  const folder = party.url ? undefined : await databaseFolder(party.home);
  const pid = folder && (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => ''));
  if (pid) process.kill(Number(pid.split('\n')[0]), 'SIGKILL');
}

for (const first of ['record', 'backup'] as const) {
  test(`a backup of while a record runs (${first} begun first), everything killed, restored elsewhere: the same answers, and good evidence`, async (t) => {
    await using party = await newParty();
    await using place = await elsewhere();
    const expected = await answersOf(party, party.identity);
    const large = await party.file('large.csv', LARGE);
    const recording = () => party.start('record', large, ...MAIL, '--sent-at', '2021-02-01');
    let file = '';
    let overlapped = false;
    for (let attempt = 0; attempt < 4 && !overlapped; attempt++) {
      file = fileBeside(party, `during-${attempt}.age`);
      let record = first === 'record' ? recording() : undefined;
      if (record) await record.said('to record').then(() => pause(300));
      const backup = party.start('backup', file, '--json');
      if (!record) {
        await Promise.race([untilThere(`${file}.`), backup.ended]);
        record = recording();
      }
      const outcome = await backup.ended;
      record.signal('SIGKILL');
      const { exitCode } = await record.ended;
      await killServer(party);
      assert.equal(outcome.exitCode, 0, outcome.stdout + outcome.stderr);
      const made = Made.parse(JSON.parse(outcome.stdout));
      overlapped = exitCode === null && made.tables['disclosure'] === 1;
      t.diagnostic(`attempt ${attempt}: record ${exitCode === null ? 'was killed' : 'ended first'}`);
    }
    assert.ok(overlapped, 'the record was running when the backup was done');
    const restored = await restore(place, file, party.identity);
    const { key, ...evidence } = restored.evidence;
    assert.equal(key, (await party.ask(Verified, 'log', 'verify')).keys[0].vkey);
    assert.deepEqual(evidence, {
      trusted: false,
      size: restored.log.size + 1,
      whole: true,
      problem: null,
      conflicts: [],
    });
    assert.deepEqual([restored.disclosures, restored.withoutOriginal], [1, []]);
    assert.deepEqual(restored.keys.written, ['matching', 'signing']);
    assert.deepEqual(await answersOf(place, party.identity), expected);
    // The copy goes on working: it numbers, matches, seals and signs.
    const { rows } = await place.ask(Recorded, 'record', large, ...MAIL, '--sent-at', '2021-02-01');
    assert.equal(rows.read, 60_000);
    assert.equal((await place.run('log', 'verify')).exitCode, 0);
  });
}

async function untilThere(prefix: string): Promise<void> {
  const folder = dirname(prefix);
  for (;;) {
    const names = await readdir(folder);
    if (names.some((name) => join(folder, name).startsWith(prefix))) return;
    await pause(2);
  }
}

test(
  'age, tar and sha256sum alone open a backup: manifest, tables, originals and their keys',
  { skip: withoutAge },
  async () => {
    await using party = await newParty(SHARED);
    await using folder = await createFolder();
    const file = fileBeside(party, 'b.age');
    const made = await party.ask(Made, 'backup', file);
    assert.equal(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
      made.sha256,
    );
    const sh = (line: string): Buffer =>
      execFileSync('sh', ['-ec', line], {
        cwd: folder.path,
        env: { ...process.env, ID: party.identity, FILE: file },
      });
    sh('age -d -i "$ID" "$FILE" | tar x');
    assert.doesNotMatch(sh('sha256sum -c SHA256SUMS').toString(), /FAILED/);
    const manifest = JSON.parse(await readFile(join(folder.path, 'manifest.json'), 'utf8')) as {
      format: string;
    };
    assert.equal(manifest.format, 'rollcall backup');
    sh('for key in objects/keys/*.age; do age -d -i "$ID" $key >> keys.txt; done');
    sh('age -d -i keys.txt objects/??/*.age > original.csv');
    assert.ok(
      (await readFile(join(folder.path, 'original.csv'))).equals(
        await readFile(fileBeside(party, 'files/sent.csv')),
      ),
    );
    // Whoever tampered with one byte of it is found by sha256sum too.
    assert.deepEqual(
      Object.keys(made.tables).toSorted(),
      (await readdir(join(folder.path, 'tables'))).toSorted(),
    );
  },
);

test('promise 4 holds for a backup: neither the file nor what lies beside it has a value that went in', async () => {
  const searcher = searchFor(
    members(0, 3_500)
      .filter((_, i) => i % 50 === 0)
      .flatMap(({ email, street, city, postcode }) =>
        Object.entries({ email, street, address: `${city} ${postcode}` }),
      )
      .map(([what, value]) => ({ what, value })),
  );
  await using party = await newParty();
  await using place = await elsewhere();
  await using folder = await createFolder();
  const file = join(folder.path, 'b.age');
  await party.ask(Made, 'backup', file);
  for (const afterMs of [300, 500, 700]) {
    const killed = party.start('backup', join(folder.path, `killed-${afterMs}.age`));
    await pause(afterMs);
    killed.signal('SIGKILL');
    await killed.ended;
  }
  await restore(place, file, party.identity);
  for (const where of [folder.path, place.home, place.keyDir])
    assert.deepEqual((await searcher.inFolder(where)).slice(0, 5), [], where);
});

test('a backup that is damaged, cut short or opened with another identity is refused, and leaves nothing usable', async () => {
  await using party = await newParty(SHARED);
  await using stranger = await createInstallation(SHARED);
  await using place = await elsewhere(SHARED);
  const file = fileBeside(party, 'b.age');
  const { sizeBytes } = await party.ask(Made, 'backup', file);
  const bad = fileBeside(party, 'bad.age');
  const cases: [string, string, () => Promise<unknown>][] = [
    ['cut at its end', 'FILE_DAMAGED', () => truncate(bad, sizeBytes - 1)],
    ['cut in the middle', 'FILE_DAMAGED', () => truncate(bad, sizeBytes >> 1)],
    ['cut between two chunks', 'FILE_DAMAGED', () => truncate(bad, sizeBytes - (sizeBytes % 65_552))],
    ['empty', 'FILE_DAMAGED', () => truncate(bad, 0)],
    ['a bit flipped early', 'FILE_DAMAGED', () => flipBit(bad, 2_000)],
    ['a bit flipped in the middle', 'FILE_DAMAGED', () => flipBit(bad, sizeBytes >> 1)],
    ['a bit flipped at the end', 'FILE_DAMAGED', () => flipBit(bad, sizeBytes - 3)],
    ['something else', 'FILE_DAMAGED', () => writeFile(bad, LARGE)],
    ['not there', 'FILE_NOT_FOUND', () => rm(bad)],
  ];
  for (const [what, code, damage] of cases) {
    await cp(file, bad);
    await damage();
    for (const command of ['check', 'restore']) {
      const error = await place.refuse('backup', command, bad, '--identity', party.identity);
      assert.equal(error.code, code, `${what}: ${error.message}`);
    }
    assert.equal((await place.refuse('supplier', 'list')).code, 'INSTALLATION_MISSING', what);
  }
  for (const command of ['check', 'restore'])
    assert.equal(
      (await place.refuse('backup', command, file, '--identity', stranger.identity)).code,
      'IDENTITY_WRONG',
    );
  // Into the very place where all of these failed.
  const restored = await restore(place, file, party.identity);
  assert.equal(restored.people, 3_500);
  assert.ok(restored.evidence.whole);
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function flipBit(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte[0] ^= 4;
    await file.write(byte, 0, 1, at);
  } finally {
    await file.close();
  }
}

test('a backup is never written over, and a home with an installation is never restored into', async () => {
  await using party = await newParty(SHARED);
  const file = fileBeside(party, 'b.age');
  const made = await party.ask(Made, 'backup', file);
  const before = await digestState(party);
  const again = await party.refuse('backup', file);
  assert.match(again.message, /is there already/);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const into = await party.refuse('backup', 'restore', file, '--identity', party.identity);
  assert.equal(into.code, 'INSTALLATION_EXISTS');
  assert.equal(await digestState(party), before);
  const second = await party.ask(Made, 'backup', fileBeside(party, 'second.age'));
  assert.equal(second.log.size, made.entry, 'that a backup was made is in the next one');
  const checked = await party.ask(Checked, 'backup', 'check', file, '--identity', party.identity);
  assert.deepEqual([checked.whole, checked.log.size], [true, made.log.size]);
});

test('kill -9 at any moment of backup and restore: no half of either is ever taken for a whole', async (t) => {
  await using party = await newParty();
  await party.ask(
    Recorded,
    'record',
    await party.file('large.csv', LARGE),
    ...MAIL,
    '--sent-at',
    '2021-02-01',
  );
  await using place = await elsewhere();
  const file = fileBeside(party, 'b.age');
  const backupMs = await timed(() => party.ask(Made, 'backup', fileBeside(party, 'undisturbed.age')));
  for (let i = 1; i <= 8 && !existsSync(file); i++) {
    const running = party.start('backup', file);
    const timer = setTimeout(() => running.signal('SIGKILL'), (backupMs * i) / 8);
    await running.ended;
    clearTimeout(timer);
  }
  if (!existsSync(file)) await party.ask(Made, 'backup', file);
  const beside = (await readdir(dirname(file))).filter((name) => name.startsWith('b.age'));
  assert.deepEqual(beside, ['b.age'], 'what killed ones left is gone');
  await using undisturbed = await elsewhere();
  const restoreMs = await timed(() => restore(undisturbed, file, party.identity));
  let kills = 0;
  for (let i = 1; i <= 8; i++) {
    const running = place.start('backup', 'restore', file, '--identity', party.identity);
    const timer = setTimeout(() => running.signal('SIGKILL'), (restoreMs * i) / 8);
    const { exitCode } = await running.ended;
    clearTimeout(timer);
    if (exitCode === 0 || (await place.run('supplier', 'list')).exitCode === 0) break;
    kills++;
  }
  t.diagnostic(`restore was killed ${kills} times before it was done`);
  assert.ok(kills > 0);
  if ((await place.run('supplier', 'list')).exitCode !== 0) await restore(place, file, party.identity);
  assert.equal(await countRows(place, 'disclosure'), 2);
  assert.deepEqual(await answersOf(place, party.identity), await answersOf(party, party.identity));
});

test('Ctrl-C in a backup ends with 130 and leaves nothing', async () => {
  await using party = await newParty(SHARED);
  await party.ask(
    Recorded,
    'record',
    await party.file('large.csv', LARGE),
    ...MAIL,
    '--sent-at',
    '2021-02-01',
  );
  const before = await digestState(party);
  let interrupted = false;
  for (let attempt = 0; attempt < 4 && !interrupted; attempt++) {
    await using folder = await createFolder();
    const running = party.start('backup', join(folder.path, 'b.age'));
    await Promise.race([untilThere(join(folder.path, 'b.age')), running.ended]);
    running.signal('SIGINT');
    const { exitCode, stderr } = await running.ended;
    if (exitCode === 0) continue;
    assert.equal(exitCode, 130, stderr);
    assert.deepEqual(await readdir(folder.path), []);
    assert.equal(await digestState(party), before);
    interrupted = true;
  }
  assert.ok(interrupted, 'interrupted in time');
});

test('a whole backup is not called yours: it says by what to know that it is', async () => {
  await using party = await newParty(SHARED);
  await using place = await elsewhere(SHARED);
  const file = fileBeside(party, 'b.age');
  const { sha256 } = await party.ask(Made, 'backup', file);
  const checked = await party.say('backup', 'check', file, '--identity', party.identity);
  assert.match(checked, /Whole does not mean yours: .* SHA-256 must be that of an entry 'backup made'/);
  assert.ok(checked.includes(sha256));
  const restored = await place.say('backup', 'restore', file, '--identity', party.identity);
  assert.match(restored, /came with the backup, which says nothing of who made that: rollcall\/\S+/);
  assert.match(restored, /Compare it with the one on paper/);
});

test('without objects a restore says which originals must be there, and finds them when they are', async () => {
  await using party = await newParty(SHARED);
  await using place = await elsewhere(SHARED);
  const file = fileBeside(party, 'b.age');
  const made = await party.ask(Made, 'backup', file, '--without-objects');
  assert.deepEqual([made.objects.included, made.objects.count], [false, 1]);
  await mkdir(place.home, { recursive: true, mode: 0o711 });
  const restored = await restore(place, file, party.identity);
  assert.equal(restored.withoutOriginal.length, 1);
  const { object } = restored.withoutOriginal[0];
  assert.ok((await listObjects(party.home)).includes(`${object.slice(0, 2)}/${object}.age`));
  await cp(join(party.home, 'objects', object.slice(0, 2)), join(place.home, 'objects', object.slice(0, 2)), {
    recursive: true,
  });
  const out = fileBeside(place, 'opened.csv');
  await place.say('key', 'original', '1', '--identity', party.identity, '--out', out);
  assert.ok((await readFile(out)).equals(await readFile(fileBeside(party, 'files/sent.csv'))));
});

test('an installation that has lost an original, or has a damaged one, can be backed up, and it is said', async () => {
  await using party = await newParty(SHARED);
  await using place = await elsewhere(SHARED);
  const second = await party.file('second.csv', registerOf(members(0, 40)));
  await party.ask(Recorded, 'record', second, ...MAIL, '--sent-at', '2021-03-01');
  const objects = (await listObjects(party.home)).filter((name) => /^..\//.test(name));
  assert.equal(objects.length, 2);
  await rm(join(party.home, 'objects', objects[0]));
  await flipBit(join(party.home, 'objects', objects[1]), 300);
  const file = fileBeside(party, 'b.age');
  const made = await party.ask(Made, 'backup', file);
  assert.deepEqual(made.leftOut.map(({ why }) => why).toSorted(), ['damaged', 'missing']);
  const restored = await restore(place, file, party.identity);
  assert.equal(restored.withoutOriginal.length, 2);
  assert.deepEqual(
    (await listObjects(place.home)).filter((name) => /^..\//.test(name)),
    [],
  );
});

test('restored over the home that was lost, the copy says that this machine remembers more, and keeps the proof', async () => {
  await using party = await newParty();
  const file = fileBeside(party, 'b.age');
  const { installation } = await party.ask(Made, 'backup', file);
  await party.ask(AddedSupplier, 'supplier', 'add', 'After The Backup Ltd');
  const url = party.url;
  if (url) return; // the same home means the same database there
  const { removeDatabase } = await import('../src/db/index.ts');
  await removeDatabase(party.home);
  await rm(party.home, { recursive: true });
  const said = await party.say('backup', 'restore', file, '--identity', party.identity);
  assert.match(said, /remembers a newer state .* the entries between are not in this copy/);
  assert.match(said, /were on this machine already/);
  assert.match(said, /holds by the key that this machine had before: rollcall\//);
  const kept = (await readdir(party.keyDir)).filter((name) => name.includes('.conflict'));
  assert.deepEqual(
    kept.map((name) => name.startsWith(installation)),
    [true],
  );
  const warned = await party.run('supplier', 'list');
  assert.equal(warned.exitCode, 0);
  assert.match(warned.stderr, /WARNING: .*conflict/);
  await rm(join(party.keyDir, kept[0]));
  assert.equal((await party.run('supplier', 'list')).stderr, '');
  assert.doesNotMatch((await party.run('supplier', 'list')).stdout, /After The Backup/);
});

test('a rehearsal is backed up and restored as a rehearsal: real people have no place in it', async () => {
  await using folder = await createFolder();
  await using place = await elsewhere();
  const path = join(folder.path, 'practice');
  await place.say('rehearse', '--people', '120', '--keep', '--home', path);
  const identity = join(path, 'keyholder.txt');
  const { startCommand } = await import('./support/command.ts');
  const file = join(folder.path, 'practice.age');
  const { exitCode, stderr } = await startCommand(['backup', file, '--home', join(path, 'installation')], {
    ROLLCALL_KEY_DIR: join(path, 'keys'),
  }).ended;
  assert.equal(exitCode, 0, stderr);
  const restored = await restore(place, file, identity);
  assert.equal(restored.rehearsal, true);
  const register = await place.file('register.csv', registerOf(members(0, 5)));
  assert.equal((await place.refuse('people', 'import', register)).code, 'REHEARSAL_ONLY');
  const { removeDatabase } = await import('../src/db/index.ts');
  await removeDatabase(join(path, 'installation'));
});
