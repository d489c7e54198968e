import type { Queryable, Tx } from '../db/index.ts';
import type { App } from '../installation/index.ts';
import { channelNumber, type Channel } from './channel.ts';
import { OUTCOME } from './outcomes.ts';
import type { Run } from './runs.ts';
import { CHANNELS_HELD } from './sending-lock.ts';

// What was about to leave and has no answer, after the process that sent it is gone.

const ENDED = 'the process that sent it ended';

/** Looked up row by row (`offset 0`): see due.ts. */
const UNANSWERED = `not exists (select 1 from notice_outcome o
                         where o.notice = l.notice and o.channel = l.channel and o.person = l.person
                           and o.attempt = l.attempt
                        offset 0)`;

/**
 * Writes down as uncertain what is in flight of runs that may not write any more: it may have arrived. Of how many.
 * @param butOf runs of which the place knows better: those that went to this one, or all that went to any
 */
export async function markUncertain(
  tx: Tx,
  { notice, channel, at }: { notice: number; channel: Channel; at: Date },
  butOf: { place: string } | 'any place' | 'none',
): Promise<number> {
  const { rowCount } = await tx.client.query(
    `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
     select l.notice, l.channel, l.person, l.attempt, ${OUTCOME.uncertain}, '${ENDED}', $3
       from notice_leaving l
      where l.notice = $1 and l.channel = $2 and ${UNANSWERED}
        and not exists (select 1 from notice_run r
                         where r.id = l.run and ($4 and r.place is not null or r.place = $5))`,
    [
      notice,
      channelNumber(channel),
      at,
      butOf === 'any place',
      typeof butOf === 'object' ? butOf.place : null,
    ],
  );
  return rowCount ?? 0;
}

/**
 * What a process that died left in flight, as outcomes: uncertain from that moment on, and not only from when the next
 * run writes it down. Of what goes to a place, the place knows.
 */
export const ABANDONED = `
  select l.person, l.channel, l.attempt, ${OUTCOME.uncertain} as outcome, '${ENDED}' as reply,
         coalesce((select begun_at from notice_run r where r.id = l.run), now()) as at, null::bigint as seq
    from notice_leaving l
   where l.notice = $1 and ${UNANSWERED}
     and l.channel not in (${CHANNELS_HELD})
     and not exists (select 1 from notice_run r where r.id = l.run and r.place is not null)`;

/** Gives what an interrupted run left without an answer one outcome; of how many. Their rows are this run's by now. */
export async function settleInFlight(
  app: App,
  run: Run,
  outcome: 'deferred' | 'uncertain',
  why: string,
): Promise<number> {
  const { rowCount } = await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select l.notice, l.channel, l.person, l.attempt, $4, $5, $6
         from notice_leaving l
        where l.notice = $1 and l.channel = $2 and l.run = $3 and ${UNANSWERED}`,
      [run.notice, channelNumber(run.channel), run.id, OUTCOME[outcome], why, app.now()],
    ),
  );
  return rowCount ?? 0;
}

/**
 * Calls uncertain whom an interrupted run says to have handed over at its place, and who is not there any more; of how
 * many. Their rows are this run's by now, and it has written nothing yet.
 */
export async function settleMissing(
  app: App,
  run: Run,
  there: readonly number[],
  why: string,
): Promise<number> {
  const { rowCount } = await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select l.notice, l.channel, l.person, l.attempt, ${OUTCOME.uncertain}, $4, $5
         from notice_leaving l
        where l.notice = $1 and l.channel = $2 and l.run = $3
          and l.person <> all($6::int[])
          and (select o.outcome from notice_outcome o
                where o.notice = l.notice and o.channel = l.channel and o.person = l.person and o.attempt = l.attempt
                order by o.seq desc limit 1) = ${OUTCOME.handedOver}`,
      [run.notice, channelNumber(run.channel), run.id, why, app.now(), there],
    ),
  );
  return rowCount ?? 0;
}

/**
 * Of people who are in what an interrupted run finished at its place, those of whom the journal does not say so yet, with
 * their attempt. Whoever has an outcome is not told again.
 */
export async function listUntold(
  client: Queryable,
  { id, notice, channel }: Run,
  persons: readonly number[],
): Promise<{ person: number; attempt: number }[]> {
  const { rows } = await client.query<{ person: number; attempt: number }>(
    `select p as person,
            coalesce((select min(l.attempt) from notice_leaving l
                       where l.notice = $1 and l.channel = $2 and l.person = p and l.run = $3 and ${UNANSWERED}),
                     1 + (select count(*) from notice_leaving l
                           where l.notice = $1 and l.channel = $2 and l.person = p))::int as attempt
       from unnest($4::int[]) p
      where not exists (
        select 1 from notice_leaving l
         where l.notice = $1 and l.channel = $2 and l.person = p
           and not (l.run = $3 and ${UNANSWERED})
           and not exists (select 1 from notice_outcome o
                            where o.notice = l.notice and o.channel = l.channel and o.person = l.person
                              and o.attempt = l.attempt and o.outcome in (${OUTCOME.deferred}, ${OUTCOME.again})
                           offset 0))`,
    [notice, channelNumber(channel), id, persons],
  );
  return rows;
}
