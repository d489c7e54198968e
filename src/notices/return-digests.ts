import type { Tx } from '../db/index.ts';
import { listEntries } from '../evidence/index.ts';
import { digestRows } from './digest-rows.ts';

/** What came back of all notices up to a row, as the last entry on it names it. */
export type ReturnsDigest = { returns: string; until: number };

/** The digest of every row that came back until now. */
export async function digestReturns(tx: Tx): Promise<ReturnsDigest> {
  // Whoever is writing a row has its number already, and nobody gets a smaller one afterwards.
  await tx.client.query('lock table notice_return in share mode');
  const { rows } = await tx.client.query<{ until: string }>(
    'select coalesce(max(seq), 0)::text as until from notice_return',
  );
  const until = Number(rows[0].until);
  return { returns: await digestUntil(tx, until), until };
}

/** Whether what came back is what the last entry on it found; what came since is bound by the next. */
export async function areReturnsRight(tx: Tx): Promise<boolean> {
  const { entries } = await listEntries(tx.client, { act: 'notice returns read' });
  const said = entries
    .flatMap((entry) => ('payload' in entry ? [entry.payload as Partial<ReturnsDigest>] : []))
    .findLast(({ returns, until }) => returns !== undefined && until !== undefined);
  return said?.until === undefined || (await digestUntil(tx, said.until)) === said.returns;
}

/**
 * SHA-256 over the rows in the order in which they were written: 'notice channel person kind verdict over reason status
 * message milliseconds', tabs between.
 */
async function digestUntil(tx: Tx, until: number): Promise<string> {
  return digestRows(
    tx,
    `select notice, channel, person, kind, verdict, over, reason, status, message,
            (extract(epoch from at) * 1000)::bigint
       from notice_return where seq <= ${until} order by seq`,
  );
}
