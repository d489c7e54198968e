import { createHash } from 'node:crypto';
import type { Tx } from '../db/index.ts';
import { listEntries } from '../evidence/index.ts';
import { CHANNELS, channelNumber, type Channel } from './channel.ts';
import { OUTCOME } from './outcomes.ts';

/** What became of everybody whom a channel of a notice wrote to, up to a row, as a run's last entry names it. */
export type OutcomesDigest = { outcomes: string; until: number };

/** The digest of what is there when a run has ended; undefined for a run that another one took over from. */
export async function digestOutcomes(
  tx: Tx,
  run: { id: number; notice: number; channel: Channel },
): Promise<OutcomesDigest | undefined> {
  const { rows } = await tx.client.query<{ until: string }>(
    `select coalesce(max(o.seq), 0)::text as until
       from notice_run r left join notice_outcome o on o.notice = r.notice and o.channel = r.channel
      where r.id = $1 and not r.taken_over group by r.id`,
    [run.id],
  );
  if (rows.length === 0) return undefined;
  const until = Number(rows[0].until);
  return { outcomes: await digestUntil(tx, run, until), until };
}

/** The channels of notices of which what became of people is not what the last run that ended found. */
export async function findWrongOutcomes(tx: Tx): Promise<{ notice: number; channel: Channel }[]> {
  const { entries } = await listEntries(tx.client, { act: 'notice sending ended' });
  const last = new Map<string, { notice: number; channel: Channel } & OutcomesDigest>();
  for (const entry of entries) {
    if (!('subjects' in entry)) continue;
    const notice = Number(/^notice:(\d+)$/.exec(entry.subjects[0] ?? '')?.[1]);
    const {
      channel: name,
      outcomes,
      until,
    } = entry.payload as Partial<OutcomesDigest> & { channel?: string };
    const channel = CHANNELS.find((each) => each === name);
    if (channel === undefined || outcomes === undefined || until === undefined || !(notice > 0)) continue;
    last.set(`${notice} ${channel}`, { notice, channel, outcomes, until });
  }
  const wrong: { notice: number; channel: Channel }[] = [];
  for (const { notice, channel, outcomes, until } of last.values())
    if ((await digestUntil(tx, { notice, channel }, until)) !== outcomes) wrong.push({ notice, channel });
  return wrong;
}

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

/** SHA-256 over rows as PostgreSQL copies them out. */
export async function digestRows(tx: Tx, select: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of tx.copyOut(`copy (${select}) to stdout`)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

/**
 * SHA-256 over the rows in the order in which they were written: 'person attempt outcome milliseconds reply', tabs
 * between. What an operator decided later has acts of its own.
 */
async function digestUntil(
  tx: Tx,
  { notice, channel }: { notice: number; channel: Channel },
  until: number,
): Promise<string> {
  return digestRows(
    tx,
    `select person, attempt, outcome, (extract(epoch from at) * 1000)::bigint, reply from notice_outcome
      where notice = ${notice} and channel = ${channelNumber(channel)} and seq <= ${until}
        and outcome <= ${OUTCOME.uncertain}
      order by seq`,
  );
}
