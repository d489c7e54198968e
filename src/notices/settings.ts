import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { newSalt } from '../evidence/index.ts';
import { nearest } from '../nearest.ts';
import { UNPRINTABLE } from '../unprintable.ts';
import { isLanguage, LANGUAGES } from './content/index.ts';
import { readChannel, type Channel } from './channel.ts';
import { noticeRecords } from './records.ts';

/** What has to be said of a notice before it can be prepared, in the order in which lists show it. */
export const SETTINGS = {
  channels: 'how people are reached, first choice first (of email, letter, sms)',
  language: "the language of whoever has none ('en')",
  'welsh in': 'postcode areas whose people are written to in Welsh and English (CF, LL, …)',
  'from name': 'who writes',
  'from address': 'from which e-mail address',
  'reply to': 'where answers go',
  'return path': 'where bounces go: an address of which a part after + may be anything',
  'code page': 'the page of your site on which people can check their code, if there is one',
  'letter sender': 'the address on letters, lines parted by |',
  'letter window': "'DIN 5008 A', 'DIN 5008 B', 'UK C5' or 'UK DL'",
  'sms sender': 'who sends text messages: a number with +, up to 11 letters, or a messaging service MG…',
  'tell again': "'yes' where whoever an earlier notice of this case told is told again",
} as const;

export type SettingKey = keyof typeof SETTINGS;
/** What was said so far; channels with commas. */
export type NoticeSettings = Partial<Record<SettingKey, string>>;

const KEYS = Object.keys(SETTINGS) as SettingKey[];
const WINDOWS = ['DIN 5008 A', 'DIN 5008 B', 'UK C5', 'UK DL'];
const MAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/;
/** What somebody can type: a host, and a path without anything behind '?'. */
const PAGE = /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/[\w.~-]+)*\/?$/i;
/** A number, a short code, a name, or a messaging service of Twilio's. */
const SMS_SENDER = /^(?:\+[1-9]\d{6,14}|\d{3,8}|MG[\da-f]{32}|[A-Za-z][A-Za-z0-9 ]{0,10})$/;
const MAX_CHARACTERS = 300;

/** The settings of a notice as they are now. */
export async function readSettings(client: Queryable, notice: number): Promise<NoticeSettings> {
  const { rows } = await client.query<{ setting: NoticeSettings }>(
    'select setting from notice_setting where notice = $1 order by version desc limit 1',
    [notice],
  );
  return rows[0]?.setting ?? {};
}

/** Writes settings, with their evidence; the same once more changes nothing. */
export async function writeSettings(
  tx: Tx,
  notice: number,
  setting: NoticeSettings,
  at: Date,
  by: string,
): Promise<boolean> {
  const before = await readSettings(tx.client, notice);
  const inOrder = Object.fromEntries(
    KEYS.flatMap((key) => (setting[key] === undefined ? [] : [[key, setting[key]]])),
  ) as NoticeSettings;
  if (KEYS.every((key) => before[key] === inOrder[key])) return false;
  const { rows } = await tx.client.query<{ version: number }>(
    'select coalesce(max(version), 0) + 1 as version from notice_setting where notice = $1',
    [notice],
  );
  const { version } = rows[0];
  await tx.client.query(
    'insert into notice_setting (notice, version, setting, at, by, salt) values ($1, $2, $3, $4, $5, $6)',
    [notice, version, JSON.stringify(inOrder), at, by, newSalt()],
  );
  await noticeRecords.append(tx, at, 'notice_setting', { owner: notice, number: version });
  return true;
}

/** The setting of a name; ARGUMENT_INVALID with the nearest ones otherwise. */
export function findSetting(name: string): SettingKey {
  const found = KEYS.find((key) => key === name.trim().toLowerCase());
  if (found) return found;
  const near = nearest(name, KEYS);
  throw new InputError(
    'ARGUMENT_INVALID',
    `A notice has no setting '${name}': ${near.length > 0 ? `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?` : `it has ${KEYS.join(', ')}`}`,
  );
}

const SENDER_LINES = 8;

/** What somebody typed, as it is kept; ARGUMENT_INVALID says what may be written. */
export function readSetting(key: SettingKey, text: string): string {
  const value = text.trim();
  const wrong = (what: string): InputError => new InputError('ARGUMENT_INVALID', `'${key}': ${what}`);
  if (value === '' || value.length > MAX_CHARACTERS) throw wrong(`write 1 to ${MAX_CHARACTERS} characters`);
  if (UNPRINTABLE.test(value)) throw wrong('it has control characters in it');
  switch (key) {
    case 'channels': {
      const channels = value.split(',').map(readChannel);
      if (new Set(channels).size < channels.length) throw wrong('a channel is named twice');
      return channels.join(', ');
    }
    case 'from address':
    case 'reply to':
      if (!MAIL.test(value)) throw wrong('write an e-mail address');
      return value;
    case 'return path':
      if (!MAIL.test(value)) throw wrong('write an e-mail address');
      if (!/^[^+@]{1,43}@/.test(value))
        throw wrong(
          "write an address with at most 43 characters before the @ and no +: each person's code is added",
        );
      return value;
    case 'code page':
      if (!PAGE.test(value)) throw wrong('write a page as people type it, like party.example/check');
      return value;
    case 'letter window': {
      const window = WINDOWS.find((each) => each.toLowerCase() === value.toLowerCase());
      if (window === undefined) throw wrong(`write one of ${WINDOWS.join(', ')}`);
      return window;
    }
    case 'tell again':
      if (!/^(?:yes|no)$/i.test(value)) throw wrong("write 'yes' or 'no'");
      return value.toLowerCase();
    case 'language':
      if (!isLanguage(value.toLowerCase())) throw wrong(`write one of ${LANGUAGES.join(', ')}`);
      return value.toLowerCase();
    case 'welsh in': {
      const areas = value.toUpperCase().split(/[\s,]+/);
      if (areas.some((area) => !/^[A-Z]{1,2}\d{0,2}$/.test(area)))
        throw wrong('write postcode areas: CF, LL, SY');
      return areas.join(', ');
    }
    case 'sms sender':
      if (!SMS_SENDER.test(value))
        throw wrong(
          'write a number that begins with +, a short one, a name of up to 11 letters, or a messaging service MG…',
        );
      return value;
    case 'letter sender':
      if (value.split('|').length > SENDER_LINES) throw wrong(`write at most ${SENDER_LINES} lines`);
      return value;
    case 'from name':
      return value;
  }
}

/** The order of channels; NOTICE_STATE where nobody has said. */
export function channelsOf(settings: NoticeSettings): Channel[] {
  const said = settings.channels;
  if (said === undefined)
    throw new InputError(
      'NOTICE_STATE',
      `Say first how people are reached: notice set <notice> channels "email, letter"`,
    );
  return said.split(', ') as Channel[];
}

/** The settings that a channel needs and that nobody has said. */
export function missingSettings(settings: NoticeSettings, channels: readonly Channel[]): SettingKey[] {
  const needed: SettingKey[] = ['channels', 'language'];
  if (channels.includes('email')) needed.push('from name', 'from address', 'return path');
  if (channels.includes('letter')) needed.push('letter sender', 'letter window');
  if (channels.includes('sms')) needed.push('sms sender');
  return needed.filter((key) => settings[key] === undefined);
}
