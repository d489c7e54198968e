import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { LogVerified } from './support/answers.ts';
import { CALL, createBeforeCall, FAILED, openCase, WHAT } from './support/case.ts';
import { OpenedCase, Papers, StateChanged } from './support/case-answers.ts';
import { compareWithManifest, readFolder, readZip } from './support/case-folder.ts';
import { createFolder, type Installation } from './support/installation.ts';
import { members } from './support/members.ts';
import { countRows, digestState } from './support/state.ts';

let party: Installation;
let folder: string;

before(async () => {
  party = await createBeforeCall();
  folder = dirname(party.identity);
});
after(() => party[Symbol.asyncDispose]());

const PAPERS = [
  'ico',
  'edpb',
  'charity',
  'ncsc',
  'report-fraud',
  'supplier-letter',
  'statement',
  'brief',
  'timeline',
  'exposure',
];

const write = (...args: string[]) => party.ask(Papers, 'incident', 'papers', '1', ...args);
const leftOvers = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.includes('.part'));

/** Waits until the first papers are written, beside where they will be. */
async function isWriting(): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    for (const name of await leftOvers()) {
      const papers = await readdir(join(folder, name, 'papers')).catch(() => []);
      if (papers.length > 3) return;
    }
    await setTimeout(5);
  }
  assert.fail('no papers were begun within a minute');
}

test('within a minute of the call there are drafts of every paper, to read, to print and to go on writing', async () => {
  const out = join(folder, 'case-1');
  const started = performance.now();
  const { opened, papers } = await openCase(
    party,
    '--nature',
    'availability',
    '--told-by',
    'supplier',
    '--papers',
    out,
  );
  assert.ok(performance.now() - started < 60_000);
  assert.ok(opened);
  const files = await readFolder(out);
  assert.deepEqual(papers!.files.map(({ path }) => path).toSorted(), [...files.keys()].toSorted());
  assert.deepEqual(compareWithManifest(files), [], 'the manifest has each with its digest');
  for (const key of PAPERS) {
    assert.match(files.get(`papers/${key}.html`)!.toString(), /^<!doctype html>[^]*DRAFT/i, key);
    assert.equal(files.get(`papers/${key}.pdf`)!.toString('latin1', 0, 5), '%PDF-', key);
    assert.equal(files.get(`papers/${key}.docx`)!.toString('latin1', 0, 2), 'PK', key);
  }
  for (const [path, bytes] of files) {
    if (path.endsWith('.json')) JSON.parse(bytes.toString());
    if (path.endsWith('.html'))
      assert.doesNotMatch(
        bytes.toString(),
        /<script|src="?http|@import|undefined|\[object|NaN|Invalid Date/,
        path,
      );
  }
  for (const table of ['by-category', 'by-class', 'by-kind', 'by-country', 'suppliers', 'files'])
    assert.ok(files.has(`exposure/${table}.csv`), table);
  for (const name of ['papers/veris.json', 'papers/edpb.json', 'timeline.csv', 'case.json', 'README.txt'])
    assert.ok(files.has(name), name);
  assert.equal((await stat(out)).mode & 0o077, 0, 'for its owner alone');
  for (const path of files.keys()) assert.equal((await stat(join(out, path))).mode & 0o077, 0, path);
});

