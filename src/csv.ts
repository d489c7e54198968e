/** A line of a CSV file, as RFC 4180 wants it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\n`;
}

/** A cell. A value that a spreadsheet would run as a formula gets an apostrophe: files come from strangers. */
export function csvCell(value: string): string {
  const safe =
    /^[=@\t\r]|^[+-](?![\d\s(]*$)/.test(value) && !/^[+-][\d\s().;+-]+$/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
