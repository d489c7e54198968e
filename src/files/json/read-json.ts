import { InputError } from '../../errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { COLUMNS_LIMIT } from '../csv/detect-dialect.ts';
import type { Encoding } from '../encoding.ts';
import { detectEncoding, openText } from '../encoding.ts';
import { nameColumns } from '../heading.ts';
import { makePageBuilder } from '../page-builder.ts';
import type { Page, Table, TableCounts } from '../table.ts';
import type { FlatRecord } from './flatten.ts';
import { flattenRecord, keyedRecords, parseRecord } from './flatten.ts';
import { findJsonPlace } from './json-place.ts';
import type { JsonPlace } from './split-json.ts';
import { splitJson } from './split-json.ts';

const SAMPLE_ROWS = 1_000;

/**
 * Makes the table of a JSON or NDJSON text. It is read twice: any record may bring a name that none before it had,
 * and the columns must be known before the first page.
 */
export async function jsonTable(source: ByteSource, head: Uint8Array, name: string | null): Promise<Table> {
  const encoding = await detectEncoding(source, head);
  const place = await findJsonPlace(openText(source, encoding), source.label);
  const columns = new Map<string, number>();
  const sample: FlatRecord[] = [];
  let rows = 0;
  for await (const batch of records(source, encoding, place)) {
    for (const record of batch) {
      rows++;
      for (const column of record.keys()) {
        if (!columns.has(column)) columns.set(column, columns.size);
      }
      if (sample.length < SAMPLE_ROWS) sample.push(record);
    }
    if (columns.size > COLUMNS_LIMIT) {
      throw new InputError(
        'FILE_TOO_LARGE',
        `${source.label} has more than ${COLUMNS_LIMIT} different names by row ${rows}: it is not a list of like records.`,
      );
    }
  }
  if (rows === 0) throw new InputError('FILE_EMPTY', `${source.label} holds an empty list.`);
  const names = [...columns.keys()];
  const counts: TableCounts = {
    rows: 0,
    raggedRows: 0,
    blankLines: 0,
    overflowRows: 0,
    linesAboveHeading: 0,
  };
  return {
    name: place.kind === 'member' && name === null ? place.key : name,
    format: place.kind === 'lines' ? 'ndjson' : 'json',
    layout: `${place.kind === 'lines' ? 'NDJSON' : 'JSON'}, ${encoding.name}`,
    columns: nameColumns(names, names.length),
    overflowColumn: null,
    hasHeading: true,
    sample: sample.map((record) => names.map((column) => record.get(column) ?? '')),
    pages: () => readPages(source, encoding, place, columns, counts),
    counts,
  };
}

async function* records(
  source: ByteSource,
  encoding: Encoding,
  place: JsonPlace,
): AsyncGenerator<FlatRecord[]> {
  let row = 0;
  for await (const texts of splitJson(openText(source, encoding), place, source.label)) {
    const keyed = place.kind === 'single' ? keyedIn(texts[0]) : null;
    if (keyed) {
      yield keyed;
      continue;
    }
    yield texts.map((text) => {
      row++;
      try {
        return flattenRecord(parseRecord(text));
      } catch {
        // Without the cause: its message quotes the text.
        throw new InputError(
          'FILE_DAMAGED',
          `${source.label}: row ${row} is no JSON. Export the file again.`,
        );
      }
    });
  }
}

/** The records of the one object of a file, where it is keyed by person; null otherwise, and where it is no JSON. */
function keyedIn(text: string): FlatRecord[] | null {
  try {
    return keyedRecords(parseRecord(text));
  } catch {
    return null;
  }
}

async function* readPages(
  source: ByteSource,
  encoding: Encoding,
  place: JsonPlace,
  columns: Map<string, number>,
  counts: TableCounts,
): AsyncGenerator<Page> {
  const builder = makePageBuilder(columns.size);
  let row = 0;
  for await (const batch of records(source, encoding, place)) {
    for (const record of batch) {
      row++;
      for (const [name, text] of record) {
        const column = columns.get(name);
        if (column === undefined) {
          throw new InputError(
            'FILE_DAMAGED',
            `${source.label} changed while it was read (row ${row}): record it again.`,
          );
        }
        builder.text(column, text);
      }
      builder.endRow(row);
      counts.rows++;
      if (!builder.full()) continue;
      const page = builder.take();
      if (page !== null) yield page;
    }
  }
  const last = builder.take();
  if (last !== null) yield last;
}
