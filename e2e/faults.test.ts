import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { generateKeyholder } from '../src/vault/index.ts';
import { AddedSupplier, Imported, Recorded, Refusal } from './support/answers.ts';
import { startCommand, type Outcome } from './support/command.ts';
import { createFolder, createInstallation, type Installation } from './support/installation.ts';
import { member, members, registerOf } from './support/members.ts';
import { countRows, digestState, listObjects } from './support/state.ts';

/** The writing commands, each with something to do; run in this order, each of them once with and once without the fault. */
async function writingCommands(party: Installation): Promise<[string, string[]][]> {
  const files = dirname(await party.file('small.csv', registerOf(members(0, 200))));
  const more = await party.file('more.csv', registerOf(members(100, 400)));
  const { recipient } = await generateKeyholder();
  const supplier = ['--supplier', 'Mail House Ltd'];
  return [
    ['kind add', ['kind', 'add', 'patron']],
    ['kind rename', ['kind', 'rename', 'patron', 'benefactor']],
    ['people import', ['people', 'import', more]],
    ['supplier add', ['supplier', 'add', 'Ballot Box plc']],
    ['supplier change', ['supplier', 'change', 'Ballot Box plc', '--country', 'GB']],
    ['record', ['record', more, ...supplier, '--sent-at', '2021-02-01']],
    ['delete-evidence', ['delete-evidence', 'Mail House Ltd', '--source', 'letter', '--grade', 'document']],
    ['grades', ['grades', '--accept', 'document']],
    ['keyholder add', ['keyholder', 'add', recipient, '--name', 'treasurer', '--identity', party.identity]],
    ['person', ['person', member(0).email, '--identity', party.identity]],
    ['key restore', ['key', 'restore', '--identity', party.identity]],
    ['backup', ['backup', join(files, 'faults.age')]],
  ];
}

