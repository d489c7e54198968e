import { InputError } from '../../errors.ts';
import type { Archive } from '../archive.ts';
import { COLUMNS_LIMIT } from '../csv/detect-dialect.ts';
import type { HeadingChoice } from '../heading.ts';
import { findHeading, nameColumns } from '../heading.ts';
import { makePageBuilder } from '../page-builder.ts';
import type { Page, Table, TableCounts } from '../table.ts';
import { OVERFLOW_NAME } from '../table.ts';
import type { CellSink } from './sheet.ts';
import { scanSheet } from './sheet.ts';
import type { Workbook } from './workbook.ts';
import { readWorkbook } from './workbook.ts';

const SAMPLE_ROWS = 1_000;

type Sheet = Workbook['sheets'][number];

/** The tables of a workbook: every sheet that has a row, hidden ones too. Throws FILE_EMPTY where none has. */
export async function* xlsxTables(
  archive: Archive,
  name: string | null,
  headings?: HeadingChoice,
): AsyncGenerator<Table> {
  const workbook = await readWorkbook(archive);
  let tables = 0;
  for (const sheet of workbook.sheets) {
    const label = `Sheet "${sheet.name}" of ${archive.label}`;
    const table = await sheetTable(
      workbook,
      sheet,
      name === null ? sheet.name : `${name}, ${sheet.name}`,
      label,
      headings,
    );
    if (table === null) continue;
    tables++;
    yield table;
  }
  if (tables === 0) throw new InputError('FILE_EMPTY', `${archive.label} has no rows on any sheet.`);
}

async function sheetTable(
  workbook: Workbook,
  sheet: Sheet,
  name: string,
  label: string,
  headings?: HeadingChoice,
): Promise<Table | null> {
  const { records, whole } = await lookAhead(workbook, sheet, label);
  if (records.length === 0) return null;
  const usual = usualWidth(records);
  const heading = findHeading(records, usual, headings);
  const body = heading === null ? records : records.slice(heading + 1);
  const widest = Math.max(...records.map((record) => record.length));
  const named = heading === null ? widest : Math.max(records[heading].length, bareColumns(body));
  const overflow = !whole || body.some((record) => record.length > named);
  const names = nameColumns(heading === null ? [] : records[heading], named);
  const counts: TableCounts = {
    rows: 0,
    raggedRows: 0,
    blankLines: 0,
    overflowRows: 0,
    linesAboveHeading: heading ?? 0,
  };
  const above =
    heading === null || heading === 0
      ? ''
      : `, ${heading} ${heading === 1 ? 'line' : 'lines'} above the heading`;
  return {
    name,
    format: 'xlsx',
    layout: `XLSX${sheet.hidden ? ', hidden sheet' : ''}${above}`,
    columns: overflow ? [...names, OVERFLOW_NAME] : names,
    overflowColumn: overflow ? named : null,
    hasHeading: heading !== null,
    sample: body.slice(0, SAMPLE_ROWS).map((record) => fitRecord(record, named, overflow)),
    pages: () =>
      readPages(
        workbook,
        sheet,
        label,
        { named, overflow, skip: heading === null ? 0 : heading + 1 },
        counts,
      ),
    counts,
  };
}

/** The commonest width. A sheet's rows end at their last filled cell, so the widest of the common ones is meant. */
function usualWidth(records: string[][]): number {
  const widths = records.map((record) => record.length).sort((a, b) => a - b);
  return widths[Math.floor(widths.length * 0.9)];
}

/** A column with values in many rows and no heading is a column and no overflow. */
function bareColumns(body: string[][]): number {
  const widths = body.map((record) => record.length).sort((a, b) => a - b);
  return widths.length < 10 ? 0 : widths[Math.floor(widths.length * 0.5)];
}

function fitRecord(record: string[], named: number, overflow: boolean): string[] {
  const cells = Array.from({ length: named }, (_, i) => record[i] ?? '');
  if (overflow) cells.push(joinExtra(record.slice(named)));
  return cells;
}

function joinExtra(cells: string[]): string {
  return cells.filter((cell) => cell !== undefined && cell !== '').join(' | ');
}

async function lookAhead(
  workbook: Workbook,
  sheet: Sheet,
  label: string,
): Promise<{ records: string[][]; whole: boolean }> {
  const records: string[][] = [];
  let record: string[] = [];
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const put = (column: number, text: string): void => {
    if (column > COLUMNS_LIMIT) throw tooWide(label);
    while (record.length < column) record.push('');
    record[column] = text;
  };
  const sink: CellSink = {
    text: put,
    bytes: (column, bytes, start, end) => put(column, decoder.decode(bytes.subarray(start, end))),
    endRow: () => {
      records.push(record);
      record = [];
    },
    full: () => records.length > SAMPLE_ROWS + 20,
  };
  for await (const _ of scanSheet(await sheet.member.open(), workbook, sink, label)) {
    return { records, whole: false };
  }
  return { records, whole: true };
}

function tooWide(label: string): InputError {
  return new InputError(
    'FILE_TOO_LARGE',
    `${label} has more than ${COLUMNS_LIMIT} columns, more than a table of people has.`,
  );
}

type Shape = { named: number; overflow: boolean; skip: number };

async function* readPages(
  workbook: Workbook,
  sheet: Sheet,
  label: string,
  shape: Shape,
  counts: TableCounts,
): AsyncGenerator<Page> {
  const { named, overflow } = shape;
  const builder = makePageBuilder(named + (overflow ? 1 : 0));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let skip = shape.skip;
  let width = 0;
  let extra: string[] = [];
  let lastRow = 0;
  const sink: CellSink = {
    text(column, text) {
      if (skip > 0) return;
      width = column + 1;
      if (column < named) builder.text(column, text);
      else extra.push(text);
    },
    bytes(column, bytes, start, end) {
      if (skip > 0) return;
      width = column + 1;
      if (column < named) builder.bytes(column, bytes, start, end);
      else extra.push(decoder.decode(bytes.subarray(start, end)));
    },
    endRow(row) {
      counts.blankLines += Math.max(0, row - lastRow - 1);
      lastRow = row;
      if (skip > 0) {
        skip--;
        return;
      }
      if (extra.length > 0) {
        if (!overflow)
          throw new InputError(
            'FILE_DAMAGED',
            `${label} changed while it was read (row ${row}): record it again.`,
          );
        builder.text(named, joinExtra(extra));
        counts.overflowRows++;
        extra = [];
      }
      // Sheets do not write empty cells: only a row that goes too far is ragged.
      if (width > named) counts.raggedRows++;
      counts.rows++;
      builder.endRow(row);
    },
    full: builder.full,
  };
  for await (const _ of scanSheet(await sheet.member.open(), workbook, sink, label)) {
    const page = builder.take();
    if (page !== null) yield page;
  }
  const last = builder.take();
  if (last !== null) yield last;
}
