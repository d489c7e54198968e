import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { classifyColumns } from '../../src/columns/index.ts';
import { openFile } from '../../src/files/index.ts';
import {
  keyColumns,
  MANY,
  NONE,
  TableMatcher,
  type DoubtPolicy,
  type Register,
} from '../../src/matching/index.ts';
import { Kernel } from '../../src/matching/kernel.ts';
import { Register as NewRegister } from '../../src/matching/register.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-cascade-'));
after(() => rmSync(folder, { recursive: true }));

type Outcome = number | 'nobody' | number[];

/** Matches the rows of a CSV; a person is the number of the row that first made them, over all files of the register. */
async function match(register: Register, csv: string, policy: DoubtPolicy = 'include'): Promise<Outcome[]> {
  const path = join(folder, 'rows.csv');
  writeFileSync(path, `${csv.trim()}\n`);
  const outcomes: Outcome[] = [];
  await using opened = await openFile(path, { headings: 'yes' });
  for await (const table of opened.tables()) {
    const decisions = classifyColumns({ columns: table.columns, sample: table.sample, country: 'GB' });
    const matcher = new TableMatcher(register, keyColumns(decisions, 'GB'), policy);
    for await (const page of table.pages()) {
      const { persons, ambiguous } = await matcher.matchPage(page);
      persons.forEach((person, row) => {
        if (person === NONE) outcomes.push('nobody');
        else outcomes.push(person === MANY ? ambiguous.get(row)!.toSorted((a, b) => a - b) : person);
      });
    }
  }
  return outcomes;
}

async function registerOf(csv: string): Promise<Register> {
  const register = new NewRegister(new Kernel(new Uint8Array(16)), 0);
  await match(register, csv, 'refuse');
  return register;
}

const FAMILY = `
Reference,First name,Last name,Email,Mobile,Postcode,Date of birth
M100,Ann,Baker,bakers@example.org,07700 900123,LS1 4AB,1970-01-01
M101,Tom,Baker,bakers@example.org,,LS1 4AB,1968-02-02`;

test('members of a family with one e-mail stay apart', async () => {
  const register = await registerOf(FAMILY);
  assert.deepEqual(
    await match(
      register,
      'First name,Last name,Email\nTom,Baker,BAKERS@example.org\nAnn,Baker,bakers@example.org\nZoe,Baker,bakers@example.org',
    ),
    [1, 0, 2],
  );
});

test('an e-mail of several people without a given name counts for all of them', async () => {
  assert.deepEqual(await match(await registerOf(FAMILY), 'Email\nbakers@example.org'), [[0, 1]]);
});

test('a similar given name on a known e-mail is possibly that person and possibly another', async () => {
  assert.deepEqual(await match(await registerOf(FAMILY), 'First name,Email\nAnna,bakers@example.org'), [
    [0, 2],
  ]);
});

test('a similar given name with the same birth date is that person', async () => {
  const rows = 'First name,Email,Date of birth\nAnna,bakers@example.org,01/01/1970';
  assert.deepEqual(await match(await registerOf(FAMILY), rows), [0]);
});

test("somebody known under a relative's e-mail is found by name, birth date and postcode", async () => {
  const register = await registerOf(`${FAMILY}\nM102,Bob,Baker,bob@example.org,,LS1 4AB,1990-03-03`);
  const rows =
    'First name,Last name,Email,Postcode,Date of birth\nBob,Baker,bakers@example.org,LS1 4AB,1990-03-03';
  assert.deepEqual(await match(register, rows), [2]);
});

test('a reference decides, however the rest has changed', async () => {
  const rows =
    'Reference,First name,Last name,Email\nm-100,Ann,Carter,ann@new.example.org\n,Ann,,ann@new.example.org';
  assert.deepEqual(await match(await registerOf(FAMILY), rows), [0, 0]);
});

test('a reference of somebody with wholly other names is in doubt', async () => {
  const rows = 'Reference,First name,Last name\nM100,Winston,Okafor';
  assert.deepEqual(await match(await registerOf(FAMILY), rows), [[0, 2]]);
});

