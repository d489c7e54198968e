/** A record's cells by column name, in the order that the record has them. */
export type FlatRecord = Map<string, string>;

const DEPTH_LIMIT = 32;

/**
 * Makes one row of a JSON value: objects inside objects become `address.postcode`, lists are joined with ', ',
 * lists of objects are numbered (`phones.1.number`). Numbers keep the digits they are written with (`source`).
 */
export function flattenRecord(value: unknown): FlatRecord {
  const cells: FlatRecord = new Map();
  if (Array.isArray(value)) value.forEach((item, i) => addCells(cells, `column ${i + 1}`, item, 1));
  else addCells(cells, '', value, 0);
  return cells;
}

/**
 * The records of an object that is keyed by person (`{"anna@…": {…}, "bert@…": {…}}`), each with its key as a cell
 * `key`; null for one record. Keyed means: several values, all objects, and all with names in common.
 */
export function keyedRecords(value: unknown): FlatRecord[] | null {
  if (!isObject(value)) return null;
  const entries = Object.entries(value);
  if (entries.length === 1) return keyedRecords(entries[0][1]);
  const [first] = entries;
  if (!first || !isObject(first[1])) return null;
  const names = new Set(Object.keys(first[1]));
  const alike = entries.every(
    ([, each]) => isObject(each) && Object.keys(each).some((name) => names.has(name)),
  );
  if (!alike) return null;
  return entries.map(([key, each]) => new Map([['key', key], ...flattenRecord(each)]));
}

function addCells(cells: FlatRecord, name: string, value: unknown, depth: number): void {
  if (
    depth < DEPTH_LIMIT &&
    Array.isArray(value) &&
    value.some((item) => typeof item === 'object' && item !== null)
  ) {
    value.forEach((item, i) => addCells(cells, joinName(name, String(i + 1)), item, depth + 1));
  } else if (depth < DEPTH_LIMIT && isObject(value)) {
    for (const [key, item] of Object.entries(value)) addCells(cells, joinName(name, key), item, depth + 1);
  } else {
    cells.set(name === '' ? 'value' : name, scalarText(value));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits);
}

function joinName(before: string, name: string): string {
  return before === '' ? name : `${before}.${name}`;
}

function scalarText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value))
    return value
      .map(scalarText)
      .filter((text) => text !== '')
      .join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A number that a double would change: a phone number or reference of more than 15 digits. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const LONG_NUMBER = /(?<=[:[,\s]|^)-?\d{16,}(?=[\s,\]}]|$)/;

/** Parses one record. Throws SyntaxError. Only a record with a long number pays for keeping its digits. */
export function parseRecord(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? new Digits(context.source)
      : value,
  );
}
