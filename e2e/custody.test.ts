import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { generateKeyholder } from '../src/vault/index.ts';
import { openKeysWithAge } from './support/age-recipe.ts';
import {
  AddedSupplier,
  Affected,
  Holdings,
  Imported,
  KeyholderAdded,
  Keyholders,
  Original,
  People,
  Recorded,
  Rewrapped,
  VaultChecked,
} from './support/answers.ts';
import { startCommand, type Outcome } from './support/command.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { member, members, registerOf } from './support/members.ts';
import { withoutAge } from './support/outside.ts';
import { searchFor } from './support/search-bytes.ts';
import type { ValueOf } from './support/shape.ts';
import { digestState, listObjects } from './support/state.ts';

const MAIL = 'Mail House Ltd';
const PASSPHRASE = 'correct horse battery staple 9';

let party: Installation;

before(async () => {
  party = await createInstallation({ warm: true });
  await party.ask(Imported, 'people', 'import', await party.file('register.csv', registerOf(members(0, 40))));
  await party.ask(AddedSupplier, 'supplier', 'add', MAIL);
  for (const [name, sentAt, to] of [
    ['one.csv', '2021-01-01', 40],
    ['two.csv', '2021-02-01', 30],
    ['three.csv', '2021-03-01', 50],
  ] as const) {
    const path = await party.file(name, registerOf(members(0, to)));
    await party.ask(Recorded, 'record', path, '--supplier', MAIL, '--sent-at', sentAt, '--dataset', name);
  }
});
after(() => party[Symbol.asyncDispose]());

const outside = (name: string) => join(dirname(party.identity), name);

/** A command with more in its environment; --home is given where it asks for an installation. */
function runWith(environment: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const all = {
    ROLLCALL_KEY_DIR: party.keyDir,
    ...(party.url && { DATABASE_URL: party.url }),
    ...environment,
  };
  return startCommand(args, all).ended;
}

async function opensEverything(identity: string): Promise<void> {
  const { people } = await party.ask(People, 'person', member(0).email, '--identity', identity);
  assert.equal(people[0].card?.givenName, member(0).given);
  const out = outside('opened.csv');
  await party.ask(Original, 'key', 'original', '1', '--identity', identity, '--out', out);
  assert.equal(await readFile(out, 'utf8'), registerOf(members(0, 40)));
}

