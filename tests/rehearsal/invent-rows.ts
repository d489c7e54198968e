import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { readXlsx } from 'hucre/xlsx';

/** A row by heading, as plain texts. */
export type Row = Record<string, string>;

/** Reads delimited text the slow and obvious way: quotes doubled, one record a line. */
export function parseDelimited(text: string, delimiter: string): Row[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const [heading, ...rest] = lines.map((line) => cellsOf(line, delimiter));
  return rest.map((cells) => {
    if (cells.length !== heading.length)
      throw new Error(`${cells.length} cells under ${heading.length} headings`);
    return Object.fromEntries(heading.map((name, i) => [name, cells[i]]));
  });
}

function cellsOf(line: string, delimiter: string): string[] {
  const cells = [''];
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) cells.push('');
    else cells[cells.length - 1] += letter;
  }
  return cells;
}

function unzip(bytes: Buffer): Buffer {
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(18)));
}

function decode(path: string, bytes: Buffer): string {
  if (/Mailing_|ARCHIVE_/.test(path)) return new TextDecoder('windows-1252').decode(bytes);
  if (path.endsWith('.txt')) return bytes.toString('utf16le');
  return bytes.toString('utf8');
}

function delimiterOf(path: string): string {
  if (path.includes('Mailing_')) return ';';
  if (path.includes('ARCHIVE_')) return '|';
  return /\.(tsv|txt)$/.test(path) ? '\t' : ',';
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

function asRows(objects: Record<string, unknown>[]): Row[] {
  return objects.map((object) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, asText(value)])),
  );
}

async function workbookRows(bytes: Buffer): Promise<Row[]> {
  const book = await readXlsx(bytes);
  return book.sheets.flatMap((sheet) => {
    const [heading, ...rest] = sheet.rows;
    return rest.map((cells) =>
      Object.fromEntries(heading.map((name, i) => [String(name), asText(cells[i])])),
    );
  });
}

/** Every row of an invented file, whatever its format. */
export async function rowsOf(path: string): Promise<Row[]> {
  let bytes: Buffer = readFileSync(path);
  if (path.endsWith('.gz')) bytes = gunzipSync(bytes);
  if (path.endsWith('.zip')) bytes = unzip(bytes);
  switch (extname(path.replace(/\.(gz|zip)$/, ''))) {
    case '.json':
      return asRows(JSON.parse(bytes.toString()));
    case '.ndjson':
      return asRows(
        bytes
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
    case '.parquet':
      return asRows(await parquetReadObjects({ file: new Uint8Array(bytes).buffer }));
    case '.xlsx':
      return workbookRows(bytes);
    default:
      return parseDelimited(decode(path, bytes), delimiterOf(path));
  }
}