/** A command that ended as it should where it could do nothing: a code, one sentence, exit 2 and no stack. */
function refusalOf({ exitCode, stdout, stderr }: Outcome, what: string): { code: string; message: string } {
  assert.equal(exitCode, 2, `${what}: ${stdout}${stderr}`);
  const { error } = Refusal.parse(JSON.parse(stdout));
  assert.doesNotMatch(error.message, /\n|undefined|\[object|^\s*$/, what);
  assert.doesNotMatch(stderr, /\n\s+at /, what);
  return error;
}

async function newParty(options: { home?: string } = {}): Promise<Installation> {
  const party = await createInstallation(options);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  const register = await party.file('register.csv', registerOf(members(0, 200)));
  await party.ask(Imported, 'people', 'import', register);
  await party.ask(Recorded, 'record', register, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01');
  return party;
}

const canMount = process.getuid?.() === 0 && process.platform === 'linux' && tryMount();

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

type Disk = AsyncDisposable & { party: Installation; path: string };

/** An installation on a small disk of its own; files, keys and PostgreSQL's programs lie elsewhere. */
async function onSmallDisk(): Promise<Disk> {
  const folder = await createFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=711', 'tmpfs', folder.path]);
  const away = async (): Promise<void> => {
    execFileSync('umount', ['--lazy', folder.path]);
    await folder[Symbol.asyncDispose]();
  };
  try {
    const home = join(folder.path, 'home');
    await mkdir(home, { mode: 0o711 });
    const party = await newParty({ home });
    return {
      party,
      path: folder.path,
      async [Symbol.asyncDispose]() {
        await party[Symbol.asyncDispose]();
        await away();
      },
    };
  } catch (error) {
    await away();
    throw error;
  }
}

test(
  'on a full disk every writing command says so, keeps what was there, and works when there is space again',
  { skip: !canMount && 'needs root and the right to mount a small file system' },
  async () => {
    await using disk = await onSmallDisk();
    const { party } = disk;
    const ballast = join(disk.path, 'ballast');
    for (const [name, command] of await writingCommands(party)) {
      const before = await digestState(party);
      execFileSync('sh', ['-c', `head -c 200M /dev/zero > "${ballast}" 2>/dev/null || true`]);
      const outcome = await party.run(...command, '--json');
      await rm(ballast);
      // What the database has room for within its files may go well; then it is kept.
      if (outcome.exitCode === 0) continue;
      assert.equal(refusalOf(outcome, name).code, 'NO_SPACE', `${name}: ${outcome.stdout}`);
      assert.equal(await digestState(party), before, `${name} changed nothing`);
      const again = await party.run(...command, '--json');
      assert.equal(again.exitCode, 0, `${name}: ${again.stdout}${again.stderr}`);
    }
    await assertWhole(party);
  },
);

test(
  'in a folder that cannot be written to every writing command says so, and works when it can be again',
  { skip: !canMount && 'needs root and the right to mount a small file system' },
  async () => {
    await using disk = await onSmallDisk();
    const { party } = disk;
    for (const [name, command] of await writingCommands(party)) {
      const before = await digestState(party);
      execFileSync('mount', ['-o', 'remount,ro', disk.path]);
      const outcome = await party.run(...command, '--json').finally(() => {
        execFileSync('mount', ['-o', 'remount,rw', disk.path]);
      });
      const { message } = refusalOf(outcome, name);
      assert.match(message, /read-only|cannot be|may not/i, name);
      assert.equal(await digestState(party), before, `${name} changed nothing`);
      const again = await party.run(...command, '--json');
      assert.equal(again.exitCode, 0, `${name}: ${again.stdout}${again.stderr}`);
    }
    await assertWhole(party);
  },
);

test(
  'a backup into a folder that is full or cannot be written to is refused, and nothing is left there',
  { skip: !canMount && 'needs root and the right to mount a small file system' },
  async () => {
    await using party = await newParty();
    const large = await party.file('large.csv', registerOf(members(0, 20_000)));
    await party.ask(Recorded, 'record', large, '--supplier', 'Mail House Ltd', '--sent-at', '2021-02-01');
    await using folder = await createFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path]);
    try {
      const file = join(folder.path, 'b.age');
      const before = await digestState(party);
      assert.equal((await party.refuse('backup', file)).code, 'NO_SPACE');
      assert.deepEqual(await readdir(folder.path), []);
      execFileSync('mount', ['-o', 'remount,ro', folder.path]);
      assert.match((await party.refuse('backup', file)).message, /read-only/);
      assert.match(
        (await party.refuse('backup', join(folder.path, 'none/b.age'))).message,
        /folder does not exist/,
      );
      assert.equal(await digestState(party), before);
      execFileSync('mount', ['-o', 'remount,rw,size=100m', folder.path]);
      await party.say('backup', file);
    } finally {
      execFileSync('umount', ['--lazy', folder.path]);
    }
  },
);

