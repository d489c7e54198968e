import type { Tx } from '../db/index.ts';
import { listEntries } from '../evidence/index.ts';
import { CHANNELS, channelNumber, type Channel } from './channel.ts';
import { digestRows } from './digest-rows.ts';
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
