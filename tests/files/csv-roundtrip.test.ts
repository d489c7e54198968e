import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memorySource } from '../../src/files/byte-source.ts';
import type { Dialect } from '../../src/files/csv/dialect.ts';
import { csvTable } from '../../src/files/csv/read-csv.ts';
import type { Encoding } from '../../src/files/encoding.ts';
import { readTable } from './given.ts';

const ENCODINGS: Encoding['name'][] = ['UTF-8', 'UTF-16 LE', 'UTF-16 BE', 'Windows-1252'];
const MARKS: Record<string, number[]> = {
  'UTF-8': [0xef, 0xbb, 0xbf],
  'UTF-16 LE': [0xff, 0xfe],
  'UTF-16 BE': [0xfe, 0xff],
};

function encode(
  text: string,
  name: Encoding['name'],
  mark: boolean,
): { bytes: Uint8Array; encoding: Encoding } {
  const before = mark ? (MARKS[name] ?? []) : [];
  const wide = Buffer.from(text, 'utf16le');
  const body =
    name === 'UTF-8'
      ? Buffer.from(text)
      : name === 'Windows-1252'
        ? Buffer.from(text, 'latin1')
        : name === 'UTF-16 BE'
          ? wide.swap16()
          : wide;
  return { bytes: Buffer.concat([Buffer.from(before), body]), encoding: { name, markBytes: before.length } };
}

const anyTable = fc.record({
  columns: fc.integer({ min: 1, max: 5 }),
  delimiter: fc.constantFrom(',', ';', '\t', '|', ':', '~', '^', '||', '|~|', '¦', '\x1f'),
  quote: fc.constantFrom<'"' | "'">('"', "'"),
  escape: fc.constantFrom<'doubled' | 'backslash'>('doubled', 'backslash'),
  lineEnds: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 4 }),
  ended: fc.boolean(),
  always: fc.boolean(),
  mark: fc.boolean(),
  encoding: fc.constantFrom(...ENCODINGS),
  cells: fc.array(
    fc.oneof(
      fc.string({
        unit: fc.constantFrom(
          'a',
          'é',
          ' ',
          ',',
          ';',
          '\t',
          '|',
          '~',
          '"',
          "'",
          '\\',
          '\n',
          '\r',
          ':',
          '^',
          '1',
          '€',
          '😀',
        ),
      }),
      fc.string({ unit: 'grapheme' }),
    ),
    { minLength: 1, maxLength: 30 },
  ),
  chunkBytes: fc.constantFrom(1, 2, 3, 7, 16, 61, 1 << 20),
});

type AnyTable = typeof anyTable extends fc.Arbitrary<infer T> ? T : never;

/** The table's rows, of cells that its encoding can write. */
function rowsOf(made: AnyTable): string[][] {
  const cells = made.cells.map((cell) => {
    const whole = cell.toWellFormed();
    // Latin-1 letters alone: the test writes with Node's latin1, whose 0x80-0x9F are not those of Windows-1252.
    return made.encoding === 'Windows-1252' ? whole.replace(/[^\x00-\x7f\xa0-\xff]/gu, 'ü') : whole;
  });
  const rows: string[][] = [];
  for (let i = 0; i < cells.length; i += made.columns) {
    rows.push(Array.from({ length: made.columns }, (_, k) => cells[i + k] ?? ''));
  }
  return rows;
}

