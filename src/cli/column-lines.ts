import { categoryLabel } from '../columns/index.ts';
import { alignColumns } from './answer.ts';

/** Columns and what they were taken for, a line each. */
export function columnLines(
  columns: { column: string; category: string; sureness: string; why: string }[],
): string {
  return alignColumns(
    columns.map(({ column, category, sureness, why }) => [
      column,
      category === 'unclassified' ? 'unclassified' : categoryLabel(category),
      sureness === 'none' ? 'not known' : sureness,
      why,
    ]),
    '    ',
  );
}
