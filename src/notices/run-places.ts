import { stat } from 'node:fs/promises';
import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { channelNumber } from './channel.ts';
import type { Run } from './runs.ts';

// The folder that letters go to, and the file of text messages: what an interrupted run wrote last only they know.

/** The folder that letters go to, or the file of text messages. */
export type RunPlace = {
  path: string;
  /** Something of this notice lies there that was finished before. */
  isBegun: boolean;
};

/**
 * What an interrupted run wrote last may not be in the journal: only its own place knows, so a run goes on there. A
 * folder of letters that is not where it was, and is here with its bundles, was moved: it is the same place.
 * @throws InputError NOTICE_STATE where this is another place
 */
export async function goOnAt(
  tx: Tx,
  { notice, channel }: Pick<Run, 'notice' | 'channel'>,
  place: RunPlace,
): Promise<void> {
  const { rows } = await tx.client.query<{ place: string | null; ended_at: Date | null }>(
    'select place, ended_at from notice_run where notice = $1 and channel = $2 order by id desc limit 1',
    [notice, channelNumber(channel)],
  );
  const last = rows[0];
  if (!last?.place || last.ended_at !== null || last.place === place.path) return;
  const wasMoved = channel === 'letter' && (await isGone(last.place));
  if (!wasMoved || !place.isBegun) throw otherPlace({ notice, channel }, last.place, wasMoved);
  await tx.client.query(
    'update notice_run set place = $4 where notice = $1 and channel = $2 and place = $3 and ended_at is null',
    [notice, channelNumber(channel), last.place, place.path],
  );
}

function otherPlace(
  { notice, channel }: Pick<Run, 'notice' | 'channel'>,
  last: string,
  isGone: boolean,
): InputError {
  const what = channel === 'letter' ? 'Letters' : 'Text messages';
  const begun = `${what} of notice ${notice} were begun in ${last} and not finished`;
  const goOn = isGone
    ? 'that folder is not there any more. Name where it is now; where it is lost, name it as before, and whoever was in it is uncertain'
    : `go on there${channel === 'letter' ? ', or move that folder and name where it is now' : ''}, so that nobody gets two`;
  return new InputError('NOTICE_STATE', `${begun}: ${goOn}`);
}

async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR',
  );
}

/** The rows of an interrupted run are those of the one that goes on in its place. */
export async function takeOver(
  tx: Tx,
  { id, notice, channel }: Omit<Run, keyof AsyncDisposable>,
  place: string,
): Promise<void> {
  await tx.client.query(
    `update notice_leaving l set run = $3
       from notice_run r
      where l.notice = $1 and l.channel = $2 and r.id = l.run and r.ended_at is null and r.place = $4`,
    [notice, channelNumber(channel), id, place],
  );
}

/** Whether the run before this one was interrupted, so that this one goes on in its place. */
export async function goesOn(client: Queryable, run: Run): Promise<boolean> {
  const { rows } = await client.query<{ ended_at: Date | null; place: string | null }>(
    `select ended_at, place from notice_run where notice = $1 and channel = $2 and id < $3 order by id desc limit 1`,
    [run.notice, channelNumber(run.channel), run.id],
  );
  return rows.length > 0 && rows[0].place !== null && rows[0].ended_at === null;
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
