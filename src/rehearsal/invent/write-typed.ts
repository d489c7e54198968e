import { writeFileSync } from 'node:fs';
import { writeXlsx } from 'hucre/xlsx';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Column } from './columns.ts';
import { openOutput } from './output.ts';
import type { Plan } from './plan.ts';
import type { Population } from './population.ts';
import { sightingFor, trailerCells } from './rows.ts';
import type { RowTruth } from './rows.ts';
import { see } from './sighting.ts';
import type { Sighting } from './sighting.ts';

type Value = string | number | Date | null;

function valueOf(column: Column, text: string): Value {
  if (text === '') return null;
  if (column.as === 'number') return Number(text);
  return column.as === 'date' ? new Date(`${text}T00:00:00Z`) : text;
}

/** Writes JSON (an array, one object a line) or NDJSON. Returns the bytes and fills the truth about the rows. */
export function writeJson(
  population: Population,
  plan: Plan,
  path: string,
  people: Uint32Array,
  rows: RowTruth,
): number {
  const array = plan.layout.format === 'json';
  const output = openOutput(path, 'utf8', 'none');
  const sighting = sightingFor(population, plan);
  const keys = plan.columns.map((column, i) => `${i === 0 ? '{' : ','}${JSON.stringify(column.heading)}:`);
  try {
    if (array) output.text('[\n');
    for (let row = 0; row < people.length; row++) {
      see(sighting, people[row], plan.day);
      let text = '';
      for (let i = 0; i < keys.length; i++) {
        const cell = plan.columns[i].text(sighting);
        if (cell !== '') rows.fields[row] |= plan.columns[i].bits;
        text +=
          keys[i] +
          (cell === '' ? 'null' : plan.columns[i].as === 'number' ? Number(cell) : JSON.stringify(cell));
      }
      rows.departures[row] = sighting.departures;
      output.text(array && row < people.length - 1 ? `${text}},\n` : `${text}}\n`);
    }
    if (array) output.text(']\n');
  } catch (error) {
    output.close();
    throw error;
  }
  return output.close();
}

function seeRow(sighting: Sighting, plan: Plan, person: number, row: number, rows: RowTruth): Value[] {
  see(sighting, person, plan.day);
  rows.departures[row] = sighting.departures;
  return plan.columns.map((column) => {
    const text = column.text(sighting);
    if (text !== '') rows.fields[row] |= column.bits;
    return valueOf(column, text);
  });
}

function parquetType(column: Column): SchemaElement {
  const common = { name: column.heading, repetition_type: 'OPTIONAL' as const };
  if (column.as === 'number') return { ...common, type: 'DOUBLE' };
  if (column.as === 'date') return { ...common, type: 'INT32', converted_type: 'DATE' };
  return { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
}

/** Writes Parquet with typed amounts and dates. Returns the bytes and fills the truth about the rows. */
export function writeParquet(
  population: Population,
  plan: Plan,
  path: string,
  people: Uint32Array,
  rows: RowTruth,
): number {
  const sighting = sightingFor(population, plan);
  const data = plan.columns.map((): Value[] => []);
  for (let row = 0; row < people.length; row++) {
    const values = seeRow(sighting, plan, people[row], row, rows);
    for (let i = 0; i < values.length; i++) data[i][row] = values[i];
  }
  const columnData = plan.columns.map((column, i) => ({ name: column.heading, data: data[i] }));
  const schema = [{ name: 'root', num_children: plan.columns.length }, ...plan.columns.map(parquetType)];
  const bytes = Buffer.from(parquetWriteBuffer({ columnData, schema }));
  writeFileSync(path, bytes);
  return bytes.length;
}

/** Writes a workbook, its people spread over the sheets in order. Returns the bytes and fills the truth. */
export async function writeWorkbook(
  population: Population,
  plan: Plan,
  path: string,
  people: Uint32Array,
  rows: RowTruth,
): Promise<number> {
  const count = plan.layout.format === 'xlsx' ? plan.layout.sheets : 1;
  const sighting = sightingFor(population, plan);
  const heading = plan.columns.map((column) => column.heading);
  const columns = plan.columns.map((column) => (column.as === 'date' ? { numFmt: 'dd/mm/yyyy' } : {}));
  const sheets = Array.from({ length: count }, (_, sheet) => {
    const from = Math.floor((people.length * sheet) / count);
    const to = Math.floor((people.length * (sheet + 1)) / count);
    const cells: Value[][] = [heading];
    for (let row = from; row < to; row++) cells.push(seeRow(sighting, plan, people[row], row, rows));
    return { name: count === 1 ? 'Data' : `Batch ${sheet + 1}`, rows: cells, columns };
  });
  if (plan.trailer !== 'none') sheets[count - 1].rows.push(trailerCells(plan, people.length));
  // Without dates of its own the library writes the clock's, and no two runs are the same bytes.
  const made = new Date(plan.day * 86_400_000);
  const bytes = await writeXlsx({ sheets, properties: { created: made, modified: made } });
  writeFileSync(path, bytes);
  return bytes.length;
}
