import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Affected, Rehearsed } from './support/answers.ts';
import { compareWithManifest, readFolder } from './support/case-folder.ts';
import { startCommand, type Outcome, type Running } from './support/command.ts';
import { createFolder, createInstallation } from './support/installation.ts';
import { members, registerOf } from './support/members.ts';
import { digestState } from './support/state.ts';

/** Nobody answers there: whoever touched it would fail. */
const NOWHERE = 'postgres://nobody:nothing@127.0.0.1:9/none';

/** A relay that is there, and that a rehearsal must not touch: nobody answers at that port. */
const NO_MAIL = { ROLLCALL_SMTP_URL: 'smtp://127.0.0.1:9' };

function rollcall(environment: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return startCommand(args, { DATABASE_URL: NOWHERE, ...environment }).ended;
}

function read(outcome: Outcome): ReturnType<typeof Rehearsed.parse> {
  assert.equal(outcome.exitCode, 0, outcome.stderr);
  return Rehearsed.parse(JSON.parse(outcome.stdout));
}

/** Everybody was told once, what is true for them, though for some it went wrong, as it will. */
function toldOnce({ notices, comparison }: ReturnType<typeof Rehearsed.parse>): void {
  const { counts, email, letters, check } = notices;
  assert.equal(email.accepted + email.refused, counts.byChannel.email);
  assert.ok(email.refused > 0 && email.putOff > 0 && email.bounced > 0, 'it goes wrong for some, as it will');
  assert.deepEqual([email.deferred, email.uncertain], [0, 0]);
  assert.deepEqual([letters.due, letters.leftOut], [0, 0]);
  assert.ok(letters.set > 0 && letters.set >= counts.byChannel.letter);
  assert.equal(notices.previewed, 10);
  const { truly, opened, right, inParts: _, underTwoCodes, ...wrong } = check;
  assert.equal(truly, comparison.truly);
  assert.ok(underTwoCodes <= comparison.countedTwice);
  assert.ok(opened > 0 && opened <= email.accepted);
  assert.equal(right, opened, 'each message that was opened says what is true for its reader');
  assert.deepEqual(
    Object.entries(wrong).filter(([, count]) => count !== 0),
    [],
  );
}

test('promise 10: the whole runs as a rehearsal, finds the truth it invented, tells everybody once, and leaves nothing but the papers', async () => {
  await using folder = await createFolder();
  const [home, keyDir] = [join(folder.path, 'home'), join(folder.path, 'keys')];
  const outcome = await rollcall(
    { ROLLCALL_HOME: home, ROLLCALL_KEY_DIR: keyDir, ...NO_MAIL },
    'rehearse',
    '--people',
    '300',
    '--json',
  );
  const rehearsal = read(outcome);
  const { comparison, files, rollCall, kept, people, case: rehearsed } = rehearsal;
  toldOnce(rehearsal);
  assert.equal(people, 300);
  assert.equal(comparison.missedWithStrongKey, 0, 'nobody with a reference, e-mail or phone is missed');
  assert.ok(comparison.precision >= 0.999, `precision ${comparison.precision}`);
  assert.ok(comparison.truly > 100);
  const { read: rows, known, new: made, ambiguous, unidentifiable } = files.rows;
  assert.equal(rows, known + made + ambiguous + unidentifiable);
  assert.equal(rollCall.scope.heldAt, '2021-10-29T15:40:00.000Z');
  assert.equal(kept, null);
  assert.deepEqual(await readdir(folder.path), ['home-rehearsal']);
  const left = join(folder.path, 'home-rehearsal');
  assert.deepEqual((await readdir(left)).toSorted(), ['REHEARSAL.txt', 'case'], 'nobody is left');
  assert.equal(rehearsed.folder, join(left, 'case'));
});

test('a rehearsal runs the case from the call to its papers, and prints where each lies', async () => {
  await using folder = await createFolder();
  const path = join(folder.path, 'practice');
  const command = ['rehearse', '--people', '200', '--seed', '5', '--home', path];
  const { case: rehearsed, rollCall } = read(await rollcall({}, ...command, '--json'));
  const files = await readFolder(rehearsed.folder);
  assert.deepEqual(compareWithManifest(files), []);
  assert.deepEqual(rehearsed.papers.map((each) => each.path).toSorted(), [...files.keys()].toSorted());
  assert.ok(rehearsed.claimsChangedNothing);
  assert.ok(rehearsed.openedMs < 60_000 && rehearsed.personMs < 60_000, 'within a minute of the call');
  const ico = rehearsed.duties.find(({ duty }) => duty === 'uk-gdpr-33-1')!;
  assert.deepEqual([ico.standing, ico.dueAt], ['begun', '2021-11-01T15:40:00.000Z']);
  const told = JSON.parse(files.get('case.json')!.toString()) as {
    organisation: { rehearsal: boolean };
    exposure: { people: object };
    timeline: { moments: { aware: string } };
  };
  assert.ok(told.organisation.rehearsal);
  assert.deepEqual(told.exposure.people, rollCall.people);
  assert.equal(told.timeline.moments.aware, '2021-10-29T15:40:00.000Z');
  for (const [name, bytes] of files)
    if (name.endsWith('.html')) assert.match(bytes.toString(), /rehearsal/i, `${name} says what it is`);

  // The next one takes its place.
  await writeFile(join(rehearsed.folder, 'papers', 'notes.txt'), 'mine');
  const { stdout, exitCode } = await rollcall({}, ...command);
  assert.equal(exitCode, 0);
  assert.match(stdout, /THE CASE\n {2}Clocks, list and score \d+\.\d\d s after the call/);
  assert.match(stdout, /What the supplier merely claimed changed no number\./);
  const listed = `${rehearsed.papers.length} files of papers, each a draft, are in ${rehearsed.folder}: ico, edpb, `;
  assert.ok(stdout.includes(listed), stdout);
  assert.match(stdout, /Nothing left this machine\.\n {2}sent by e-mail +\d+ {2}in \d+\.\d s, \d+ a second/);
  assert.match(stdout, /WHO GOT WHAT, HELD AGAINST THE TRUTH\n {2}people truly affected +\d/);
  assert.match(stdout, /The rehearsal was removed again, but for the papers/);
  assert.deepEqual(compareWithManifest(await readFolder(rehearsed.folder)), []);
  assert.deepEqual((await readdir(path)).toSorted(), ['REHEARSAL.txt', 'case']);
});

