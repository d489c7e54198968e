import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inParquet } from './support/formats.ts';
import type { Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, members, registerOf } from './support/members.ts';
import { workbook, zip } from './support/outside.ts';
import { createBusyInstallation, refused, refusedFile, toMailHouse } from './support/refusals.ts';

const ROWS = [COLUMNS, ...members(0, 20).map(cellsOf)];

let party: Installation;

before(async () => {
  party = await createBusyInstallation();
});
after(() => party[Symbol.asyncDispose]());

test('a file that is not there is refused', async () => {
  await refused(
    party,
    'FILE_NOT_FOUND',
    /no file or folder .*nowhere\.csv/,
    'record',
    '/tmp/nowhere.csv',
    ...toMailHouse,
  );
  await refused(party, 'FILE_NOT_FOUND', /no file .*nowhere\.csv/, 'people', 'import', '/tmp/nowhere.csv');
});

test('an empty file is refused', () =>
  refusedFile(party, 'empty.csv', '', 'FILE_EMPTY', /empty\.csv is empty/));

test('a folder without readable files is refused', async () => {
  const inside = await party.file('pictures/photo.jpg', 'jpg');
  await refused(
    party,
    'FOLDER_WITHOUT_FILES',
    /pictures has no CSV, XLSX, JSON or Parquet/,
    'record',
    dirname(inside),
    ...toMailHouse,
  );
  await refused(party, 'FILE_UNREADABLE', /is a folder/, 'people', 'import', dirname(inside));
});

test('a web page named .csv is refused', () =>
  refusedFile(
    party,
    'export.csv',
    '<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>',
    'FILE_NOT_A_TABLE',
    /export\.csv is a web page/,
  ));

test('a workbook with a password is refused', async () => {
  const container = Buffer.alloc(8192);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(container);
  Buffer.from('EncryptedPackage', 'utf16le').copy(container, 1152);
  await refusedFile(
    party,
    'locked.xlsx',
    container,
    'FILE_PROTECTED',
    /locked\.xlsx is protected with a password/,
  );
});

test('a damaged workbook is refused', async () => {
  const book = Buffer.from(workbook([{ name: 'One', rows: ROWS }]));
  await refusedFile(party, 'short.xlsx', book.subarray(0, book.length - 300), 'FILE_DAMAGED', /short\.xlsx/);
  const flipped = Buffer.from(book);
  const sheet = flipped.indexOf('xl/worksheets/sheet1.xml') + 60;
  for (let i = 0; i < 8; i++) flipped[sheet + i] ^= 0xff;
  await refusedFile(party, 'flipped.xlsx', flipped, 'FILE_DAMAGED', /flipped\.xlsx/);
});

test('a gzip that was cut short is refused', async () => {
  const whole = gzipSync(registerOf(members(0, 3_000)));
  await refusedFile(
    party,
    'cut.csv.gz',
    whole.subarray(0, Math.floor(whole.length / 2)),
    'FILE_DAMAGED',
    /cut\.csv\.gz/,
  );
});

test('an archive that unpacks to more than it can honestly hold is refused', async () => {
  const row = `${cellsOf(members(0, 1)[0]).join(',')}\n`;
  const bomb = COLUMNS.join(',') + '\n' + row.repeat(Math.ceil(80e6 / row.length));
  await refusedFile(party, 'bomb.csv.gz', gzipSync(bomb), 'FILE_TOO_LARGE', /bomb\.csv\.gz/);
  await refusedFile(
    party,
    'bomb.zip',
    zip([{ name: 'inside.csv', content: bomb }]),
    'FILE_TOO_LARGE',
    /inside\.csv in bomb\.zip|bomb\.zip/,
  );
});

test('a Parquet file with a wrong footer is refused', async () => {
  const bytes = Buffer.from(inParquet(ROWS));
  bytes.writeUInt32LE(7, bytes.length - 8);
  await refusedFile(party, 'footer.parquet', bytes, 'FILE_DAMAGED', /footer\.parquet.*footer/);
  await refusedFile(party, 'short.parquet', bytes.subarray(0, 400), 'FILE_DAMAGED', /short\.parquet/);
});

test('a file without a column that identifies anybody is refused, and told how to say which does', async () => {
  const rows = [
    ['Colour', 'Size'],
    ...Array.from({ length: 20 }, (_, i) => [i % 2 ? 'red' : 'blue', i % 3 ? 'small' : 'large']),
  ];
  const message = /colours\.csv.*2 columns.*--map/;
  const path = await party.file('colours.csv', csv(rows));
  await refused(party, 'NOTHING_IDENTIFIES', message, 'record', path, ...toMailHouse, '--headings', 'yes');
  await refused(party, 'NOTHING_IDENTIFIES', message, 'people', 'import', path, '--headings', 'yes');
});
