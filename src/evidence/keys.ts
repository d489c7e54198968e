import type { Queryable, Tx } from '../db/index.ts';
import { appendEvidence, type Appended } from './append.ts';
import { parseVkey } from './note.ts';
import type { Signer } from './signer.ts';
import { contextOf } from './transaction-context.ts';

/** A key that signs the log's checkpoints, and for which sizes of the log; or a witness's. */
export type LogKey = {
  role: 'log' | 'witness';
  vkey: string;
  fromSize: number;
  /** The last size that it signs; null while it is the key of every day. */
  untilSize: number | null;
};

/** The act at which the log's key changes: its checkpoint is signed by the old key and by the new one. */
export const KEY_ACT = 'signing key changed';

/** Puts the log's key beside it: the first one has `fromSize` 0, others come with rotateSigningKey. */
export async function addSigningKey(tx: Tx, vkey: string, fromSize: number, at: Date): Promise<void> {
  await addKey(tx, 'log', vkey, fromSize, at);
}

/** Puts a key beside the log, once. */
export async function addKey(
  tx: Tx,
  role: LogKey['role'],
  vkey: string,
  fromSize: number,
  at: Date,
): Promise<void> {
  parseVkey(vkey);
  await tx.client.query(
    `insert into evidence_key (role, vkey, from_size, added_at) values ($1, $2, $3, $4)
     on conflict (vkey) do nothing`,
    [role, vkey, fromSize, at],
  );
}

/**
 * Changes the log's key: appends it, and has this transaction's checkpoint signed by both keys, so that whoever trusts
 * one can trust the other. The old one signs no larger log, so this is the transaction's last act.
 * @param keys.before undefined where the old key is lost: then nothing but the new key's word binds it to the log
 */
export async function rotateSigningKey(
  tx: Tx,
  at: Date,
  keys: { before: Signer | undefined; after: Signer },
): Promise<Appended> {
  const context = contextOf(tx);
  if (!context) throw new Error('the signing key changes in a transaction of withEvidence alone');
  const retired = (await listLogKeys(tx.client)).find((key) => key.role === 'log' && key.untilSize === null);
  const done = await appendEvidence(tx, at, {
    act: KEY_ACT,
    payload: { from: retired?.vkey ?? null, to: keys.after.vkey, confirmed: keys.before !== undefined },
  });
  await tx.client.query(`update evidence_key set until_size = $1 where role = 'log' and until_size is null`, [
    done.seq,
  ]);
  await addSigningKey(tx, keys.after.vkey, done.seq, at);
  context.signers = { ...keys, size: done.seq };
  return done;
}

/** Every key that the database names, in order. What it names is a claim: see verifyLog. */
export async function listLogKeys(reader: Queryable): Promise<LogKey[]> {
  const { rows } = await reader.query<LogKey>(
    `select role, vkey, from_size as "fromSize", until_size as "untilSize" from evidence_key order by id`,
  );
  return rows;
}
