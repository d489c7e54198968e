import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classifyColumns, findCategory } from '../../src/columns/index.ts';

/** Classifies columns given as name → values. */
function classify(
  table: Record<string, string[]>,
  more: { country?: string } & Partial<Parameters<typeof classifyColumns>[0]> = {},
) {
  const columns = Object.keys(table);
  const rows = Math.max(...Object.values(table).map((values) => values.length));
  const sample = Array.from({ length: rows }, (_, row) => columns.map((name) => table[name][row] ?? ''));
  const decisions = classifyColumns({ columns, sample, country: 'GB', ...more });
  return Object.fromEntries(decisions.map((decision) => [decision.column, decision]));
}

const repeat = (values: string[], times: number) =>
  Array.from({ length: times }, (_, i) => values[i % values.length]);

test('heading and values that agree are certain, a heading alone is likely, values alone are likely or a guess', () => {
  const mails = ['a@example.org', 'b@example.org', 'c@example.org'];
  assert.equal(classify({ Email: mails }).Email.sureness, 'certain');
  assert.equal(classify({ Email: ['', ''] }).Email.sureness, 'likely');
  const bare = classify({ 'column 1': mails })['column 1'];
  assert.deepEqual([bare.field, bare.sureness], ['email', 'likely']);
  const nothing = classify({ Xyzzy: ['foo', 'bar'] }).Xyzzy;
  assert.deepEqual([nothing.field, nothing.category, nothing.sureness], [null, 'unclassified', 'none']);
});

test('an e-mail column of yes and no is a contact preference', () => {
  const { Email } = classify({ Email: repeat(['Yes', 'No'], 20) });
  assert.deepEqual([Email.field, Email.category], [null, 'user.privacy_preferences']);
});

test('a column of a choice of e-mail addresses is not an e-mail address', () => {
  const { 'Preferred Email': choice } = classify({
    'Preferred Email': repeat(['Personal', 'Work', 'Alternate'], 30),
  });
  assert.deepEqual([choice.field, choice.category], [null, 'user.privacy_preferences']);
});

test('e-mail addresses under the heading of a phone are e-mail addresses', () => {
  const { Phone } = classify({ Phone: ['a@example.org', 'b@example.org'] });
  assert.deepEqual([Phone.field, Phone.category], ['email', 'user.contact.email']);
});

test('a birthday without a year is a date of birth that nobody is matched on', () => {
  const { Birthday } = classify({ Birthday: ['05/21', '12/01', '03/30'] });
  assert.deepEqual([Birthday.field, Birthday.category], [null, 'user.demographic.date_of_birth']);
});

test('any day above twelve tells day from month, and the country decides where no value does', () => {
  const order = (values: string[], country = 'GB') => classify({ DOB: values }, { country }).DOB.dateOrder;
  assert.equal(order(['01/02/1980', '25/02/1981']), 'dmy');
  assert.equal(order(['01/02/1980', '02/25/1981']), 'mdy');
  assert.equal(order(['1980-02-25']), 'ymd');
  assert.equal(order(['01/02/1980']), 'dmy');
  assert.equal(order(['01/02/1980'], 'US'), 'mdy');
  assert.equal(order(['3 January 1980']), undefined);
  assert.match(classify({ DOB: ['01/02/1980'] }).DOB.why, /no value tells day from month/);
  assert.equal(classify({ DOB: ['01.02.1980 00:00:00', '31.12.1999 00:00:00'] }).DOB.dateOrder, 'dmy');
});

test('a column that counts the rows is a row number, not a reference', () => {
  const numbers = ['1', '2', '3', '4', '5'];
  assert.deepEqual(
    [classify({ ID: numbers }).ID.field, classify({ ID: numbers }).ID.category],
    [null, 'system.operations'],
  );
  assert.equal(classify({ 'column 1': numbers })['column 1'].category, 'system.operations');
  assert.equal(classify({ ID: ['17', '4', '90', '33', '5'] }).ID.field, 'reference');
  assert.equal(classify({ 'Membership No': numbers })['Membership No'].field, 'reference');
});

