import type { Queryable } from '../db/index.ts';
import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { codeOf } from '../people/index.ts';
import { readApproved, type Approval, type ChangedSince } from './approvals.ts';
import { CHANNELS, channelNumber, channelOf, NO_CHANNEL, type Channel } from './channel.ts';
import { readControl, type ControlState } from './controls.ts';
import { CAME_BACK, COMPLAINED, countDue, UNSENT } from './due.ts';
import { findNotice, type Notice } from './notices.ts';
import { OUTCOME } from './outcomes.ts';
import type { Preparation } from './preparations.ts';
import { ABANDONED } from './in-flight.ts';
import { listRunning } from './sending-lock.ts';
import { NO_PACE, readPace, type SendingPace } from './sending-pace.ts';

/** How it stands with one channel, in people. */
export type ChannelStatus = {
  channel: Channel;
  /** Rows of the list. */
  listed: number;
  /** Still to be sent. */
  due: number;
  handedOver: number;
  refused: number;
  /** Why, the most frequent first; ten at most. */
  refusals: { why: string; people: number }[];
  /** Of those, to be tried or sent again. */
  deferred: number;
  /** Left and not answered for, and nothing came back: they may have it. */
  uncertain: number;
  /** Uncertain ones of whom somebody decided to leave it: they may have it. */
  left: number;
  /** The address takes no mail. */
  bouncedHard: number;
  /** The address may take another message; this one is given up. */
  givenUp: number;
  /** Somebody is still trying. */
  bouncedSoft: number;
  complained: number;
  /** A process is sending it now. */
  running: boolean;
} & SendingPace;

export type NoticeStatus = {
  notice: Notice;
  control: ControlState;
  preparation: Preparation | undefined;
  /** Its texts and settings, and what they tell of the case, are still those that were prepared. */
  unchanged: boolean;
  /** What is not. */
  changed: ChangedSince | null;
  approvals: Approval[];
  approved: boolean;
  channels: ChannelStatus[];
  /** People who can be reached in no way that was chosen, or in no way any more. */
  unreached: number;
  /** People who complained and whom nothing reached: nobody writes to them. */
  silenced: number;
  /** When the first and the last message were handed over. */
  firstAt: Date | null;
  lastAt: Date | null;
};

/** How it stands with a notice. */
export async function readStatus(app: App, id: number): Promise<NoticeStatus> {
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const approved = await readApproved(reader, id, await readCase(app, notice.incident));
  const channels: ChannelStatus[] = [];
  for (const channel of CHANNELS) {
    const status = await readChannel(app, id, channel);
    if (status.listed > 0) channels.push(status);
  }
  const { rows } = await reader.query<{ first: Date | null; last: Date | null }>(
    'select min(at) as first, max(at) as last from notice_outcome where notice = $1 and outcome = $2',
    [id, OUTCOME.handedOver],
  );
  return {
    notice,
    control: await readControl(reader, id),
    preparation: approved?.preparation,
    unchanged: approved !== undefined && approved.changed === undefined,
    changed: approved?.changed ?? null,
    approvals: approved?.approvals ?? [],
    approved: approved?.approved ?? false,
    channels,
    unreached: await countPeople(reader, id, UNREACHED),
    silenced: await countPeople(reader, id, SILENCED),
    firstAt: rows[0].first,
    lastAt: rows[0].last,
  };
}

/** Of each person and channel the last attempt's last outcome. */
const LAST = `
  select distinct on (person, channel) person, channel, attempt, outcome, reply, at
    from (select person, channel, attempt, outcome, reply, at, seq from notice_outcome where notice = $1
          union all ${ABANDONED}) each
   order by person, channel, attempt desc, seq desc nulls last`;

/** Of a last outcome: it may have arrived, and nothing came back that says otherwise. */
const IS_UNCERTAIN = `
  outcome = ${OUTCOME.uncertain}
  and not exists (${CAME_BACK} t.notice = $1 and t.channel = last.channel and t.person = last.person offset 0)`;

