import type { Queryable } from '../db/index.ts';
import { channelNumber, type Channel } from './channel.ts';
import { OUTCOME } from './outcomes.ts';

/** Somebody to whom a channel is still to be sent. */
export type DueRecipient = {
  person: number;
  variant: number;
  /** Counted from 1; more than one where an earlier attempt was deferred, or an operator said to send again. */
  attempt: number;
};

/**
 * Nothing left for row `r`, or what left was deferred or is to be sent again.
 *
 * `offset 0` has each looked up person by person. As joins of tables that grow by the second, and whose statistics are
 * those of a moment ago, PostgreSQL compares everybody with everybody.
 */
export const UNSENT = `
  not exists (
    select 1 from notice_leaving l
     where l.notice = r.notice and l.channel = r.channel and l.person = r.person
       and not exists (select 1 from notice_outcome o
                        where o.notice = l.notice and o.channel = l.channel and o.person = l.person
                          and o.attempt = l.attempt and o.outcome in (${OUTCOME.deferred}, ${OUTCOME.again})
                       offset 0)
    offset 0)`;

/** It came back, and nobody tries any more: what is about whom follows. */
export const CAME_BACK = `select 1 from notice_return t where t.kind = 'bounce' and t.over and`;

/** Who complained of notice $1, or of another one of the same case. */
export const COMPLAINED = `
  select t.person from notice_return t
   where t.kind = 'complaint'
     and t.notice in (select other.id from notice this join notice other using (incident) where this.id = $1)`;

/** Who complained, by ordinal. */
export async function readComplained(client: Queryable, notice: number): Promise<Set<number>> {
  const { rows } = await client.query<{ person: number }>(COMPLAINED, [notice]);
  return new Set(rows.map(({ person }) => person));
}

/**
 * A row is due when nothing left for it, or what left was deferred or is to be sent again; when nothing came back of it for
 * good; and when it is the person's first choice, or every choice before it failed for good. Nobody who complained is
 * written to again.
 */
const DUE = `
  r.notice = $1 and r.channel = $2
  and ${UNSENT}
  and not exists (${CAME_BACK} t.notice = r.notice and t.channel = r.channel and t.person = r.person offset 0)
  and (r.place = 1 or not exists (
    select 1 from notice_recipient b
     where b.notice = r.notice and b.person = r.person and b.place < r.place
       and not exists (select 1 from notice_outcome o
                        where o.notice = b.notice and o.channel = b.channel and o.person = b.person
                          and o.outcome = ${OUTCOME.refused}
                       offset 0)
       and not exists (${CAME_BACK} t.notice = b.notice and t.channel = b.channel and t.person = b.person offset 0)
    offset 0))
  and r.person not in (${COMPLAINED})`;

/** How many are due, and for how many of them something left before. */
export async function countDue(
  client: Queryable,
  notice: number,
  channel: Channel,
): Promise<{ due: number; again: number }> {
  const { rows } = await client.query<{ due: number; again: number }>(
    `select count(*)::int as due,
            count(*) filter (where exists (
              select 1 from notice_leaving l
               where l.notice = r.notice and l.channel = r.channel and l.person = r.person offset 0))::int as again
       from notice_recipient r where ${DUE}`,
    [notice, channelNumber(channel)],
  );
  return rows[0];
}

/** The next ones after a person, by ordinal. */
export async function readDue(
  client: Queryable,
  { notice, channel, after, limit }: { notice: number; channel: Channel; after: number; limit: number },
): Promise<DueRecipient[]> {
  const { rows } = await client.query<DueRecipient>(
    `select r.person, r.variant,
            1 + (select count(*)::int from notice_leaving l
                  where l.notice = r.notice and l.channel = r.channel and l.person = r.person) as attempt
       from notice_recipient r where ${DUE} and r.person > $3 order by r.person limit $4`,
    [notice, channelNumber(channel), after, limit],
  );
  return rows;
}
