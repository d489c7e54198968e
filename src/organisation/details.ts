import { createHash } from 'node:crypto';
import type { Queryable, Tx } from '../db/index.ts';
import { appendEvidence } from '../evidence/index.ts';
import { PARTICULAR_KEYS, type Organisation, type ParticularKey } from './particulars.ts';

/** What the organisation has said of itself so far. */
export async function readOrganisation(client: Queryable): Promise<Organisation> {
  const { rows } = await client.query<{ key: string; value: string }>(
    'select key, value from organisation_detail',
  );
  // In the order of the list; a key of a newer version is left alone.
  const said = new Map(rows.map(({ key, value }) => [key, value]));
  return Object.fromEntries(
    PARTICULAR_KEYS.flatMap((key) => {
      const value = said.get(key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/**
 * Keeps what the organisation says of itself; null takes it back. Returns whether anything changed. The evidence has
 * which particular, and of those that decide something (lists of fixed words) the value.
 */
export async function changeOrganisation(
  tx: Tx,
  key: ParticularKey,
  value: string | null,
  at: Date,
): Promise<boolean> {
  const before = (await readOrganisation(tx.client))[key];
  if (before === (value ?? undefined)) return false;
  await tx.client.query('delete from organisation_detail where key = $1', [key]);
  if (value !== null) {
    await tx.client.query('insert into organisation_detail (key, value, at) values ($1, $2, $3)', [
      key,
      value,
      at,
    ]);
  }
  await appendEvidence(tx, at, {
    act: 'organisation described',
    payload: {
      particular: key,
      value: DECIDING.includes(key) ? evidenced(key, value) : value === null ? null : 'changed',
    },
  });
  return true;
}

/** A deciding particular as the evidence has it: words of a list as they are, free words as their SHA-256. */
export function evidenced(key: ParticularKey, value: string | null): string | null {
  if (value === null || key !== 'lead authority') return value;
  return createHash('sha256').update(value).digest('hex');
}

/** What a score or a duty depends on; the rest is names and addresses, which are not for the evidence. */
export const DECIDING: readonly ParticularKey[] = [
  'lead authority',
  'membership reveals',
  'establishments',
  'charity regulators',
  'sector',
  'organisation type',
  'staff',
];