test('a rehearsal that is kept can be looked at, takes no real people and files, and another may take its place', async () => {
  await using folder = await createFolder();
  const path = join(folder.path, 'practice');
  const ofSeed7 = ['rehearse', '--people', '150', '--seed', '7', '--home', path];
  const { kept, rollCall } = read(await rollcall({}, ...ofSeed7, '--keep', '--json'));
  assert.equal(kept, path);
  const ofRehearsal = {
    ROLLCALL_HOME: join(path, 'installation'),
    ROLLCALL_KEY_DIR: join(path, 'keys'),
    DATABASE_URL: '',
  };
  const [supplier] = rollCall.scope.suppliers;
  const looked = await rollcall(
    ofRehearsal,
    'affected',
    '--supplier',
    supplier,
    '--held-at',
    '2021-10-29 16:40',
    '--json',
  );
  assert.deepEqual(Affected.parse(JSON.parse(looked.stdout)).people, rollCall.people);

  const real = join(folder.path, 'real.csv');
  await writeFile(real, registerOf(members(0, 5)));
  for (const command of [
    ['people', 'import', real],
    ['record', real, '--supplier', supplier, '--sent-at', '2021-01-01'],
  ]) {
    const { exitCode, stdout } = await rollcall(ofRehearsal, ...command, '--json');
    assert.equal(exitCode, 2, stdout);
    assert.match(stdout, /REHEARSAL_ONLY.*is a rehearsal: real people and files have no place in it/);
  }
  const again = read(await rollcall({}, ...ofSeed7, '--json'));
  assert.deepEqual(
    { ...again.rollCall, tookMs: 0 },
    { ...rollCall, tookMs: 0 },
    'the same seed gives the same answer',
  );
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['practice', 'real.csv']);
  assert.deepEqual((await readdir(path)).toSorted(), ['REHEARSAL.txt', 'case']);
});

test('a rehearsal leaves a real installation and any other folder alone', async () => {
  await using party = await createInstallation();
  const before = await digestState(party);
  const { code, message } = await party.refuse('rehearse', '--people', '120');
  assert.equal(code, 'REHEARSAL_ONLY');
  assert.match(message, /is no rehearsal's folder and not empty/);
  assert.equal(await digestState(party), before);

  await using folder = await createFolder();
  const thesis = join(folder.path, 'thesis.txt');
  await writeFile(thesis, 'mine');
  assert.equal(
    (await party.refuse('rehearse', '--people', '120', '--home', folder.path)).code,
    'REHEARSAL_ONLY',
  );
  assert.equal(await readFile(thesis, 'utf8'), 'mine');
  assert.equal(
    (await party.refuse('rehearse', '--people', 'many', '--home', join(folder.path, 'x'))).code,
    'ARGUMENT_INVALID',
  );
});

test('a rehearsal that is interrupted leaves nothing behind, not of its case either', async () => {
  await using folder = await createFolder();
  const running = startCommand(['rehearse', '--people', '20000', '--home', join(folder.path, 'r')], {
    DATABASE_URL: NOWHERE,
  });
  await running.said('people import');
  running.signal('SIGINT');
  const { exitCode, stderr } = await running.ended;
  assert.equal(exitCode, 130, stderr);
  assert.deepEqual(await readdir(folder.path), []);

  const writing = startCommand(['rehearse', '--people', '200', '--home', join(folder.path, 'r')], {
    DATABASE_URL: NOWHERE,
  });
  await writing.said('  compare ');
  writing.signal('SIGINT');
  assert.equal((await writing.ended).exitCode, 130);
  assert.deepEqual(await readdir(folder.path), []);
});

test('of a rehearsal that was killed at its letters the next removes everything, and leaves papers when stopped', async () => {
  await using folder = await createFolder();
  const path = join(folder.path, 'r');
  const start = (): Running =>
    startCommand(['rehearse', '--people', '100', '--home', path], { DATABASE_URL: NOWHERE });
  const killed = start();
  await killed.said('  send ');
  killed.signal('SIGKILL');
  assert.equal((await killed.ended).exitCode, null);
  assert.ok((await readdir(path)).includes('installation'));
  const stopped = start();
  await stopped.said('  prepare ');
  stopped.signal('SIGINT');
  assert.equal((await stopped.ended).exitCode, 130);
  assert.deepEqual((await readdir(path)).toSorted(), ['REHEARSAL.txt', 'case']);
});
