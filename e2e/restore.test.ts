import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { AddedSupplier, Imported, PutBack, Recorded, type Refusal } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, members, registerOf, type Member } from './support/members.ts';
import { workbook } from './support/outside.ts';
import { searchFor } from './support/search-bytes.ts';
import type { ValueOf } from './support/shape.ts';
import { digestState } from './support/state.ts';

const MAIL = 'Mail House Ltd';
const BIG = 'Big Data plc';

let party: Installation;
/** All that `restore` said, to people or to programs. */
let said = '';

const moved = members(20, 40).map((one): Member => ({
  ...one,
  street: '1 Minster Yard',
  city: 'York',
  postcode: 'YO1 7HH',
}));
const FIRST = registerOf(members(0, 300));
const SECOND = registerOf(members(10, 310));
const CHANGES = registerOf([...moved, ...members(310, 320)]);
const BOOK = workbook([{ name: 'S', rows: [COLUMNS, ...members(0, 30).map(cellsOf)] }]);

before(async () => {
  party = await createInstallation({ warm: true });
  await party.ask(
    Imported,
    'people',
    'import',
    await party.file('register.csv', registerOf(members(0, 300))),
  );
  for (const name of [MAIL, BIG, 'Nothing Ltd']) await party.ask(AddedSupplier, 'supplier', 'add', name);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Print Shop', '--parent', MAIL);
  await record('members-1.csv', FIRST, MAIL, '2021-01-01', 'members');
  await record('members-2.csv', SECOND, MAIL, '2021-02-01', 'members');
  await record('changes.csv', CHANGES, MAIL, '2021-02-08', 'members');
  await record('donors.xlsx', BOOK, MAIL, '2021-02-10', 'donors');
  await record('labels.csv', registerOf(members(0, 40)), 'Print Shop', '2021-02-11', 'labels');
});
after(() => party[Symbol.asyncDispose]());

async function record(
  name: string,
  content: string | Uint8Array,
  supplier: string,
  sentAt: string,
  dataset: string,
): Promise<void> {
  const path = await party.file(name, content);
  await party.ask(
    Recorded,
    'record',
    path,
    '--supplier',
    supplier,
    '--sent-at',
    sentAt,
    '--dataset',
    dataset,
  );
}

const outside = (name: string) => join(dirname(party.identity), name);
const restoreTo = (out: string, ...more: string[]) => [
  'restore',
  '--out',
  outside(out),
  '--identity',
  party.identity,
  ...more,
];

async function restore(out: string, ...more: string[]): Promise<ValueOf<typeof PutBack>> {
  const { exitCode, stdout, stderr } = await party.run(...restoreTo(out, ...more), '--json');
  said += stdout + stderr;
  assert.equal(exitCode, 0, stderr + stdout);
  return PutBack.parse(JSON.parse(stdout));
}

async function refuse(...args: string[]): Promise<ValueOf<typeof Refusal>['error']> {
  const error = await party.refuse(...args);
  said += error.message;
  return error;
}

const read = (out: string, name: string) => readFile(join(outside(out), name));
/** The rows of a CSV, in whatever order; no cell here needs quotes. */
const rowsOf = (text: string) => text.trim().split(/\r?\n/).toSorted();

test('restore puts back what was held: the newest full file with later changes, and a manifest whose hashes agree', async () => {
  const { manifest, subSuppliersLeftOut } = await restore('now', '--supplier', MAIL);
  assert.deepEqual((await readdir(outside('now'))).toSorted(), [
    'donors.xlsx',
    'manifest.json',
    'manifest.txt',
    'members.csv',
  ]);
  const expected = csv([COLUMNS, ...[...members(10, 20), ...moved, ...members(40, 320)].map(cellsOf)]);
  assert.deepEqual(rowsOf((await read('now', 'members.csv')).toString()), rowsOf(expected));
  assert.ok((await read('now', 'donors.xlsx')).equals(Buffer.from(BOOK)));
  const { datasets, outputs, digests } = manifest;
  assert.equal(digests, 'compared');
  assert.deepEqual(
    datasets.map(({ dataset, rows, people, missing }) => [dataset, rows, people, missing]),
    [
      ['donors', 30, 30, []],
      ['members', 310, 310, []],
    ],
  );
  assert.deepEqual(
    datasets[1].files.map(({ fileName, role }) => [fileName, role]),
    [
      ['members-1.csv', 'not used'],
      ['members-2.csv', 'base'],
      ['changes.csv', 'changes'],
    ],
  );
  const sums = outputs.map(({ sha256, file }) => `${sha256}  ${file}\n`).join('');
  execFileSync('sha256sum', ['-c', '-'], { cwd: outside('now'), input: sums, stdio: 'pipe' });
  const json = JSON.parse((await read('now', 'manifest.json')).toString()) as { outputs: unknown[] };
  assert.equal(json.outputs.length, outputs.length);
  assert.deepEqual(subSuppliersLeftOut, ['Print Shop']);
  const text = await read('now', 'manifest.txt');
  for (const { sha256 } of outputs) assert.match(text.toString(), new RegExp(sha256));
});