test('when the connection to the database is lost in the middle, it is said, nothing is half done, and the same again works', async (t) => {
  await using party = await newParty();
  const commands = await writingCommands(party);
  const large = await party.file('large.csv', registerOf(members(0, 12_000)));
  commands.unshift(
    ['large people import', ['people', 'import', large]],
    ['large record', ['record', large, '--supplier', 'Mail House Ltd', '--sent-at', '2021-03-01']],
  );
  let lost = 0;
  for (const [name, command] of commands) {
    const before = await digestState(party);
    const outcome = await party.look(async ({ reader }) => {
      const running = party.start(...command, '--json');
      const ended = running.ended.then(() => true);
      // Longer work is let into its middle.
      let wait = name.startsWith('large') ? 700 : 0;
      while (!(await Promise.race([ended, pause(wait, false)]))) {
        wait = 2;
        await reader.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where application_name like 'rollcall/%/write' and datname = current_database()
              and split_part(application_name, '/', 2) <> $1 and state <> 'idle'`,
          [String(process.pid)],
        );
      }
      return running.ended;
    });
    if (outcome.exitCode === 0) continue; // slipped through
    lost++;
    assert.equal(refusalOf(outcome, name).code, 'DATABASE_UNREACHABLE', `${name}: ${outcome.stdout}`);
    // An unsealing that was begun has left its trace, and nothing else.
    if (await unsealed(party, before)) t.diagnostic(`${name}: only its unsealing is in the evidence`);
    else assert.equal(await digestState(party), before, `${name} changed nothing`);
    const again = await party.run(...command, '--json');
    assert.equal(again.exitCode, 0, `${name}: ${again.stdout}${again.stderr}`);
  }
  t.diagnostic(`${lost} of ${commands.length} commands lost their connection`);
  assert.ok(lost >= commands.length / 2);
  await assertWhole(party);
});

/** Whether all that is new is the entry of an unsealing that began. */
async function unsealed(party: Installation, before: string): Promise<boolean> {
  if ((await digestState(party)) === before) return false;
  return party.look(async ({ reader }) => {
    const { rows } = await reader.query<{ entry: string }>(
      'select entry from rollcall.evidence_entry order by seq desc limit 1',
    );
    return /"act":"unsealing /.test(rows[0].entry);
  });
}

const CLOCK = resolve(import.meta.dirname, '../tests/support/shift-clock.ts');
const HOUR_MS = 3_600_000;

/** Runs a command on a clock that is `offsetMs` off. */
function runAt(party: Installation, offsetMs: number, ...args: string[]): Promise<Outcome> {
  return startCommand([...args, '--home', party.home], {
    ROLLCALL_KEY_DIR: party.keyDir,
    ...(party.url && { DATABASE_URL: party.url }),
    NODE_OPTIONS: `--import=${pathToFileURL(CLOCK).href}`,
    ROLLCALL_TEST_CLOCK_MS: String(offsetMs),
  }).ended;
}

test('when the clock jumps back an hour every writing command says so and writes nothing, and works when it is right again', async () => {
  await using party = await newParty();
  for (const [name, command] of await writingCommands(party)) {
    const before = await digestState(party);
    const objects = await listObjects(party.home);
    const outcome = await runAt(party, -HOUR_MS, ...command, '--json');
    const { code, message } = refusalOf(outcome, name);
    assert.equal(code, 'CLOCK_WRONG', `${name}: ${message}`);
    assert.match(message, /clock/);
    assert.equal(await digestState(party), before, `${name} changed nothing`);
    assert.deepEqual(await listObjects(party.home), objects, `${name} left no object`);
    const again = await party.run(...command, '--json');
    assert.equal(again.exitCode, 0, `${name}: ${again.stdout}${again.stderr}`);
  }
  const asked = await runAt(party, -HOUR_MS, 'holdings', 'Mail House Ltd');
  assert.equal(asked.exitCode, 0, 'questions are answered all the same');
  assert.match(asked.stderr, /WARNING: .*clock/);
  await assertWhole(party);
});

test(
  'init that could not be done is done when it is run again',
  { skip: !canMount && 'needs root and the right to mount a small file system' },
  async () => {
    await using folder = await createFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=711', 'tmpfs', folder.path]);
    try {
      const home = join(folder.path, 'home');
      await mkdir(home, { mode: 0o711 });
      await using party = await createInstallation({ init: false, home });
      const init = ['init', '--name', 'The Party'];
      assert.equal((await party.refuse(...init)).code, 'NO_SPACE');
      execFileSync('mount', ['-o', 'remount,ro,size=200m', folder.path]);
      const { message } = await party.refuse(...init);
      execFileSync('mount', ['-o', 'remount,rw', folder.path]);
      assert.match(message, /read-only|cannot be/);
      await party.say(...init);
      await party.say('kind', 'list');
    } finally {
      execFileSync('umount', ['--lazy', folder.path]);
    }
  },
);

/** After all faults: each command has done its work once, and the evidence is whole. */
async function assertWhole(party: Installation): Promise<void> {
  assert.equal(await countRows(party, 'supplier'), 2);
  assert.equal(await countRows(party, 'deletion_claim'), 1);
  assert.equal(await countRows(party, 'keyholder'), 2);
  assert.deepEqual(
    (await listObjects(party.home)).filter((name) => name.startsWith('spool')),
    [],
  );
  const verified = await party.run('log', 'verify');
  assert.equal(verified.exitCode, 0, verified.stdout + verified.stderr);
}
