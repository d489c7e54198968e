import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AddedSupplier,
  Affected,
  Deletion,
  Grades,
  Holdings,
  Imported,
  OneSupplier,
  People,
  Recorded,
} from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, member, members, registerOf } from './support/members.ts';

let party: Installation;
const record = (path: string, supplier: string, sentAt: string, ...more: string[]) =>
  party.ask(Recorded, 'record', path, '--supplier', supplier, '--sent-at', sentAt, ...more);
const affected = (...args: string[]) => party.ask(Affected, 'affected', ...args);

before(async () => {
  party = await createInstallation({ warm: true });
  const current = await party.file('current.csv', registerOf(members(0, 30)));
  const former = await party.file('former.csv', registerOf(members(30, 40)));
  await party.ask(Imported, 'people', 'import', current, '--kind', 'member');
  await party.ask(Imported, 'people', 'import', former, '--kind', 'affiliated', '--standing', 'former');
  const agreed = ['--retention-days', '365', '--allow', 'user.name', '--allow', 'user.contact'];
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd', ...agreed);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Printer GmbH', '--parent', 'Mail House Ltd');
  await party.ask(AddedSupplier, 'supplier', 'add', 'Unrelated plc');

  const rowsOf = (from: number, to: number) => members(from, to).map(cellsOf);
  await record(
    await party.file('weekly.csv', csv([COLUMNS, ...rowsOf(0, 20)])),
    'Mail House Ltd',
    '2019-03-01',
  );
  const doubt = ['', 'Anna', '', member(0).email, '', '', '', '', ''];
  await record(
    await party.file('weekly-2.csv', csv([COLUMNS, ...rowsOf(10, 35), doubt])),
    'Mail House Ltd',
    '2021-03-01',
    '--dataset',
    'weekly',
  );
  const emails = members(35, 40).map((one) => [one.reference, one.email, '25.00']);
  await record(
    await party.file('gifts.csv', csv([['Membership No', 'Email', 'Donation'], ...emails])),
    'Printer GmbH',
    '2020-06-01',
  );
  await record(await party.file('other.csv', csv([COLUMNS, ...rowsOf(0, 3)])), 'Unrelated plc', '2020-06-01');
});
after(() => party[Symbol.asyncDispose]());

test('promise 2: data that should have been deleted counts as held, shown apart, until its deletion is evidenced by an accepted grade', async () => {
  const question = ['--supplier', 'Mail House Ltd', '--held-at', '2021-04-01'];
  const before = await affected(...question);
  // 0 to 34 by the Mail House, 35 to 39 by the printer under it; 0 to 9 were last sent two years earlier.
  assert.deepEqual(before.people, { certain: 40, possible: 0 });
  assert.equal(before.shouldHaveBeenDeleted, 9 /* 1 to 9: number 0 came again in 2021 */);

  const claim = [
    'delete-evidence',
    'Mail House Ltd',
    '--dataset',
    'weekly',
    '--sent-before',
    '2020-01-01',
    '--deleted-at',
    '2020-04-01',
  ];
  const stated = await party.ask(
    Deletion,
    ...claim,
    '--source',
    'e-mail of the account manager',
    '--grade',
    'statement',
  );
  assert.equal(stated.accepted, false);
  assert.deepEqual((await affected(...question)).people, { certain: 40, possible: 0 });
  assert.equal(
    (await party.ask(Deletion, ...claim, '--source', 'e-mail of the account manager', '--grade', 'statement'))
      .added,
    false,
  );

  const verified = await party.ask(
    Deletion,
    ...claim,
    '--source',
    'visit on site',
    '--grade',
    'verified by us',
  );
  assert.equal(verified.accepted, true);
  const afterwards = await affected(...question);
  assert.deepEqual(afterwards.people, { certain: 31, possible: 0 });
  assert.equal(afterwards.shouldHaveBeenDeleted, 0);
  // Before it was deleted it was held.
  assert.equal(
    (await affected('--supplier', 'Mail House Ltd', '--held-at', '2020-03-31')).people.certain,
    20,
  );
  // What was sent was sent, deleted or not.
  assert.equal(
    (await affected('--supplier', 'Mail House Ltd', '--sent-to', '2019-12-31')).people.certain,
    20,
  );
});

