import type { Tx } from '../db/index.ts';
import { listEntries } from '../evidence/index.ts';
import { digestRows } from './digest-rows.ts';
import { OUTCOME } from './outcomes.ts';

/** The digest of what operators decided of a notice so far, and the last row of it. */
export type DecisionsDigest = { decisions: string; until: number };

/** While the notice is held. */
export async function digestDecisions(tx: Tx, notice: number): Promise<DecisionsDigest> {
  const { rows } = await tx.client.query<{ until: string }>(
    `select coalesce(max(seq), 0)::text as until from notice_outcome where notice = $1 and outcome > $2`,
    [notice, OUTCOME.uncertain],
  );
  const until = Number(rows[0].until);
  return { decisions: await digestDecisionsUntil(tx, notice, until), until };
}

/** The notices of which what operators decided is not what the last decision found. */
export async function findWrongDecisions(tx: Tx): Promise<number[]> {
  const { entries } = await listEntries(tx.client, { act: 'notice uncertain decided' });
  const last = new Map<number, DecisionsDigest>();
  for (const entry of entries) {
    if (!('subjects' in entry)) continue;
    const notice = Number(/^notice:(\d+)$/.exec(entry.subjects[0] ?? '')?.[1]);
    const { decisions, until } = entry.payload as Partial<DecisionsDigest>;
    if (notice > 0 && decisions !== undefined && until !== undefined) last.set(notice, { decisions, until });
  }
  // Decisions that no entry accounts for, too.
  const { rows } = await tx.client.query<{ notice: number }>(
    'select distinct notice from notice_outcome where outcome > $1',
    [OUTCOME.uncertain],
  );
  const wrong = rows.flatMap(({ notice }) => (last.has(notice) ? [] : [notice]));
  for (const [notice, said] of last) {
    const { decisions, until } = await digestDecisions(tx, notice);
    if (decisions !== said.decisions || until !== said.until) wrong.push(notice);
  }
  return wrong;
}

/** SHA-256 over 'channel person attempt decision milliseconds', tabs between, in the order in which they were written. */
async function digestDecisionsUntil(tx: Tx, notice: number, until: number): Promise<string> {
  return digestRows(
    tx,
    `select channel, person, attempt, outcome, (extract(epoch from at) * 1000)::bigint from notice_outcome
      where notice = ${notice} and outcome > ${OUTCOME.uncertain} and seq <= ${until} order by seq`,
  );
}
