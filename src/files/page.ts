import type { Page } from './table.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of one cell of a page; '' where it is empty. */
export function cellText(page: Page, row: number, column: number): string {
  const at = row * page.columns + column;
  const start = page.starts[at];
  const end = page.ends[at];
  return start === end ? '' : decoder.decode(page.bytes.subarray(start, end));
}

/** The number of a page's row as a spreadsheet shows it. */
export function rowNumber(page: Page, row: number): number {
  return page.rowNumbers === null ? page.firstRow + row : page.rowNumbers[row];
}
