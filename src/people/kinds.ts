import type { Database, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';

export type Pays = 'directly' | 'through a union' | 'not';
export type Votes = 'fully' | 'in part' | 'not';

/** A kind of person, on the organisation's own list: how each pays, whether it votes. */
export type Kind = { id: number; name: string; pays: Pays; votes: Votes };

type KindTables = { kind: Kind };

/** The list that a new installation starts with, after the archetype. */
export const FIRST_KINDS: Kind[] = [
  { id: 0, name: 'other', pays: 'not', votes: 'not' },
  { id: 1, name: 'member', pays: 'directly', votes: 'fully' },
  { id: 2, name: 'affiliated supporter', pays: 'through a union', votes: 'in part' },
  { id: 3, name: 'registered supporter', pays: 'directly', votes: 'in part' },
  { id: 4, name: 'donor', pays: 'directly', votes: 'not' },
  { id: 5, name: 'staff', pays: 'not', votes: 'not' },
];

/** Kind of the people whom only a supplier's file knows. */
export const KIND_OTHER = 0;
const KINDS_MOST = 250;

export async function listKinds(database: Pick<Database, 'read'>): Promise<Kind[]> {
  return database.read.withTables<KindTables>().selectFrom('kind').selectAll().orderBy('id').execute();
}

/** The kind with this name, whatever its capitals; also by its beginning ('affiliated') where that is one kind. */
export function matchKind(kinds: Kind[], name: string): Kind | undefined {
  const wanted = name.trim().toLowerCase();
  const exact = kinds.find((kind) => kind.name.toLowerCase() === wanted);
  const begun = kinds.filter((kind) => wanted !== '' && kind.name.toLowerCase().startsWith(wanted));
  return exact ?? (begun.length === 1 ? begun[0] : undefined);
}

/** The same; KIND_UNKNOWN with the names there are where there is none. */
export function findKind(kinds: Kind[], name: string): Kind {
  const kind = matchKind(kinds, name);
  if (kind) return kind;
  const names = kinds.map((each) => each.name).join(', ');
  throw new InputError(
    'KIND_UNKNOWN',
    `There is no kind '${name}': this organisation has ${names} (see 'kind list')`,
  );
}

export async function addKind(tx: Tx, kind: Omit<Kind, 'id'>): Promise<Kind> {
  const db = tx.kysely.withTables<KindTables>();
  const kinds = await db.selectFrom('kind').selectAll().execute();
  refuseTaken(kinds, kind.name);
  if (kinds.length >= KINDS_MOST)
    throw new InputError('ARGUMENT_INVALID', `At most ${KINDS_MOST} kinds can be kept`);
  const added = { id: Math.max(-1, ...kinds.map((each) => each.id)) + 1, ...kind };
  await db.insertInto('kind').values(added).execute();
  return added;
}

export async function renameKind(tx: Tx, from: string, to: string): Promise<Kind> {
  const db = tx.kysely.withTables<KindTables>();
  const kinds = await db.selectFrom('kind').selectAll().execute();
  const kind = findKind(kinds, from);
  refuseTaken(
    kinds.filter((each) => each.id !== kind.id),
    to,
  );
  await db.updateTable('kind').set({ name: to }).where('id', '=', kind.id).execute();
  return { ...kind, name: to };
}

/** Writes the first list of a new installation. */
export async function createKinds(tx: Tx): Promise<void> {
  await tx.kysely.withTables<KindTables>().insertInto('kind').values(FIRST_KINDS).execute();
}

function refuseTaken(kinds: Kind[], name: string): void {
  if (name.trim() === '') throw new InputError('ARGUMENT_INVALID', 'A kind needs a name');
  const taken = kinds.find((kind) => kind.name.toLowerCase() === name.trim().toLowerCase());
  if (taken) throw new InputError('KIND_EXISTS', `There is a kind '${taken.name}' already`);
}
