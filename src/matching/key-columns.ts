import type { ColumnDecision, Field } from '../columns/index.ts';
import { DATE_ORDER, phoneOption, TAG, WAY } from './keys.ts';

/** One column (or a column derived from it) that is hashed for matching. */
export type KeyColumn = {
  role: 'reference' | 'nationalId' | 'contact' | 'given' | 'family' | 'birth' | 'postcode';
  way: number;
  tag: bigint;
  option: number;
  /** Index of the file's column; with `part`, of the full-name column that it is cut from. */
  column: number;
  part?: 'given' | 'family';
};

type Kind = Pick<KeyColumn, 'role' | 'way' | 'tag'>;

const KINDS: Partial<Record<Field, Kind>> = {
  reference: { role: 'reference', way: WAY.reference, tag: TAG.reference },
  nationalId: { role: 'nationalId', way: WAY.reference, tag: TAG.nationalId },
  email: { role: 'contact', way: WAY.email, tag: TAG.email },
  phone: { role: 'contact', way: WAY.phone, tag: TAG.phone },
  givenName: { role: 'given', way: WAY.given, tag: TAG.given },
  familyName: { role: 'family', way: WAY.family, tag: TAG.family },
  birthDate: { role: 'birth', way: WAY.birthDate, tag: TAG.birthDate },
  postcode: { role: 'postcode', way: WAY.postcode, tag: TAG.postcode },
};

/**
 * Which columns of a table are hashed, and how. A full-name column gives a given and a family name where the table
 * has no columns for them. `country` decides how phone numbers are read.
 */
export function keyColumns(decisions: ColumnDecision[], country: string): KeyColumn[] {
  const has = (field: Field) => decisions.some((decision) => decision.field === field);
  const columns: KeyColumn[] = [];
  for (const { field, index, dateOrder } of decisions) {
    const kind = field && KINDS[field];
    if (kind) columns.push({ ...kind, option: optionOf(field, country, dateOrder), column: index });
    if (field !== 'fullName') continue;
    if (!has('givenName')) {
      columns.push({
        role: 'given',
        way: WAY.given,
        tag: TAG.given,
        option: 0,
        column: index,
        part: 'given',
      });
    }
    if (!has('familyName')) {
      columns.push({
        role: 'family',
        way: WAY.family,
        tag: TAG.family,
        option: 0,
        column: index,
        part: 'family',
      });
    }
  }
  return columns;
}

/** Whether these columns can tell one person from another at all: an identifier, a contact or a name. */
export function canIdentify(columns: KeyColumn[]): boolean {
  return columns.some(({ role }) => role !== 'postcode' && role !== 'birth' && role !== 'given');
}

function optionOf(field: Field, country: string, dateOrder: ColumnDecision['dateOrder']): number {
  if (field === 'phone') return phoneOption(country);
  if (field === 'birthDate') return DATE_ORDER[dateOrder ?? 'dmy'];
  return 0;
}