test('the organisation decides which grades of evidence it accepts', async () => {
  const question = ['--supplier', 'Mail House Ltd', '--held-at', '2021-04-01'];
  await party.ask(Grades, 'grades', '--accept', 'forensic report');
  assert.equal((await affected(...question)).people.certain, 40);
  await party.ask(Grades, 'grades', '--accept', 'statement');
  assert.equal((await affected(...question)).people.certain, 31);
  const { accepted } = await party.ask(
    Grades,
    'grades',
    '--accept',
    'forensic report',
    '--accept',
    'verified by us',
  );
  assert.deepEqual(accepted, ['forensic report', 'verified by us']);
  assert.match(await party.say('grades'), /statement +kept, changes no number/);
});

test('promise 2: an ambiguous row counts for every person that it may be', async () => {
  const shared = members(50, 53).map((one) => ({ ...one, email: 'one.for.all@example.org', phone: '' }));
  await party.ask(Imported, 'people', 'import', await party.file('shared.csv', registerOf(shared)));
  await party.ask(AddedSupplier, 'supplier', 'add', 'Newsletter SA');
  const path = await party.file(
    'newsletter.csv',
    csv([
      ['Email', 'Opened'],
      ['one.for.all@example.org', 'yes'],
    ]),
  );
  const { rows } = await record(path, 'Newsletter SA', '2021-01-01');
  assert.equal(rows.ambiguous, 1);
  const answer = await affected('--supplier', 'Newsletter SA');
  assert.deepEqual(answer.people, { certain: 0, possible: 3 });
  assert.deepEqual(answer.byCategory['user.contact.email'], { certain: 0, possible: 3 });
});

test('promise 3: person says which file, sent when, to whom, which columns', async () => {
  const { people } = await party.ask(People, 'person', member(12).phone);
  assert.equal(people.length, 1);
  const [{ kind, standing, card, disclosures }] = people;
  assert.deepEqual([kind, standing, card], ['member', 'current', undefined]);
  assert.deepEqual(
    disclosures.map(({ fileName, sentAt, supplier, dataset, direction, certainty }) => [
      fileName,
      sentAt,
      supplier,
      dataset,
      direction,
      certainty,
    ]),
    [
      ['weekly.csv', '2019-03-01T00:00:00.000Z', 'Mail House Ltd', 'weekly', 'out', 'certain'],
      ['weekly-2.csv', '2021-03-01T00:00:00.000Z', 'Mail House Ltd', 'weekly', 'out', 'certain'],
    ],
  );
  assert.deepEqual(
    disclosures[0].columns.map(({ name }) => name),
    COLUMNS,
  );
  assert.equal(disclosures[0].columns.find(({ name }) => name === 'Email')?.category, 'user.contact.email');
  const text = await party.say('person', member(38).reference);
  assert.match(text, /former, affiliated supporter/);
  assert.match(text, /2020-06-01 00:00 +to Printer GmbH, gifts: gifts\.csv/);
  assert.match(text, /Donation/);
});

test('a sub-supplier counts for a scope that names its parent, and not the other way round', async () => {
  const parent = await affected('--supplier', 'Mail House Ltd', '--held-at', '2020-12-31');
  assert.deepEqual(parent.scope.suppliers, ['Mail House Ltd', 'Printer GmbH']);
  const child = await affected('--supplier', 'Printer GmbH');
  assert.deepEqual([child.scope.suppliers, child.people.certain], [['Printer GmbH'], 5]);
  const both = await affected('--supplier', 'Printer GmbH', '--supplier', 'Unrelated plc');
  assert.equal(both.people.certain, 8);
});

test('affected by time, dataset and category', async () => {
  const at = (...args: string[]) =>
    affected('--supplier', 'Mail House Ltd', ...args).then(({ people }) => people.certain);
  assert.equal(await at('--held-at', '2019-02-28'), 0);
  assert.equal(await at('--sent-from', '2020-01-01', '--sent-to', '2020-12-31'), 5);
  assert.equal(await at('--sent-from', '2020-01-01'), 31);
  assert.equal(await at('--sent-from', '2019-01-01', '--dataset', 'gifts'), 5);
  assert.equal(await at('--sent-from', '2019-01-01', '--category', 'user.contact.phone_number'), 35);
});

