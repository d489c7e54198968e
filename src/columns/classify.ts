import { findCategory } from './categories.ts';
import { dateOrderOf } from './dates.ts';
import { decideColumn } from './decide.ts';
import type { Draft } from './decide.ts';
import type { ColumnDecision } from './decision.ts';
import { expectationOf } from './content.ts';
import { fields, isField } from './fields.ts';
import type { Field } from './fields.ts';
import { readHeading } from './heading.ts';
import { profileColumn } from './profile.ts';
import { settleColumns } from './settle.ts';

/** What there is to decide on. */
export type ColumnsInput = {
  /** Names as the file has them; 'column 3' where it names none. */
  columns: readonly string[];
  /** The first rows, as text, each as long as `columns`. */
  sample: readonly (readonly string[])[];
  /** What the user says: column name → field or category key, as `parseMap` gives it. */
  told?: Readonly<Record<string, string>>;
  /** What was decided for the same column of the dataset's last file. */
  remembered?: Readonly<Record<string, { field: Field | null; category: string }>>;
  /** ISO alpha-2 code of the organisation's country: decides the order of day and month where no value does. */
  country: string;
};

/**
 * Says for each column what it is. Every column gets exactly one decision, in the order of the file; one that nobody
 * can classify is 'unclassified', never dropped. Of several columns that claim a field of which a person has one, the
 * best has it and the others keep their category. No value of a cell gets into a decision.
 */
export function classifyColumns(input: ColumnsInput): ColumnDecision[] {
  const drafts = input.columns.map((column, index) => draftOf(input, column, index));
  settleColumns(drafts);
  return drafts.map((draft) => finish(draft, input.country));
}

function draftOf(input: ColumnsInput, column: string, index: number): Draft {
  const heading = readHeading(column);
  const profile = profileColumn(input.sample, index);
  const draft = decideColumn(column, index, heading, profile);
  const told = own(input.told, column);
  if (told !== undefined) {
    const field = isField(told) ? told : null;
    return {
      ...draft,
      field,
      category: field === null ? told : fields[field].category,
      sureness: 'told',
      why: 'as told',
    };
  }
  const remembered = own(input.remembered, column);
  // A column that nobody could classify last time, or whose category is no longer known, is looked at anew.
  if (
    remembered === undefined ||
    remembered.category === 'unclassified' ||
    !findCategory(remembered.category)
  )
    return draft;
  const changed = changedLook(draft, remembered);
  // What the values plainly are not, they are not: the column has moved or means something else now.
  if (changed !== '') return { ...draft, why: `${draft.why}; ${changed}` };
  const why = 'as in the last file of the dataset';
  return { ...draft, field: remembered.field, category: remembered.category, sureness: 'remembered', why };
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

// A supplier that shifts its columns must not go unseen.
function changedLook(draft: Draft, remembered: { field: Field | null; category: string }): string {
  const expected = expectationOf(remembered.field, remembered.category);
  if (expected === null || remembered.field === null || draft.profile.filled === 0) return '';
  const share = draft.profile.shareOfAny(expected.kinds);
  return share >= 0.2
    ? ''
    : `in the last file of the dataset it was otherwise: only ${Math.round(share * 100)}% of values are ${expected.words} now`;
}

const dateFields = new Set<Field>(['birthDate', 'joinedAt', 'leftAt', 'deceased']);

function finish(draft: Draft, country: string): ColumnDecision {
  const { heading: _heading, profile, ...decision } = draft;
  const isDate = decision.field !== null && dateFields.has(decision.field);
  if (profile.share('date') >= 0.5 || (isDate && profile.share('date') > 0)) {
    const { order, why } = dateOrderOf(profile.dates, country);
    if (order !== undefined) decision.dateOrder = order;
    if (isDate && why !== '') decision.why += `; ${why}`;
  }
  if (decision.field === 'fullName') {
    decision.nameOrder = profile.share('familyFirst') >= 0.5 ? 'family-first' : 'given-first';
    if (decision.nameOrder === 'family-first') decision.why += '; family name first';
  }
  return decision;
}
