import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AddedSupplier,
  Init,
  Imported,
  Kinds,
  OneKind,
  OneSupplier,
  People,
  Recorded,
  ShownSupplier,
  Suppliers,
} from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, member, members, registerOf } from './support/members.ts';
import { digestState } from './support/state.ts';

let party: Installation;

before(async () => {
  party = await createInstallation({ warm: true });
});
after(() => party[Symbol.asyncDispose]());

test("init shows the keyholder's identity once, and a second init changes nothing", async () => {
  const before = await digestState(party);
  const { code, message } = await party.refuse('init', '--name', 'Another');
  assert.equal(code, 'INSTALLATION_EXISTS');
  assert.match(message, /'The Party'/);
  assert.equal(await digestState(party), before);
});

test('init with --recipient makes no key here, and says whom everything is sealed to', async () => {
  const recipient = 'age1venm8u3lh3x2en80ty3c3td20y0kxlzhzwaghppxdglxzgnk2q8sves23m';
  await using other = await createInstallation({ init: false });
  const made = await other.ask(Init, 'init', '--name', 'Sealed to others', '--recipient', recipient);
  assert.deepEqual(made.recipients, [recipient]);
  assert.equal(made.identity, undefined);
});

test('the organisation lists, adds and renames its kinds', async () => {
  const { kinds } = await party.ask(Kinds, 'kind', 'list');
  assert.deepEqual(
    kinds.map(({ name }) => name),
    ['other', 'member', 'affiliated supporter', 'registered supporter', 'donor', 'staff'],
  );
  const { kind } = await party.ask(
    OneKind,
    'kind',
    'add',
    'youth member',
    '--pays',
    'directly',
    '--votes',
    'in part',
  );
  assert.deepEqual({ pays: kind.pays, votes: kind.votes }, { pays: 'directly', votes: 'in part' });
  await party.ask(OneKind, 'kind', 'rename', 'youth member', 'young member');
  assert.match(await party.say('kind', 'list'), /young member +pays directly +votes in part/);
  assert.equal((await party.refuse('kind', 'add', 'Young Member')).code, 'KIND_EXISTS');
});

test('people import says what is new, updated, unchanged and refused, and the same file twice changes nothing', async () => {
  const rows = members(0, 20).map(cellsOf);
  const nobody = ['', '', '', '', '', '12 Nowhere Road', '', '', ''];
  const path = await party.file('members.csv', csv([COLUMNS, ...rows, nobody]));
  const first = await party.ask(Imported, 'people', 'import', path, '--kind', 'member');
  assert.deepEqual([first.rows, first.new, first.updated, first.unchanged, first.refused], [21, 20, 0, 0, 1]);
  assert.deepEqual(
    first.refusedRows.map(({ row }) => row),
    [22],
  );
  assert.doesNotMatch(first.refusedRows[0].reason, /Nowhere/);

  const before = await digestState(party);
  const again = await party.ask(Imported, 'people', 'import', path, '--kind', 'member');
  assert.deepEqual([again.new, again.updated, again.unchanged, again.refused], [0, 0, 20, 1]);
  assert.equal(await digestState(party), before);
});

test('a changed e-mail is an update, and the old one still finds the person', async () => {
  const changed = members(0, 20);
  const old = changed[3].email;
  changed[3] = { ...changed[3], email: 'carys.newly-married@example.net' };
  const path = await party.file('members-later.csv', registerOf(changed));
  const { updated, unchanged } = await party.ask(Imported, 'people', 'import', path);
  assert.deepEqual([updated, unchanged], [1, 19]);
  const codes = [];
  for (const find of [old, changed[3].email, changed[3].reference, changed[3].phone]) {
    const { people } = await party.ask(People, 'person', find);
    assert.equal(people.length, 1, 'one person');
    codes.push(people[0].code);
  }
  assert.equal(new Set(codes).size, 1);
  const { people } = await party.ask(People, 'person', codes[0].toLowerCase(), '--identity', party.identity);
  assert.equal(people[0].card?.reference, changed[3].reference);
  assert.equal(people[0].card?.email?.[0], changed[3].email);
});

test('kind and standing come from the options, or from columns that say', async () => {
  const some = members(100, 103).map((one, i) => [
    ...cellsOf(one),
    ['donor', 'member', 'young member'][i],
    ['current', 'lapsed', 'former'][i],
  ]);
  const path = await party.file(
    'mixed.csv',
    csv([[...COLUMNS, 'Member type', 'Membership status'], ...some]),
  );
  await party.ask(Imported, 'people', 'import', path, '--kind', 'staff', '--standing', 'unknown');
  const found = [];
  for (const n of [100, 101, 102]) {
    const [{ kind, standing }] = (await party.ask(People, 'person', member(n).reference)).people;
    found.push(`${kind} ${standing}`);
  }
  assert.deepEqual(found, ['donor current', 'member former', 'young member former']);
});

