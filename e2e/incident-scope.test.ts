import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { Deletion, Recorded } from './support/answers.ts';
import { claim, createBeforeCall, FAILED, openCase, showCase, UNDER_IT } from './support/case.ts';
import { Compared, Noted, PersonAnswered, Rolled, Scoped, type ShownCase } from './support/case-answers.ts';
import type { Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, member, members } from './support/members.ts';
import { digestState } from './support/state.ts';
import type { ValueOf } from './support/shape.ts';

let party: Installation;

before(async () => {
  party = await createBeforeCall();
  await openCase(party, '--nature', 'availability');
});
after(() => party[Symbol.asyncDispose]());

const revise = (why: string, ...args: string[]): Promise<ValueOf<typeof Scoped>> =>
  party.ask(Scoped, 'incident', 'scope', '1', '--why', why, ...args);
const people = async (): Promise<ShownCase['affected']['people']> => (await showCase(party)).affected.people;
const codeOf = async (n: number): Promise<string> =>
  (await party.ask(PersonAnswered, 'incident', 'person', '1', member(n).reference)).people[0].code;
const place = (name: string): string => join(dirname(party.identity), name);

test('a scope is said anew in words, and says who came in, who left and why', async () => {
  const narrow = await revise('only that server was reached', '--dataset', 'weekly');
  assert.deepEqual([narrow.revision, narrow.added], [2, true]);
  assert.deepEqual(narrow.people, { certain: 35, possible: 2 });
  assert.deepEqual(
    [
      narrow.difference!.cameIn,
      narrow.difference!.left,
      narrow.difference!.changed,
      narrow.difference!.disclosuresOut,
    ],
    [0, 5, ['datasets'], [4]],
  );
  const before = await digestState(party);
  const again = await revise('once more', '--dataset', 'weekly');
  assert.deepEqual([again.revision, again.added, again.difference], [2, false, undefined]);
  assert.equal(await digestState(party), before);
  const wide = await revise('the printer too', '--dataset', 'all');
  assert.deepEqual(wide.people, { certain: 40, possible: 2 });
  const said = await party.say('incident', 'compare', '1', '2', '3');
  assert.match(said, /From revision 2 to 3 .*: the printer too/);
  assert.match(said, /5 people came in, 0 left/);
  assert.match(said, /Why: the datasets changed; disclosures came in: 4\./);
  assert.deepEqual((await party.ask(Compared, 'incident', 'compare', '1', '1', '3')).changed, []);
});

test('a scope is narrowed by supplier, by kind of data and by when things were sent, and lifted again', async () => {
  const steps: [args: string[], certain: number, possible: number][] = [
    [['--supplier', UNDER_IT], 5, 0],
    [['--supplier', FAILED, '--category', 'user.demographic.date_of_birth'], 35, 0],
    [['--category', 'all', '--sent-from', '2021-01-01'], 25, 2],
    [['--sent-from', 'none', '--sent-to', '2020-12-31'], 25, 0],
    [['--sent-to', 'none', '--held-at', 'none'], 45, 2],
    [['--held-at', '2021-10-29 16:40'], 40, 2],
  ];
  for (const [args, certain, possible] of steps) {
    assert.deepEqual((await revise('a step', ...args)).people, { certain, possible }, args.join(' '));
  }
});

