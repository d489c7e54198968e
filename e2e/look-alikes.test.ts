import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { AddedSupplier, Affected, Imported, People, Recorded } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, members, registerOf, type Member } from './support/members.ts';

const someone = { street: '1 Mill Lane', city: 'Leeds', postcode: 'LS9 1AA' };
/** A family with one e-mail; two with one phone; twins; father and son of one name. */
const FAMILY: Member[] = [
  {
    ...someone,
    reference: '2000001',
    given: 'Margaret',
    family: 'Oakshott',
    email: 'oakshotts@example.org',
    phone: '07700 800001',
    birth: '1950-02-03',
  },
  {
    ...someone,
    reference: '2000002',
    given: 'Leonard',
    family: 'Oakshott',
    email: 'oakshotts@example.org',
    phone: '07700 800001',
    birth: '1948-07-08',
  },
  {
    ...someone,
    reference: '2000003',
    given: 'Rosalind',
    family: 'Oakshott',
    email: 'oakshotts@example.org',
    phone: '07700 800003',
    birth: '1979-11-12',
  },
];
const TWINS: Member[] = [
  {
    ...someone,
    reference: '2000011',
    given: 'Edwin',
    family: 'Pargeter',
    email: 'edwin.p@example.org',
    phone: '',
    birth: '1988-05-06',
    postcode: 'LS9 2BB',
  },
  {
    ...someone,
    reference: '2000012',
    given: 'Oscar',
    family: 'Pargeter',
    email: 'oscar.p@example.org',
    phone: '',
    birth: '1988-05-06',
    postcode: 'LS9 2BB',
  },
];
const NAMESAKES: Member[] = [
  {
    ...someone,
    reference: '2000021',
    given: 'Walter',
    family: 'Quince',
    email: '',
    phone: '07700 800021',
    birth: '1940-01-09',
    postcode: 'LS9 3CC',
  },
  {
    ...someone,
    reference: '2000022',
    given: 'Walter',
    family: 'Quince',
    email: '',
    phone: '07700 800022',
    birth: '1970-09-01',
    postcode: 'LS9 3CC',
  },
];

let party: Installation;

before(async () => {
  party = await createInstallation({ warm: true });
  const all = [...FAMILY, ...TWINS, ...NAMESAKES, ...members(0, 200)];
  const { new: made } = await party.ask(
    Imported,
    'people',
    'import',
    await party.file('register.csv', registerOf(all)),
  );
  assert.equal(made, all.length, 'each is a person of their own');
});
after(() => party[Symbol.asyncDispose]());