test('a supplier is added once, changed, listed and shown with what was agreed', async () => {
  const particulars = [
    '--country',
    'gb',
    '--contact',
    'accounts desk',
    '--breach-contact',
    '+44 20 7946 0000',
    '--purpose',
    'post',
    '--allow',
    'user.name',
    '--retention-days',
    '365',
    '--hours-to-tell',
    '24',
  ];
  const { added, supplier } = await party.ask(
    AddedSupplier,
    'supplier',
    'add',
    'Mail House Ltd',
    ...particulars,
  );
  assert.ok(added);
  assert.deepEqual(supplier.agreement, {
    purposes: ['post'],
    categoriesAllowed: ['user.name'],
    retentionDays: 365,
    hoursToTell: 24,
  });
  assert.equal(supplier.country, 'GB');
  assert.equal(
    (await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd', ...particulars)).added,
    false,
  );
  assert.equal((await party.refuse('supplier', 'add', 'mail house ltd')).code, 'SUPPLIER_EXISTS');
  await party.ask(AddedSupplier, 'supplier', 'add', 'Printer GmbH', '--parent', 'Mail House Ltd');
  const changed = await party.ask(OneSupplier, 'supplier', 'change', 'Printer GmbH', '--country', 'DE');
  assert.equal(changed.supplier.parent, supplier.id);
  const { suppliers } = await party.ask(Suppliers, 'supplier', 'list');
  assert.deepEqual(
    suppliers.map(({ name, country }) => [name, country]),
    [
      ['Mail House Ltd', 'GB'],
      ['Printer GmbH', 'DE'],
    ],
  );
  assert.match(await party.say('supplier', 'show', 'printer gmbh'), /sub-supplier of +Mail House Ltd/);
  assert.equal(
    (await party.refuse('supplier', 'change', 'Mail House Ltd', '--parent', 'Printer GmbH')).code,
    'ARGUMENT_INVALID',
  );
});

test('the same file recorded twice for the same supplier and time is one disclosure', async () => {
  const path = await party.file('weekly.csv', registerOf(members(0, 10)));
  const args = ['record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-03-01'];
  const first = await party.ask(Recorded, ...args);
  const before = await digestState(party);
  const again = await party.ask(Recorded, ...args);
  assert.deepEqual([first.disclosures[0].already, again.disclosures[0].already], [false, true]);
  assert.equal(again.disclosures[0].disclosure, first.disclosures[0].disclosure);
  assert.deepEqual(again.rows, first.rows);
  assert.equal(await digestState(party), before);
  const later = await party.ask(
    Recorded,
    'record',
    path,
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    '2021-03-08',
  );
  assert.equal(later.disclosures[0].already, false);
  const { datasets } = await party.ask(ShownSupplier, 'supplier', 'show', 'Mail House Ltd');
  assert.deepEqual(
    datasets.map(({ dataset, disclosures }) => [dataset, disclosures]),
    [['weekly', 2]],
  );
});

test('what --map told of a column is remembered for the next file of the dataset', async () => {
  const rows = members(0, 5).map((one, i) => [one.reference, `x${i}q`]);
  const one = await party.file('odd-2021-04-01.csv', csv([['Membership No', 'Zorb'], ...rows]));
  const two = await party.file('odd-2021-05-01.csv', csv([['Membership No', 'Zorb'], ...rows.slice(1)]));
  const args = ['--supplier', 'Mail House Ltd', '--dataset', 'odd'];
  const first = await party.ask(Recorded, 'record', one, ...args, '--map', 'Zorb=user.financial.donations');
  const second = await party.ask(Recorded, 'record', two, ...args);
  const zorb = [first, second].map(({ disclosures }) => disclosures[0].tables[0].columns[1]);
  assert.deepEqual(
    zorb.map(({ category, sureness }) => [category, sureness]),
    [
      ['user.financial.donations', 'told'],
      ['user.financial.donations', 'remembered'],
    ],
  );
});

test('a column that nobody can classify is kept as unclassified and shown', async () => {
  const rows = members(0, 5).map((one, i) => [one.reference, ['plonk', 'zim', 'plonk', 'plonk', 'zim'][i]]);
  const path = await party.file('strange.csv', csv([['Membership No', 'Qwyz'], ...rows]));
  const said = await party.say('record', path, '--supplier', 'Printer GmbH', '--sent-at', '2021-06-01');
  assert.match(said, /Qwyz +unclassified +not known/);
  assert.match(said, /5 rows read = 5 known \+ 0 new \+ 0 ambiguous \+ 0 unidentifiable/);
});
