import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { AddedSupplier, Imported, LogVerified, People, Recorded } from './support/answers.ts';
import { startCommand } from './support/command.ts';
import { createFolder, createInstallation, type Installation } from './support/installation.ts';
import { member, members, registerOf } from './support/members.ts';
import { searchFor } from './support/search-bytes.ts';
import { count, flag, listOf, objectOf, orNull, text, type Shape } from './support/shape.ts';
import { digestState } from './support/state.ts';

const MAIL = 'Mail House Ltd';
const CONTACTS = ['--contact', 'Petronella Quillfeather', '--breach-contact', '020 7946 0999'];
const Entries = objectOf({
  total: count,
  entries: listOf(objectOf({ seq: count, act: text, actor: text, subjects: listOf(text) })),
});
const Checkpoint = objectOf({ size: count, root: text, note: text, key: text });
const Bundle = objectOf({ entries: count, checkpoints: count, sha256: text, key: text });
const Proof = objectOf({ entry: count, size: count, key: text });
const Rotated = objectOf({ key: text, entry: count, confirmed: flag });
const Proven = objectOf({
  entry: objectOf({ seq: count, act: text }),
  payload: orNull(objectOf({})),
  keyGiven: flag,
});

let party: Installation;

before(async () => {
  party = await createInstallation({ warm: true });
  await party.ask(Imported, 'people', 'import', await party.file('register.csv', registerOf(members(0, 60))));
  await party.ask(AddedSupplier, 'supplier', 'add', MAIL, ...CONTACTS);
  const sent = await party.file('sent.csv', registerOf(members(20, 70)));
  await party.ask(Recorded, 'record', sent, '--supplier', MAIL, '--sent-at', '2021-01-01');
  await party.ask(People, 'person', member(3).email, '--identity', party.identity);
});
after(() => party[Symbol.asyncDispose]());

const outside = (name: string) => join(dirname(party.identity), name);

/** `log …` on a machine that has no installation, in another folder. */
async function elsewhere<T>(answer: Shape<T>, ...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await runElsewhere(...args, '--json');
  assert.equal(exitCode, 0, stdout + stderr);
  return answer.parse(JSON.parse(stdout));
}

async function runElsewhere(...args: string[]) {
  await using folder = await createFolder();
  const nowhere = {
    ROLLCALL_HOME: join(folder.path, 'none'),
    ROLLCALL_KEY_DIR: join(folder.path, 'keys'),
    HOME: folder.path,
  };
  const outcome = await startCommand(['log', ...args], nowhere).ended;
  assert.deepEqual(await readdir(folder.path), [], 'nothing is made where there is no installation');
  return outcome;
}

async function refusedElsewhere(...args: string[]): Promise<string> {
  const { exitCode, stdout } = await runElsewhere(...args, '--json');
  assert.equal(exitCode, 2, stdout);
  return (JSON.parse(stdout) as { error: { message: string } }).error.message;
}

async function exportBundle(name: string): Promise<{ path: string; key: string; entries: number }> {
  const path = outside(name);
  const { key, entries } = await party.ask(Bundle, 'log', 'export', '--out', path);
  return { path, key, entries };
}

test('log show tells what was done, by whom, about what', async () => {
  const { entries, total } = await party.ask(Entries, 'log', 'show');
  assert.equal(total, entries.length);
  assert.deepEqual(entries.map(({ act }) => act).slice(0, 6), [
    'installation created',
    'people imported',
    'supplier added',
    'disclosure recorded',
    'unsealing begun',
    ...entries.slice(5, 6).map(({ act }) => act),
  ]);
  const about = await party.ask(
    Entries,
    'log',
    'show',
    '--subject',
    'disclosure:1',
    '--act',
    'disclosure recorded',
  );
  assert.deepEqual(
    about.entries.map(({ seq }) => seq),
    [4],
  );
  assert.match(await party.say('log', 'show', '--limit', '2'), /earlier entries not shown/);
  assert.match(await party.say('log', 'clock'), /not behind/);
});