test('restore --as-of gives what was held at that moment and not what came later', async () => {
  await restore('january', '--supplier', MAIL, '--as-of', '2021-01-15');
  assert.deepEqual((await readdir(outside('january'))).toSorted(), [
    'manifest.json',
    'manifest.txt',
    'members-1.csv',
  ]);
  assert.equal(
    (await read('january', 'members-1.csv')).toString(),
    FIRST,
    'the file itself, where it alone answers',
  );
  const { manifest } = await restore(
    'february',
    '--supplier',
    MAIL,
    '--as-of',
    '2021-02-01',
    '--format',
    'csv',
  );
  assert.deepEqual(
    manifest.outputs.map(({ file, rows }) => [file, rows]),
    [['members.csv', 300]],
  );
  assert.deepEqual(rowsOf((await read('february', 'members.csv')).toString()), rowsOf(SECOND));
  const { code, message } = await refuse(...restoreTo('none', '--supplier', MAIL, '--as-of', '2020-12-31'));
  assert.equal(code, 'ARGUMENT_INVALID');
  assert.match(message, /Nothing that 'Mail House Ltd' held on 2020-12-31 23:59 was recorded/);
  assert.ok(!existsSync(outside('none')));
});

test('restore --originals gives back every file bit for bit, those of a sub-supplier where it is named', async () => {
  await restore('originals', '--supplier', MAIL, '--supplier', 'Print Shop', '--originals');
  for (const [name, content] of [
    ['members-1.csv', FIRST],
    ['members-2.csv', SECOND],
    ['changes.csv', CHANGES],
    ['donors.xlsx', BOOK],
    ['labels.csv', registerOf(members(0, 40))],
  ] as const) {
    assert.ok((await read('originals', name)).equals(Buffer.from(content)), name);
  }
  const { manifest } = await restore('print-shop', '--supplier', 'Print Shop');
  assert.deepEqual(
    manifest.datasets.map(({ supplier, dataset }) => [supplier, dataset]),
    [['Print Shop', 'labels']],
  );
});

test('the same restore may go to the same folder; another one, or one with other things in it, is left as it is', async () => {
  await restore('twice', '--supplier', MAIL);
  const before = await read('twice', 'members.csv');
  await restore('twice', '--supplier', MAIL);
  assert.ok((await read('twice', 'members.csv')).equals(before));
  const other = await refuse(...restoreTo('twice', '--supplier', 'Print Shop'));
  assert.match(other.message, /not empty and not the folder of this same restore/);
  await mkdir(outside('foreign'));
  await writeFile(join(outside('foreign'), 'thesis.txt'), 'years of work');
  for (const more of [[], ['--originals'], ['--format', 'csv']])
    assert.equal(
      (await refuse(...restoreTo('foreign', '--supplier', MAIL, ...more))).code,
      'ARGUMENT_INVALID',
    );
  assert.deepEqual(await readdir(outside('foreign')), ['thesis.txt']);
  assert.equal((await read('twice', 'members.csv')).equals(before), true);
});

test('a wrong identity, an unknown supplier and one of whom nothing was recorded: a sentence, and nothing written', async () => {
  await party.say('keyholder', 'generate', '--out', outside('stranger.txt'));
  const state = await digestState(party);
  const wrong = await refuse(
    'restore',
    '--supplier',
    MAIL,
    '--out',
    outside('no'),
    '--identity',
    outside('stranger.txt'),
  );
  assert.equal(wrong.code, 'IDENTITY_WRONG');
  assert.equal((await refuse(...restoreTo('no', '--supplier', 'Mail Huose'))).code, 'SUPPLIER_UNKNOWN');
  assert.equal(await digestState(party), state);
  const nothing = await refuse(...restoreTo('no', '--supplier', 'Nothing Ltd'));
  assert.match(nothing.message, /Nothing that 'Nothing Ltd' held on .* was recorded/);
  assert.ok(!existsSync(outside('no')));
});

