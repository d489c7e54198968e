import type { DateOrder } from './dates.ts';
import type { Field } from './fields.ts';

/**
 * How sure a decision is: the user told us; it was decided for the last file of the dataset; heading and values agree;
 * one of the two is telling; a weak sign; nothing is known.
 */
export type Sureness = 'told' | 'remembered' | 'certain' | 'likely' | 'guess' | 'none';

/** What one column was taken for. Holds no value of any cell. */
export type ColumnDecision = {
  column: string;
  /** Position in the table, from 0. */
  index: number;
  /** What matching and the register use it as; null for every column that is only recorded. */
  field: Field | null;
  /** Key of a category of personal data, or 'unclassified'. */
  category: string;
  sureness: Sureness;
  /** In words, for the user: 'heading "DOB"; 98% of values are dates'. */
  why: string;
  /** For columns of dates: the order of day and month. Absent where every date spells its month. */
  dateOrder?: DateOrder;
  /** For whole names: 'Smith, John' rather than 'John Smith'. */
  nameOrder?: 'given-first' | 'family-first';
  /** A field it may also be, should the column that has it turn out wrong ('Contact ID' beside 'Ref'). */
  couldBe?: Field;
  /** Share of the column's values that the register knows, 0 to 1; filled in by the caller, who knows the register. */
  matchesRegister?: number;
};
