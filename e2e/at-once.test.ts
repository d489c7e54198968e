import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddedSupplier, Affected, Imported, Kinds, Recorded } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { members, registerOf } from './support/members.ts';

const HOLDER =
  /'(record|people import)' \(process \d+(?: on [\d.:a-f]+)?, since \d\d:\d\d\) is writing to this installation: waiting for it to end\./;

async function newParty(): Promise<Installation> {
  const party = await createInstallation({ server: 'shared' });
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  return party;
}

test('two records at once on one installation both end well, and the second says who holds it', async () => {
  await using party = await newParty();
  const [one, two] = [
    await party.file('one.csv', registerOf(members(0, 60_000))),
    await party.file('two.csv', registerOf(members(30_000, 31_000))),
  ];
  const record = ['--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01'];
  const first = party.start('record', one, ...record);
  await first.said('to record');
  const second = party.start('record', two, ...record);
  const outcomes = await Promise.all([first.ended, second.ended]);
  assert.deepEqual(
    outcomes.map(({ exitCode }) => exitCode),
    [0, 0],
    outcomes.map(({ stderr }) => stderr).join(''),
  );
  assert.match(outcomes.map(({ stderr }) => stderr).join(''), HOLDER);
  const { people, scope, rows } = await party.ask(Affected, 'affected', '--supplier', 'Mail House Ltd');
  assert.deepEqual([people.certain, scope.disclosures, rows.known, rows.new], [60_000, 2, 1_000, 60_000]);
});

test('an import and a record at once both end well, whoever is first', async () => {
  await using party = await newParty();
  const path = await party.file('register.csv', registerOf(members(0, 20_000)));
  const [imported, recorded] = await Promise.all([
    party.ask(Imported, 'people', 'import', path),
    party.ask(Recorded, 'record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01'),
  ]);
  assert.equal(imported.rows, 20_000);
  assert.equal(recorded.rows.known + recorded.rows.new, 20_000);
  const { people } = await party.ask(Affected, 'affected', '--supplier', 'Mail House Ltd');
  assert.deepEqual(people, { certain: 20_000, possible: 0 });
});

test('whoever only asks does not wait for whoever writes', async () => {
  await using party = await newParty();
  await party.look(async (database) => {
    await using _ = await database.writerLock('record');
    const { kinds } = await party.ask(Kinds, 'kind', 'list');
    assert.equal(kinds.length, 6);
    const waiting = party.start('kind', 'add', 'friend');
    await waiting.said("'record' (process");
    await _[Symbol.asyncDispose]();
    assert.equal((await waiting.ended).exitCode, 0);
  });
});
