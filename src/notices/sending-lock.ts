import type { Queryable } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { CHANNELS, channelNumber, channelOf, type Channel } from './channel.ts';

/** Any numbers that no other lock has (src/db); the second half is the notice and channel. */
const LOCK_SPACE = 4_729_010;

/** In the place of a channel: somebody keeps them all from being sent, and sends nothing. */
const HOLD = 7;

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
 * @throws InputError NOTICE_STATE where one is being sent now, or somebody else holds them
 */
export async function holdSending(
  app: App,
  notice: number,
  channels: readonly Channel[] = CHANNELS,
): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  for (const channel of channels) {
    const lock = await lockChannel(app, notice, channel);
    if (!lock) throw await explainHeld(app.database.reader, notice, channel);
    stack.use(lock);
  }
  const hold = await app.database.sessionLock(LOCK_SPACE, notice * 8 + HOLD);
  if (!hold) throw held(notice);
  stack.use(hold);
  return stack.move();
}

/** Refuses, without holding anything, what must not change while some process sends or makes the list: NOTICE_STATE. */
export async function requireNotSending(client: Queryable, notice: number): Promise<void> {
  const [taken] = await listTaken(client, notice);
  if (taken !== undefined) throw await explainHeld(client, notice, channelOf(taken));
}

/** Why a channel could not be taken: another process sends it, or somebody holds all of them. */
export async function explainTaken(client: Queryable, notice: number, channel: Channel): Promise<InputError> {
  if ((await listTaken(client, notice)).includes(HOLD)) return held(notice);
  return new InputError(
    'NOTICE_STATE',
    `Another process is sending notice ${notice} by ${channel}: follow it with 'notice status ${notice}'`,
  );
}

/** The channels of a notice that some process sends now. */
export async function listRunning(client: Queryable, notice: number): Promise<Channel[]> {
  const taken = await listTaken(client, notice);
  return taken.includes(HOLD) ? [] : CHANNELS.filter((channel) => taken.includes(channelNumber(channel)));
}

async function listTaken(client: Queryable, notice: number): Promise<number[]> {
  const { rows } = await client.query<{ taken: number[] }>(
    `select array(${CHANNELS_HELD} order by 1)::int[] as taken`,
    [notice],
  );
  return rows[0].taken;
}

function lockNumber(notice: number, channel: Channel): number {
  return notice * 8 + channelNumber(channel);
}

async function explainHeld(client: Queryable, notice: number, channel?: Channel): Promise<InputError> {
  if (channel === undefined || (await listTaken(client, notice)).includes(HOLD)) return held(notice);
  return new InputError(
    'NOTICE_STATE',
    `Notice ${notice} is being sent by ${channel}: pause it first with 'notice pause ${notice} --why …', or wait until it has ended`,
  );
}

function held(notice: number): InputError {
  return new InputError(
    'NOTICE_STATE',
    `The list of notice ${notice} is being made, or its uncertain ones decided: run this again when that has ended`,
  );
}