test('father and son of one name at one address are told apart by birth date, and not without', async () => {
  const register = await registerOf(`
Reference,First name,Last name,Email,Postcode,Date of birth
M1,John,Smith,smith@example.org,YO1 7HH,1950-01-01
M2,John,Smith,smith@example.org,YO1 7HH,1980-01-01`);
  const rows = `First name,Last name,Email,Postcode,Date of birth
John,Smith,smith@example.org,YO1 7HH,1980-01-01
John,Smith,smith@example.org,YO1 7HH,
John,Smith,,YO1 7HH,`;
  assert.deepEqual(await match(register, rows), [1, [0, 1], [0, 1]]);
});

test('twins on one e-mail stay two people', async () => {
  const register = await registerOf(`
Reference,First name,Last name,Email,Postcode,Date of birth
M1,Amit,Kaur,kaur@example.org,ED1 5EN,1991-01-15
M2,Ahmed,Kaur,kaur@example.org,ED1 5EN,1991-01-15`);
  assert.equal(register.people, 2);
  assert.deepEqual(
    await match(register, 'First name,Email\nAhmed,kaur@example.org\nAmit,kaur@example.org'),
    [1, 0],
  );
});

test('a name alone counts for everybody of that name', async () => {
  const register = await registerOf(
    'Reference,First name,Last name\nM1,John,Smith\nM2,John,Smith\nM3,Jane,Smith',
  );
  assert.deepEqual(await match(register, 'Name\nJohn Smith\n"Smith, Jane"\nNobody Known'), [[0, 1], [2], 3]);
});

test('somebody twice in a file is one new person', async () => {
  const register = await registerOf(FAMILY);
  const rows = 'First name,Last name,Email\nEve,New,eve@example.net\nEve,New,EVE@example.net';
  assert.deepEqual(await match(register, rows), [2, 2]);
});

test('stopgaps identify nobody', async () => {
  const register = await registerOf(FAMILY);
  const rows = `Reference,First name,Last name,Email
N/A,Peter,Jones,noemail@noemail.com
N/A,Peter,White,noemail@noemail.com
,,,noemail@noemail.com`;
  assert.deepEqual(await match(register, rows), [2, 3, 'nobody']);
});

test('an e-mail of very many people identifies none of them', async () => {
  const members = Array.from(
    { length: 40 },
    (_, i) => `M${i},Given${'abcdefghij'[i % 10]}${'abcd'[Math.floor(i / 10)]},Fam,office@example.org`,
  );
  const register = await registerOf(`Reference,First name,Last name,Email\n${members.join('\n')}`);
  assert.equal(register.people, 40);
  assert.deepEqual(await match(register, 'Email\noffice@example.org'), ['nobody']);
});

test("the register's own row with a reference of its own is a person, and one in doubt without is refused", async () => {
  const register = await registerOf(FAMILY);
  const rows = `Reference,First name,Last name,Email
M200,Ann,Baker,bakers@example.org
,,,bakers@example.org`;
  assert.deepEqual(await match(register, rows, 'refuse'), [2, [0, 1, 2]]);
});

test('every row is known, new, ambiguous or unidentifiable, whatever it holds', async () => {
  const cells = [
    '',
    'M100',
    'Ann',
    'Baker',
    'bakers@example.org',
    '07700 900123',
    'LS1 4AB',
    '1970-01-01',
    '?',
    'Ω',
    '0',
  ];
  const rows = Array.from({ length: 300 }, (_, i) =>
    Array.from({ length: 7 }, (_unused, column) => cells[(i * 7 + column * (i % 5) + i) % cells.length]).join(
      ',',
    ),
  ).filter((row) => row !== ',,,,,,');
  const register = await registerOf(FAMILY);
  const heading = 'Reference,First name,Last name,Email,Mobile,Postcode,Date of birth';
  const outcomes = await match(register, `${heading}\n${rows.join('\n')}`);
  assert.equal(outcomes.length, rows.length);
  for (const outcome of outcomes) {
    const named = Array.isArray(outcome) ? outcome : outcome === 'nobody' ? [] : [outcome];
    assert.ok(named.every((person) => person < register.people));
  }
});