test('a deletion that is evidenced takes people out, unless the data lay open before', async () => {
  const gone = ['--dataset', 'weekly', '--sent-before', '2020-01-01', '--deleted-at', '2021-10-01'];
  await party.ask(
    Deletion,
    'delete-evidence',
    FAILED,
    ...gone,
    '--source',
    'their letter',
    '--grade',
    'statement',
  );
  assert.deepEqual(await people(), { certain: 40, possible: 2 }, 'a mere statement changes nothing');
  await party.ask(
    Deletion,
    'delete-evidence',
    FAILED,
    ...gone,
    '--source',
    'our visit',
    '--grade',
    'verified by us',
  );
  const c = await showCase(party);
  // 0 to 9 were in the old file alone.
  assert.deepEqual(c.affected.people, { certain: 30, possible: 2 });
  assert.deepEqual(c.drift, { certain: -10, possible: 0, disclosuresIn: [], disclosuresOut: [1] });
  assert.match(
    await party.say('incident', 'show', '1'),
    /SINCE THIS REVISION .*−10 people for certain[^]*1 file left out: deletion by then is evidenced/,
  );
  const kept = await revise('the visit');
  assert.deepEqual([kept.difference!.left, kept.difference!.deleted], [10, [1]]);
  assert.equal((await showCase(party)).drift, null);
  const wide = await revise('they were in since September', '--held-from', '2021-09-01');
  assert.deepEqual(wide.people, { certain: 40, possible: 2 });
  assert.deepEqual((await revise('they were not', '--held-from', 'none')).people, {
    certain: 30,
    possible: 2,
  });
  assert.deepEqual((await revise('in doubt', '--held-from', '2021-09-01')).people, {
    certain: 40,
    possible: 2,
  });
});

test('a file that is found and recorded later is in the next answer, and is said', async () => {
  const path = await party.file('found-2021-08-01.csv', csv([COLUMNS, ...members(200, 203).map(cellsOf)]));
  await party.ask(Recorded, 'record', path, '--supplier', FAILED);
  const c = await showCase(party);
  assert.deepEqual(c.affected.people, { certain: 43, possible: 2 });
  assert.deepEqual([c.drift?.certain, c.drift?.disclosuresIn.length], [3, 1]);
  assert.equal((await revise('a file was found')).difference!.cameIn, 3);
});

test('somebody is left out or added by hand, with a reason, and the lists and answers say so', async () => {
  const out = await revise('that row was for somebody else', '--exclude', member(12).email);
  assert.deepEqual([out.people.certain, out.difference!.left], [42, 1]);
  const added = await revise(
    'their letter was found there',
    '--add',
    member(42).reference,
    '--add',
    member(43).reference,
  );
  assert.deepEqual([added.people.certain, added.difference!.cameIn], [44, 2]);
  const last = (await showCase(party)).revisions.at(-1)!;
  assert.deepEqual(last.scope.excluded, [{ code: await codeOf(12), why: 'that row was for somebody else' }]);
  assert.deepEqual(
    last.scope.added.map(({ why }) => why),
    ['their letter was found there', 'their letter was found there'],
  );
  const asked = await party.say('incident', 'person', '1', member(42).email);
  assert.match(asked, /for certain \(by hand: their letter was found there\): 0 files/);
  assert.match(asked, /WHICH OF MY DATA\?\n {2}Not known: they were added by hand/);
  assert.match(
    await party.say('incident', 'person', '1', member(12).email),
    /not affected by incident 1.*\(by hand: that row was for somebody else\)[^]*None in this case: they were left out of it by hand/,
  );
  const undone = await revise('it was theirs after all', '--undo', member(12).email);
  assert.deepEqual([undone.people.certain, undone.difference!.cameIn], [45, 1]);
});

test('people are left out and added by a file of codes, the one that compare and roll write too', async () => {
  const codes = place('codes.csv');
  await party.ask(Compared, 'incident', 'compare', '1', '1', '2', '--out', codes);
  const lines = (await readFile(codes, 'utf8')).trim().split('\n');
  assert.equal(lines.length, 6);
  assert.match(lines[1], /^[0-9A-Z]{4}-[0-9A-Z]{4},left$/);
  const before = await people();
  const out = await revise('the printer was not reached', '--exclude-codes', codes);
  assert.equal(out.people.certain, before.certain - 5);
  // Whoever is added is not left out any more.
  const back = await revise('it was', '--add-codes', codes);
  assert.equal(back.people.certain, before.certain);
  assert.equal((await showCase(party)).revisions.at(-1)!.scope.excluded.length, 0);
});

