import type { Queryable } from '../db/index.ts';
import { channelNumber, type Channel } from './channel.ts';
import { OUTCOME } from './outcomes.ts';

const WINDOW_MS = 60_000;
const FIRST_MS = 5_000;

/** How fast a channel is being sent; null where it is not known. */
export type SendingPace = { perSecond: number | null; leftSeconds: number | null };

export const NO_PACE: SendingPace = { perSecond: null, leftSeconds: null };

/**
 * How fast a run goes, and how long what is due takes at that rate, by what the journal says of the last minute.
 * @param at now, by the clock that the journal is written by
 */
export async function readPace(
  client: Queryable,
  { notice, channel, due }: { notice: number; channel: Channel; due: number },
  at: Date,
): Promise<SendingPace> {
  const number = channelNumber(channel);
  const runs = await client.query<{ begun_at: Date }>(
    'select begun_at from notice_run where notice = $1 and channel = $2 order by id desc limit 1',
    [notice, number],
  );
  const begun = runs.rows[0]?.begun_at ?? at;
  const since = new Date(Math.max(begun.getTime(), at.getTime() - WINDOW_MS));
  const ms = at.getTime() - since.getTime();
  if (ms < FIRST_MS) return NO_PACE;
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from notice_outcome
      where notice = $1 and channel = $2 and at > $3
        and outcome in (${OUTCOME.handedOver}, ${OUTCOME.refused}, ${OUTCOME.uncertain})`,
    [notice, number, since],
  );
  if (rows[0].n === 0) return NO_PACE;
  const perSecond = (rows[0].n * 1_000) / ms;
  return { perSecond: Math.round(perSecond * 100) / 100, leftSeconds: Math.ceil(due / perSecond) };
}