test('every person is in exactly one class, and the classes, kinds and standings add up', async () => {
  const answer = await affected('--supplier', 'Mail House Ltd', '--sent-from', '2019-01-01');
  const sum = (counts: { certain: number; possible: number }[]) =>
    counts.reduce((all, { certain, possible }) => all + certain + possible, 0);
  const all = answer.people.certain + answer.people.possible;
  assert.equal(all, 40);
  for (const groups of [
    answer.classes,
    Object.values(answer.byKind),
    Object.values(answer.byStanding),
    Object.values(answer.byCountry),
  ]) {
    assert.equal(sum(groups), all);
  }
  assert.deepEqual(answer.byKind['affiliated supporter'], { certain: 10, possible: 0 });
  const { read, known, new: made, ambiguous, unidentifiable } = answer.rows;
  assert.equal(read, known + made + ambiguous + unidentifiable);
});

test('the list has a line a person, and names them only with the identity', async () => {
  const plain = join(dirname(party.identity), 'plain.csv');
  const named = join(dirname(party.identity), 'named.csv');
  const { out } = await affected('--supplier', 'Printer GmbH', '--out', plain);
  assert.equal(out?.people, 5);
  await affected('--supplier', 'Printer GmbH', '--out', named, '--identity', party.identity);
  const [withoutNames, withNames] = [await readFile(plain, 'utf8'), await readFile(named, 'utf8')];
  assert.match(withoutNames, /^code,certainty,kind,standing,country,categories,since,latest,disclosures,/);
  assert.equal(withoutNames.trim().split('\n').length, 6);
  for (const one of members(35, 40)) {
    assert.ok(
      withNames.includes(one.family) && withNames.includes(one.email) && withNames.includes(one.reference),
    );
    assert.ok(!withoutNames.includes(one.family) && !withoutNames.includes(one.email));
  }
  assert.equal((await stat(named)).mode & 0o077, 0, 'readable by its owner alone');
  assert.deepEqual(
    (await readdir(dirname(named))).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('holdings say per category who is held, by kind and standing, since when, and what should be gone', async () => {
  const held = await party.ask(Holdings, 'holdings', 'mail house ltd', '--as-of', '2021-04-01');
  assert.deepEqual(
    [held.includes, held.disclosures, held.deletedDisclosures],
    [['Mail House Ltd', 'Printer GmbH'], 2, 1],
  );
  const email = held.categories.find(({ category }) => category === 'user.contact.email');
  assert.deepEqual(email && { ...email, people: email.people.certain }, {
    category: 'user.contact.email',
    people: 31,
    byKind: { member: 21, 'affiliated supporter': 10 },
    byStanding: { current: 21, former: 10 },
    oldest: '2020-05-31T23:00:00.000Z', // midnight in London, in summer
    newest: '2021-03-01T00:00:00.000Z',
    shouldHaveBeenDeleted: 0,
    allowed: true,
  });
  assert.equal(held.categories.find(({ category }) => category === 'user.unique_id')?.allowed, false);
  assert.equal(held.deletionClaims.length, 2);
  const earlier = await party.ask(Holdings, 'holdings', 'Mail House Ltd', '--as-of', '2019-06-01');
  assert.equal(
    earlier.categories.find(({ category }) => category === 'user.contact.email')?.people.certain,
    20,
  );
  const overdue = await party.ask(Holdings, 'holdings', 'Mail House Ltd', '--as-of', '2023-01-01');
  assert.equal(
    overdue.categories.find(({ category }) => category === 'user.name.last')?.shouldHaveBeenDeleted,
    25,
  );
});

test('a changed agreement changes what should have been deleted', async () => {
  const question = ['--supplier', 'Unrelated plc', '--held-at', '2022-01-01'];
  assert.equal((await affected(...question)).shouldHaveBeenDeleted, 0);
  await party.ask(OneSupplier, 'supplier', 'change', 'Unrelated plc', '--retention-days', '30');
  assert.equal((await affected(...question)).shouldHaveBeenDeleted, 3);
});