test("our reference wins over the supplier's own id, which stays a candidate", () => {
  const table = classify({ 'Contact ID': ['88', '12', '57'], 'Membership No': ['A100', 'A200', 'A300'] });
  assert.equal(table['Membership No'].field, 'reference');
  assert.deepEqual([table['Contact ID'].field, table['Contact ID'].couldBe], [null, 'reference']);
  for (const weak of ['ID', 'Record no', 'Contact ID', 'GUID', 'External id', 'Acme ID']) {
    const decision = classify({ [weak]: ['88', '12', '57'] })[weak];
    assert.deepEqual([decision.field, decision.sureness], ['reference', 'guess'], weak);
  }
  for (const strong of ['Membership No', 'Member ID', 'Supporter number', 'URN', 'Constituent ID']) {
    assert.equal(classify({ [strong]: ['88', '12', '57'] })[strong].sureness, 'certain', strong);
  }
});

test('all e-mails, phones and address lines are kept, one of everything that a person has once', () => {
  const table = classify({
    Email: ['a@example.org'],
    'Work email': ['b@example.org'],
    Mobile: ['07700 900123'],
    'Home phone': ['0113 496 0000'],
    Surname: ['Jones'],
    'Last name': ['Jones'],
    'Address 1': ['1 High Street'],
    'Address 2': ['Headingley'],
  });
  const fieldsOf = Object.values(table).map(({ field }) => field);
  assert.deepEqual(fieldsOf, [
    'email',
    'email',
    'phone',
    'phone',
    'familyName',
    null,
    'addressLine',
    'addressLine',
  ]);
  assert.equal(table['Last name'].category, 'user.name.last');
});

test('the street of one address is not joined to the postcode of another', () => {
  const table = classify({
    'Work Street': ['9 Mill Lane'],
    'Work Postcode': ['LS2 8AB'],
    'Home Street': ['1 High Street'],
    'Home City': ['Leeds'],
    'Home Postcode': ['LS1 4AP'],
  });
  assert.deepEqual(
    Object.values(table).map(({ field }) => field),
    [null, null, 'addressLine', 'city', 'postcode'],
  );
  assert.equal(table['Work Postcode'].category, 'user.contact.address.postal_code');
});

test("data on another person is never matched on as the row's person", () => {
  const table = classify({
    'Partner email': ['a@example.org'],
    'Next of kin phone': ['07700 900123'],
    'Emergency contact name': ['Ann Jones'],
    "Parent's date of birth": ['01/02/1980'],
    'Referrer membership number': ['A100'],
  });
  for (const decision of Object.values(table)) {
    assert.deepEqual([decision.field, decision.category], [null, 'user.related_person'], decision.column);
  }
});

test('without a heading given and family names side by side are told apart', () => {
  const given = repeat(['John', 'Mary', 'Siân', 'Robert', 'Zyx'], 20);
  const family = repeat(['Smith', 'O’Neill', 'Hughes', 'Qwerty', 'Patel'], 20);
  const table = classify({ 'column 1': family, 'column 2': given });
  assert.deepEqual([table['column 1'].field, table['column 2'].field], ['familyName', 'givenName']);
  assert.equal(table['column 1'].sureness, 'guess');
});

test("'Known as' is the given name where there is no other", () => {
  const alone = classify({ 'Known as': ['Jim'], Surname: ['Smith'] });
  assert.equal(alone['Known as'].field, 'givenName');
  const beside = classify({ 'First name': ['James'], 'Known as': ['Jim'], Surname: ['Smith'] });
  assert.equal(beside['Known as'].field, 'preferredName');
});

test('eight digits beside sort codes are a bank account', () => {
  const table = classify({ sort_code: ['20-45-77', '40-51-62'], account: ['31926819', '12345678'] });
  assert.equal(table.account.category, 'user.financial.bank_account');
});

test('"Smith, John" is noticed as family name first', () => {
  assert.equal(classify({ Name: ['Smith, John', 'Jones, Mary'] }).Name.nameOrder, 'family-first');
  assert.equal(classify({ Name: ['John Smith', 'Mary Jones'] }).Name.nameOrder, 'given-first');
});

test('a title of Mr is a title, a title of Treasurer is a job', () => {
  assert.equal(classify({ Title: ['Mr', 'Dr', 'Ms'] }).Title.field, 'title');
  const job = classify({ Title: ['Treasurer', 'Head of Sales', 'Clerk'] }).Title;
  assert.deepEqual([job.field, job.category], [null, 'user.job_title']);
});

