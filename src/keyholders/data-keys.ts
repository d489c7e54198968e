import { readBinary, type Queryable, type Tx } from '../db/index.ts';
import { generateKeyholder, recipientKind, sealBytes, unsealBytes } from '../vault/index.ts';
import { InputError } from '../errors.ts';
import { listKeyholders, type KeyholderRecord } from './keyholders.ts';

// Everything that opens content is a data key, kept as an age file for the keyholders. When keyholders change, these
// few are wrapped anew, and no card and no original is touched.

/** What a data key opens: the cards of one import, original files, or one of the two keys that a machine keeps. */
export type DataKeyPurpose = 'cards' | 'originals' | 'matching' | 'signing';

export type DataKey = {
  id: number;
  purpose: DataKeyPurpose;
  /** The key as an age file. */
  wrapped: Uint8Array;
  /** age1…, of a key under which originals are sealed. */
  recipient: string | null;
  /** The keyholders to whom `wrapped` is sealed. */
  keyholders: number[];
  createdAt: Date;
  /** Nothing more is sealed under it since. */
  closedAt: Date | null;
};

/** What originals are sealed to. */
export type OriginalsKey = { id: number; recipient: string };

const COLUMNS = `id, purpose, wrapped, recipient, keyholders, created_at as "createdAt", closed_at as "closedAt"`;

/** Keeps a data key that is wrapped already and returns its number. */
export async function addDataKey(
  tx: Tx,
  key: Pick<DataKey, 'purpose' | 'wrapped' | 'recipient'>,
  keyholders: KeyholderRecord[],
  at: Date,
): Promise<number> {
  const { rows } = await tx.client.query<{ id: number }>(
    `insert into data_key (purpose, wrapped, recipient, keyholders, created_at)
     values ($1, $2, $3, $4, $5) returning id`,
    [key.purpose, Buffer.from(key.wrapped), key.recipient, keyholders.map(({ id }) => id), at],
  );
  return rows[0].id;
}

/** Wraps a secret to the keyholders and keeps it; the caller forgets the secret. */
export async function wrapSecret(
  tx: Tx,
  purpose: DataKeyPurpose,
  secret: Uint8Array,
  keyholders: KeyholderRecord[],
  at: Date,
): Promise<number> {
  const wrapped = await sealBytes(recipientsOf(keyholders), secret);
  return addDataKey(tx, { purpose, wrapped, recipient: null }, keyholders, at);
}

/** All data keys, the oldest first. */
export async function listDataKeys(client: Queryable): Promise<DataKey[]> {
  return (await client.query<DataKey>(`select ${COLUMNS} from data_key order by id`)).rows;
}

/** One data key; an error where it is gone, for then rows name what is not there. */
export async function readDataKey(client: Queryable, id: number): Promise<DataKey> {
  const { rows } = await client.query<DataKey>(`select ${COLUMNS} from data_key where id = $1`, [id]);
  if (!rows[0]) throw new Error(`the data key ${id} is missing`);
  return rows[0];
}

/** Draws a key for originals; its identity is wrapped to the keyholders and forgotten. */
export async function makeOriginalsKey(
  tx: Tx,
  keyholders: KeyholderRecord[],
  at: Date,
): Promise<OriginalsKey> {
  // As strong as the weakest way in: where every keyholder's key is post-quantum, so is this one.
  const hybrid = keyholders.every((each) => recipientKind(each.recipient) === 'hybrid');
  const { identity, recipient } = await generateKeyholder({ hybrid });
  const wrapped = await sealBytes(recipientsOf(keyholders), Buffer.from(`${identity}\n`));
  return {
    id: await addDataKey(tx, { purpose: 'originals', wrapped, recipient }, keyholders, at),
    recipient,
  };
}

/**
 * Draws a new key for originals and closes the one before: whoever was retired may have kept it, and whoever was added
 * does not open it before it is re-wrapped. Its recipient belongs into the entry of the act.
 * @param keyholders those there are now, as requireEvidenced returns them
 */
export async function renewOriginalsKey(
  tx: Tx,
  keyholders: KeyholderRecord[],
  at: Date,
): Promise<OriginalsKey> {
  await tx.client.query(
    `update data_key set closed_at = $1 where purpose = 'originals' and closed_at is null`,
    [at],
  );
  return makeOriginalsKey(tx, keyholders, at);
}

/** The key under which originals are sealed now. */
export async function currentOriginalsKey(client: Queryable): Promise<OriginalsKey> {
  const { rows } = await client.query<OriginalsKey>(
    `select id, recipient from data_key where purpose = 'originals' and closed_at is null order by id desc limit 1`,
  );
  if (!rows[0]) throw new Error('there is no key to seal originals under');
  return rows[0];
}

/** The numbers of the data keys that are not wrapped to just the current keyholders. */
export async function staleDataKeys(client: Queryable): Promise<number[]> {
  const rows = await readBinary<{ id: number }>(
    client,
    `select id from data_key
      where not (keyholders @> (select coalesce(array_agg(id), '{}') from keyholder where retired_at is null)
                 and keyholders <@ (select coalesce(array_agg(id), '{}') from keyholder where retired_at is null))
      order by id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Refuses what would end half done: throws IDENTITY_WRONG where a data key is not wrapped to any of `holders`, whose
 * identity is at hand.
 */
export async function refuseUnopenable(client: Queryable, holders: readonly number[]): Promise<void> {
  const keys = await listDataKeys(client);
  const closed = keys.filter(({ keyholders }) => !keyholders.some((id) => holders.includes(id)));
  if (closed.length === 0) return;
  const names = (await listKeyholders(client))
    .filter(({ id }) => closed.every(({ keyholders }) => keyholders.includes(id)))
    .map(({ name, retiredAt }) => `'${name}'${retiredAt ? ' (retired)' : ''}`);
  throw new InputError(
    'IDENTITY_WRONG',
    `${closed.length} of ${keys.length} data keys do not open with this identity yet: run 'keyholder rewrap' first with the identity of ${names.join(' or ') || 'somebody who opens them'}`,
  );
}

/** Opens some data keys with an identity and wraps them to keyholders, as requireEvidenced returns them. */
export async function rewrapDataKeys(
  tx: Tx,
  ids: number[],
  identities: readonly string[],
  keyholders: KeyholderRecord[],
): Promise<void> {
  const recipients = recipientsOf(keyholders);
  for (const id of ids) {
    const secret = await openWrapped(await readDataKey(tx.client, id), identities);
    const wrapped = await sealBytes(recipients, secret);
    secret.fill(0);
    await tx.client.query('update data_key set wrapped = $2, keyholders = $3 where id = $1', [
      id,
      Buffer.from(wrapped),
      keyholders.map((keyholder) => keyholder.id),
    ]);
  }
}

/** The content of a data key. Throws IDENTITY_WRONG, FILE_DAMAGED. */
export function openWrapped({ wrapped }: DataKey, identities: readonly string[]): Promise<Uint8Array> {
  return unsealBytes(identities, wrapped);
}

function recipientsOf(keyholders: KeyholderRecord[]): string[] {
  return keyholders.map(({ recipient }) => recipient);
}