test('the papers say what is known, and what is not known as not known', async () => {
  const files = await readFolder(join(folder, 'case-1'));
  const textOf = (key: string): string =>
    files
      .get(`papers/${key}.html`)!
      .toString()
      .replaceAll(/<style[^]*?<\/style>|<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');
  assert.match(textOf('ico'), /29 October 2021,? (at )?16:40/);
  assert.match(textOf('brief'), /40/);
  for (const key of PAPERS) assert.match(textOf(key), /not known/i, key);
  assert.match(textOf('supplier-letter'), /Mail House Ltd/);
  assert.match(textOf('ncsc'), new RegExp(WHAT));
});

test('the evidence in it proves itself to whoever has the key', async () => {
  const evidence = join(folder, 'case-1', 'evidence');
  const key = (await readFile(join(evidence, 'public-key.txt'), 'utf8')).trim();
  const log = join(evidence, 'evidence-log.jsonl');
  const { keyGiven, entries } = await party.ask(LogVerified, 'log', 'verify', log, '--key', key);
  assert.ok(keyGiven);
  assert.ok(entries > 5);
  assert.match(await party.say('log', 'show'), /case written out/);
});

test('the same as one file has the same in it, and the mark comes first', async () => {
  const zip = join(folder, 'case.zip');
  const { files } = await write('--zip', zip);
  const packed = await readZip(zip);
  assert.deepEqual([...packed.keys()].toSorted(), files.map(({ path }) => path).toSorted());
  assert.deepEqual(compareWithManifest(packed), []);
  assert.equal([...packed.keys()][0], 'README.txt');
  assert.equal((await stat(zip)).mode & 0o077, 0);
  const open = await readFolder(join(folder, 'case-1'));
  assert.deepEqual([...packed.keys()].toSorted(), [...open.keys()].toSorted());
  for (const table of ['by-category', 'by-class', 'files'])
    assert.ok(packed.get(`exposure/${table}.csv`)!.equals(open.get(`exposure/${table}.csv`)!), table);
  assert.deepEqual(await leftOvers(), []);
});

test('what somebody went on writing is not overwritten', async () => {
  const out = join(folder, 'case-1');
  const refused = async (message: RegExp): Promise<void> => {
    const refusal = await party.refuse('incident', 'papers', '1', '--out', out);
    assert.equal(refusal.code, 'ARGUMENT_INVALID');
    assert.match(refusal.message, message);
  };
  const notes = join(out, 'papers', 'my-notes.txt');
  await writeFile(notes, 'an addition');
  await refused(/my-notes\.txt was put there since the case was written: name a new folder/);
  assert.equal(await readFile(notes, 'utf8'), 'an addition');
  await rm(notes);
  const brief = join(out, 'papers', 'brief.html');
  const written = await readFile(brief);
  await writeFile(brief, `${written.toString()}<!-- mine -->`);
  await refused(/brief\.html was changed since the case was written: name a new folder/);
  await writeFile(brief, written);
});

test('written once more it takes the place of what was there, whole, and a case that is closed is written too', async () => {
  const out = join(folder, 'case-1');
  const before = await countRows(party, 'evidence_entry');
  await party.ask(StateChanged, 'incident', 'close', '1', '--why', 'to see');
  await write('--out', out);
  await party.ask(StateChanged, 'incident', 'reopen', '1', '--why', 'seen');
  await write('--zip', join(folder, 'case.zip'));
  const files = await readFolder(out);
  assert.deepEqual(compareWithManifest(files), []);
  // Of each writing: that the log was given out, and what was written.
  assert.equal(await countRows(party, 'evidence_entry'), before + 6);
  assert.deepEqual(await leftOvers(), []);
});

test('what is something else is left alone', async () => {
  const thesis = join(folder, 'thesis');
  await mkdir(thesis);
  await writeFile(join(thesis, 'thesis.txt'), 'mine');
  const file = await party.file('mine.zip', 'mine');
  const other = await party.ask(
    OpenedCase,
    'incident',
    'open',
    '--supplier',
    'Unrelated plc',
    '--aware',
    CALL,
    '--what',
    'A laptop was stolen',
  );
  const wrong: [message: RegExp, args: string[]][] = [
    [/thesis is not empty and holds something else: name a new folder/, ['1', '--out', thesis]],
    [/mine\.zip is a file: name a new folder/, ['1', '--out', file]],
    [/mine\.zip is there already and is something else: name a new file/, ['1', '--zip', file]],
    [/thesis is no ordinary file/, ['1', '--zip', thesis]],
    [
      /case-1 is not empty and holds something else/,
      [String(other.incident.id), '--out', join(folder, 'case-1')],
    ],
    [
      /case\.zip is there already and is something else/,
      [String(other.incident.id), '--zip', join(folder, 'case.zip')],
    ],
    [/the folder that it is to be in does not exist/, ['1', '--out', join(folder, 'none', 'case')]],
    [/its folder does not exist/, ['1', '--zip', join(folder, 'none', 'case.zip')]],
    [/Say where to: --out with a new folder, or --zip with a new file/, ['1']],
    [/Say where to/, ['1', '--out', join(folder, 'a'), '--zip', join(folder, 'b')]],
  ];
  const before = await digestState(party);
  for (const [message, args] of wrong) {
    const refusal = await party.refuse('incident', 'papers', ...args);
    assert.equal(refusal.code, 'ARGUMENT_INVALID', refusal.message);
    assert.match(refusal.message, message);
  }
  assert.equal(await digestState(party), before);
  assert.equal(await readFile(join(thesis, 'thesis.txt'), 'utf8'), 'mine');
  assert.equal(await readFile(file, 'utf8'), 'mine');
  assert.deepEqual(await leftOvers(), []);
  // A folder that is there and empty will do.
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await write('--out', empty);
});

test('where the papers cannot be written the case is open and told all the same', async () => {
  const open = [
    'incident',
    'open',
    '--supplier',
    FAILED,
    '--aware',
    CALL,
    '--what',
    'Another call',
    '--papers',
  ];
  const said = await party.run(...open, join(folder, 'thesis'));
  assert.equal(said.exitCode, 2);
  assert.match(
    said.stdout,
    /^Opened incident 3\.[^]*CLOCKS\n[^]*NO PAPERS WERE WRITTEN: .*thesis is not empty/,
  );
  assert.match(said.stdout, /incident papers 3 --out FOLDER/);
  const { exitCode, stdout } = await party.run(...open, join(folder, 'thesis'), '--json');
  assert.equal(exitCode, 2);
  const answer = JSON.parse(stdout) as { papers: { error: { code: string } } };
  assert.equal(OpenedCase.parse({ ...answer, papers: undefined }).incident.id, 3);
  assert.equal(answer.papers.error.code, 'ARGUMENT_INVALID');
});

test('interrupted, nothing is there that is not whole, and what was there before still is', async () => {
  for (const [args, name] of [
    [['--out', join(folder, 'cut')], 'cut'],
    [['--zip', join(folder, 'cut.zip')], 'cut.zip'],
    [['--out', join(folder, 'case-1')], undefined],
  ] as const) {
    const running = party.start('incident', 'papers', '1', ...args);
    await isWriting();
    running.signal('SIGINT');
    const { exitCode, stderr } = await running.ended;
    assert.equal(exitCode, 130, stderr);
    if (name !== undefined) assert.ok(!(await readdir(folder)).includes(name), name);
    assert.deepEqual(await leftOvers(), []);
  }
  assert.deepEqual(compareWithManifest(await readFolder(join(folder, 'case-1'))), []);
});

test('killed, what it left is gone with the next run', async () => {
  const out = join(folder, 'killed');
  const running = party.start('incident', 'papers', '1', '--out', out, '--identity', party.identity);
  await isWriting();
  running.signal('SIGKILL');
  await running.ended;
  assert.ok(!(await readdir(folder)).includes('killed'));
  assert.deepEqual((await leftOvers()).length, 1);
  await write('--out', out);
  assert.deepEqual(await leftOvers(), []);
  assert.deepEqual(compareWithManifest(await readFolder(out)), []);
});

test('with an identity the list of people by name is in it, and with nothing else are they named', async () => {
  const [named, plain] = [join(folder, 'named'), join(folder, 'plain')];
  await write('--out', named, '--identity', party.identity, '--why', 'to write to them');
  await write('--out', plain);
  const [withNames, without] = [await readFolder(named), await readFolder(plain)];
  const list = withNames.get('exposure/people-by-name.csv')!.toString();
  for (const one of members(10, 35)) assert.ok(list.includes(one.email) && list.includes(one.family));
  assert.ok(!without.has('exposure/people-by-name.csv'));
  assert.match(withNames.get('README.txt')!.toString(), /guard it/);
  for (const [path, bytes] of [...withNames, ...without]) {
    if (path === 'exposure/people-by-name.csv') continue;
    for (const one of members(0, 40)) assert.ok(!bytes.includes(one.email), path);
  }
  // Whoever goes on without an identity does not keep the names by accident.
  await write('--out', named);
  assert.ok(!(await readFolder(named)).has('exposure/people-by-name.csv'));
});

const canMount = process.getuid?.() === 0 && process.platform === 'linux' && tryMount();

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test(
  'on a full or read-only disk it is said in one sentence, nothing is left there, and with space it works',
  { skip: !canMount && 'needs root and the right to mount a small file system' },
  async () => {
    await using disk = await createFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk.path]);
    try {
      const before = await digestState(party);
      for (const args of [
        ['--out', join(disk.path, 'case')],
        ['--zip', join(disk.path, 'case.zip')],
      ]) {
        const { code, message } = await party.refuse('incident', 'papers', '1', ...args);
        assert.equal(code, 'NO_SPACE');
        assert.match(message, /^no space is left for .*case(\.zip)?: free some, or write it elsewhere$/);
        assert.deepEqual(await readdir(disk.path), []);
      }
      execFileSync('mount', ['-o', 'remount,ro', disk.path]);
      for (const args of [
        ['--out', join(disk.path, 'case')],
        ['--zip', join(disk.path, 'case.zip')],
      ]) {
        const { code, message } = await party.refuse('incident', 'papers', '1', ...args);
        assert.equal(code, 'ARGUMENT_INVALID');
        assert.match(message, /read-only/);
        assert.doesNotMatch(message, /\.part/);
      }
      assert.equal(await digestState(party), before);
      execFileSync('mount', ['-o', 'remount,rw,size=100m', disk.path]);
      await write('--out', join(disk.path, 'case'));
      assert.deepEqual(compareWithManifest(await readFolder(join(disk.path, 'case'))), []);
      await rm(join(disk.path, 'case'), { recursive: true });
    } finally {
      execFileSync('umount', ['--lazy', disk.path]);
    }
  },
);