test('a bundle is verified on a machine without an installation, and one changed byte is found with its entry', async () => {
  const { path, key, entries } = await exportBundle('log.ndjson');
  const verified = await elsewhere(LogVerified, 'verify', path, '--key', key);
  assert.deepEqual([verified.entries, verified.keyGiven], [entries, true]);
  const blind = await elsewhere(LogVerified, 'verify', path);
  assert.equal(blind.keyGiven, false);
  assert.match(blind.notProven.join(), /whose log this is/);
  const lines = (await readFile(path, 'utf8')).split('\n');
  const bad = outside('bad.ndjson');
  for (const seq of [1, 3, entries]) {
    const at = lines.findIndex((line) => line.includes(`\\"seq\\":${seq},`));
    for (const [from, to] of [
      ['\\"act\\":\\"', '\\"act\\":\\"x'],
      ['"payload":"{', '"payload":"{ '],
    ]) {
      assert.ok(lines[at].includes(from));
      await writeFile(bad, lines.with(at, lines[at].replace(from, to)).join('\n'));
      assert.match(
        await refusedElsewhere('verify', bad, '--key', key),
        new RegExp(`entry ${seq}\\b`),
        `entry ${seq}`,
      );
    }
    const without = lines.toSpliced(at, 1).join('\n');
    await writeFile(bad, without);
    assert.match(await refusedElsewhere('verify', bad, '--key', key), new RegExp(`entr(y|ies) ${seq}\\b`));
  }
  const stranger = outside('stranger.key');
  await runElsewhere('witness-key', '--name', 'somebody.example/1', '--out', stranger);
  const other = /^# public key: (.*)$/m.exec(await readFile(stranger, 'utf8'))![1];
  await refusedElsewhere('verify', path, '--key', other);
});

test('the log goes on from a checkpoint that somebody kept, and another log does not', async () => {
  const kept = outside('kept.note');
  const { note } = await party.ask(Checkpoint, 'log', 'checkpoint', '--out', kept);
  assert.equal(await readFile(kept, 'utf8'), note);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Later Ltd');
  const { path, key } = await exportBundle('later.ndjson');
  await elsewhere(LogVerified, 'verify', path, '--key', key, '--checkpoint', kept);
  assert.equal((await party.run('log', 'verify', '--checkpoint', kept)).exitCode, 0);
  await using other = await createInstallation();
  const foreign = outside('foreign.note');
  await other.ask(Checkpoint, 'log', 'checkpoint', '--out', foreign);
  await refusedElsewhere('verify', path, '--key', key, '--checkpoint', foreign);
});

test('one entry is proved without the others, and without its payload', async () => {
  for (const more of [[], ['--without-payload']]) {
    const file = outside(`entry${more.length}.tlog-proof`);
    const { key } = await party.ask(Proof, 'log', 'prove', '4', '--out', file, ...more);
    const proven = await elsewhere(Proven, 'verify', file, '--key', key);
    assert.deepEqual([proven.entry, proven.keyGiven], [{ seq: 4, act: 'disclosure recorded' }, true]);
    assert.equal(proven.payload === null, more.length === 1);
    const bytes = await readFile(file, 'utf8');
    for (const act of ['supplier added', 'unsealing begun'])
      assert.ok(
        !Buffer.from(/^extra (.*)$/m.exec(bytes)![1], 'base64')
          .toString()
          .includes(act),
      );
    const hash = /^[A-Za-z0-9+/]{43}=$/m.exec(bytes)![0];
    const swapped = outside('swapped.tlog-proof');
    await writeFile(swapped, bytes.replace(hash, `${hash[0] === 'A' ? 'B' : 'A'}${hash.slice(1)}`));
    await refusedElsewhere('verify', swapped, '--key', key);
  }
  assert.match(
    (await party.refuse('log', 'prove', '4000', '--out', outside('none'))).message,
    /no entry 4000/,
  );
});

test('a file that cannot be written or read is said in a sentence, with exit 2', async () => {
  const nowhere = ['--out', outside('none/x')];
  const commands = [
    ['log', 'checkpoint', ...nowhere],
    ['log', 'export', ...nowhere],
    ['log', 'prove', '1', ...nowhere],
    ['log', 'witness-key', '--name', 'a/1', ...nowhere],
    ['key', 'original', '1', '--identity', party.identity, ...nowhere],
  ];
  for (const command of commands)
    assert.match(
      (await party.refuse(...command)).message,
      /none\/x cannot be written: its folder does not exist/,
    );
  assert.match((await party.refuse('log', 'verify', party.home)).message, /cannot be read: it is no file/);
});

