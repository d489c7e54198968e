import assert from 'node:assert/strict';
import { chmod, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { databaseFolder } from '../src/db/index.ts';
import { AddedSupplier, Recorded, Suppliers } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { member, members, registerOf } from './support/members.ts';
import { createBusyInstallation, REGISTER, toMailHouse } from './support/refusals.ts';
import { countRows, digestState, listObjects } from './support/state.ts';

async function localKeys(party: Installation): Promise<{ matching: string; signing: string }> {
  const names = await readdir(party.keyDir);
  const named = (end: string) =>
    join(
      party.keyDir,
      names.find((name) => name.endsWith(end))!,
    );
  return { matching: named('.key'), signing: named('.signing') };
}

async function rowsOf(party: Installation): Promise<number[]> {
  const tables = [
    'disclosure',
    'supplier',
    'kind',
    'card',
    'data_key',
    'evidence_entry',
    'evidence_checkpoint',
  ];
  const counts: number[] = [];
  for (const table of tables) counts.push(await countRows(party, table));
  return counts;
}

test('a database of a newer Rollcall is refused by every command, writing and reading', async () => {
  await using party = await createBusyInstallation();
  const later = `insert into rollcall.migration (number, name) values (9999, '9999-later.sql')`;
  await party.look(({ transaction }) => transaction(({ client }) => client.query(later)));
  const path = await party.file('good.csv', REGISTER);
  for (const command of [
    ['supplier', 'list'],
    ['holdings', 'Mail House Ltd'],
    ['people', 'import', path],
    ['record', path, ...toMailHouse],
    ['backup', join(dirname(path), 'b.age')],
  ]) {
    const { code, message } = await party.refuse(...command);
    assert.equal(code, 'INSTALLATION_NEWER', command[0]);
    assert.match(message, /update/);
  }
});

test('a key that others may read is used for nothing: the command says which, and how to mend it', async () => {
  await using party = await createBusyInstallation();
  const path = await party.file('more.csv', registerOf(members(0, 30)));
  const { matching, signing } = await localKeys(party);
  const record = ['record', path, ...toMailHouse];
  const cases: [string, number, string[][]][] = [
    [matching, 0o640, [record, ['people', 'import', path], ['person', member(0).email]]],
    [matching, 0o604, [record]],
    [signing, 0o644, [record, ['supplier', 'add', 'New Ltd'], ['kind', 'add', 'patron']]],
  ];
  for (const [file, mode, commands] of cases) {
    const before = await rowsOf(party);
    await chmod(file, mode);
    for (const command of commands) {
      const { code, message } = await party.refuse(...command);
      assert.equal(code, 'KEY_FILE_EXPOSED', `${command[0]} ${mode.toString(8)}`);
      assert.ok(message.includes(`chmod 600 ${file}`), message);
    }
    assert.deepEqual(await rowsOf(party), before);
    await chmod(file, 0o600);
  }
  await party.ask(Recorded, ...record);
});

test('a machine without the signing key still answers, and says what to do when it is to write', async () => {
  await using party = await createBusyInstallation();
  const { signing } = await localKeys(party);
  await rename(signing, `${signing}.lost`);
  await party.ask(Suppliers, 'supplier', 'list');
  const before = await digestState(party);
  const { code, message } = await party.refuse('supplier', 'add', 'New Ltd');
  assert.equal(code, 'SIGNING_KEY_MISSING');
  assert.match(message, /key restore/);
  assert.equal(await digestState(party), before);
  await party.say('key', 'restore', '--identity', party.identity);
  await party.ask(AddedSupplier, 'supplier', 'add', 'New Ltd');
});

test('what a killed process left in the spool is wiped by the next command, whatever it is, and nothing else', async () => {
  await using party = await createBusyInstallation();
  const { createHash } = await import('node:crypto');
  const { hostname } = await import('node:os');
  const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  const spool = join(party.home, 'objects/spool');
  await mkdir(spool, { recursive: true });
  const objects = (await listObjects(party.home)).filter((name) => !name.startsWith('spool'));
  // No process has the number 4,194,305: Linux ends at 4,194,304.
  const dead = `${host}.4194305.${'ab'.repeat(12)}.part`;
  const living = `${host}.${process.pid}.${'cd'.repeat(12)}.part`;
  for (const name of [dead, living]) await writeFile(join(spool, name), 'ciphertext');
  await party.say('supplier', 'list');
  assert.deepEqual(await readdir(spool), [living]);
  await rm(join(spool, living));
  assert.deepEqual(await listObjects(party.home), objects);
});

test('a database put back to an earlier state behind our back is said at every command, until somebody has dealt with it', async () => {
  await using party = await createInstallation();
  if (party.url) return; // an embedded database is a folder that can be put back
  await party.ask(AddedSupplier, 'supplier', 'add', 'First Ltd');
  const data = join((await databaseFolder(party.home))!, '.');
  const copy = `${data}.copy`;
  await cp(data, copy, { recursive: true, preserveTimestamps: true });
  await keepOwners(data, copy);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Forgotten Ltd');
  assert.equal((await party.run('supplier', 'list')).stderr, '');
  await rm(data, { recursive: true });
  await rename(copy, data);
  for (const command of [
    ['supplier', 'list'],
    ['holdings', 'First Ltd'],
    ['kind', 'list'],
  ]) {
    const { exitCode, stderr } = await party.run(...command);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /WARNING: .*put back to an earlier state/, command[0]);
  }
  // Going on is possible; the proof is kept aside and the warning stays.
  const added = await party.run('supplier', 'add', 'After Ltd');
  assert.equal(added.exitCode, 0, added.stderr);
  const aside = (await readdir(party.keyDir)).filter((name) => name.includes('.conflict'));
  assert.equal(aside.length, 1);
  assert.match((await party.run('supplier', 'list')).stderr, /WARNING: .*conflict/);
  await rm(join(party.keyDir, aside[0]));
  assert.equal((await party.run('supplier', 'list')).stderr, '');
});

/** A copy that PostgreSQL starts on: with the owners of the original. */
async function keepOwners(from: string, to: string): Promise<void> {
  const { execFileSync } = await import('node:child_process');
  execFileSync('chown', ['-R', `--reference=${from}`, to]);
}

test('entries that were cut off or changed in the database are said at the next command', async () => {
  await using party = await createBusyInstallation();
  const cut = `with last as (delete from rollcall.evidence_entry where seq = (select max(seq) from rollcall.evidence_entry) returning seq)
    select from last`;
  await party.look(({ transaction }) => transaction(({ client }) => client.query(cut)));
  const { exitCode, stderr } = await party.run('supplier', 'list');
  assert.equal(exitCode, 0);
  assert.match(stderr, /WARNING: .*changed from outside/);
  const before = await digestState(party);
  assert.equal((await party.refuse('supplier', 'add', 'New Ltd')).code, 'EVIDENCE_BROKEN');
  assert.equal(await digestState(party), before);
});