test('three of five cards open everything, typed into one file or joined; two of them open nothing', async () => {
  const dir = outside('cards');
  const split = ['keyholder', 'split', '--name', 'the board', '--out', dir, '--identity', party.identity];
  const said = await party.say(...split);
  assert.match(said, /any 3 of them give the key, which is nowhere else/);
  assert.doesNotMatch(said, /AGE-SECRET-KEY/);
  assert.equal((await stat(dir)).mode & 0o777, 0o700);
  for (const name of await readdir(dir))
    assert.equal((await stat(join(dir, name))).mode & 0o777, 0o600, name);
  const cards = await Promise.all([1, 2, 3, 4, 5].map((n) => readFile(join(dir, `card-${n}.txt`), 'utf8')));
  const typed = (...numbers: number[]) =>
    party.file('typed.txt', numbers.map((n) => cards[n - 1]).join('\n'));

  for (const numbers of [
    [1, 2, 3],
    [5, 3, 1],
    [2, 4, 5, 1],
  ])
    await opensEverything(await typed(...numbers));
  // Only the four lines, as somebody types them: in small letters, without the spaces.
  const lines = cards.map((card) =>
    card
      .split('\n')
      .filter((line) => /^\W*\d-\d/.test(line))
      .slice(0, 4),
  );
  assert.ok(lines.every((each) => each.length === 4));
  await opensEverything(await party.file('typed.txt', lines.slice(1, 4).flat().join('\n').toLowerCase()));

  const state = await digestState(party);
  const two = await party.refuse('person', member(0).email, '--identity', await typed(2, 4));
  assert.equal(two.code, 'IDENTITY_INVALID');
  assert.match(two.message, /3/);
  const slip = lines.slice(0, 3).flat();
  slip[5] = slip[5].replace(/[0-9A-Z](?=\W*$)/, (last) => (last === '7' ? '8' : '7'));
  const wrong = await party.refuse(
    'person',
    member(0).email,
    '--identity',
    await party.file('slip.txt', slip.join('\n')),
  );
  assert.equal(wrong.code, 'IDENTITY_INVALID');
  assert.match(wrong.message, /card 2, line 2/i);
  assert.equal(await digestState(party), state, 'a refused identity leaves nothing behind');

  const joined = outside('joined.txt');
  const files = [4, 1, 5].map((n) => join(dir, `card-${n}.txt`));
  const outcome = await runWith({}, 'keyholder', 'join', ...files, '--out', joined);
  assert.equal(outcome.exitCode, 0, outcome.stderr);
  assert.doesNotMatch(outcome.stdout + outcome.stderr, /AGE-SECRET-KEY/);
  assert.equal((await stat(joined)).mode & 0o777, 0o600);
  await opensEverything(joined);
  const few = await runWith(
    {},
    'keyholder',
    'join',
    files[0],
    files[1],
    '--out',
    outside('few.txt'),
    '--json',
  );
  assert.equal(few.exitCode, 2);
  const again = await runWith({}, 'keyholder', 'join', ...files, '--out', joined, '--json');
  assert.equal(again.exitCode, 2, 'a key is never written over');

  const secret = /AGE-SECRET-KEY-1\w+/.exec(await readFile(joined, 'utf8'))![0];
  const searcher = searchFor([{ what: 'the key', value: secret }]);
  for (const folder of [party.home, party.keyDir, dir])
    assert.deepEqual(await searcher.inFolder(folder), [], folder);
});

test('what the joined cards give opens the objects with age as well', { skip: withoutAge }, async () => {
  const keys = await openKeysWithAge(join(party.home, 'objects'), outside('joined.txt'));
  for (const name of await listObjects(party.home))
    execFileSync('age', ['-d', '-i', keys, join(party.home, 'objects', name)], { stdio: 'pipe' });
});

test('an identity protected by a passphrase opens with the passphrase file, and with no other passphrase', async () => {
  const file = outside('protected.txt');
  const right = { ROLLCALL_PASSPHRASE_FILE: await party.file('passphrase.txt', `${PASSPHRASE}\n`) };
  const wrong = {
    ROLLCALL_PASSPHRASE_FILE: await party.file('wrong.txt', 'another passphrase altogether\n'),
  };
  const made = await runWith(right, 'keyholder', 'generate', '--passphrase', '--out', file, '--json');
  assert.equal(made.exitCode, 0, made.stderr);
  assert.doesNotMatch((await readFile(file)).toString('latin1'), /AGE-SECRET-KEY/);
  const { recipient } = JSON.parse(made.stdout) as { recipient: string };
  const add = ['keyholder', 'add', recipient, '--name', 'treasurer', '--passphrase'];
  const added = await party.ask(KeyholderAdded, ...add, '--identity', party.identity);
  assert.deepEqual([added.keyholder.held, added.toRewrap], ['passphrase', 0]);
  const person = ['person', member(0).email, '--identity', file, '--home', party.home, '--json'];
  const opened = await runWith(right, ...person);
  assert.equal(opened.exitCode, 0, opened.stderr);
  assert.equal(People.parse(JSON.parse(opened.stdout)).people[0].card?.givenName, member(0).given);
  assert.ok(!(opened.stdout + opened.stderr).includes(PASSPHRASE));
  const state = await digestState(party);
  for (const environment of [wrong, {}]) {
    const refused = await runWith(environment, ...person);
    assert.equal(refused.exitCode, 2);
    const { error } = JSON.parse(refused.stdout) as { error: { code: string; message: string } };
    assert.match(error.code, /^IDENTITY_/);
    assert.match(error.message, /passphrase/i);
  }
  assert.equal(await digestState(party), state);
});

