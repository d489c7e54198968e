import type { Queryable } from '../db/index.ts';
import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { codeOf } from '../people/index.ts';
import { readApproved, type Approval } from './approvals.ts';
import { CHANNELS, channelNumber, channelOf, NO_CHANNEL, type Channel } from './channel.ts';
import { readControl, type ControlState } from './controls.ts';
import { countDue } from './due.ts';
import { findNotice, type Notice } from './notices.ts';
import { OUTCOME } from './outcomes.ts';
import type { Preparation } from './preparations.ts';
import { ABANDONED, isRunning } from './runs.ts';
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
  /** To be tried again. */
  deferred: number;
  /** Left and not answered for: they may have it. */
  uncertain: number;
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
  approvals: Approval[];
  approved: boolean;
  channels: ChannelStatus[];
  /** People who can be reached in no way that was chosen, or in no way any more. */
  unreached: number;
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
    const status = await readChannel(reader, id, channel);
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
    approvals: approved?.approvals ?? [],
    approved: approved?.approved ?? false,
    channels,
    unreached: await countUnreached(reader, id),
    firstAt: rows[0].first,
    lastAt: rows[0].last,
  };
}

/** Of each person and channel the last attempt's last outcome. */
const LAST = `
  select distinct on (person, channel) person, channel, attempt, outcome, reply, at
    from (select person, channel, attempt, outcome, reply, at from notice_outcome where notice = $1
          union all ${ABANDONED}) each
   order by person, channel, attempt desc, at desc, outcome desc`;

async function readChannel(client: Queryable, id: number, channel: Channel): Promise<ChannelStatus> {
  const number = channelNumber(channel);
  const { rows } = await client.query<
    Record<'listed' | 'handedOver' | 'refused' | 'deferred' | 'uncertain', number>
  >(
    `with last as (${LAST})
     select (select count(*)::int from notice_recipient where notice = $1 and channel = $2) as listed,
            count(*) filter (where outcome in (${OUTCOME.handedOver}, ${OUTCOME.left}))::int as "handedOver",
            count(*) filter (where outcome = ${OUTCOME.refused})::int as refused,
            count(*) filter (where outcome in (${OUTCOME.deferred}, ${OUTCOME.again}))::int as deferred,
            count(*) filter (where outcome = ${OUTCOME.uncertain})::int as uncertain
       from last where channel = $2`,
    [id, number],
  );
  const returns = await client.query<Record<'hard' | 'givenUp' | 'soft' | 'complained', number>>(
    `select count(distinct person) filter (where kind = 'bounce' and verdict = 'hard')::int as hard,
            count(distinct person) filter (where kind = 'bounce' and verdict = 'soft' and over)::int as "givenUp",
            count(distinct person) filter (where kind = 'bounce' and verdict = 'soft' and not over)::int as soft,
            count(distinct person) filter (where kind = 'complaint')::int as complained
       from notice_return where notice = $1 and channel = $2`,
    [id, number],
  );
  const { hard, givenUp, soft, complained } = returns.rows[0];
  const due = await countDue(client, id, channel);
  const running = await isRunning(client, id, channel);
  return {
    channel,
    ...rows[0],
    due,
    bouncedHard: hard,
    givenUp,
    bouncedSoft: soft,
    complained,
    running,
    ...(running ? await readPace(client, { notice: id, channel, due }) : NO_PACE),
  };
}

/** Nobody of these has a row that was handed over, may have been, or is still to be sent. */
const UNREACHED = `
  notice = $1 and person in (
    select r.person from notice_recipient r where r.notice = $1
     group by r.person
    having bool_and(
      r.channel = ${NO_CHANNEL}
      or exists (select 1 from notice_outcome o where o.notice = r.notice and o.channel = r.channel
                    and o.person = r.person and o.outcome = ${OUTCOME.refused})
      or exists (select 1 from notice_return t where t.notice = r.notice and t.channel = r.channel
                    and t.person = r.person and t.kind = 'bounce' and t.over)))`;

async function countUnreached(client: Queryable, id: number): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(distinct person)::int as n from notice_recipient where ${UNREACHED}`,
    [id],
  );
  return rows[0].n;
}

/** Codes of the people who can be reached in no way: for publication under Art. 34(3)(c). */
export async function listUnreached(app: App, id: number): Promise<string[]> {
  const { rows } = await app.database.reader.query<{ person: number }>(
    `select distinct person from notice_recipient where ${UNREACHED} order by person`,
    [id],
  );
  return rows.map(({ person }) => codeOf(app.installation.codeKey, person));
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
export async function listUncertain(app: App, id: number): Promise<UncertainRecipient[]> {
  const { rows } = await app.database.reader.query<{
    person: number;
    channel: number;
    attempt: number;
    reply: string;
    at: Date;
  }>(`select * from (${LAST}) last where outcome = ${OUTCOME.uncertain} order by person`, [id]);
  return rows.map(({ person, channel, attempt, reply, at }) => ({
    person,
    code: codeOf(app.installation.codeKey, person),
    channel: channelOf(channel)!,
    attempt,
    why: reply,
    at,
  }));
}
