import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOne } from './given.ts';

const PEOPLE_FIRST = [
  'Rose,Smith,rose@example.org\nAmir,Patel,amir@example.org\n',
  'Rose,Smith,07700900123\nAmir,Patel,07700900124\n',
  'Smith,Rose,,\nPatel,Amir,1980-01-01,LS1 1AA\nKhan,Zoe,1981-02-03,LS1 2AA\n',
  'Smith,unknown,unknown\nPatel,amir@example.org,07700900124\n',
  'Rose,member,LS1 4AB\nAmir,member,LS2 5CD\n',
  'Street,Della\nHouse,Gregory\nTown,Ann\n',
  'Rose,member\nAmir,donor\n',
  'Date,Yuki,Leeds\nPatel,Amir,York\n',
  'Mobile,Rose\nPatel,Amir\n',
  'rose@example.org\namir@example.org\n',
  'M100023\nM100024\n',
  'Rose Smith\nAmir Patel\n',
  'Rose,12 High Street,Leeds\nAmir,14 High Street,Leeds\n',
  'Mr,Rose,Smith\nMrs,Amir,Patel\n',
  'Rose,No,Yes\nAmir,Yes,Yes\n',
  'Rose,Smith,12 May 1980\nAmir,Patel,13 June 1981\n',
];

test('a person in the first row is never taken for a heading', async () => {
  for (const text of PEOPLE_FIRST) {
    const table = await readOne(text);
    assert.equal(table.hasHeading, false, text);
    assert.equal(table.rows.length, text.trim().split('\n').length, text);
    assert.deepEqual(table.columns[0], 'column 1');
  }
});

const HEADED = [
  'Email\nrose@example.org\n',
  'ref,name\nM1,Rose\n',
  'Vorname;Nachname;Straße;PLZ\nRosa;Schmidt;Hauptstr. 1;12345\n',
  'Nom,Prénom,Courriel\nDupont,Rose,r@example.org\n',
  'first_name,last_name,created_at\nRose,Smith,2020-01-01\n',
  'MemberID,DateOfBirth,HomePhone\n1,1980-01-01,0113 496 0000\n',
  'Membership No.,Forename,Surname,Address Line 1,Address Line 2\n12,Rose,Smith,1 High Street,Leeds\n',
  'alpha,beta,gamma\n1,2,3\n4,5,6\n',
  'a,b\n1,some text\n',
  'Name,E-mail address,Contact number\n',
];

test('a heading is known by its words, or by standing above other things', async () => {
  for (const text of HEADED) {
    const table = await readOne(text);
    assert.equal(table.hasHeading, true, text);
    assert.equal(table.rows.length, text.trim().split('\n').length - 1, text);
  }
});

test('title lines above the heading are told and are no rows', async () => {
  const table = await readOne(
    'Members as of October,,,\n,,,\nRef,Name,Email,Town\nM1,Rose,r@example.org,Leeds\nM2,Amir,a@example.org,York\n',
  );
  assert.deepEqual(table.columns, ['Ref', 'Name', 'Email', 'Town']);
  assert.equal(table.counts.rows, 2);
  assert.equal(table.counts.linesAboveHeading, 2);
  assert.match(table.layout, /2 lines above the heading/);
  assert.deepEqual(table.rowNumbers, [4, 5]);
});

test('a person above a heading is a row, and so is the heading then', async () => {
  const table = await readOne(
    'M0,Zoe,z@example.org,Hull\nRef,Name,Email,Town\nM1,Rose,r@example.org,Leeds\n',
  );
  assert.equal(table.hasHeading, false);
  assert.equal(table.rows.length, 3);
});

test('who says that there is a heading, or none, is believed', async () => {
  const text = 'Rose,Smith\nAmir,Patel\n';
  assert.deepEqual((await readOne(text, 'x', { headings: 'yes' })).columns, ['Rose', 'Smith']);
  assert.equal((await readOne('Name,Email\nRose,r@example.org\n', 'x', { headings: 'no' })).rows.length, 2);
});

test('notes below the table are rows, not lost', async () => {
  const table = await readOne('Ref,Name,Email\nM1,Rose,r@example.org\nTotal: 1\n');
  assert.deepEqual(table.rows.at(-1), ['Total: 1', '', '']);
});