test('kill -9 in the middle of re-wrapping: what was done is kept, and the same command does the rest', async (t) => {
  // A key for each of many small imports; their cards are of no interest here.
  await party.look(({ transaction }) =>
    transaction(({ client }) =>
      client.query(
        `insert into data_key (wrapped, created_at, purpose, keyholders)
         select wrapped, created_at, purpose, keyholders
           from (select * from data_key where purpose = 'cards' order by id limit 1) one, generate_series(1, 700)`,
      ),
    ),
  );
  const { recipient, identity } = await generateKeyholder();
  const file = await party.file('secretary.txt', `${identity}\n`);
  const add = ['keyholder', 'add', recipient, '--name', 'secretary', '--identity', party.identity];
  const wrappedTo = (id: number) =>
    party.look(async ({ reader }) => {
      const sql = 'select count(*)::int as n from rollcall.data_key where $1 = any(keyholders)';
      return (await reader.query<{ n: number }>(sql, [id])).rows[0].n;
    });
  const next =
    Math.max(...(await party.ask(Keyholders, 'keyholder', 'list')).keyholders.map(({ id }) => id)) + 1;
  const running = party.start(...add);
  let ended = false;
  void running.ended.then(() => (ended = true));
  while (!ended && (await wrappedTo(next)) < 100) await pause(1);
  running.signal('SIGKILL');
  assert.equal((await running.ended).exitCode, null, 'killed before it was done');
  const done = await wrappedTo(next);
  const { keyholders, toRewrap } = await party.ask(Keyholders, 'keyholder', 'list');
  t.diagnostic(`killed with ${done} done and ${toRewrap} left`);
  assert.equal(keyholders.at(-1)!.id, next);
  assert.ok(done >= 100 && toRewrap > 0);
  // Until then: every keyholder from before opens everything, and the check says what is left.
  await opensEverything(party.identity);
  const unfinished = await check();
  assert.deepEqual(
    [unfinished.exitCode, unfinished.answer.sound, unfinished.answer.keys.toRewrap.length],
    [2, false, toRewrap],
  );
  const added = await party.ask(KeyholderAdded, ...add);
  assert.deepEqual(
    [added.keyholder.id, added.rewrapped, added.toRewrap],
    [next, toRewrap, 0],
    'the rest and no more',
  );
  await opensEverything(file);
  assert.equal((await party.ask(Rewrapped, 'keyholder', 'rewrap', '--identity', file)).rewrapped, 0);
  assert.equal((await party.run('log', 'verify')).exitCode, 0);
  await party.look(({ transaction }) =>
    transaction(({ client }) =>
      client.query(
        `delete from data_key where id in (select id from data_key where purpose = 'cards' order by id desc limit 700) and id not in (select data_key from card)`,
      ),
    ),
  );
});

type Check = { exitCode: number | null; answer: ValueOf<typeof VaultChecked>; text: string };

async function check(...more: string[]): Promise<Check> {
  const { exitCode, stdout, stderr } = await party.run('vault', 'check', ...more, '--json');
  assert.ok(exitCode === 0 || exitCode === 2, stderr);
  const text = await party.run('vault', 'check', ...more);
  assert.equal(text.exitCode, exitCode);
  return { exitCode, answer: VaultChecked.parse(JSON.parse(stdout)), text: text.stdout };
}

