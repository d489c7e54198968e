import type { App } from '../installation/index.ts';
import { InputError } from '../errors.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { channelNumber, type Channel } from './channel.ts';
import { OUTCOME } from './outcomes.ts';

/** Any numbers that no other lock has (src/db); the second half is the notice and channel. */
const LOCK_SPACE = 4_729_010;

/** One process that sends one channel of one notice: no other does while it lives. */
export type Run = AsyncDisposable & { id: number; notice: number; channel: Channel };

/**
 * Begins to send. What an earlier process left between 'leaving' and 'left' becomes uncertain: it may have arrived.
 * @param place the folder that letters go to
 * @throws InputError NOTICE_STATE where another process sends it, or an interrupted run went to another folder
 */
export async function beginRun(
  app: App,
  notice: number,
  channel: Channel,
  place?: string,
): Promise<Run & { uncertain: number }> {
  const lock = await app.database.sessionLock(LOCK_SPACE, notice * 8 + channelNumber(channel));
  if (!lock)
    throw new InputError(
      'NOTICE_STATE',
      `Another process is sending notice ${notice} by ${channel}: follow it with 'notice status ${notice}'`,
    );
  try {
    const begun = await app.database.transaction(async (tx) => {
      if (place !== undefined) await refuseOtherPlace(tx, notice, channel, place);
      // What letters were written is known: their folder says.
      const uncertain = place === undefined ? await markUncertain(tx, notice, channel, app.now()) : 0;
      const { rows } = await tx.client.query<{ id: number }>(
        'insert into notice_run (notice, channel, begun_at, by, place) values ($1, $2, $3, $4, $5) returning id',
        [notice, channelNumber(channel), app.now(), app.config.actor, place ?? null],
      );
      const { id } = rows[0];
      if (place !== undefined) await takeOver(tx, notice, channel, id);
      return { id, uncertain };
    });
    return { ...begun, notice, channel, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** Nobody else sends while the lock is ours: whatever has no outcome was in flight when its process died. */
async function markUncertain(tx: Tx, notice: number, channel: Channel, at: Date): Promise<number> {
  const { rowCount } = await tx.client.query(
    `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
     select l.notice, l.channel, l.person, l.attempt, $3, 'the process that sent it ended', $4
       from notice_leaving l
      where l.notice = $1 and l.channel = $2
        and not exists (select 1 from notice_outcome o
                         where o.notice = l.notice and o.channel = l.channel and o.person = l.person
                           and o.attempt = l.attempt)`,
    [notice, channelNumber(channel), OUTCOME.uncertain, at],
  );
  return rowCount ?? 0;
}

/** What an interrupted run wrote last may not be in the journal: only its own folder knows. */
async function refuseOtherPlace(tx: Tx, notice: number, channel: Channel, place: string): Promise<void> {
  const { rows } = await tx.client.query<{ place: string | null; ended_at: Date | null }>(
    'select place, ended_at from notice_run where notice = $1 and channel = $2 order by id desc limit 1',
    [notice, channelNumber(channel)],
  );
  const last = rows[0];
  if (!last?.place || last.ended_at !== null || last.place === place) return;
  throw new InputError(
    'NOTICE_STATE',
    `Letters of notice ${notice} were begun in ${last.place} and not finished: go on there, so that nobody gets two`,
  );
}

/** The rows of an interrupted run are those of the one that goes on in its folder. */
async function takeOver(tx: Tx, notice: number, channel: Channel, run: number): Promise<void> {
  await tx.client.query(
    `update notice_leaving l set run = $3
       from notice_run r
      where l.notice = $1 and l.channel = $2 and r.id = l.run and r.ended_at is null`,
    [notice, channelNumber(channel), run],
  );
}

/** Notes that a run came to its end: the next may go elsewhere. */
export async function endRun(app: App, run: Run): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query('update notice_run set ended_at = $2 where id = $1', [run.id, app.now()]),
  );
}

/** Whether some process sends a channel of a notice now. */
export async function isRunning(client: Queryable, notice: number, channel: Channel): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    `select exists (select 1 from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and granted
       and database = (select oid from pg_database where datname = current_database())) as held`,
    [LOCK_SPACE, notice * 8 + channelNumber(channel)],
  );
  return rows[0].held;
}
