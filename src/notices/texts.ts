import type { Queryable, Tx } from '../db/index.ts';
import { newSalt } from '../evidence/index.ts';
import type { Channel } from './channel.ts';
import type { Wording } from './content/index.ts';
import { noticeRecords } from './records.ts';

/** The texts of a notice as they are now: the newest of each channel and language. */
export async function readTexts(client: Queryable, notice: number): Promise<Wording[]> {
  const { rows } = await client.query<Wording>(
    `select distinct on (channel, language) channel, language, source from notice_text where notice = $1
      order by channel, language, version desc`,
    [notice],
  );
  return rows;
}

/** The text of a channel in a language, or in the notice's own where there is none. */
export function textFor(
  texts: readonly Wording[],
  channel: Channel,
  language: string,
  fallback: string,
): Wording | undefined {
  const of = (wanted: string): Wording | undefined =>
    texts.find((text) => text.channel === channel && text.language === wanted);
  return of(language) ?? of(fallback);
}

/**
 * The texts that make up one message: whoever is written to in another language than the notice's own gets both, theirs
 * first.
 */
export function textsFor(
  texts: readonly Wording[],
  channel: Channel,
  language: string,
  own: string,
): Wording[] {
  const wordings = [language, own].map((each) =>
    texts.find((text) => text.channel === channel && text.language === each),
  );
  return [...new Set(wordings.filter((wording) => wording !== undefined))];
}

/** Every text that a message is made of: an e-mail of one or two, anything else of one. */
export function textsOfMessage(
  texts: readonly Wording[],
  channel: Channel,
  language: string,
  own: string,
): Wording[] {
  const wordings = textsFor(texts, channel, language, own);
  return channel === 'email' ? wordings : wordings.slice(0, 1);
}

/** Writes a text, with its evidence; the same once more changes nothing. */
export async function writeText(
  tx: Tx,
  notice: number,
  { channel, language, source }: Wording,
  at: Date,
  by: string,
): Promise<boolean> {
  const there = (await readTexts(tx.client, notice)).find(
    (text) => text.channel === channel && text.language === language,
  );
  if (there?.source === source) return false;
  const { rows } = await tx.client.query<{ version: number }>(
    'select coalesce(max(version), 0) + 1 as version from notice_text where notice = $1',
    [notice],
  );
  const { version } = rows[0];
  await tx.client.query(
    `insert into notice_text (notice, version, channel, language, source, at, by, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [notice, version, channel, language, source, at, by, newSalt()],
  );
  await noticeRecords.append(
    tx,
    at,
    'notice_text',
    { owner: notice, number: version },
    { channel, language },
  );
  return true;
}
