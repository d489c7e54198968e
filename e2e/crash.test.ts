import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { AddedSupplier, Affected, Imported, People, Recorded } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, member, members, registerOf } from './support/members.ts';
import { countRows, digestState, listObjects } from './support/state.ts';

const PEOPLE = 20_000;
const KILLS = 8;
const REGISTER = registerOf(members(0, PEOPLE));
/** Half of the register, and two thousand that it does not have. */
const SENT = csv([COLUMNS, ...members(10_000, PEOPLE + 2_000).map(cellsOf)]);
const RECORD = ['--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01'];

async function newParty(): Promise<Installation> {
  const party = await createInstallation();
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  return party;
}

/** Starts a command again and again, kills it at moments spread over the time it takes, then lets it end. */
async function killAndRepeat(
  t: TestContext,
  party: Installation,
  tookMs: number,
  ...command: string[]
): Promise<void> {
  let killed = 0;
  for (let i = 0; i < KILLS; i++) {
    const afterMs = Math.round(tookMs * (0.15 + (0.6 * (i + Math.random())) / KILLS));
    const running = party.start(...command, '--json');
    const timer = setTimeout(() => running.signal('SIGKILL'), afterMs);
    const { exitCode, stdout } = await running.ended;
    clearTimeout(timer);
    assert.ok(exitCode === null || exitCode === 0, `killed after ${afterMs} ms: exit ${exitCode}: ${stdout}`);
    // Once it has ended well there is nothing left to hit.
    if (exitCode === 0) break;
    killed++;
  }
  t.diagnostic(`${command[0]} was killed ${killed} times`);
  assert.ok(killed > 0, 'killed at least once');
  const { exitCode, stderr, stdout } = await party.run(...command, '--json');
  assert.equal(exitCode, 0, stdout + stderr);
}

/** What can be seen from outside, apart from codes, times, order, and the numbers that disclosures happened to get. */
async function seenFromOutside(
  party: Installation,
): Promise<{ affected: object; list: string[]; persons: object[] }> {
  const out = join(dirname(party.identity), `list-${Math.random()}.csv`);
  const affected = await party.ask(
    Affected,
    'affected',
    '--supplier',
    'Mail House Ltd',
    '--held-at',
    '2021-06-01',
    '--out',
    out,
    '--identity',
    party.identity,
  );
  const lines = (await readFile(out, 'utf8')).split('\n').map((line) => line.split(','));
  const list = lines.map((cells) => cells.toSpliced(8, 1).slice(1).join(',')).toSorted();
  const persons = [];
  for (const n of [0, 10_001, 21_000]) {
    const { people } = await party.ask(People, 'person', member(n).email);
    persons.push(
      people.map(({ code: _code, disclosures, ...rest }) => {
        return { ...rest, disclosures: disclosures.map(({ disclosure: _number, ...each }) => each) };
      }),
    );
  }
  const { tookMs: _took, out: _out, ...rest } = affected;
  return { affected: rest, list, persons };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

test('kill -9 at any moment of people import and record, then the same again: one disclosure and the same sets', async (t) => {
  await using undisturbed = await newParty();
  const register = await undisturbed.file('register.csv', REGISTER);
  const sent = await undisturbed.file('sent.csv', SENT);
  const importMs = await timed(() => undisturbed.ask(Imported, 'people', 'import', register));
  const recordMs = await timed(() => undisturbed.ask(Recorded, 'record', sent, ...RECORD));

  await using killed = await newParty();
  await killAndRepeat(t, killed, importMs, 'people', 'import', register);
  await killAndRepeat(t, killed, recordMs, 'record', sent, ...RECORD);
  assert.equal(await countRows(killed, 'disclosure'), 1, 'one disclosure');
  const [seen, expected] = [await seenFromOutside(killed), await seenFromOutside(undisturbed)];
  // Not deepEqual on the whole: a difference would print thousands of people.
  assert.deepEqual(seen.affected, expected.affected);
  assert.deepEqual(seen.persons, expected.persons);
  assert.ok(seen.list.join('\n') === expected.list.join('\n'), 'the same people in the list');
  const objects = await listObjects(killed.home);
  assert.deepEqual(
    objects.filter((name) => name.startsWith('spool')),
    [],
    'nothing half written is left',
  );
  for (const table of ['card', 'data_key', 'ledger_set', 'people_segment', 'dataset_column']) {
    assert.equal(await countRows(killed, table), await countRows(undisturbed, table), table);
  }
});

test('killed between the naming of the sealed original and the commit, record still makes one disclosure of it', async (t) => {
  await using party = await newParty();
  const path = await party.file('sent.csv', SENT);
  let hit = false;
  for (let attempt = 0; attempt < 3 && !hit; attempt++) {
    const running = party.start('record', path, ...RECORD);
    const before = (await listSealed(party)).length;
    const ended = running.ended.then(() => true);
    while (!(await Promise.race([ended, pause(1, false)]))) {
      if ((await listSealed(party)).length === before) continue;
      running.signal('SIGKILL');
      break;
    }
    await running.ended;
    hit = (await countRows(party, 'disclosure')) === 0;
    if (!hit) break;
  }
  t.diagnostic(hit ? 'hit' : 'missed: it ended first');
  const { rows } = await party.ask(Recorded, 'record', path, ...RECORD);
  assert.equal(rows.read, 12_000);
  assert.equal(await countRows(party, 'disclosure'), 1);
  const named = await party.look(
    async ({ reader }) =>
      (await reader.query<{ object: string }>('select object from rollcall.disclosure')).rows,
  );
  assert.ok(
    (await listSealed(party)).some((name) => name.includes(named[0].object)),
    'its original is there',
  );
  t.diagnostic(`${(await listSealed(party)).length - 1} sealed objects are left that no row names`);
});

async function listSealed(party: Installation): Promise<string[]> {
  return (await listObjects(party.home)).filter((name) => name.endsWith('.age'));
}

test('Ctrl-C in the middle of record ends with 130 and a clear sentence, keeps nothing, and the same again works', async () => {
  await using party = await newParty();
  const path = await party.file('large.csv', registerOf(members(0, 60_000)));
  const before = await digestState(party);
  let interrupted = false;
  // Where the machine is so fast that it ended first, sooner.
  for (const afterMs of [400, 150, 30]) {
    const running = party.start('record', path, ...RECORD);
    await running.said('to record');
    await pause(afterMs);
    running.signal('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    if (exitCode === 0) continue;
    assert.equal(exitCode, 130, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /Interrupted: nothing of the file in hand was kept\. Run the same command again\./);
    assert.equal(await digestState(party), before);
    interrupted = true;
    break;
  }
  assert.ok(interrupted, 'interrupted in time');
  const { rows } = await party.ask(Recorded, 'record', path, ...RECORD);
  assert.deepEqual([rows.read, rows.new], [60_000, 60_000]);
});