test('values that show a special category are told whatever the heading', () => {
  const unions = repeat(['Unite', 'GMB', 'UNISON', 'USDAW'], 20);
  for (const heading of ['Affiliation', 'Group', 'column 4', 'Branch']) {
    assert.equal(classify({ [heading]: unions })[heading].category, 'user.trade_union_membership', heading);
  }
  const kind = classify({ 'Member type': unions })['Member type'];
  assert.deepEqual([kind.field, kind.category], ['kind', 'user.trade_union_membership']);
  assert.equal(classify({ Stage: repeat(['Prospect'], 20) }).Stage.category, 'unclassified');
});

test('bank details, cards, National Insurance numbers and addresses are found without a heading', () => {
  const table = classify({
    'column 1': ['GB29 NWBK 6016 1331 9268 19', 'DE89370400440532013000'],
    'column 2': ['4111 1111 1111 1111', '5500005555555559'],
    'column 3': ['QQ123456C'.replace('QQ', 'AB'), 'CE 12 34 56 D'],
    'column 4': ['20-45-77', '40-51-62'],
    'column 5': ['31926819', '12345678'],
    'column 6': ['SW1A 1AA', 'LS1 4AP'],
    'column 7': ['192.168.0.1', '2001:db8::1'],
    'column 8': ['1 High Street', 'Flat 2, 9 Mill Lane'],
  });
  assert.deepEqual(
    Object.values(table).map(({ category }) => category.replace('user.', '')),
    [
      'financial.bank_account',
      'financial.credit_card',
      'government_id.national_identification_number',
      'financial.bank_account',
      'financial.bank_account',
      'contact.address.postal_code',
      'device.ip_address',
      'contact.address.street',
    ],
  );
});

test('what the user tells wins, then what was remembered', () => {
  const table = { X: ['a@example.org'], Email: ['b@example.org'], Code: ['A1'] };
  const told = classify(table, { told: { X: 'phone', Email: 'user.content.private', Code: 'reference' } });
  assert.deepEqual([told.X.field, told.X.sureness], ['phone', 'told']);
  assert.deepEqual([told.Email.field, told.Email.category], [null, 'user.content.private']);
  assert.equal(told.Code.field, 'reference');
  const remembered = {
    X: { field: null, category: 'user.content.private' },
    Email: { field: null, category: 'unclassified' },
  };
  const later = classify(table, { remembered });
  assert.deepEqual([later.X.category, later.X.sureness], ['user.content.private', 'remembered']);
  assert.equal(later.Email.field, 'email');
  assert.equal(classify(table, { remembered, told: { X: 'email' } }).X.sureness, 'told');
});

test('a remembered column whose values are plainly something else now is decided anew, and that is said', () => {
  const { Born } = classify(
    { Born: ['a@example.org'] },
    { remembered: { Born: { field: 'birthDate', category: 'user.demographic.date_of_birth' } } },
  );
  assert.equal(Born.field, 'email');
  assert.match(Born.why, /in the last file of the dataset it was otherwise/);
});

test('two columns of one name both get a decision', () => {
  const decisions = classifyColumns({
    columns: ['Email', 'Email'],
    sample: [['a@example.org', 'b@example.org']],
    country: 'GB',
  });
  assert.deepEqual(
    decisions.map(({ index, field }) => [index, field]),
    [
      [0, 'email'],
      [1, 'email'],
    ],
  );
});

test('every column gets one decision of a known category, whatever the file', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.emailAddress(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.integer().map(String),
  );
  const heading = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('Email', 'ID', 'constructor', '__proto__', 'toString', 'No', 'Date of'),
  );
  fc.assert(
    fc.property(
      fc.array(heading, { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 }),
      (columns, sample) => {
        const decisions = classifyColumns({ columns, sample, told: {}, remembered: {}, country: 'GB' });
        assert.deepEqual(
          decisions.map(({ column }) => column),
          columns,
        );
        for (const { category, why } of decisions)
          assert.ok(findCategory(category) !== undefined && why !== '');
      },
    ),
  );
});

test('no value of a cell gets into a decision', () => {
  const values = ['Zwilgmeyer', 'zw@example.org', '07700 900987', 'Qx 17 Lindenweg', '1977-04-03', '£123.45'];
  for (const heading of [
    'Email',
    'Name',
    'Title',
    'Phone',
    'ID',
    'column 1',
    'DOB',
    'Status',
    'Notes',
    'Union',
  ]) {
    for (const value of values) {
      const said = JSON.stringify(classify({ [heading]: [value, value] }));
      assert.ok(!said.includes(value), heading);
    }
  }
});
