// What the user says a column is: --map "Column=field".
import { InputError } from '../errors.ts';
import { categories, findCategory } from './categories.ts';
import { fields, isField } from './fields.ts';
import type { Field } from './fields.ts';
import { nearest } from '../nearest.ts';

const toIgnore = new Set(['ignore', 'ignored', 'skip', 'drop', 'none', 'nothing', 'null', '-', '']);

const aliases = new Map<string, Field>();
for (const [field, { aliases: names, label }] of Object.entries(fields)) {
  if (!isField(field)) continue;
  for (const name of [field, label, ...names]) aliases.set(plain(name), field);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Reads `--map` entries, each "Column=meaning", into column name → field name or category key.
 * The meaning is a field ('email'), a friendly word for one ('first name', 'dob') or a category key
 * ('user.financial.donations'), which says what the column holds and keeps it out of matching.
 * The last '=' separates, for a column's name may contain one.
 * @throws {InputError} ARGUMENT_INVALID without '=', for a column given twice, for two columns given a field that
 *   one column has (birthDate), and for 'ignore'; CATEGORY_UNKNOWN for an unknown meaning, with the nearest ones.
 */
export function parseMap(entries: readonly string[]): Record<string, string> {
  const map: Record<string, string> = Object.create(null);
  for (const entry of entries) {
    const at = entry.lastIndexOf('=');
    const column = entry.slice(0, at).trim();
    if (at < 0 || column === '') {
      throw new InputError('ARGUMENT_INVALID', `--map "${entry}": write it as "Column=field"`);
    }
    const meaning = readMeaning(column, entry.slice(at + 1).trim());
    if (column in map && map[column] !== meaning) {
      throw new InputError('ARGUMENT_INVALID', `--map gives column "${column}" twice: say it once`);
    }
    map[column] = meaning;
  }
  refuseFieldTwice(map);
  return { ...map };
}

function readMeaning(column: string, text: string): string {
  if (toIgnore.has(text.toLowerCase())) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `--map "${column}=${text}": a column is never dropped, for it was disclosed all the same; ` +
        'name its category, or "unclassified"',
    );
  }
  if (isField(text)) return text;
  const key = text.toLowerCase();
  if (findCategory(key) !== undefined) return key;
  const field = aliases.get(plain(text));
  if (field !== undefined) return field;
  const labelled = categories.find((category) => plain(category.label) === plain(text));
  if (labelled !== undefined) return labelled.key;
  throw new InputError(
    'CATEGORY_UNKNOWN',
    `--map "${column}=${text}": no such field or category${hint(text)}`,
  );
}

function hint(text: string): string {
  const names = [...Object.keys(fields), ...categories.map(({ key }) => key), ...aliases.keys()];
  const lastWords = categories.filter(({ key }) => key.split('.').pop() === text.toLowerCase());
  const near = lastWords.length > 0 ? lastWords.map(({ key }) => key) : nearest(text, names);
  const meant = [...new Set(near.map((name) => aliases.get(name) ?? name))];
  if (meant.length > 0) return `; did you mean ${meant.map((name) => `"${name}"`).join(' or ')}?`;
  return `; fields are ${Object.keys(fields).join(', ')}`;
}

function refuseFieldTwice(map: Record<string, string>): void {
  const first = new Map<string, string>();
  for (const [column, meaning] of Object.entries(map)) {
    if (!isField(meaning) || fields[meaning].many) continue;
    const other = first.get(meaning);
    if (other !== undefined) {
      throw new InputError(
        'ARGUMENT_INVALID',
        `--map gives both "${other}" and "${column}" as ${meaning}: only one column can be it; ` +
          `name the other by its category, ${fields[meaning].category}`,
      );
    }
    first.set(meaning, column);
  }
}

/**
 * The map with every column named as the file names it: exactly, else without regard to case and outer spaces.
 * @throws {InputError} COLUMN_UNKNOWN for a column that the file does not have, with the nearest ones it has.
 */
export function checkMap(
  map: Readonly<Record<string, string>>,
  columns: readonly string[],
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [column, meaning] of Object.entries(map)) {
    const loose = (name: string) => name.trim().toLowerCase();
    const found = columns.includes(column) ? column : columns.find((name) => loose(name) === loose(column));
    if (found === undefined) {
      const near = nearest(column, columns);
      const has =
        near.length > 0
          ? `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
          : `it has ${listed(columns)}`;
      throw new InputError('COLUMN_UNKNOWN', `--map: the file has no column "${column}"; ${has}`);
    }
    checked[found] = meaning;
  }
  return checked;
}

function listed(columns: readonly string[]): string {
  const shown = columns.slice(0, 12).map((name) => `"${name}"`);
  return columns.length > 12 ? `${shown.join(', ')} and ${columns.length - 12} more` : shown.join(', ');
}