test('a witness signs a checkpoint elsewhere, and the log has the signature from then on', async () => {
  const [secret, note, signed] = ['witness.key', 'today.note', 'signed.note'].map(outside);
  const { key } = await elsewhere(
    objectOf({ key: text }),
    'witness-key',
    '--name',
    'auditor.example.org/1',
    '--out',
    secret,
  );
  const { size, key: own } = await party.ask(Checkpoint, 'log', 'checkpoint', '--out', note);
  await elsewhere(
    objectOf({ size: count }),
    'witness',
    '--sign-with',
    secret,
    '--note',
    note,
    '--key',
    own,
    '--out',
    signed,
  );
  const Added = objectOf({ size: count, witness: text, added: flag });
  assert.deepEqual(await party.ask(Added, 'log', 'witness', '--add', signed, '--witness', key), {
    size,
    witness: key,
    added: true,
  });
  assert.equal((await party.ask(Added, 'log', 'witness', '--add', signed)).added, false, 'twice is once');
  await writeFile(signed, (await readFile(signed, 'utf8')).replace(/\n\d+\n/, `\n${size + 1}\n`));
  assert.equal((await party.refuse('log', 'witness', '--add', signed)).code.length > 0, true);
  const { path, key: log } = await exportBundle('witnessed.ndjson');
  const verified = await elsewhere(
    objectOf({ witnessed: objectOf({ size: count }) }),
    'verify',
    path,
    '--key',
    log,
  );
  assert.equal(verified.witnessed.size, size);
});

test('after the signing key was changed, whoever has the old public key can go on with it', async () => {
  const { key: old } = await exportBundle('before.ndjson');
  const rotated = await party.ask(Rotated, 'log', 'rotate-key');
  assert.equal(rotated.confirmed, true);
  assert.notEqual(rotated.key, old);
  await party.ask(AddedSupplier, 'supplier', 'add', 'After The Change Ltd');
  const { path, key } = await exportBundle('after.ndjson');
  assert.equal(key, rotated.key);
  for (const one of [old, key]) {
    const verified = await elsewhere(LogVerified, 'verify', path, '--key', one);
    assert.equal(verified.keyGiven, true);
  }
  assert.equal((await party.run('log', 'verify')).exitCode, 0);
  assert.equal((await party.run('log', 'verify', '--key', old)).exitCode, 0);
  // The sealed copies of both keys are those of now.
  for (const name of await readdir(party.keyDir))
    if (!name.includes('checkpoint')) await rm(join(party.keyDir, name));
  await party.say('key', 'restore', '--identity', party.identity);
  await party.ask(AddedSupplier, 'supplier', 'add', 'After The Loss Ltd');
  assert.equal((await party.run('log', 'verify', '--key', key)).exitCode, 0);
});

test('an unsealing does not wait for a record that runs, and their entries make one log', async () => {
  const large = await party.file('large.csv', registerOf(members(0, 20_000)));
  const recording = party.start('record', large, '--supplier', MAIL, '--sent-at', '2021-03-01', '--json');
  await recording.said('to record');
  await pause(100);
  // Held in the middle of its work, whatever it has locked by then.
  recording.signal('SIGSTOP');
  try {
    const opening = party.ask(People, 'person', member(3).email, '--identity', party.identity);
    const first = await Promise.race([opening, pause(60_000, undefined, { ref: false })]);
    assert.ok(first, 'it waited for the record');
    assert.equal(first.people[0].card?.givenName, member(3).given);
  } finally {
    recording.signal('SIGCONT');
  }
  assert.equal((await recording.ended).exitCode, 0);
  await Promise.all([
    ...[1, 2].map((n) => party.ask(AddedSupplier, 'supplier', 'add', `At Once ${n} Ltd`)),
    party.ask(People, 'person', member(4).email, '--identity', party.identity),
  ]);
  assert.equal((await party.run('log', 'verify')).exitCode, 0);
});

