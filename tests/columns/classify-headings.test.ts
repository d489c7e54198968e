import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categories, classifyColumns, fields, findCategory } from '../../src/columns/index.ts';
import { realHeadings } from './real-headings.ts';

const decide = (heading: string) => classifyColumns({ columns: [heading], sample: [], country: 'GB' })[0];

test('headings of real systems are taken for what they are, 98 of 100 and more', (t) => {
  const wrong = realHeadings.filter(({ heading, field, category }) => {
    const decision = decide(heading);
    return decision.field !== field || decision.category !== category;
  });
  const share = 1 - wrong.length / realHeadings.length;
  t.diagnostic(`${realHeadings.length} headings, ${(share * 100).toFixed(1)}% right`);
  for (const { system, heading } of wrong)
    t.diagnostic(`${system}: "${heading}" taken for ${decide(heading).category}`);
  assert.ok(realHeadings.length >= 150);
  assert.ok(share >= 0.98, `${(share * 100).toFixed(1)}% right`);
});

test('no heading about something else becomes a field that people are matched on', () => {
  const matchedOn = new Set([
    'reference',
    'nationalId',
    'email',
    'phone',
    'givenName',
    'familyName',
    'birthDate',
    'postcode',
  ]);
  const wrong = realHeadings.filter(({ heading, field }) => {
    const found = decide(heading).field;
    return found !== null && found !== field && matchedOn.has(found);
  });
  assert.deepEqual(
    wrong.map(({ heading }) => heading),
    [],
  );
});

test('no heading of a special category is taken for an ordinary one', () => {
  const missed = realHeadings.filter(
    ({ heading, category }) =>
      findCategory(category)?.special && !findCategory(decide(heading).category)?.special,
  );
  assert.deepEqual(missed, []);
});

test('the traps: words of contact that are not contact details', () => {
  const traps: Record<string, string> = {
    'Email opt-in': 'user.privacy_preferences',
    'Email consent': 'user.privacy_preferences',
    'Date email sent': 'user.behavior',
    'Phone type': 'user.contact',
    'Address type': 'user.contact',
    'Name of branch': 'user.membership.branch',
    'Company name': 'user.contact.organization',
    "Mother's maiden name": 'user.authorization.credentials',
    'Partner email': 'user.related_person',
    'Emergency contact phone': 'user.related_person',
    'Union name': 'user.trade_union_membership',
    Branch: 'user.membership.branch',
    Constituency: 'user.location.electoral_area',
    Ward: 'user.location.electoral_area',
    'Number of emails': 'user.behavior',
    'Address changed date': 'user.contact',
    'Previous surname': 'user.name.last',
    'Old address': 'user.contact.address.street',
    'Campaign ID': 'user.demographic.profile',
    'Event postcode': 'user.behavior.event_attendance',
  };
  for (const [heading, category] of Object.entries(traps)) {
    const decision = decide(heading);
    assert.equal(decision.field, null, heading);
    assert.equal(decision.category, category, heading);
  }
});

test('the same heading in every way of writing is the same column', () => {
  for (const heading of [
    'first name',
    'FIRST_NAME',
    'firstName',
    'First-Name',
    'first.name',
    ' First  Name ',
    'FirstName:',
    'firstname',
  ]) {
    assert.equal(decide(heading).field, 'givenName', heading);
  }
});

test('a word that stands in every other heading says nothing beside a word nobody knows', () => {
  for (const heading of ['Import status', 'Frobnicate name', 'Frobnicate type', 'Sync status']) {
    assert.equal(decide(heading).field, null, heading);
  }
  assert.equal(decide('Primary contact').field, 'fullName');
  assert.equal(decide('Status').field, 'standing');
});

test('the second of two persons in a row is not made one with the first', () => {
  const columns = ['Contact1_Firstname', 'Contact1_Email', 'Contact2_Firstname', 'Contact2_Email'];
  const decisions = classifyColumns({ columns, sample: [], country: 'GB' });
  assert.deepEqual(
    decisions.map(({ field }) => field),
    ['givenName', 'email', null, null],
  );
  assert.equal(decisions[3].category, 'user.related_person');
});

test('every category is listed once, labelled and grouped, and every field has one of them', () => {
  assert.equal(new Set(categories.map(({ key }) => key)).size, categories.length);
  for (const { key, label, group } of categories) assert.ok(label !== '' && group !== '', key);
  for (const [field, { category }] of Object.entries(fields)) assert.ok(findCategory(category), field);
  for (const { category } of realHeadings) assert.ok(findCategory(category), category);
  assert.equal(findCategory('user.trade_union_membership')?.special, true);
  assert.equal(findCategory('user.criminal_history')?.law, 'Art. 10');
});
