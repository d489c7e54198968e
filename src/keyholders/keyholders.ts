import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';

/** Somebody who can open what is sealed, as the installation knows them: by the public half alone. */
export type KeyholderRecord = {
  id: number;
  /** A role or a place, chosen by the organisation: 'chair', 'safe in Leeds'. */
  name: string;
  /** age1… */
  recipient: string;
  /** How the identity is kept: as it is, under a passphrase, or as `threshold` of `shares` cards. */
  held: 'key' | 'passphrase' | 'shares';
  shares: number | null;
  threshold: number | null;
  addedAt: Date;
  /** Nothing is sealed to them since. */
  retiredAt: Date | null;
};

export type NewKeyholder = Pick<KeyholderRecord, 'name' | 'recipient' | 'held' | 'shares' | 'threshold'>;

const COLUMNS = `id, name, recipient, held, shares, threshold, added_at as "addedAt", retired_at as "retiredAt"`;

/** Every keyholder there ever was, in the order in which they were added. */
export async function listKeyholders(client: Queryable): Promise<KeyholderRecord[]> {
  const { rows } = await client.query<KeyholderRecord>(`select ${COLUMNS} from keyholder order by id`);
  return rows;
}

/** Those to whom everything is sealed now. */
export async function currentKeyholders(client: Queryable): Promise<KeyholderRecord[]> {
  return (await listKeyholders(client)).filter(({ retiredAt }) => retiredAt === null);
}

/** The keyholder of this name, number or recipient; KEYHOLDER_UNKNOWN with those there are otherwise. */
export function findKeyholder(keyholders: KeyholderRecord[], text: string): KeyholderRecord {
  const wanted = text.trim();
  const found =
    keyholders.find(({ recipient }) => recipient === wanted) ??
    keyholders.find(({ id }) => String(id) === wanted) ??
    keyholders.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  const names = keyholders.map(({ id, name }) => `${id} '${name}'`).join(', ');
  throw new InputError('KEYHOLDER_UNKNOWN', `There is no keyholder '${text}': there is ${names}`);
}

/**
 * Adds a keyholder; what was sealed before opens for them once it is re-wrapped. The same recipient under the same
 * name again is the one there is. KEYHOLDER_EXISTS for a name or a recipient that is taken or was retired.
 */
export async function addKeyholder(tx: Tx, wanted: NewKeyholder, at: Date): Promise<KeyholderRecord> {
  const before = await listKeyholders(tx.client);
  const same = before.find(({ recipient }) => recipient === wanted.recipient);
  if (same?.retiredAt) {
    throw new InputError(
      'KEYHOLDER_EXISTS',
      `The recipient of '${wanted.name}' is that of '${same.name}', who was retired: make a new key`,
    );
  }
  if (same?.name === wanted.name) return same;
  const taken = same ?? before.find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
  if (taken) {
    throw new InputError(
      'KEYHOLDER_EXISTS',
      `There is a keyholder '${taken.name}' with ${taken === same ? 'this recipient' : 'another recipient'} already: 'keyholder list' shows them`,
    );
  }
  const { rows } = await tx.client.query<KeyholderRecord>(
    `insert into keyholder (name, recipient, held, shares, threshold, added_at)
     values ($1, $2, $3, $4, $5, $6) returning ${COLUMNS}`,
    [wanted.name, wanted.recipient, wanted.held, wanted.shares, wanted.threshold, at],
  );
  return rows[0];
}

/**
 * Retires a keyholder: nothing is sealed to them from now on. They may have kept the key for originals: draw another
 * (renewOriginalsKey). KEYHOLDER_LAST where nobody would be left.
 */
export async function retireKeyholder(tx: Tx, keyholder: KeyholderRecord, at: Date): Promise<void> {
  await refuseLastKeyholder(tx.client, keyholder);
  await tx.client.query('update keyholder set retired_at = $2 where id = $1 and retired_at is null', [
    keyholder.id,
    at,
  ]);
}

/** Throws KEYHOLDER_LAST where nobody but this keyholder could open anything. */
export async function refuseLastKeyholder(client: Queryable, keyholder: KeyholderRecord): Promise<void> {
  const left = (await currentKeyholders(client)).filter(({ id }) => id !== keyholder.id);
  if (left.length === 0) {
    throw new InputError(
      'KEYHOLDER_LAST',
      `'${keyholder.name}' is the only keyholder: add another before retiring this one, or nobody could open anything`,
    );
  }
}
