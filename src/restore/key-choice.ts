import type { RecordedLayout, StockFile } from './stock.ts';

/** Which columns of a table tell whose a row is. */
export type KeyChoice = {
  /** Their positions in the table. */
  columns: number[];
  /** Whether somebody said so, or a reference does; contacts and names are a guess. */
  sure: boolean;
  /** In words: "'Member No', the reference". */
  why: string;
};

/** Combinations of fields that tell people apart, the best first; all of one must be there. */
const COMBINATIONS: { fields: string[]; sure: boolean; why: string }[] = [
  { fields: ['reference'], sure: true, why: 'the reference' },
  { fields: ['nationalId'], sure: true, why: 'the national identifier' },
  // Families share a mailbox and a phone: the name goes with them.
  { fields: ['email', 'givenName', 'familyName'], sure: false, why: 'e-mail address and name' },
  { fields: ['email', 'fullName'], sure: false, why: 'e-mail address and name' },
  { fields: ['email'], sure: false, why: 'the e-mail address' },
  { fields: ['phone', 'givenName', 'familyName'], sure: false, why: 'phone number and name' },
  { fields: ['phone', 'fullName'], sure: false, why: 'phone number and name' },
  { fields: ['givenName', 'familyName', 'birthDate'], sure: false, why: 'name and date of birth' },
  { fields: ['fullName', 'birthDate'], sure: false, why: 'name and date of birth' },
];

/** The key that a table has by what its columns were recorded as; null where nothing tells whose a row is. */
export function guessKey(table: RecordedLayout): KeyChoice | null {
  for (const { fields, sure, why } of COMBINATIONS) {
    const columns = fields.map((field) => table.columns.findIndex((column) => column.field === field));
    if (columns.some((at) => at < 0)) continue;
    return { columns, sure, why: `${quoteNames(columns.map((at) => table.columns[at].name))}, ${why}` };
  }
  return null;
}

/**
 * The key that somebody named, found in a table: by the name of each column, or else by what the column of that name
 * is in other files of the dataset; null where the table has no such column.
 */
export function toldKey(table: RecordedLayout, names: string[], files: StockFile[]): KeyChoice | null {
  const columns = names.map((name) => {
    const byName = table.columns.findIndex((column) => foldHeading(column.name) === foldHeading(name));
    if (byName >= 0) return byName;
    const field = fieldOf(name, files);
    return field === undefined ? -1 : table.columns.findIndex((column) => column.field === field);
  });
  if (columns.length === 0 || columns.some((at) => at < 0)) return null;
  return {
    columns,
    sure: true,
    why: `${quoteNames(columns.map((at) => table.columns[at].name))}, as it was said`,
  };
}

function fieldOf(name: string, files: StockFile[]): string | undefined {
  for (const { tables } of files) {
    for (const { columns } of tables) {
      const found = columns.find((column) => foldHeading(column.name) === foldHeading(name) && column.field);
      if (found?.field) return found.field;
    }
  }
  return undefined;
}

/** Headings are the same whatever their capitals and the spaces around them. */
export function foldHeading(name: string): string {
  return name.trim().toLowerCase();
}

/** 'First name', 'Last name' */
export function quoteNames(names: string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
