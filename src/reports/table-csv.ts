import { csvLine } from '../csv.ts';
import type { ExposureTable, Value } from './exposure-tables.ts';

/** A table as CSV: moments in UTC, nothing where nothing is known. */
export function tableCsv({ columns, rows }: Pick<ExposureTable, 'columns' | 'rows'>): string {
  return [columns.map(({ key }) => key), ...rows.map((row) => row.map(cell))].map(csvLine).join('');
}

function cell(value: Value): string | number {
  return value === null ? '' : value instanceof Date ? value.toISOString() : value;
}