test('the list of a case has a line a person, and names them only with the identity', async () => {
  const [plain, named] = [place('roll.csv'), place('named.csv')];
  const rolled = await party.ask(Rolled, 'incident', 'roll', '1', '--out', plain);
  const { certain, possible } = await people();
  assert.equal(rolled.people, certain + possible);
  assert.equal((await readFile(plain, 'utf8')).trim().split('\n').length, certain + possible + 1);
  await party.ask(
    Rolled,
    'incident',
    'roll',
    '1',
    '--out',
    named,
    '--identity',
    party.identity,
    '--why',
    'to write to them',
  );
  const [without, with_] = [await readFile(plain, 'utf8'), await readFile(named, 'utf8')];
  for (const one of members(20, 35)) {
    assert.ok(with_.includes(one.email) && with_.includes(one.reference));
    assert.ok(!without.includes(one.email) && !without.includes(one.family));
  }
  assert.equal((await stat(named)).mode & 0o077, 0, 'readable by its owner alone');
});

test('one person is answered: which data, why it was held, who the supplier is, what was taken', async () => {
  const [asked] = (await party.ask(PersonAnswered, 'incident', 'person', '1', member(15).email)).people;
  assert.equal(asked.affected, 'certain');
  const email = asked.data.find(({ category }) => category === 'user.contact.email')!;
  assert.deepEqual(
    [email.files, email.first, email.last],
    [2, '2019-03-01T00:00:00.000Z', '2021-03-01T00:00:00.000Z'],
  );
  const [reason] = asked.reasons;
  assert.deepEqual(
    [
      reason.supplier,
      reason.lastDataset,
      reason.purposes,
      reason.retentionDays,
      reason.shouldHaveBeenDeletedBy?.slice(0, 10),
    ],
    [FAILED, 'weekly', ['post'], 365, '2022-03-01'],
  );
  assert.deepEqual(
    asked.suppliers.map(({ name, country }) => [name, country]),
    [[FAILED, 'GB']],
  );
  assert.equal(asked.taken.state, 'unknown');
  const old = await party.say('incident', 'person', '1', member(3).reference);
  assert.match(
    old,
    /WHY DID YOU STILL HOLD IT\?\n {2}current, member; country GB\.\n.*last sent on 2019-03-01 \(weekly\), for post\. .*SHOULD HAVE BEEN DELETED by 2020-02-29/,
  );
  assert.match(old, /WHO IS THE SUPPLIER\?\n {2}Mail House Ltd; country GB; post\./);
  assert.match(old, /WHAT WAS TAKEN, AND HOW SURE ARE YOU\?\n {2}Not known\./);
});

test('what was taken is told as it is known: claimed with who says so, established with the evidence', async () => {
  await claim(party, 'confidentiality', 'not taken', 'Only file names were looked at');
  assert.match(
    await party.say('incident', 'person', '1', member(3).reference),
    /Not known\.\n {2}Mail House Ltd said on .*: Only file names were looked at \(.*\); graded 'statement', not verified\./,
  );
  const fact = ['--matter', 'confidentiality', '--value', 'taken'];
  const { entry } = await party.ask(Noted, 'incident', 'fact', '1', 'The copies were found', ...fact);
  assert.match(
    await party.say('incident', 'person', '1', member(3).reference),
    new RegExp(`Established: data was taken or disclosed \\(entry ${entry}, verified by us\\)\\.`),
  );
});

test('who shares an e-mail with others is not mistaken for them, and who is not in it is told so', async () => {
  const { people: family } = await party.ask(PersonAnswered, 'incident', 'person', '1', 'family@example.org');
  assert.deepEqual(
    family.map(({ affected }) => affected),
    ['possible', 'possible'],
  );
  assert.match(
    await party.say('incident', 'person', '1', 'family@example.org'),
    /^2 people share it:[^]*possibly affected by incident 1: rows of 1 file may mean them or somebody else/,
  );
  const { code, message } = await party.refuse(
    'incident',
    'scope',
    '1',
    '--exclude',
    'family@example.org',
    '--why',
    'x',
  );
  assert.equal(code, 'ARGUMENT_INVALID');
  assert.match(message, /^2 people share it: name one by their code \([0-9A-Z-]{9}, [0-9A-Z-]{9}\)$/);
  const outside = await party.say('incident', 'person', '1', member(40).email);
  assert.match(
    outside,
    /not affected by incident 1, going by what is recorded here\.[^]*None that is recorded here/,
  );
});
