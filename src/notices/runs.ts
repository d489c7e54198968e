import type { App } from '../installation/index.ts';
import { InputError } from '../errors.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { CHANNELS, channelNumber, type Channel } from './channel.ts';
import { OUTCOME } from './outcomes.ts';

/** Any numbers that no other lock has (src/db); the second half is the notice and channel. */
const LOCK_SPACE = 4_729_010;

/** Looked up row by row (`offset 0`): see due.ts. */
const UNANSWERED = `not exists (select 1 from notice_outcome o
                         where o.notice = l.notice and o.channel = l.channel and o.person = l.person
                           and o.attempt = l.attempt
                        offset 0)`;

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
      await endTurns(tx, notice, channel);
      if (place !== undefined) await refuseOtherPlace(tx, notice, channel, place);
      const uncertain = await markUncertain(tx, { notice, channel, place, at: app.now() });
      const { rows } = await tx.client.query<{ id: number }>(
        'insert into notice_run (notice, channel, begun_at, by, place) values ($1, $2, $3, $4, $5) returning id',
        [notice, channelNumber(channel), app.now(), app.config.actor, place ?? null],
      );
      const { id } = rows[0];
      if (place !== undefined) await takeOver(tx, { id, notice, channel, place });
      return { id, uncertain };
    });
    return { ...begun, notice, channel, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
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
    const lock = await app.database.sessionLock(LOCK_SPACE, notice * 8 + channelNumber(channel));
    if (!lock) throw isBeingSent(notice, channel);
    stack.use(lock);
  }
  return stack.move();
}

/** Refuses, without holding anything, what must not change while some process sends: NOTICE_STATE. */
export async function requireNotSending(client: Queryable, notice: number): Promise<void> {
  for (const channel of CHANNELS)
    if (await isRunning(client, notice, channel)) throw isBeingSent(notice, channel);
}

function isBeingSent(notice: number, channel: Channel): InputError {
  return new InputError(
    'NOTICE_STATE',
    `Notice ${notice} is being sent by ${channel}: pause it first with 'notice pause ${notice} --why …', or wait until it has ended`,
  );
}

type Begun = { id: number; notice: number; channel: Channel; place: string };
type Interrupted = { notice: number; channel: Channel; place: string | undefined; at: Date };

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

/**
 * Writes down as uncertain what runs left in flight that may not write any more; while `holdSending` holds the channel. Of
 * what goes to a place, the place knows.
 */
export async function settleAbandoned(tx: Tx, notice: number, channel: Channel, at: Date): Promise<void> {
  await endTurns(tx, notice, channel);
  await tx.client.query(
    `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
     select l.notice, l.channel, l.person, l.attempt, $3, 'the process that sent it ended', $4
       from notice_leaving l
      where l.notice = $1 and l.channel = $2 and ${UNANSWERED}
        and not exists (select 1 from notice_run r where r.id = l.run and r.place is not null)`,
    [notice, channelNumber(channel), OUTCOME.uncertain, at],
  );
}

/** Nobody else sends while the lock is ours: whatever has no outcome was in flight when its process died. */
async function markUncertain(tx: Tx, { notice, channel, place, at }: Interrupted): Promise<number> {
  const { rowCount } = await tx.client.query(
    `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
     select l.notice, l.channel, l.person, l.attempt, $3, 'the process that sent it ended', $4
       from notice_leaving l
      where l.notice = $1 and l.channel = $2 and ${UNANSWERED}
        and not exists (select 1 from notice_run r where r.id = l.run and r.place = $5)`,
    [notice, channelNumber(channel), OUTCOME.uncertain, at, place ?? null],
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
    `${channel === 'letter' ? 'Letters' : 'Text messages'} of notice ${notice} were begun in ${last.place} and not finished: go on there, so that nobody gets two`,
  );
}

/** The rows of an interrupted run are those of the one that goes on in its place. */
async function takeOver(tx: Tx, { id, notice, channel, place }: Begun): Promise<void> {
  await tx.client.query(
    `update notice_leaving l set run = $3
       from notice_run r
      where l.notice = $1 and l.channel = $2 and r.id = l.run and r.ended_at is null and r.place = $4`,
    [notice, channelNumber(channel), id, place],
  );
}

/** Gives what an interrupted run left without an answer one outcome; of how many. Their rows are this run's by now. */
export async function settleInFlight(
  app: App,
  run: Run,
  outcome: 'deferred' | 'uncertain',
  why: string,
): Promise<number> {
  const { rowCount } = await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select l.notice, l.channel, l.person, l.attempt, $4, $5, $6
         from notice_leaving l
        where l.notice = $1 and l.channel = $2 and l.run = $3 and ${UNANSWERED}`,
      [run.notice, channelNumber(run.channel), run.id, OUTCOME[outcome], why, app.now()],
    ),
  );
  return rowCount ?? 0;
}

/**
 * Calls uncertain whom an interrupted run says to have handed over at its place, and who is not there any more; of how
 * many. Their rows are this run's by now, and it has written nothing yet.
 */
export async function settleMissing(
  app: App,
  run: Run,
  there: readonly number[],
  why: string,
): Promise<number> {
  const { rowCount } = await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select l.notice, l.channel, l.person, l.attempt, ${OUTCOME.uncertain}, $4, $5
         from notice_leaving l
        where l.notice = $1 and l.channel = $2 and l.run = $3
          and not exists (select 1 from unnest($6::int[]) p where p = l.person)
          and (select o.outcome from notice_outcome o
                where o.notice = l.notice and o.channel = l.channel and o.person = l.person and o.attempt = l.attempt
                order by o.seq desc limit 1) = ${OUTCOME.handedOver}`,
      [run.notice, channelNumber(run.channel), run.id, why, app.now(), there],
    ),
  );
  return rowCount ?? 0;
}

