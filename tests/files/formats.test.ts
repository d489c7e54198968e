import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { openFile } from '../../src/files/index.ts';
import { readFileWith, readOne } from './given.ts';
import { workbook, zip } from './given-archives.ts';

test('JSON: a list of objects becomes rows, names inside names are joined by dots, lists by commas', async () => {
  const table = await readOne(
    JSON.stringify([
      { ref: 'M1', address: { postcode: 'LS1 1AA', lines: ['1 High St', 'Leeds'] }, tags: ['a', 'b'] },
      { ref: 'M2', phones: [{ number: '07700900123' }], active: true, gone: null },
    ]),
    'people.csv',
  );
  assert.equal(table.format, 'json');
  assert.deepEqual(table.columns, [
    'ref',
    'address.postcode',
    'address.lines',
    'tags',
    'phones.1.number',
    'active',
    'gone',
  ]);
  assert.deepEqual(table.rows[0], ['M1', 'LS1 1AA', '1 High St, Leeds', 'a, b', '', '', '']);
  assert.deepEqual(table.rows[1], ['M2', '', '', '', '07700900123', 'true', '']);
});

test('JSON: the one list inside an object is the table', async () => {
  const table = await readOne('{"version": 2, "members": [{"ref": 1}, {"ref": 2}], "total": 2}');
  assert.equal(table.name, 'members');
  assert.deepEqual(table.rows, [['1'], ['2']]);
});

test('JSON: numbers of more digits than a double holds keep them all', async () => {
  const table = await readOne('[{"phone": 4477009001231234567890, "sum": 12.50}]');
  assert.deepEqual(table.rows, [['4477009001231234567890', '12.5']]);
});

test('NDJSON: every line is a row, whatever names it brings', async () => {
  const lines = Array.from({ length: 3000 }, (_, i) =>
    JSON.stringify(i === 2999 ? { ref: i, late: 'yes' } : { ref: i, name: 'Zoë {"' }),
  );
  const table = await readOne(lines.join('\n'));
  assert.equal(table.format, 'ndjson');
  assert.deepEqual(table.columns, ['ref', 'name', 'late']);
  assert.equal(table.rows.length, 3000);
  assert.deepEqual(table.rows[2999], ['2999', '', 'yes']);
});

test('JSON that ends early is refused with the row in which it does', async () => {
  await assert.rejects(readOne('[{"ref": 1}, {"ref": 2}, {"ref"'), {
    code: 'FILE_DAMAGED',
    message: /row 3/,
  });
  await assert.rejects(readOne('[{"ref": 1}, {"ref": 2}'), { code: 'FILE_DAMAGED', message: /row 3/ });
  await assert.rejects(readOne('{"members": [{"ref": 1}, {"re'), { code: 'FILE_DAMAGED', message: /row 2/ });
  await assert.rejects(readOne('{"ref": 1}\n{"ref": 2}\n{"re'), { code: 'FILE_DAMAGED', message: /row 3/ });
  await assert.rejects(readOne('[{"ref": 1}, {"ref": secret}]'), {
    code: 'FILE_DAMAGED',
    message: /^[^]*row 2 is no JSON(?!.*secret)/,
  });
});

function parquet(): Uint8Array {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'ref', data: ['M1', 'M2', 'M3'], type: 'STRING' },
      { name: 'phone', data: [447700900123n, 9007199254740993n, -1n], type: 'INT64' },
      {
        name: 'joined',
        data: [new Date('2020-01-02T03:04:05.678Z'), new Date('1955-12-01T00:00:00Z'), new Date(0)],
        type: 'TIMESTAMP',
      },
      { name: 'paid', data: [1, 2.5, -0.1], type: 'DOUBLE' },
      { name: 'town', data: ['Leeds', null, 'Hüll'], type: 'STRING', nullable: true },
    ],
  });
  return new Uint8Array(bytes);
}

test('Parquet: whole numbers keep their digits, moments become ISO text, nothing is empty', async () => {
  const table = await readOne(parquet(), 'people.csv');
  assert.equal(table.format, 'parquet');
  assert.deepEqual(table.columns, ['ref', 'phone', 'joined', 'paid', 'town']);
  assert.deepEqual(table.rows, [
    ['M1', '447700900123', '2020-01-02T03:04:05.678', '1', 'Leeds'],
    ['M2', '9007199254740993', '1955-12-01T00:00:00', '2.5', ''],
    ['M3', '-1', '1970-01-01T00:00:00', '-0.1', 'Hüll'],
  ]);
  assert.deepEqual(table.sample, table.rows);
});

test('Parquet: decimals, days and structures are read without rounding', async () => {
  const schema = [
    { name: 'root', num_children: 3 },
    {
      name: 'sum',
      type: 'INT64' as const,
      converted_type: 'DECIMAL' as const,
      scale: 2,
      precision: 18,
      repetition_type: 'REQUIRED' as const,
    },
    {
      name: 'born',
      type: 'INT32' as const,
      converted_type: 'DATE' as const,
      repetition_type: 'REQUIRED' as const,
    },
    {
      name: 'ref',
      type: 'BYTE_ARRAY' as const,
      converted_type: 'UTF8' as const,
      repetition_type: 'REQUIRED' as const,
    },
  ];
  const bytes = parquetWriteBuffer({
    schema,
    columnData: [
      { name: 'sum', data: [1250n, -5n].map(Number).map((n) => n / 100) },
      { name: 'born', data: [new Date('1955-12-01'), new Date('1980-02-29')] },
      { name: 'ref', data: ['M1', 'M2'] },
    ],
  });
  const table = await readOne(new Uint8Array(bytes));
  assert.deepEqual(table.rows, [
    ['12.50', '1955-12-01', 'M1'],
    ['-0.05', '1980-02-29', 'M2'],
  ]);
});

