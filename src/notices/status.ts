import type { Queryable } from '../db/index.ts';
import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { codeOf } from '../people/index.ts';
import { readApproved, type Approval, type ChangedSince } from './approvals.ts';
import { channelOf, NO_CHANNEL, type Channel } from './channel.ts';
import { IS_UNCERTAIN, LAST, readChannels, type ChannelStatus } from './channel-status.ts';
import { readControl, type ControlState } from './controls.ts';
import { CAME_BACK, COMPLAINED, UNSENT } from './due.ts';
import { findNotice, type Notice } from './notices.ts';
import { OUTCOME } from './outcomes.ts';
import type { Preparation } from './preparations.ts';

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
  // Each looks at everybody: side by side.
  const [channels, unreached, silenced] = await Promise.all([
    readChannels(app, id),
    countPeople(reader, id, UNREACHED),
    countPeople(reader, id, SILENCED),
  ]);
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
    unreached,
    silenced,
    firstAt: rows[0].first,
    lastAt: rows[0].last,
  };
}

/** Of a row: nobody can be reached there, or it was refused, or it came back and nobody tries any more. */
const FAILED = `(
  r.channel = ${NO_CHANNEL}
  or exists (select 1 from notice_outcome o where o.notice = r.notice and o.channel = r.channel
                and o.person = r.person and o.outcome = ${OUTCOME.refused})
  or exists (${CAME_BACK} t.notice = r.notice and t.channel = r.channel and t.person = r.person))`;

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