/** Forgets where a run was to go of which nothing was about to leave: it holds nobody to that place. */
export async function forgetUnbegun(app: App, { id, notice, channel }: Run): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query(
      `update notice_run set place = null, ended_at = $4 where id = $3
          and not exists (select 1 from notice_leaving where notice = $1 and channel = $2 and run = $3)`,
      [notice, channelNumber(channel), id, app.now()],
    ),
  );
}

/** Whether the run before this one at a place came to its end: what is there may have been handed on. */
export async function isFinished(client: Queryable, run: Run, place: string): Promise<boolean> {
  const { rows } = await client.query<{ ended_at: Date | null }>(
    `select ended_at from notice_run where notice = $1 and channel = $2 and place = $3 and id < $4
      order by id desc limit 1`,
    [run.notice, channelNumber(run.channel), place, run.id],
  );
  return rows.length > 0 && rows[0].ended_at !== null;
}

/**
 * Lets go of the place of a run that came to an error before its first message: it holds nobody to that place, unless it
 * goes on an interrupted one, which may have finished something there that nobody heard of.
 */
export async function releasePlace(app: App, run: Run): Promise<void> {
  // Text messages are in the journal before they are in their file; letters are in their folder first.
  if (run.channel === 'letter' && (await goesOn(app.database.reader, run))) return;
  await forgetUnbegun(app, run);
}

/**
 * Of people who are in what an interrupted run finished at its place, those of whom the journal does not say so yet, with
 * their attempt. Whoever has an outcome is not told again.
 */
export async function listUntold(
  client: Queryable,
  { id, notice, channel }: Run,
  persons: readonly number[],
): Promise<{ person: number; attempt: number }[]> {
  const { rows } = await client.query<{ person: number; attempt: number }>(
    `select p as person,
            coalesce((select min(l.attempt) from notice_leaving l
                       where l.notice = $1 and l.channel = $2 and l.person = p and l.run = $3 and ${UNANSWERED}),
                     1 + (select count(*) from notice_leaving l
                           where l.notice = $1 and l.channel = $2 and l.person = p))::int as attempt
       from unnest($4::int[]) p
      where not exists (
        select 1 from notice_leaving l
         where l.notice = $1 and l.channel = $2 and l.person = p
           and not (l.run = $3 and ${UNANSWERED})
           and not exists (select 1 from notice_outcome o
                            where o.notice = l.notice and o.channel = l.channel and o.person = l.person
                              and o.attempt = l.attempt and o.outcome in (${OUTCOME.deferred}, ${OUTCOME.again})
                           offset 0))`,
    [notice, channelNumber(channel), id, persons],
  );
  return rows;
}

/** Whether the run before this one was interrupted, so that this one goes on in its place. */
export async function goesOn(client: Queryable, run: Run): Promise<boolean> {
  const { rows } = await client.query<{ ended_at: Date | null; place: string | null }>(
    `select ended_at, place from notice_run where notice = $1 and channel = $2 and id < $3 order by id desc limit 1`,
    [run.notice, channelNumber(run.channel), run.id],
  );
  return rows.length > 0 && rows[0].place !== null && rows[0].ended_at === null;
}

/** Notes that a run came to its end: the next may go elsewhere. */
export async function endRun(app: App, run: Run): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query('update notice_run set ended_at = $2 where id = $1', [run.id, app.now()]),
  );
}

/**
 * What a process that died left in flight, as outcomes: uncertain from that moment on, and not only from when the next
 * run writes it down. Of what goes to a place, the place knows.
 */
export const ABANDONED = `
  select l.person, l.channel, l.attempt, ${OUTCOME.uncertain} as outcome, 'the process that sent it ended' as reply,
         coalesce((select begun_at from notice_run r where r.id = l.run), now()) as at, null::bigint as seq
    from notice_leaving l
   where l.notice = $1 and ${UNANSWERED}
     and l.channel not in (select objid::bigint - $1 * 8 from pg_locks
                            where locktype = 'advisory' and classid = ${LOCK_SPACE} and granted
                              and database = (select oid from pg_database where datname = current_database()))
     and not exists (select 1 from notice_run r where r.id = l.run and r.place is not null)`;

/** Whether some process sends a channel of a notice now. */
export async function isRunning(client: Queryable, notice: number, channel: Channel): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    `select exists (select 1 from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and granted
       and database = (select oid from pg_database where datname = current_database())) as held`,
    [LOCK_SPACE, notice * 8 + channelNumber(channel)],
  );
  return rows[0].held;
}
