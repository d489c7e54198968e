import { join } from 'node:path';
import { dayOf } from './calendar.ts';
import { column, sortCodeColumn } from './columns.ts';
import { KINDS, REGISTER_DATE, STANDINGS } from './fields.ts';
import type { Kind, Standing } from './fields.ts';
import { tidyHabits } from './habits.ts';
import { csv, everyoneWho, plan } from './plan.ts';
import type { Plan } from './plan.ts';
import { ORIGIN } from './population.ts';
import type { Population } from './population.ts';
import { startRows } from './rows.ts';
import { writeDelimited } from './write-delimited.ts';

/** A file for `people import`: everyone of one kind and standing. */
export type InventedFile = {
  path: string;
  kind: Kind;
  standing: Standing;
  /** The person of each row, in order. */
  owners: Uint32Array;
};

const COLUMNS = [
  column('Reference', 'reference'),
  column('Title', 'title'),
  column('First name', 'given'),
  column('Last name', 'family'),
  column('Date of birth', 'birthDate'),
  column('Email', 'email'),
  column('Mobile', 'mobile'),
  column('Phone', 'landline'),
  column('Address 1', 'street'),
  column('Town', 'city'),
  column('Postcode', 'postcode'),
  column('Country', 'country'),
  column('Joined', 'joined'),
  column('Left', 'left'),
  column('Branch', 'branch'),
  column('Union', 'union'),
  column('Voting rights', 'votingRights'),
  column('Subscription', 'subscription'),
  sortCodeColumn('Sort code'),
  column('Account number', 'bankAccount'),
  column('Contact preferences', 'contactPreferences'),
];

function registerPlan(kind: number, standing: number): Plan {
  const isWanted = (population: Population, person: number): boolean =>
    population.kind[person] === kind &&
    (population.leftOn[person] === 0 ? 0 : 1) === standing &&
    population.origin[person] === ORIGIN.books;
  return plan({
    supplier: '',
    dataset: 'register',
    day: dayOf(REGISTER_DATE),
    file: `register-${KINDS[kind]}-${STANDINGS[standing]}-${REGISTER_DATE}.csv`,
    layout: csv({}),
    columns: COLUMNS,
    habits: tidyHabits(),
    choose: (population) => everyoneWho(population, (person) => isWanted(population, person)),
  });
}

/** Writes one register file, or null where it would have no rows. */
export function writeRegisterFile(
  population: Population,
  folder: string,
  kind: number,
  standing: number,
): { file: InventedFile; bytes: number } | null {
  const filed = registerPlan(kind, standing);
  const owners = filed.choose(population);
  if (owners.length === 0) return null;
  const path = join(folder, filed.file);
  const bytes = writeDelimited(population, filed, path, owners, startRows(owners, 'none'));
  return { file: { path, kind: KINDS[kind], standing: STANDINGS[standing], owners }, bytes };
}