test('Ctrl-C in a big restore leaves nothing, and after kill -9 the same command puts all of it back', async () => {
  await record('big-1.csv', registerOf(members(0, 60_000)), BIG, '2021-01-01', 'everybody');
  const later = members(30_000, 66_000).map((one) => ({ ...one, city: 'Hull' }));
  await record('big-2.csv', registerOf(later), BIG, '2021-01-08', 'everybody');
  const command = restoreTo('big', '--supplier', BIG, '--format', 'csv');
  const begun = async (signal: NodeJS.Signals) => {
    const running = party.start(...command);
    let ended = false;
    void running.ended.then(() => (ended = true));
    const halfWritten = async () =>
      (await readdir(outside('big')).catch(() => [])).some((name) => name === '.everybody.csv.part');
    while (!ended && !(await halfWritten())) await pause(2);
    running.signal(signal);
    const outcome = await running.ended;
    said += outcome.stdout + outcome.stderr;
    return outcome;
  };
  const interrupted = await begun('SIGINT');
  assert.equal(interrupted.exitCode, 130, interrupted.stderr);
  assert.match(interrupted.stderr, /Interrupted/);
  assert.ok(!existsSync(outside('big')), 'the folder that it made is gone again');
  const killed = await begun('SIGKILL');
  assert.equal(killed.exitCode, null);
  const left = await readdir(outside('big'));
  assert.ok(
    left.every((name) => name.endsWith('.part') || name === '.restore-under-way.json'),
    left.join(),
  );
  // Another restore may not take the folder over; the same may.
  assert.equal((await refuse(...restoreTo('big', '--supplier', MAIL))).code, 'ARGUMENT_INVALID');
  const { manifest } = await restore('big', '--supplier', BIG, '--format', 'csv');
  assert.deepEqual((await readdir(outside('big'))).toSorted(), [
    'everybody.csv',
    'manifest.json',
    'manifest.txt',
  ]);
  assert.equal(manifest.rows, 66_000);
  const expected = rowsOf(csv([COLUMNS, ...[...members(0, 30_000), ...later].map(cellsOf)]));
  const given = rowsOf((await read('big', 'everybody.csv')).toString());
  assert.ok(
    given.length === expected.length && given.every((line, i) => line === expected[i]),
    'every row, every cell',
  );
});

test('destroyed originals are said, in the answer and in the manifest, and the older file answers', async () => {
  const kept = ['vault', 'retention', '--supplier', MAIL, '--dataset', 'donors', '--days', '30'];
  await party.say(...kept);
  await party.say('vault', 'destroy-expired');
  const { manifest } = await restore('destroyed', '--supplier', MAIL);
  const donors = manifest.datasets.find(({ dataset }) => dataset === 'donors')!;
  assert.equal(donors.rows, 0);
  assert.match(donors.missing.join(' '), /destroyed on \d{4}-\d\d-\d\d/);
  assert.match((await read('destroyed', 'manifest.txt')).toString(), /MISSING: .*destroyed/);
  assert.equal(
    manifest.datasets.find(({ dataset }) => dataset === 'members')!.rows,
    310,
    'the others are untouched',
  );
  const said_ = await party.say(...restoreTo('destroyed', '--supplier', MAIL));
  assert.match(said_, /Not all of it could be rebuilt: see MISSING above/);
  said += said_;
  const originals = await restore('destroyed-2', '--supplier', MAIL, '--originals');
  assert.equal(originals.manifest.outputs.length, 3);
});

test('what restore says and the manifests name nobody', async () => {
  const values = [...members(0, 60), ...members(300, 320), ...moved].flatMap(
    ({ email, phone, street, postcode, reference, family }) =>
      Object.entries({ email, phone, street, postcode, reference, family }).map(([what, value]) => ({
        what,
        value,
      })),
  );
  const searcher = searchFor(values);
  assert.deepEqual(searcher.inBytes(Buffer.from(said), 'what was said'), []);
  for (const out of ['now', 'big', 'destroyed', 'originals'])
    for (const name of ['manifest.json', 'manifest.txt'])
      assert.deepEqual(searcher.inBytes(await read(out, name), `${out}/${name}`), []);
});
