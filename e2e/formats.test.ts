import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AddedSupplier,
  Affected,
  Imported,
  People,
  Planned,
  Recorded,
  type Rows,
} from './support/answers.ts';
import { inEveryFormat } from './support/formats.ts';
import { createInstallation, namesOf, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, member, members, registerOf } from './support/members.ts';
import { digestState } from './support/state.ts';

let party: Installation;

before(async () => {
  party = await createInstallation({ warm: true });
  const register = await party.file('register.csv', registerOf(members(0, 12)));
  await party.ask(Imported, 'people', 'import', register);
  for (const name of ['Every Format Ltd', 'Archive Ltd', 'Back Ltd'])
    await party.ask(AddedSupplier, 'supplier', 'add', name);
});
after(() => party[Symbol.asyncDispose]());

/** Ten known people (accents and all), two that only the supplier knows, one row that names nobody. */
function sentRows(): string[][] {
  const known = members(0, 10).map((one, i) =>
    cellsOf(i === 4 ? { ...one, given: 'Élena', city: 'O’Brienstown-sur-Mer' } : one),
  );
  const strangers = members(5_000, 5_002).map(cellsOf);
  return [COLUMNS, ...known, ...strangers, ['', '', '', '', '', '1 Nobody’s Street', '', '', '']];
}

test('promise 1: the rows of a file add up, in every format, encoding and archive', async () => {
  const files = inEveryFormat(sentRows());
  const paths = [];
  for (const [name, content] of Object.entries(files)) paths.push(await party.file(`every/${name}`, content));
  const { disclosures, rows } = await party.ask(
    Recorded,
    'record',
    ...paths,
    '--supplier',
    'Every Format Ltd',
    '--sent-at',
    '2021-01-15',
  );
  assert.equal(disclosures.length, paths.length);
  let strangersKnown: boolean = false;
  for (const { fileName, rows: account } of disclosures) {
    // The two strangers are new in the first file and known in all others.
    const expected: Rows = {
      read: 13,
      known: strangersKnown ? 12 : 10,
      new: strangersKnown ? 0 : 2,
      ambiguous: 0,
      unidentifiable: 1,
    };
    assert.deepEqual(account, expected, fileName);
    strangersKnown = true;
  }
  assert.equal(rows.read, 13 * paths.length);
  const { people } = await party.ask(Affected, 'affected', '--supplier', 'Every Format Ltd');
  assert.deepEqual(people, { certain: 12, possible: 0 });
});

test('every sheet of a workbook is read, and told apart', async () => {
  const { people } = await party.ask(People, 'person', member(9).reference);
  const inWorkbook = people[0].disclosures.filter(({ fileName }) => fileName === 'two-sheets.xlsx');
  assert.deepEqual(
    [...new Set(inWorkbook.flatMap(({ columns }) => columns.map(({ table }) => table)))],
    ['South'],
  );
});

test('a folder is a backfill: dates come from names, else from time stamps, and are shown before anything is written', async () => {
  const inName = await party.file('archive/members 2020-02-01.csv', registerOf(members(0, 3)));
  await party.file('archive/2020/members_15-03-2020.csv', registerOf(members(0, 4)));
  const undated = await party.file('archive/extra.csv', registerOf(members(0, 5)));
  await party.file('archive/readme.md', 'not a table');
  await utimes(undated, new Date('2020-05-01T10:00:00Z'), new Date('2020-05-01T10:00:00Z'));

  const before = await digestState(party);
  const folder = dirname(inName);
  const { planned } = await party.ask(Planned, 'record', folder, '--supplier', 'Archive Ltd', '--dry-run');
  assert.deepEqual(
    planned.map(({ path, sentAt, dated, dataset }) => [namesOf([path])[0], sentAt, dated, dataset]),
    [
      ['members 2020-02-01.csv', '2020-02-01T00:00:00.000Z', 'by its name', 'members'],
      ['members_15-03-2020.csv', '2020-03-15T00:00:00.000Z', 'by its name', 'members'],
      ['extra.csv', '2020-05-01T10:00:00.000Z', 'by its time stamp', 'extra'],
    ],
  );
  assert.equal(await digestState(party), before);

  const running = party.start('record', folder, '--supplier', 'Archive Ltd');
  await running.said('extra.csv');
  const { exitCode, stderr } = await running.ended;
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /members 2020-02-01\.csv +2020-02-01 00:00 +by its name/);
  assert.match(stderr, /extra\.csv +2020-05-01 11:00 +by its time stamp/);
  const { people, scope } = await party.ask(
    Affected,
    'affected',
    '--supplier',
    'Archive Ltd',
    '--held-at',
    '2020-03-31',
  );
  assert.deepEqual([people.certain, scope.disclosures], [4, 2]);
});

test('a folder that fails in the middle keeps what came before it, and the same command takes it up again', async () => {
  const first = await party.file('broken/a-2020-01-01.csv', registerOf(members(0, 3)));
  const second = await party.file('broken/b-2020-02-01.csv', '<html><body>Log in</body></html>');
  const { code, message } = await party.refuse('record', dirname(first), '--supplier', 'Back Ltd');
  assert.equal(code, 'FILE_NOT_A_TABLE');
  assert.match(message, /b-2020-02-01\.csv.*1 file of 2 before it is recorded/);
  await party.file('broken/b-2020-02-01.csv', csv([COLUMNS, ...members(0, 3).map(cellsOf)]));
  const { disclosures } = await party.ask(Recorded, 'record', dirname(second), '--supplier', 'Back Ltd');
  assert.deepEqual(
    disclosures.map(({ already }) => already),
    [true, false],
  );
});
