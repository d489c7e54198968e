import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { openFile } from '../../src/files/index.ts';
import { workbook, zip } from './given-archives.ts';
import { readFileWith, readOne } from './given.ts';

const CSV = 'ref,name,email\nM1,Rose,r@example.org\nM2,Amir,a@example.org\n';

test('no such file, a folder and an empty file are said to be that', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall files '));
  try {
    await assert.rejects(openFile(join(folder, 'none.csv')), { code: 'FILE_NOT_FOUND' });
    await assert.rejects(openFile(folder), { code: 'FILE_UNREADABLE', message: /folder/ });
    await assert.rejects(readOne(''), { code: 'FILE_EMPTY' });
    await assert.rejects(readOne('\n\r\n\n'), { code: 'FILE_EMPTY' });
    await assert.rejects(readOne('[]'), { code: 'FILE_EMPTY' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what is no table is refused by its content, whatever its name', async () => {
  const contents: [string | Uint8Array, RegExp][] = [
    ['<!DOCTYPE html>\n<html><body>Sign in</body></html>', /web page/],
    ['\n  <html lang="en"><table></table>', /web page/],
    ['<?xml version="1.0"?><people/>', /XML/],
    ['%PDF-1.7\n', /PDF/],
    [Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), /picture/],
    [Buffer.alloc(5000), /no table/],
    [Buffer.from(randomBytes(5000).map((byte) => byte & 0x1f)), /no table/],
    [
      zip([
        { name: 'mimetype', content: 'x' },
        { name: 'content.xml', content: '<x/>' },
      ]),
      /OpenDocument/,
    ],
    [zip([{ name: 'inner.zip', content: zip([{ name: 'a.csv', content: CSV }]) }]), /archive inside/],
    [gzipSync(gzipSync(CSV)), /archive inside/],
    [zip([{ name: 'a.csv.gz', content: gzipSync(CSV) }]), /archive inside/],
  ];
  for (const [content, message] of contents)
    await assert.rejects(readFileWith(content, 'members.csv'), { code: 'FILE_NOT_A_TABLE', message });
});

test('a workbook with a password, an old workbook and a zip with a password say how to go on', async () => {
  const container = Buffer.alloc(2048);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(container);
  await assert.rejects(readOne(container), { code: 'FILE_PROTECTED', message: /\.xlsx/ });
  Buffer.from('EncryptedPackage', 'utf16le').copy(container, 1024);
  await assert.rejects(readOne(container), { code: 'FILE_PROTECTED', message: /password/ });
  await assert.rejects(readFileWith(zip([{ name: 'a.csv', content: CSV, encrypted: true }])), {
    code: 'FILE_PROTECTED',
  });
});

test('a gzip cut anywhere is damaged, and never a shorter table', async () => {
  const packed = gzipSync(
    Array.from({ length: 500 }, (_, i) => `M${i},Rose${i * 7919},r${i}@example.org`).join('\n'),
  );
  for (const length of [
    12,
    40,
    packed.length >> 1,
    packed.length - 9,
    packed.length - 8,
    packed.length - 1,
  ]) {
    await assert.rejects(readFileWith(packed.subarray(0, length)), { code: 'FILE_DAMAGED' }, `${length}`);
  }
});

test('a flipped bit in a gzip or a zip is damage', async () => {
  const text = Array.from({ length: 500 }, (_, i) => `M${i},Rose${i * 7919},r${i}@example.org`).join('\n');
  const packed = gzipSync(text, { level: 0 });
  packed[2000] ^= 4;
  await assert.rejects(readFileWith(packed), { code: 'FILE_DAMAGED' });
  await assert.rejects(readFileWith(zip([{ name: 'a.csv', content: text, crc: 1 }])), {
    code: 'FILE_DAMAGED',
    message: /checksum/,
  });
});

test('a zip or workbook cut short is damaged', async () => {
  const archive = zip([{ name: 'a.csv', content: CSV }]);
  await assert.rejects(readFileWith(archive.subarray(0, archive.length - 10)), { code: 'FILE_DAMAGED' });
  const book = workbook([{ name: 'S', rows: [['ref'], ['M1']] }]);
  await assert.rejects(readFileWith(book.subarray(0, book.length >> 1)), { code: 'FILE_DAMAGED' });
});

test('a workbook whose sheet ends early or points to nothing is damaged, with the row', async () => {
  const broken = workbook([
    { name: 'S', rows: [['ref', 'email'], [{ kind: 'xml', value: '<c t="s"><v>99</v></c>' }]] },
  ]);
  await assert.rejects(readFileWith(broken), { code: 'FILE_DAMAGED', message: /row 2/ });
  const early = workbook([{ name: 'S', rows: [['ref'], ['M1']] }], { cutSheets: true });
  await assert.rejects(readFileWith(early), { code: 'FILE_DAMAGED' });
});

test('bombs are refused: gzip, zip, and a zip whose members add up to one', async () => {
  const much = Buffer.alloc(100 * 2 ** 20, 'ref,name\n');
  await assert.rejects(readFileWith(gzipSync(much)), { code: 'FILE_TOO_LARGE' });
  const zeroes = Buffer.alloc(80 * 2 ** 20, 'a');
  await assert.rejects(readFileWith(zip([{ name: 'a.csv', content: zeroes }])), { code: 'FILE_TOO_LARGE' });
  const part = Buffer.alloc(20 * 2 ** 20, 'a');
  const parts = Array.from({ length: 5 }, (_, i) => ({ name: `${i}.csv`, content: part }));
  await assert.rejects(readFileWith(zip(parts)), { code: 'FILE_TOO_LARGE' });
});

test('a record of more than 64 MiB is damage, with its row number', async () => {
  const endless = `ref,name\nM1,Rose\nM2,"${'x'.repeat(70 * 2 ** 20)}`;
  await assert.rejects(readFileWith(endless), { code: 'FILE_DAMAGED', message: /row 3/ });
});

test('nothing is left behind in the folder for temporary files', async () => {
  const before = (await readdir(tmpdir())).length;
  await readFileWith(zip([{ name: 'a.csv', content: CSV }]));
  await readFileWith(gzipSync(CSV));
  assert.equal((await readdir(tmpdir())).length <= before + 1, true);
});

test('a Parquet file that sends its decoder round in circles is damage, and takes nothing down with it', async () => {
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'ref', data: ['M1', 'M2', 'M3'], type: 'STRING' },
        { name: 'n', data: [1n, 2n, 3n], type: 'INT64' },
      ],
    }),
  );
  bytes[11] = 0;
  await assert.rejects(readFileWith(bytes, 'file', { patienceMs: 1500 }), { code: 'FILE_DAMAGED' });
});
