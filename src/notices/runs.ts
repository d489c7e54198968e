import type { Tx } from '../db/index.ts';
import type { App } from '../installation/index.ts';
import { channelNumber, type Channel } from './channel.ts';
import { markUncertain } from './in-flight.ts';
import { goOnAt, takeOver, type RunPlace } from './run-places.ts';
import { explainTaken, lockChannel } from './sending-lock.ts';

/** One process that sends one channel of one notice: no other does while it lives. */
export type Run = AsyncDisposable & { id: number; notice: number; channel: Channel };

/**
 * Begins to send. What an earlier process left between 'leaving' and 'left' becomes uncertain: it may have arrived.
 * @param place the folder that letters go to, or the file of text messages: what it has is known, and nobody whose
 *   message was to go there becomes uncertain
 * @throws InputError NOTICE_STATE where another process sends it, or an interrupted run went to another folder
 */
export async function beginRun(
  app: App,
  notice: number,
  channel: Channel,
  place?: RunPlace,
): Promise<Run & { uncertain: number }> {
  const lock = await lockChannel(app, notice, channel);
  if (!lock) throw await explainTaken(app.database.reader, notice, channel);
  try {
    const begun = await app.database.transaction(async (tx) => {
      await endTurns(tx, notice, channel);
      if (place !== undefined) await goOnAt(tx, { notice, channel }, place);
      const uncertain = await markUncertain(
        tx,
        { notice, channel, at: app.now() },
        place === undefined ? 'none' : { place: place.path },
      );
      const { rows } = await tx.client.query<{ id: number }>(
        'insert into notice_run (notice, channel, begun_at, by, place) values ($1, $2, $3, $4, $5) returning id',
        [notice, channelNumber(channel), app.now(), app.config.actor, place?.path ?? null],
      );
      const { id } = rows[0];
      if (place !== undefined) await takeOver(tx, { id, notice, channel }, place.path);
      return { id, uncertain };
    });
    return { ...begun, notice, channel, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** Notes that a run came to its end: the next may go elsewhere. */
export async function endRun(app: App, run: Run): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query('update notice_run set ended_at = $2 where id = $1', [run.id, app.now()]),
  );
}

/**
 * Ends the turn of runs whose process is gone, and writes down as uncertain what they left in flight; while `holdSending`
 * holds the channel. Of what goes to a place, the place knows.
 */
export async function settleAbandoned(tx: Tx, notice: number, channel: Channel, at: Date): Promise<void> {
  await endTurns(tx, notice, channel);
  await markUncertain(tx, { notice, channel, at }, 'any place');
}

/**
 * From here on no run before this one writes anything (journal.ts): not one whose connection with the lock was lost and
 * that lives on, and not one that was killed with a write on its way to the server. Waits for what they are writing.
 */
async function endTurns(tx: Tx, notice: number, channel: Channel): Promise<void> {
  await tx.client.query(
    'update notice_run set taken_over = true where notice = $1 and channel = $2 and not taken_over',
    [notice, channelNumber(channel)],
  );
}
