import type { Queryable } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { CHANNELS, channelNumber, type Channel } from './channel.ts';

/** Any numbers that no other lock has (src/db); the second half is the notice and channel. */
const LOCK_SPACE = 4_729_010;

/** Our locks that some process holds; `objid` is the notice times 8 and the channel. */
const HELD = `
  from pg_locks where locktype = 'advisory' and classid = ${LOCK_SPACE} and granted
   and database = (select oid from pg_database where datname = current_database())`;

/** The channels of notice $1 that some process holds. */
export const CHANNELS_HELD = `select objid::bigint - $1 * 8 ${HELD} and objid::bigint between $1 * 8 and $1 * 8 + 7`;

/** Takes a channel of a notice for this process alone, until it is disposed; undefined where another one has it. */
export function lockChannel(
  app: App,
  notice: number,
  channel: Channel,
): Promise<AsyncDisposable | undefined> {
  return app.database.sessionLock(LOCK_SPACE, lockNumber(notice, channel));
}

/**
 * Keeps channels of a notice from being sent, until it is disposed; all of them where none are named.
 * @throws InputError NOTICE_STATE where one is being sent now
 */
export async function holdSending(
  app: App,
  notice: number,
  channels: readonly Channel[] = CHANNELS,
): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  for (const channel of channels) {
    const lock = await lockChannel(app, notice, channel);
    if (!lock) throw refusal(notice, channel);
    stack.use(lock);
  }
  return stack.move();
}

/** Refuses, without holding anything, what must not change while some process sends: NOTICE_STATE. */
export async function requireNotSending(client: Queryable, notice: number): Promise<void> {
  for (const channel of CHANNELS)
    if (await isRunning(client, notice, channel)) throw refusal(notice, channel);
}

/** Whether some process sends a channel of a notice now. */
export async function isRunning(client: Queryable, notice: number, channel: Channel): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    `select exists (select 1 ${HELD} and objid = $1) as held`,
    [lockNumber(notice, channel)],
  );
  return rows[0].held;
}

/** Whether some process sends any channel of a notice now, or makes its list. */
export async function isBeingSent(client: Queryable, notice: number): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`select exists (${CHANNELS_HELD}) as held`, [
    notice,
  ]);
  return rows[0].held;
}

function lockNumber(notice: number, channel: Channel): number {
  return notice * 8 + channelNumber(channel);
}

function refusal(notice: number, channel: Channel): InputError {
  return new InputError(
    'NOTICE_STATE',
    `Notice ${notice} is being sent by ${channel}: pause it first with 'notice pause ${notice} --why …', or wait until it has ended`,
  );
}
