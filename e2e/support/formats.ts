import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { csv } from './members.ts';
import { workbook, zip } from './outside.ts';

/** Rows (the first one the heading) as a file of every format that Rollcall reads, by the file's name. */
export function inEveryFormat(rows: string[][]): Record<string, Uint8Array> {
  const [heading, ...body] = rows;
  const text = csv(rows);
  const objects = body.map((row) => Object.fromEntries(heading.map((name, i) => [name, row[i]])));
  const half = 1 + Math.ceil(body.length / 2);
  const sheets = [
    { name: 'North', rows: rows.slice(0, half) },
    { name: 'South', rows: [heading, ...rows.slice(half)] },
  ];
  const plain: Record<string, Uint8Array> = {
    'comma.csv': Buffer.from(text),
    'semicolon.csv': Buffer.from(csv(rows, ';')),
    'tab.tsv': Buffer.from(csv(rows, '\t')),
    'pipe.txt': Buffer.from(csv(rows, '|')),
    'crlf.csv': Buffer.from(text.replaceAll('\n', '\r\n')),
    'bom.csv': Buffer.from(`\ufeff${text}`),
    'utf-16le.csv': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf-16be.csv': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    'windows-1252.csv': inWindows1252(text),
    'two-sheets.xlsx': workbook(sheets),
    'list.json': Buffer.from(JSON.stringify(objects)),
    'lines.ndjson': Buffer.from(objects.map((each) => `${JSON.stringify(each)}\n`).join('')),
    'columns.parquet': inParquet(rows),
  };
  const packed = ['comma.csv', 'two-sheets.xlsx', 'list.json', 'columns.parquet'].flatMap(
    (name): [string, Uint8Array][] => [
      [`${name}.gz`, gzipSync(plain[name])],
      [`${name}.zip`, zip([{ name, content: plain[name] }])],
    ],
  );
  return { ...plain, ...Object.fromEntries(packed) };
}

/** Rows as a Parquet file, every column text. */
export function inParquet([heading, ...body]: string[][]): Uint8Array {
  const columnData = heading.map((name, i) => ({
    name,
    data: body.map((row) => row[i]),
    type: 'STRING' as const,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Node has no encoder for it; what these tests need beyond Latin-1 is the curly apostrophe and the euro. */
function inWindows1252(text: string): Buffer {
  return Buffer.from(text.replaceAll('’', '\x92').replaceAll('€', '\x80'), 'latin1');
}
