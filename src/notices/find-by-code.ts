import type { App } from '../installation/index.ts';
import { codeOf } from '../people/index.ts';
import { CHANNELS, channelNumber, channelOf } from './channel.ts';
import { personOfNoticeCode } from './notice-code.ts';
import { listNotices } from './notices.ts';
import { OUTCOME } from './outcomes.ts';

/** The notice that a code is of. */
export type NoticeOfCode = {
  notice: number;
  incident: number;
  person: string;
  /** By what it was handed over, and when; empty where it is genuine and nothing left yet. */
  handedOver: { channel: string; at: Date }[];
};

/** The genuine notice that has this code; undefined where there is none: somebody made it up, or it is misread. */
export async function findNoticeOfCode(app: App, code: string): Promise<NoticeOfCode | undefined> {
  const { reader } = app.database;
  const { codeKey } = app.installation;
  for (const { id, incident } of await listNotices(reader)) {
    const person = personOfNoticeCode(codeKey, id, code);
    if (person === undefined) continue;
    const listed = await reader.query(
      `select 1 from notice_recipient where notice = $1 and person = $2
       union all
       select 1 from notice_leaving where notice = $1 and channel = any($3) and person = $2 limit 1`,
      [id, person, CHANNELS.map(channelNumber)],
    );
    if (listed.rows.length === 0) continue;
    const { rows } = await reader.query<{ channel: number; at: Date }>(
      'select channel, at from notice_outcome where notice = $1 and person = $2 and outcome = $3 order by at',
      [id, person, OUTCOME.handedOver],
    );
    return {
      notice: id,
      incident,
      person: codeOf(codeKey, person),
      handedOver: rows.map(({ channel, at }) => ({ channel: channelOf(channel) ?? 'none', at })),
    };
  }
  return undefined;
}
