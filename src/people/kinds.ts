import type { Database, Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';

export type Pays = 'directly' | 'through a union' | 'not';
export type Votes = 'fully' | 'in part' | 'not';

/** A kind of person, on the organisation's own list: how each pays, whether it votes. */
export type Kind = { id: number; name: string; pays: Pays; votes: Votes };

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

export async function listKinds({ reader }: Pick<Database, 'reader'>): Promise<Kind[]> {
  return readKinds(reader);
}

async function readKinds(client: Queryable): Promise<Kind[]> {
  const { rows } = await client.query<Kind>('select id, name, pays, votes from kind order by id');
  return rows;
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
  const kinds = await readKinds(tx.client);
  refuseTaken(kinds, kind.name);
  if (kinds.length >= KINDS_MOST)
    throw new InputError('ARGUMENT_INVALID', `At most ${KINDS_MOST} kinds can be kept`);
  const added = { id: Math.max(-1, ...kinds.map((each) => each.id)) + 1, ...kind };
  await insertKind(tx, added);
  return added;
}

export async function renameKind(tx: Tx, from: string, to: string): Promise<Kind> {
  const kinds = await readKinds(tx.client);
  const kind = findKind(kinds, from);
  refuseTaken(
    kinds.filter((each) => each.id !== kind.id),
    to,
  );
  await tx.client.query('update kind set name = $2 where id = $1', [kind.id, to]);
  return { ...kind, name: to };
}

/** Writes the first list of a new installation. */
export async function createKinds(tx: Tx): Promise<void> {
  for (const kind of FIRST_KINDS) await insertKind(tx, kind);
}

async function insertKind(tx: Tx, { id, name, pays, votes }: Kind): Promise<void> {
  await tx.client.query('insert into kind (id, name, pays, votes) values ($1, $2, $3, $4)', [
    id,
    name,
    pays,
    votes,
  ]);
}

function refuseTaken(kinds: Kind[], name: string): void {
  if (name.trim() === '') throw new InputError('ARGUMENT_INVALID', 'A kind needs a name');
  const taken = kinds.find((kind) => kind.name.toLowerCase() === name.trim().toLowerCase());
  if (taken) throw new InputError('KIND_EXISTS', `There is a kind '${taken.name}' already`);
}