function writeCell(cell: string, made: AnyTable, alone: boolean): string {
  const { quote, delimiter, always } = made;
  const special =
    cell.includes(delimiter[0]) ||
    cell.includes(delimiter) ||
    /["'\r\n\\]/.test(cell) ||
    /^\s|\s$/.test(cell);
  if (!always && !special && !(alone && cell === '')) return cell;
  const escaped =
    made.escape === 'doubled'
      ? cell.replaceAll(quote, quote + quote)
      : cell.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

function writeTable(rows: string[][], made: AnyTable): string {
  const lines = rows.map((row) =>
    row.map((cell) => writeCell(cell, made, row.length === 1)).join(made.delimiter),
  );
  const end = (i: number): string => made.lineEnds[i % made.lineEnds.length];
  return lines.map((line, i) => line + (i < lines.length - 1 || made.ended ? end(i) : '')).join('');
}

test('any table written as CSV reads back to the same cells, in chunks of any size', async () => {
  await fc.assert(
    fc.asyncProperty(anyTable, async (made) => {
      const rows = rowsOf(made);
      const { bytes, encoding } = encode(writeTable(rows, made), made.encoding, made.mark);
      const dialect: Dialect = {
        delimiter: made.delimiter,
        quote: made.quote,
        escape: made.escape,
        padded: false,
        cells: made.columns,
      };
      const options = { headings: 'no' as const, chunkBytes: made.chunkBytes, dialect, encoding };
      const read = await readTable(await csvTable(memorySource(bytes, 'made'), bytes, null, options));
      assert.deepEqual(read.rows, rows);
      assert.deepEqual(read.sample, rows.slice(0, 1000));
      assert.equal(read.counts.rows, rows.length);
      assert.equal(read.counts.raggedRows, 0);
      assert.equal(read.counts.blankLines, 0);
    }),
    { numRuns: 600 },
  );
});

const person = fc.record({
  name: fc.constantFrom(
    'Rose Smith',
    'Zoë Müller',
    'O"Brien',
    "D'Arcy",
    'Smith, John',
    'Li; Wei',
    'line\nbreak',
    '',
  ),
  email: fc.constantFrom('rose@example.org', 'z.m@example.co.uk', ''),
  phone: fc.constantFrom('07700 900123', '+44 20 7946 0018', ''),
  born: fc.constantFrom('1980-02-29', '01/12/1955', ''),
});

test('the delimiter, the quotes and the encoding of a list of people are found by looking at it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 3, maxLength: 20 }),
      fc.constantFrom(',', ';', '\t', '|', '^', '~'),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom<Encoding['name']>('UTF-8', 'UTF-16 LE', 'UTF-16 BE', 'Windows-1252'),
      fc.boolean(),
      async (people, delimiter, lineEnd, name, mark) => {
        const rows = people.map((one, i) => [`M${i}00${i}`, one.name, one.email, one.phone, one.born]);
        const heading = ['Ref', 'Name', 'E-mail', 'Phone', 'Date of birth'];
        const quoted = (cell: string): string =>
          /["\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
        const text = [heading, ...rows].map((row) => row.map(quoted).join(delimiter) + lineEnd).join('');
        const { bytes } = encode(text, name, mark);
        const read = await readTable(await csvTable(memorySource(bytes, 'made'), bytes, null));
        assert.deepEqual(read.columns, heading);
        assert.deepEqual(read.rows, rows);
        assert.equal(read.rowNumbers[0], 2);
      },
    ),
    { numRuns: 300 },
  );
});

test('what a damaged CSV reads as does not depend on where its chunks end', async () => {
  const unit = fc.constantFrom('a', '"', ',', '\n', '\r', '\\', ' ', 'é', '1');
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit, minLength: 1, maxLength: 80 }),
      fc.constantFrom(1, 2, 5, 13),
      async (text, chunkBytes) => {
        fc.pre(/[^\r\n]/.test(text));
        const bytes = Buffer.from(text);
        const dialect: Dialect = { delimiter: ',', quote: '"', escape: 'doubled', padded: false, cells: 2 };
        const read = async (size: number) =>
          readTable(
            await csvTable(memorySource(bytes, 'made'), bytes, null, {
              headings: 'no',
              dialect,
              chunkBytes: size,
            }),
          );
        const whole = await read(1 << 20);
        const pieces = await read(chunkBytes);
        assert.deepEqual(pieces.rows, whole.rows);
        assert.deepEqual(pieces.rowNumbers, whole.rowNumbers);
        assert.deepEqual(pieces.counts, whole.counts);
      },
    ),
    { numRuns: 600 },
  );
});
