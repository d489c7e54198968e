import {
  changeSettings,
  draftNotice,
  readSettings,
  sendEmail,
  type SettingKey,
} from '../../../src/notices/index.ts';
import { relayAt } from '../../mail/support/parcels.ts';
import type { SmtpServer } from '../../mail/support/smtp-server.ts';
import { inventPeople, type NoticePlace } from '../place.ts';

// What tests do with a notice that is there: people, steps, and what came of it.

/** So that a relay which asks to wait is asked no second time. */
export const ONCE = { attempts: 1, firstMs: 10, maxMs: 10 };

export const send = ({ app, notice, cards }: NoticePlace, { port }: SmtpServer) =>
  sendEmail(app, notice, cards, { relay: relayAt(port), patience: ONCE });

export const withAddress = (count: number) =>
  inventPeople(count).map((person) => ({ ...person, address: '1 High Street' }));

/** 'person channel place' of every row, in the order of people and places. */
export async function listed({ app, notice }: NoticePlace): Promise<string[]> {
  const { rows } = await app.database.reader.query<{ row: string }>(
    `select concat_ws(' ', person, (array['none', 'email', 'letter', 'sms'])[channel + 1], place) as row
       from notice_recipient where notice = $1 order by person, place`,
    [notice],
  );
  return rows.map(({ row }) => row);
}

/** What came back of an e-mail to somebody, as it is kept. */
export async function cameBack(
  { app }: NoticePlace,
  notice: number,
  person: number,
  kind: string,
): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_return (notice, channel, person, kind, verdict, over, reason, status, message, at)
       values ($1, 1, $2, $3, $4, $5, 'not known', '', $6, now())`,
      [notice, person, kind, kind === 'bounce' ? 'hard' : 'none', kind === 'bounce', `${kind} ${person}`],
    ),
  );
}

/** Another notice of the same case, with the settings of the first. */
export async function another(place: NoticePlace): Promise<NoticePlace> {
  const { notice } = await draftNotice(place.app, place.incident);
  const settings = await readSettings(place.app.database.reader, place.notice);
  for (const [key, value] of Object.entries(settings))
    await changeSettings(place.app, notice, key as SettingKey, value);
  return { ...place, notice };
}