async function readChannel(app: App, id: number, channel: Channel): Promise<ChannelStatus> {
  const client = app.database.reader;
  const number = channelNumber(channel);
  const { rows } = await client.query<
    Record<'listed' | 'handedOver' | 'refused' | 'uncertain' | 'left', number>
  >(
    `with last as (${LAST})
     select (select count(*)::int from notice_recipient where notice = $1 and channel = $2) as listed,
            count(*) filter (where outcome = ${OUTCOME.handedOver})::int as "handedOver",
            count(*) filter (where outcome = ${OUTCOME.left})::int as "left",
            count(*) filter (where outcome = ${OUTCOME.refused})::int as refused,
            count(*) filter (where ${IS_UNCERTAIN})::int as uncertain
       from last where channel = $2`,
    [id, number],
  );
  const returns = await client.query<Record<'hard' | 'givenUp' | 'soft' | 'complained', number>>(
    `select count(*) filter (where hard)::int as hard,
            count(*) filter (where over and not hard)::int as "givenUp",
            count(*) filter (where soft and not over and not delivered)::int as soft,
            count(*) filter (where complained)::int as complained
       from (select bool_or(kind = 'bounce' and verdict = 'hard') as hard, bool_or(kind = 'bounce' and over) as over,
                    bool_or(kind = 'bounce' and verdict = 'soft') as soft,
                    bool_or(kind = 'delivered') as delivered, bool_or(kind = 'complaint') as complained
               from notice_return where notice = $1 and channel = $2 group by person) each`,
    [id, number],
  );
  const refusals = await client.query<{ why: string; people: number }>(
    `with last as (${LAST})
     select reply as why, count(*)::int as people from last where channel = $2 and outcome = ${OUTCOME.refused}
      group by reply order by people desc, why limit 10`,
    [id, number],
  );
  const { hard, givenUp, soft, complained } = returns.rows[0];
  const { due, again } = await countDue(client, id, channel);
  const running = (await listRunning(client, id)).includes(channel);
  return {
    channel,
    ...rows[0],
    refusals: refusals.rows,
    due,
    deferred: again,
    bouncedHard: hard,
    givenUp,
    bouncedSoft: soft,
    complained,
    running,
    ...(running ? await readPace(client, { notice: id, channel, due }, app.now()) : NO_PACE),
  };
}

/** Of a row: nobody can be reached there, or it was refused, or it came back and nobody tries any more. */
const FAILED = `(
  r.channel = ${NO_CHANNEL}
  or exists (select 1 from notice_outcome o where o.notice = r.notice and o.channel = r.channel
                and o.person = r.person and o.outcome = ${OUTCOME.refused})
  or exists (select 1 from notice_return t where t.notice = r.notice and t.channel = r.channel
                and t.person = r.person and t.kind = 'bounce' and t.over))`;

/** Nobody of these has a row that was handed over, may have been, or is still to be sent. */
const UNREACHED = `
  select r.person from notice_recipient r
   where r.notice = $1 and r.person not in (${COMPLAINED})
   group by r.person having bool_and(${FAILED})`;

/** They complained, and of what was sent to them nothing arrived. */
const SILENCED = `
  select r.person from notice_recipient r
   where r.notice = $1 and r.person in (${COMPLAINED})
   group by r.person having bool_and(${FAILED} or ${UNSENT})`;

async function countPeople(client: Queryable, id: number, people: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from (${people}) people`, [
    id,
  ]);
  return rows[0].n;
}

/** Whom a notice does not reach, by code. */
export type NotReached = {
  /** They can be reached in no way that was chosen, or in no way any more. */
  unreached: string[];
  /** They complained, and nothing reached them: nobody writes to them. */
  silenced: string[];
};

/** Codes of the people whom a notice does not reach: for publication under Art. 34(3)(c). */
export async function listUnreached(app: App, id: number): Promise<NotReached> {
  const codes = async (people: string): Promise<string[]> => {
    const { rows } = await app.database.reader.query<{ person: number }>(`${people} order by person`, [id]);
    return rows.map(({ person }) => codeOf(app.installation.codeKey, person));
  };
  return { unreached: await codes(UNREACHED), silenced: await codes(SILENCED) };
}

/** Somebody who may have been told, or not. */
export type UncertainRecipient = {
  person: number;
  code: string;
  channel: Channel;
  attempt: number;
  why: string;
  at: Date;
};

/** Everybody whose message left without an answer, and of whom nobody decided. */
export async function listUncertain(
  app: App,
  id: number,
  client: Queryable = app.database.reader,
): Promise<UncertainRecipient[]> {
  const { rows } = await client.query<{
    person: number;
    channel: number;
    attempt: number;
    reply: string;
    at: Date;
  }>(`select * from (${LAST}) last where ${IS_UNCERTAIN} order by person`, [id]);
  return rows.map(({ person, channel, attempt, reply, at }) => ({
    person,
    code: codeOf(app.installation.codeKey, person),
    channel: channelOf(channel)!,
    attempt,
    why: reply,
    at,
  }));
}