/** Sends rows to a supplier of their own, and says who is affected, by reference, and how surely. */
async function whoIsIn(
  supplier: string,
  rows: string[][],
  ...options: string[]
): Promise<{ rows: string; certain: string[]; possible: string[]; strangers: number }> {
  const path = await party.file(`${supplier}.csv`, csv(rows));
  await party.ask(AddedSupplier, 'supplier', 'add', supplier);
  const recorded = await party.ask(
    Recorded,
    'record',
    path,
    '--supplier',
    supplier,
    '--sent-at',
    '2021-01-01',
    ...options,
  );
  const { read, known, new: made, ambiguous, unidentifiable } = recorded.rows;
  assert.equal(read, known + made + ambiguous + unidentifiable);
  const out = path.replace('.csv', '-roll.csv');
  await party.ask(Affected, 'affected', '--supplier', supplier, '--out', out, '--identity', party.identity);
  const [heading, ...lines] = (await readFile(out, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const [certainty, reference] = [heading.indexOf('certainty'), heading.indexOf('reference')];
  const which = (wanted: string) =>
    lines
      .filter((line) => line[certainty] === wanted && line[reference].length === 7)
      .map((line) => line[reference])
      .toSorted();
  return {
    rows: [known, made, ambiguous, unidentifiable].join(' '),
    certain: which('certain'),
    possible: which('possible'),
    strangers: lines.filter((line) => line[reference].length !== 7).length,
  };
}

test('members of a family with one e-mail and phone stay apart', async () => {
  const { people } = await party.ask(People, 'person', 'oakshotts@example.org');
  assert.equal(people.length, 3);
  const found = await whoIsIn('family', [
    ['First name', 'Surname', 'Email'],
    ['Leonard', 'Oakshott', 'oakshotts@example.org'],
    ['Rosalind', 'Oakshott', 'oakshotts@example.org'],
  ]);
  assert.deepEqual(found, { rows: '2 0 0 0', certain: ['2000002', '2000003'], possible: [], strangers: 0 });
});

test('a shared e-mail without a name counts for everybody who has it, as possible', async () => {
  const found = await whoIsIn('nameless', [
    ['Email', 'Donation'],
    ['oakshotts@example.org', '25.00'],
  ]);
  assert.deepEqual(found, {
    rows: '0 0 1 0',
    certain: [],
    possible: ['2000001', '2000002', '2000003'],
    strangers: 0,
  });
});

test('a shared phone leads to the one whose given name is beside it', async () => {
  const found = await whoIsIn('phone', [
    ['Forename', 'Mobile'],
    ['Margaret', '+44 7700 800001'],
  ]);
  assert.deepEqual(found, { rows: '1 0 0 0', certain: ['2000001'], possible: [], strangers: 0 });
});

test('a stranger with the e-mail of a family and another given name is a new person', async () => {
  const found = await whoIsIn('lodger', [
    ['First name', 'Surname', 'Email'],
    ['Xavier', 'Blunt', 'oakshotts@example.org'],
  ]);
  assert.deepEqual(found, { rows: '0 1 0 0', certain: [], possible: [], strangers: 1 });
});

test('a misspelt given name makes its person possible, not certain', async () => {
  const found = await whoIsIn('misspelt', [
    ['First name', 'Surname', 'Email'],
    ['Edwn', 'Pargeter', 'edwin.p@example.org'],
  ]);
  assert.deepEqual([found.rows, found.certain, found.possible], ['0 0 1 0', [], ['2000011']]);
});

test('twins of one address are told apart by their given names', async () => {
  const found = await whoIsIn('twins', [
    ['First name', 'Surname', 'Postcode', 'Date of birth'],
    ['Oscar', 'Pargeter', 'LS9 2BB', '1988-05-06'],
  ]);
  assert.deepEqual(found, { rows: '1 0 0 0', certain: ['2000012'], possible: [], strangers: 0 });
});

test('twins cannot be told apart without a given name: both are possible', async () => {
  const found = await whoIsIn('twins-nameless', [
    ['Surname', 'Postcode', 'Date of birth'],
    ['Pargeter', 'LS9 2BB', '1988-05-06'],
  ]);
  assert.deepEqual(found, { rows: '0 0 1 0', certain: [], possible: ['2000011', '2000012'], strangers: 0 });
});

test('father and son of one name are told apart by birth date, and both possible without it', async () => {
  const born = await whoIsIn('son', [
    ['First name', 'Surname', 'Postcode', 'Date of birth'],
    ['Walter', 'Quince', 'LS9 3CC', '1970-09-01'],
  ]);
  assert.deepEqual(born, { rows: '1 0 0 0', certain: ['2000022'], possible: [], strangers: 0 });
  const either = await whoIsIn('either', [
    ['First name', 'Surname', 'Postcode'],
    ['Walter', 'Quince', 'LS9 3CC'],
  ]);
  assert.deepEqual(either, { rows: '0 0 1 0', certain: [], possible: ['2000021', '2000022'], strangers: 0 });
});

test("a supplier's own numbering is not taken for our references", async () => {
  // Their numbers 1000100 to 1000149 are references of other people here.
  const theirs = members(0, 50).map((one, i) => ({ ...one, reference: String(5_000_000 + i * 37) }));
  const found = await whoIsIn('numbering', [
    ['Membership No', 'First name', 'Surname', 'Email'],
    ...theirs.map((one) => [one.reference, one.given, one.family, one.email]),
  ]);
  assert.deepEqual([found.rows, found.certain.length, found.strangers], ['50 0 0 0', 50, 0]);
  const { people } = await party.ask(People, 'person', members(0, 1)[0].email);
  assert.equal(people.length, 1);
  assert.equal((await party.refuse('person', '5000037')).code, 'PERSON_UNKNOWN');
});

/** Ten rows of people here, with the references of ten others, and who is found in them. */
async function withReferencesOfOthers(supplier: string, others: Member[]): Promise<void> {
  const sent = members(20, 30).map((one, i) => [others[i].reference, one.given, one.family, one.email]);
  const found = await whoIsIn(supplier, [['Membership No', 'First name', 'Surname', 'Email'], ...sent]);
  for (const { reference } of members(20, 30)) {
    assert.ok(
      found.certain.includes(reference) || found.possible.includes(reference),
      `${reference} is not missed`,
    );
  }
  for (const { reference } of others)
    assert.ok(!found.certain.includes(reference), `${reference} is not certain`);
}

test("a row with one person's name and e-mail and another's reference counts for both, for neither as certain", () =>
  withReferencesOfOthers('collision', members(125, 135)));

test('so it does where the two have the same given name', () =>
  withReferencesOfOthers('namesake-collision', members(120, 130)));

test('promise 1: people whom only a supplier’s file knows are people, and known the next time', async () => {
  const strangers = members(9_000, 9_004);
  const rows = [COLUMNS, ...strangers.map(cellsOf)];
  const found = await whoIsIn('first-sight', rows);
  assert.equal(found.rows, '0 4 0 0');
  const again = await whoIsIn('second-sight', rows);
  assert.equal(again.rows, '4 0 0 0');
  const { people } = await party.ask(People, 'person', strangers[0].email);
  assert.deepEqual(
    [people.length, people[0].kind, people[0].standing, people[0].disclosures.length],
    [1, 'other', 'unknown', 2],
  );
});