test('vault check finds a flipped bit, a missing object and one that belongs elsewhere, and says which disclosures', async () => {
  const sound = await check('--identity', party.identity);
  assert.deepEqual([sound.exitCode, sound.answer.sound, sound.answer.objects.named], [0, true, 3]);
  const rows = await party.look(
    async ({ reader }) =>
      (
        await reader.query<{ id: number; object: string }>(
          'select id, object from rollcall.disclosure order by id',
        )
      ).rows,
  );
  const [one, two, three] = rows.map(({ object }) =>
    join(party.home, 'objects', object.slice(0, 2), `${object}.age`),
  );
  const aside = outside('aside');
  await mkdir(aside);
  for (const [i, path] of [one, two, three].entries()) await cp(path, join(aside, String(i)));

  await flipBit(one, 250);
  const flipped = await check();
  assert.equal(flipped.exitCode, 2);
  assert.deepEqual(flipped.answer.objects.damaged, [{ object: rows[0].object, disclosures: [1] }]);
  assert.match(flipped.text, /DAMAGED[^]*disclosure 1: /);
  const refused = await party.refuse(
    'key',
    'original',
    '1',
    '--identity',
    party.identity,
    '--out',
    outside('damaged.csv'),
  );
  assert.equal(refused.code, 'FILE_DAMAGED');

  await rm(two);
  await cp(join(aside, '0'), three);
  const all = await check();
  assert.deepEqual(all.answer.objects.missing, [{ object: rows[1].object, disclosures: [2] }]);
  assert.deepEqual(
    all.answer.objects.damaged.flatMap(({ disclosures }) => disclosures).toSorted((a, b) => a - b),
    [1, 3],
  );
  assert.match(all.text, /MISSING[^]*disclosure 2: /);

  for (const [i, path] of [one, two, three].entries()) await cp(join(aside, String(i)), path);
  assert.equal((await check('--identity', party.identity)).exitCode, 0, 'put back, all is well');
});

test('an object that nobody named is told from a fresh one, and only removed when asked', async () => {
  const name = 'ab'.repeat(32);
  const foreign = join(party.home, 'objects/ab', `${name}.age`);
  await mkdir(dirname(foreign), { recursive: true });
  await writeFile(foreign, 'what is this');
  const young = await check('--wipe-orphans');
  assert.deepEqual(
    [young.exitCode, young.answer.objects.youngOrphans, young.answer.objects.wiped],
    [0, 1, 0],
  );
  const old = new Date(Date.now() - 3 * 86_400_000);
  await utimes(foreign, old, old);
  const seen = await check();
  assert.deepEqual([seen.answer.objects.orphans.length, seen.answer.objects.wiped], [1, 0]);
  assert.match(seen.text, /no disclosure names/);
  const { stdout } = await party.run('vault', 'check', '--wipe-orphans', '--json');
  assert.equal(VaultChecked.parse(JSON.parse(stdout)).objects.wiped, 1);
  assert.deepEqual((await listObjects(party.home)).length, 3);
});

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

test('originals past their time are destroyed with evidence, and who is affected stays the same', async () => {
  const answers = async () => {
    const { tookMs: _, ...affected } = await party.ask(
      Affected,
      'affected',
      '--supplier',
      MAIL,
      '--held-at',
      '2021-06-01',
    );
    return { affected, holdings: await party.ask(Holdings, 'holdings', MAIL, '--as-of', '2021-06-01') };
  };
  const before = await answers();
  await party.say('vault', 'retention', '--days', '365');
  await party.say('vault', 'retention', '--supplier', MAIL, '--dataset', 'three.csv', '--for-ever');
  const objects = await listObjects(party.home);
  assert.match(await party.say('vault', 'destroy-expired', '--dry-run'), /2 originals .* would be destroyed/);
  assert.deepEqual(await listObjects(party.home), objects);
  const said = await party.say('vault', 'destroy-expired');
  assert.match(said, /2 originals .* were destroyed; who was in which column stays known/);
  assert.equal((await listObjects(party.home)).length, 1);
  assert.deepEqual(await answers(), before);
  assert.match(
    await party.say('vault', 'destroy-expired'),
    /no original whose time is past/,
    'twice is once',
  );
  const gone = await party.refuse(
    'key',
    'original',
    '1',
    '--identity',
    party.identity,
    '--out',
    outside('gone.csv'),
  );
  assert.equal(gone.code, 'ORIGINAL_DESTROYED');
  const { exitCode, answer } = await check('--identity', party.identity);
  assert.deepEqual([exitCode, answer.objects.destroyed, answer.objects.missing], [0, 2, []]);
  const log = await party.say('log', 'show', '--act', 'originals destroyed');
  assert.match(log, /disclosure:1 disclosure:2/);
  assert.equal((await party.run('log', 'verify')).exitCode, 0);
});
