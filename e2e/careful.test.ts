import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { AddedSupplier, Affected, Grades, Imported, Recorded } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, members, registerOf } from './support/members.ts';

// What careless files, dates and claims must not bring about: found by somebody who tried to break it.

let party: Installation;
const record = (path: string, supplier: string, sentAt: string, ...more: string[]) =>
  party.ask(Recorded, 'record', path, '--supplier', supplier, '--sent-at', sentAt, ...more);
const affected = (...args: string[]) => party.ask(Affected, 'affected', ...args);

before(async () => {
  party = await createInstallation({ warm: true });
  await party.ask(Imported, 'people', 'import', await party.file('register.csv', registerOf(members(0, 30))));
  for (const name of ['Alpha', 'Remembering', 'Footers', 'Clocks'])
    await party.ask(AddedSupplier, 'supplier', 'add', name);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Beta', '--parent', 'Alpha');
});
after(() => party[Symbol.asyncDispose]());

test('a deletion takes nothing off that was sent after it', async () => {
  const rows = members(0, 10).map(cellsOf);
  await record(await party.file('before.csv', csv([COLUMNS, ...rows.slice(0, 4)])), 'Alpha', '2021-03-01');
  await record(await party.file('after.csv', csv([COLUMNS, ...rows.slice(4)])), 'Alpha', '2021-06-01');
  await party.ask(Grades, 'grades', '--accept', 'document');
  const claim = [
    'delete-evidence',
    'Alpha',
    '--source',
    'a letter',
    '--grade',
    'document',
    '--deleted-at',
    '2021-04-01',
  ];
  assert.equal((await party.refuse(...claim, '--sent-before', '2022-01-01')).code, 'ARGUMENT_INVALID');
  await party.run(...claim);
  const answer = await affected('--supplier', 'Alpha');
  assert.deepEqual(answer.people, { certain: 6, possible: 0 });
});

test('a supplier named with its sub-supplier counts once', async () => {
  await record(
    await party.file('beta.csv', csv([COLUMNS, ...members(20, 25).map(cellsOf)])),
    'Beta',
    '2021-06-01',
  );
  const once = await affected('--supplier', 'Alpha');
  const twice = await affected('--supplier', 'Beta', '--supplier', 'Alpha', '--supplier', 'Beta');
  assert.deepEqual(twice.rows, once.rows);
  assert.deepEqual(twice.people, once.people);
});

test('a column that was remembered as e-mails and holds phones now finds people by their phones', async () => {
  const people = members(0, 20);
  const emails = people.map((one) => [one.email, `${one.given} ${one.family}`]);
  const phones = people.map((one) => [one.phone, '']);
  const heading = ['Contact', 'Name'];
  const options = ['--dataset', 'contacts'];
  await record(
    await party.file('m1.csv', csv([heading, ...emails])),
    'Remembering',
    '2021-01-01',
    ...options,
  );
  const second = await record(
    await party.file('m2.csv', csv([heading, ...phones])),
    'Remembering',
    '2021-01-02',
    ...options,
  );
  assert.equal(second.rows.known, 20);
});

test('lines below a table are nobody', async () => {
  const lines = ['Total: 20', 'Grand total', 'Exported by the office', 'End of report'].map((text) => [
    text,
    ...COLUMNS.slice(1).map(() => ''),
  ]);
  const path = await party.file('foot.csv', csv([COLUMNS, ...members(0, 20).map(cellsOf), ...lines]));
  const { rows } = await record(path, 'Footers', '2021-01-01');
  assert.deepEqual(rows, { read: 24, known: 20, new: 0, ambiguous: 0, unidentifiable: 4 });
});

test('a span that ends before it begins is refused', async () => {
  const span = ['--sent-from', '2022-01-01', '--sent-to', '2021-01-01'];
  assert.equal((await party.refuse('affected', '--supplier', 'Alpha', ...span)).code, 'ARGUMENT_INVALID');
});

test('of the hour that comes twice when clocks go back nothing is left out', async () => {
  const path = await party.file('night.csv', csv([COLUMNS, ...members(0, 3).map(cellsOf)]));
  await record(path, 'Clocks', '2021-10-31T01:30:00+01:00');
  const span = ['--sent-from', '2021-10-31 01:30', '--sent-to', '2021-10-31 01:30'];
  assert.equal((await affected('--supplier', 'Clocks', ...span)).people.certain, 3);
});

test('what is no file is refused, and nothing waits for it', async () => {
  const pipe = join(dirname(await party.file('beside.csv', 'x')), 'pipe.csv');
  execFileSync('mkfifo', [pipe]);
  const { code } = await party.refuse('record', pipe, '--supplier', 'Alpha', '--sent-at', '2021-01-01');
  assert.equal(code, 'FILE_UNREADABLE');
  assert.equal((await party.refuse('people', 'import', pipe)).code, 'FILE_UNREADABLE');
});

test('a list that cannot be written where it should is said in a sentence', async () => {
  const { code, message } = await party.refuse('affected', '--supplier', 'Alpha', '--out', party.home);
  assert.equal(code, 'ARGUMENT_INVALID');
  assert.doesNotMatch(message, /\n/);
});

test('a register with a person twice changes nothing the second time', async () => {
  const [one, two] = members(100, 102);
  const rows = [one, { ...one, email: 'another@example.net' }, two, { ...one, family: 'Other' }].map(cellsOf);
  const path = await party.file('twice.csv', csv([COLUMNS, ...rows]));
  await party.ask(Imported, 'people', 'import', path);
  const second = await party.ask(Imported, 'people', 'import', path);
  assert.deepEqual([second.new, second.updated, second.unchanged, second.refused], [0, 0, 4, 0]);
});

test('a kind or standing in words that are not understood is counted and said, not guessed', async () => {
  const heading = ['Membership No', 'First name', 'Last name', 'Member type', 'Status'];
  const path = await party.file(
    'kinds.csv',
    csv([
      heading,
      ['K1', 'Ada', 'Lovell', 'Junior wizard', 'Suspended'],
      ['K2', 'Bea', 'Lovell', 'Member', 'Expelled'],
    ]),
  );
  const { stdout } = await party.run('people', 'import', path);
  assert.match(stdout, /Not understood: the kind of 1 row .* and the standing of 1 row/);
});