test('Parquet with a wrong footer is refused in one sentence', async () => {
  const bytes = parquet();
  await assert.rejects(readOne(bytes.slice(0, bytes.length - 40)), {
    code: 'FILE_DAMAGED',
    message: /footer/,
  });
  const wrong = bytes.slice();
  wrong.fill(0xff, bytes.length - 30, bytes.length - 8);
  await assert.rejects(readOne(wrong), { code: 'FILE_DAMAGED' });
});

const CSV = 'ref,name,email\nM1,Rose,r@example.org\nM2,Amir,a@example.org\n';

test('every format is read inside gzip and inside zip as it is outside', async () => {
  const xlsx = workbook([
    {
      name: 'People',
      rows: [
        ['ref', 'email'],
        ['M1', 'r@example.org'],
      ],
    },
  ]);
  const contents: [string, string | Uint8Array][] = [
    ['csv', CSV],
    ['json', '[{"ref":"M1"}]'],
    ['ndjson', '{"ref":"M1"}\n{"ref":"M2"}\n'],
    ['parquet', parquet()],
    ['xlsx', xlsx],
  ];
  for (const [format, content] of contents) {
    const [plain] = await readFileWith(content);
    for (const packed of [gzipSync(content), zip([{ name: 'inside', content }])]) {
      const [table] = await readFileWith(packed);
      assert.equal(table.format, format);
      assert.deepEqual(table.columns, plain.columns);
      assert.deepEqual(table.rows, plain.rows);
    }
  }
});

test('a zip with several members is as many tables, in order', async () => {
  const tables = await readFileWith(
    zip([
      { name: 'a/', content: '' },
      { name: 'a/one.csv', content: CSV },
      { name: '__MACOSX/._one.csv', content: 'shadow' },
      { name: 'nothing.csv', content: '' },
      { name: 'two.json', content: '[{"ref":"M3"}]' },
    ]),
  );
  assert.deepEqual(
    tables.map((table) => [table.name, table.format, table.counts.rows]),
    [
      ['a/one.csv', 'csv', 2],
      ['two.json', 'json', 1],
    ],
  );
});

test('XLSX: every sheet is read, hidden ones too, dates as ISO and numbers with all digits', async () => {
  const date = { kind: 'number', value: '44498', style: 1 } as const;
  const tables = await readFileWith(
    workbook([
      {
        name: 'Members',
        rows: [
          ['Ref', 'Phone', 'Joined', 'Seen', 'Code'],
          [
            'M1',
            { kind: 'number', value: '447700900123' },
            date,
            { kind: 'number', value: '44498.5', style: 2 },
            { kind: 'number', value: '42', style: 3 },
          ],
        ],
      },
      {
        name: 'Secret & old',
        hidden: true,
        rows: [['Email', 'Name'], ['r@example.org', 'A & B <Zoë> "x"'], [], ['', 'below']],
      },
    ]),
    'members.csv',
  );
  assert.deepEqual(
    tables.map((table) => table.name),
    ['Members', 'Secret & old'],
  );
  assert.deepEqual(tables[0].rows, [['M1', '447700900123', '2021-10-29', '2021-10-29T12:00:00', '00042']]);
  assert.match(tables[1].layout, /hidden/);
  assert.deepEqual(tables[1].rows, [
    ['r@example.org', 'A & B <Zoë> "x"'],
    ['', 'below'],
  ]);
  assert.deepEqual(tables[1].rowNumbers, [2, 4]);
});

test('XLSX: numbers written with an exponent keep their digits, and inline, rich and formula texts are texts', async () => {
  const [table] = await readFileWith(
    workbook([
      {
        name: 'S',
        rows: [
          ['Phone', 'Name', 'Note'],
          [
            { kind: 'number', value: '4.47700900123E11' },
            {
              kind: 'xml',
              value:
                '<c t="inlineStr"><is><r><t>Ro</t></r><r><t xml:space="preserve">se </t></r><rPh><t>aid</t></rPh></is></c>',
            },
            { kind: 'xml', value: '<c t="str"><f>A1&amp;"x"</f><v>a_x000D_b</v></c>' },
          ],
        ],
      },
    ]),
  );
  assert.deepEqual(table.rows, [['447700900123', 'Rose ', 'a\rb']]);
});

test('a file is closed when it is done with, and its tables can be asked for again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall files '));
  try {
    await writeFile(join(folder, 'x.csv'), CSV);
    await using file = await openFile(join(folder, 'x.csv'));
    assert.equal(file.sizeBytes, CSV.length);
    for (let i = 0; i < 2; i++) {
      for await (const table of file.tables()) {
        for await (const page of table.pages()) assert.equal(page.rows, 2);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