test('the evidence has no value of anybody: not of the register, the files, the identities', async () => {
  const { path } = await exportBundle('all.ndjson');
  const values = members(0, 70).flatMap(
    ({ reference, email, phone, street, postcode, birth, given, family }) =>
      Object.entries({
        reference,
        email,
        phone,
        street,
        postcode,
        birth,
        family,
        name: `${given} ${family}`,
      }),
  );
  values.push(['contact', CONTACTS[1]], ['breach contact', CONTACTS[3]]);
  const searcher = searchFor(values.map(([what, value]) => ({ what, value })));
  assert.deepEqual(searcher.inBytes(await readFile(path), 'the bundle'), []);
  const identity = /AGE-SECRET-KEY-1\w+/.exec(await readFile(party.identity, 'utf8'))![0];
  assert.deepEqual(
    searchFor([{ what: 'identity', value: identity }]).inBytes(await readFile(path), 'the bundle'),
    [],
  );
});

/** Changes the database behind Rollcall's back. */
async function tamper(sql: string): Promise<void> {
  await party.look(({ transaction }) => transaction(({ client }) => client.query(sql)));
}

test('an entry that was edited in the database is named by log verify, wherever it is', async () => {
  await tamper('create table rollcall.kept as select * from rollcall.evidence_entry');
  const edits: [number, string][] = [
    [2, `update rollcall.evidence_entry set payload = replace(payload, '60', '61') where seq = 2`],
    [3, `update rollcall.evidence_entry set entry = replace(entry, 'cli:', 'web:') where seq = 3`],
    [4, `delete from rollcall.evidence_entry where seq = 4`],
    [
      5,
      `update rollcall.evidence_entry set hash = (select hash from rollcall.evidence_entry where seq = 4) where seq = 5`,
    ],
  ];
  for (const [seq, edit] of edits) {
    await tamper(edit);
    const { code, message } = await party.refuse('log', 'verify');
    assert.equal(code, 'EVIDENCE_BROKEN', edit);
    assert.match(message, new RegExp(`entry ${seq}\\b`), edit);
    // Stored hashes are no part of a bundle: whoever checks it works them out.
    if (!edit.includes('hash =')) {
      const exported = outside('damaged.ndjson');
      await party.run('log', 'export', '--out', exported);
      assert.match(await refusedElsewhere('verify', exported), new RegExp(`entr(y|ies) ${seq}\\b`), edit);
    }
    await tamper(
      `insert into rollcall.evidence_entry select * from rollcall.kept
           on conflict (seq) do update set entry = excluded.entry, payload = excluded.payload, hash = excluded.hash`,
    );
  }
  await tamper('drop table rollcall.kept');
  const { exitCode, stdout } = await party.run('log', 'verify');
  assert.equal(exitCode, 0, stdout);
});

test('a log of which the end was cut off, tree and checkpoints with it, is said by every command', async () => {
  await tamper(`create table rollcall.tree_then as select * from rollcall.evidence_tree`);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Forgotten Ltd');
  const then = `(select size from rollcall.tree_then)`;
  await tamper(
    `delete from rollcall.evidence_entry where seq > ${then};
     delete from rollcall.evidence_checkpoint where size > ${then};
     update rollcall.evidence_tree t set size = o.size, frontier = o.frontier from rollcall.tree_then o;
     delete from rollcall.supplier where name = 'Forgotten Ltd'`,
  );
  const state = await digestState(party);
  for (const command of [
    ['supplier', 'list'],
    ['holdings', MAIL],
    ['affected', '--supplier', MAIL],
    ['log', 'show'],
    ['kind', 'list'],
  ]) {
    const { exitCode, stderr } = await party.run(...command);
    assert.equal(exitCode, 0, command.join(' '));
    assert.match(
      stderr,
      /WARNING: The evidence log has \d+ entries, and this machine has seen \d+/,
      command.join(' '),
    );
  }
  assert.equal(await digestState(party), state);
  const { code, message } = await party.refuse('log', 'verify');
  assert.equal(code, 'EVIDENCE_BROKEN');
  assert.match(message, /this machine remembers/);
});
