import { saltOf } from './chance.ts';
import type { Column } from './columns.ts';
import { NOBODY } from './fields.ts';
import type { Plan } from './plan.ts';
import type { Population } from './population.ts';
import { startSighting } from './sighting.ts';
import type { Sighting } from './sighting.ts';

/** Whose each row of a file is, and what it told: the truth about the file. */
export type RowTruth = { owners: Uint32Array; fields: Uint32Array; departures: Uint8Array };

/** The truth about a file of these people, with room for a row below them that names nobody. */
export function startRows(people: Uint32Array, trailer: Plan['trailer']): RowTruth {
  const rows = people.length + (trailer === 'none' ? 0 : 1);
  const owners = new Uint32Array(rows).fill(NOBODY);
  owners.set(people);
  return { owners, fields: new Uint32Array(rows), departures: new Uint8Array(rows) };
}

/** The fields that a file's columns show. */
export function fieldsOf(columns: Column[]): number {
  return columns.reduce((bits, column) => bits | column.bits, 0);
}

/** The sighting with which a plan's people are looked at. */
export function sightingFor(population: Population, plan: Plan): Sighting {
  return startSighting(population, plan.habits, fieldsOf(plan.columns), saltOf(plan.slips));
}

/** The cells of the row below the last person: empty, or 'Total' and the number of people. */
export function trailerCells(plan: Plan, people: number): string[] {
  const cells = plan.columns.map(() => '');
  if (plan.trailer !== 'total') return cells;
  cells[0] = 'Total';
  cells[cells.length - 1] = String(people);
  return cells;
}
