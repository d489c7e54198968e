import { basename } from 'node:path';
import { checkMap, classifyColumns, type ColumnDecision, type Field } from '../columns/index.ts';
import { InputError } from '../errors.ts';
import type { Table } from '../files/index.ts';
import { canIdentify, keyColumns, referenceShare, type KeyColumn, type Register } from '../matching/index.ts';
import type { RememberedColumn } from '../suppliers/index.ts';

/** What a table's columns were taken for, and which of them are hashed. */
export type TableColumns = { decisions: ColumnDecision[]; keys: KeyColumn[]; identifies: boolean };

/** Fewer known references than this share, in a register that has some, and the column numbers something else. */
const OWN_NUMBERING = 0.02;

/**
 * Decides what each column of a table is: by what the caller told (`--map`), what was remembered for the dataset, and
 * its heading and contents. A reference that the register does not know is taken for the supplier's own numbering,
 * unless somebody said otherwise.
 */
export function decideColumns(
  table: Table,
  options: {
    told: Record<string, string>;
    remembered: RememberedColumn[];
    country: string;
    /** To test the reference against; left out for the organisation's own register, whose references are its own. */
    register?: Register;
  },
): TableColumns {
  refuseNamesOfPeople(table);
  const classified = classifyColumns({
    columns: table.columns,
    sample: table.sample,
    told: toldOf(table, options.told),
    remembered: Object.fromEntries(
      options.remembered.map(({ name, field, category }) => [
        name,
        { field: field as Field | null, category },
      ]),
    ),
    country: options.country,
  });
  const decisions = options.register ? settleReference(classified, table, options.register) : classified;
  const keys = keyColumns(decisions, options.country);
  return { decisions, keys, identifies: canIdentify(keys) };
}

/**
 * Names of columns are kept in clear: a file that has people where names should be (keyed by person, or lying on its
 * side) would leave them there.
 */
function refuseNamesOfPeople({ columns, name, layout }: Table): void {
  const at = columns.findIndex(
    (column) => /\S@\S+\.\S/.test(column) || column.replace(/\D/g, '').length >= 7,
  );
  if (at < 0) return;
  throw new InputError(
    'FILE_NOT_A_TABLE',
    `${name === null ? `The ${layout.split(',')[0]} file` : `'${name}'`} has what looks like a person's data where the name of column ${at + 1} should be: export it with a row a person under a heading`,
  );
}

/** What the caller told of this table's columns, by the names as the file spells them. */
function toldOf(table: Table, told: Record<string, string>): Record<string, string> {
  const loose = (name: string) => name.trim().toLowerCase();
  const known = new Set(table.columns.map(loose));
  const own = Object.entries(told).filter(([name]) => known.has(loose(name)));
  return checkMap(Object.fromEntries(own), table.columns);
}

/** Puts the reference to the test of the register: another column that could be it takes its place if it stands it. */
function settleReference(decisions: ColumnDecision[], table: Table, register: Register): ColumnDecision[] {
  const at = decisions.findIndex(({ field }) => field === 'reference');
  if (at < 0) return decisions;
  const share = shareOf(decisions[at], table, register);
  if (share === undefined) return decisions;
  const said = decisions[at].sureness === 'told' || decisions[at].sureness === 'remembered';
  if (said || share >= OWN_NUMBERING) return decisions.with(at, withShare(decisions[at], share));
  const demoted: ColumnDecision = {
    ...withShare(decisions[at], share),
    field: null,
    sureness: 'guess',
    why: `${withShare(decisions[at], share).why}: taken for a numbering of the supplier's own`,
  };
  const better = decisions.find(
    (decision) =>
      decision.couldBe === 'reference' && (shareOf(decision, table, register) ?? 0) >= OWN_NUMBERING,
  );
  const settled = decisions.with(at, demoted);
  if (!better) return settled;
  const promoted: ColumnDecision = {
    ...withShare(better, shareOf(better, table, register)!),
    field: 'reference',
  };
  return settled.with(decisions.indexOf(better), promoted);
}

function shareOf({ index }: ColumnDecision, table: Table, register: Register): number | undefined {
  return referenceShare(
    register,
    table.sample.map((row) => row[index] ?? ''),
  );
}

function withShare(decision: ColumnDecision, share: number): ColumnDecision {
  const why = `${decision.why}; ${Math.round(share * 100)}% of its values are references in the register`;
  return { ...decision, matchesRegister: share, why };
}

/** The error for a file none of whose tables can tell one person from another. */
export function nothingIdentifies(path: string, columns: string[]): InputError {
  return new InputError(
    'NOTHING_IDENTIFIES',
    `${basename(path)} has no column that identifies anybody (a reference, e-mail, phone or name) among its ${columns.length} columns: say which one does with --map "Column=reference", or --headings yes if the first row is its heading`,
  );
}
