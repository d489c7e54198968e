import type { Column } from './columns.ts';
import { keepLine, lineIsKept } from './line-store.ts';
import type { LineStore } from './line-store.ts';
import { openOutput } from './output.ts';
import type { Layout, Plan } from './plan.ts';
import type { Population } from './population.ts';
import { sightingFor, trailerCells } from './rows.ts';
import type { RowTruth } from './rows.ts';
import { see } from './sighting.ts';
import type { Sighting } from './sighting.ts';

type Delimited = Extract<Layout, { format: 'delimited' }>;

function quoted(cell: string, delimiter: string): string {
  if (cell.indexOf(delimiter) === -1 && cell.indexOf('"') === -1) return cell;
  return `"${cell.replaceAll('"', '""')}"`;
}

/** The fields that the line told last, beside the line: one object for all lines, for speed. */
type Line = { text: string; fields: number };

/** Writes a sighting as one line, quoted where it must be. */
export function lineOf(
  line: Line,
  columns: Column[],
  sighting: Sighting,
  delimiter: string,
  end: string,
): void {
  let text = '';
  let fields = 0;
  for (let i = 0; i < columns.length; i++) {
    const cell = columns[i].text(sighting);
    if (i > 0) text += delimiter;
    if (cell === '') continue;
    fields |= columns[i].bits;
    text += quoted(cell, delimiter);
  }
  line.text = text + end;
  line.fields = fields;
}

/** Writes a CSV of any delimiter, encoding and packing. Returns its bytes and fills the truth about its rows. */
export function writeDelimited(
  population: Population,
  plan: Plan,
  path: string,
  people: Uint32Array,
  rows: RowTruth,
): number {
  const { delimiter, newline, encoding, packing } = plan.layout as Delimited;
  const output = openOutput(path, encoding, packing);
  const sighting = sightingFor(population, plan);
  const line: Line = { text: '', fields: 0 };
  try {
    output.text(plan.columns.map((column) => quoted(column.heading, delimiter)).join(delimiter) + newline);
    for (let row = 0; row < people.length; row++) {
      see(sighting, people[row], plan.day);
      lineOf(line, plan.columns, sighting, delimiter, newline);
      output.text(line.text);
      rows.fields[row] = line.fields;
      rows.departures[row] = sighting.departures;
    }
    if (plan.trailer !== 'none') output.text(trailerCells(plan, people.length).join(delimiter) + newline);
  } catch (error) {
    output.close();
    throw error;
  }
  return output.close();
}

/**
 * The same for a system that exports everyone again and again: a person's line is made once, kept as bytes,
 * and copied until something about the person changes. Millions of rows cost a copy each.
 */
export function writeFromStore(
  population: Population,
  plan: Plan,
  path: string,
  people: Uint32Array,
  rows: RowTruth,
  store: LineStore,
): number {
  const { delimiter, newline, encoding, packing } = plan.layout as Delimited;
  const output = openOutput(path, encoding, packing);
  const sighting = sightingFor(population, plan);
  const line: Line = { text: '', fields: 0 };
  try {
    output.text(plan.columns.map((column) => quoted(column.heading, delimiter)).join(delimiter) + newline);
    for (let row = 0; row < people.length; row++) {
      const person = people[row];
      if (!lineIsKept(store, person, plan.day)) {
        see(sighting, person, plan.day);
        lineOf(line, plan.columns, sighting, delimiter, newline);
        keepLine(store, population, person, plan.day, line.text, line.fields, sighting.departures);
      }
      const from = store.from[person];
      output.bytes(store.blocks[store.block[person]], from, from + store.length[person]);
      rows.fields[row] = store.fields[person];
      rows.departures[row] = store.departures[person];
    }
  } catch (error) {
    output.close();
    throw error;
  }
  return output.close();
}
