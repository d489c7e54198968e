import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOne } from './given.ts';

test('a row with too few cells is read with what it has', async () => {
  const table = await readOne('ref,name,email\nM1,Rose,r@example.org\nM2,Amir\n');
  assert.deepEqual(table.rows[1], ['M2', 'Amir', '']);
  assert.equal(table.counts.raggedRows, 1);
});

test('cells beyond the last heading are kept in a column of their own', async () => {
  const table = await readOne('ref,name,email\nM1,Rose,r@example.org,extra,more\nM2,Amir,a@example.org\n');
  assert.deepEqual(table.columns, ['ref', 'name', 'email', '(beyond the last heading)']);
  assert.equal(table.overflowColumn, 3);
  assert.deepEqual(
    table.rows.map((row) => row[3]),
    ['extra,more', ''],
  );
  assert.equal(table.counts.overflowRows, 1);
});

test('a delimiter at the end of every line makes no column', async () => {
  const table = await readOne('ref;name;\nM1;Rose;\nM2;Amir;;\n');
  assert.deepEqual(table.columns, ['ref', 'name', 'column 3']);
  assert.equal(table.overflowColumn, null);
});

test('a cell beyond the last heading in row 5,000 is not lost', async () => {
  const lines = Array.from({ length: 8000 }, (_, i) => `M${i},Rose${i === 5000 ? ',beyond' : ''}`);
  const table = await readOne(`ref,name\n${lines.join('\n')}`);
  assert.equal(table.counts.rows, 8000);
  assert.equal(table.rows[5000][2], 'beyond');
  assert.equal(table.counts.overflowRows, 1);
});

test('a wholly empty line is no row, and rows after it keep their numbers', async () => {
  const table = await readOne('ref,name\n\nM1,Rose\n\r\n,\nM2,Amir\n');
  assert.deepEqual(table.rows, [
    ['M1', 'Rose'],
    ['', ''],
    ['M2', 'Amir'],
  ]);
  assert.deepEqual(table.rowNumbers, [3, 5, 6]);
  assert.equal(table.counts.blankLines, 2);
});

test('a stray quotation mark swallows nobody', async () => {
  const people = Array.from({ length: 50 }, (_, i) => `M${i},Rose,"High Street ${i}, Leeds",LS1`);
  people[7] = 'M7,"Rose,"High Street 7, Leeds",LS1';
  people[20] = 'M20,Rose,"High Street 20, Leeds","LS1';
  people[30] = 'M30,Rose,""The Elms" Leeds, York",LS1';
  const table = await readOne(`ref,name,address,postcode\n${people.join('\n')}\n`);
  assert.equal(table.counts.rows, 50);
  assert.deepEqual(table.rows[7], ['M7', '"Rose', 'High Street 7, Leeds', 'LS1']);
  assert.deepEqual(table.rows[20], ['M20', 'Rose', 'High Street 20, Leeds', '"LS1']);
  assert.deepEqual(table.rows[30], ['M30', 'Rose', '"The Elms" Leeds, York', 'LS1']);
});

test('a quotation mark that is opened and closed many rows later swallows nobody', async () => {
  const people = Array.from({ length: 50 }, (_, i) => `M${i},Rose,Leeds`);
  people[7] = 'M7,"Rose,Leeds';
  people[40] = 'M40,Rose 6",Leeds';
  const table = await readOne(`ref,name,town\n${people.join('\n')}\n`);
  assert.equal(table.counts.rows, 50);
  assert.deepEqual(table.rows[7], ['M7', '"Rose', 'Leeds']);
});

test('a backslash before a quotation mark escapes it where the file does so', async () => {
  const table = await readOne('ref,name\nM1,"Rose \\"Rosie\\" Smith"\nM2,"Amir \\\\ Patel"\n');
  assert.deepEqual(table.rows, [
    ['M1', 'Rose "Rosie" Smith'],
    ['M2', 'Amir \\ Patel'],
  ]);
});

test('spaces before a quotation mark are no part of the cell', async () => {
  const table = await readOne('ref, name, town\nM1, "Smith, Rose", "Leeds"\nM2, "Patel, Amir", "York"\n');
  assert.deepEqual(table.rows[0], ['M1', 'Smith, Rose', 'Leeds']);
});

test('codes 0x80 to 0x9F are read as Windows-1252, also where the first is in the last row', async () => {
  const many = 'M1,Rose,Leeds\n'.repeat(200_000);
  const bytes = Buffer.concat([
    Buffer.from(`ref,name,town\n${many}`),
    Buffer.from('M2,O\x92Brien \x80,Leeds\n', 'latin1'),
  ]);
  const table = await readOne(bytes);
  assert.match(table.layout, /Windows-1252/);
  assert.equal(table.counts.rows, 200_001);
  assert.equal(table.rows.at(-1)?.[1], 'O’Brien €');
});

test('a file put together from UTF-8 and Windows-1252 keeps the accents of both', async () => {
  const bytes = Buffer.concat([
    Buffer.from('ref,name\nM1,Zoë\nM2,Siân\n'),
    Buffer.from('M3,René\n', 'latin1'),
  ]);
  const table = await readOne(bytes);
  assert.deepEqual(
    table.rows.map((row) => row[1]),
    ['Zoë', 'Siân', 'René'],
  );
});

test('delimiters of several characters and a stray zero byte are read', async () => {
  const table = await readOne(
    'ref|~|name|~|email\nM1|~|Rose|x|~|r@example.org\nM2|~|Am\0ir|~|a@example.org\n',
  );
  assert.deepEqual(table.rows, [
    ['M1', 'Rose|x', 'r@example.org'],
    ['M2', 'Am\0ir', 'a@example.org'],
  ]);
});

test('duplicate and missing names of columns are made unique', async () => {
  const table = await readOne('Email,Email,,Name\na@example.org,b@example.org,x,Rose\n');
  assert.deepEqual(table.columns, ['Email', 'Email (2)', 'column 3', 'Name']);
});

test('a table of thousands of columns is refused', async () => {
  await assert.rejects(readOne(`${'name,'.repeat(5000)}x\n${'Rose,'.repeat(5000)}x\n`), {
    code: 'FILE_TOO_LARGE',
  });
});

test('a first line that names the delimiter is believed and is no row', async () => {
  const table = await readOne('sep=;\nM1;Rose, or Rosie\nM2;Amir\n');
  assert.deepEqual(table.rows, [
    ['M1', 'Rose, or Rosie'],
    ['M2', 'Amir'],
  ]);
});

test('a column without a heading is a column, wherever it stands', async () => {
  const last = await readOne('ref,email\nM1,r@example.org,Leeds\nM2,a@example.org,York\n');
  assert.deepEqual(last.columns, ['ref', 'email', 'column 3']);
  const first = await readOne('ref,email\n1,M1,r@example.org\n2,M2,a@example.org\n');
  assert.deepEqual(first.columns, ['column 1', 'ref', 'email']);
});
