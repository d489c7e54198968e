import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { channelOf, type Channel } from './channel.ts';
import { CAME_BACK, UNSENT } from './due.ts';
import { OUTCOME } from './outcomes.ts';
import { listRunning } from './sending-lock.ts';

// Whom a notice told, as far as anybody knows: what the list of another preparation, or of another notice, goes by.

/**
 * Of each person and channel of some notices (a parameter) that something left for: whether it failed for good (refused,
 * or it came back and nobody tries any more), and otherwise whether they have it or may have it. Neither is somebody for
 * whom it is to be tried again. Looked up row by row (`offset 0`): see due.ts.
 */
const standingOf = (notices: string): string => `
  select notice, person, channel, came_back or outcome = ${OUTCOME.refused} as failed,
         not came_back
         and coalesce(outcome not in (${OUTCOME.refused}, ${OUTCOME.deferred}, ${OUTCOME.again}), true) as told
    from (select l.*, exists (${CAME_BACK} t.notice = l.notice and t.channel = l.channel and t.person = l.person
                              offset 0) as came_back
            from (select distinct on (notice, person, channel) notice, person, channel, outcome
                    from notice_leaving left join notice_outcome using (notice, channel, person, attempt)
                   where notice = any(${notices})
                   order by notice, person, channel, attempt desc, seq desc) l) last`;

/** The people who have one of some notices, or may have it. */
const toldOf = (notices: string): string =>
  `select distinct person from (${standingOf(notices)}) standing where told`;

/** So that the planner does not take what was filled a moment ago for small. */
const ANALYZE = 'analyze notice_leaving, notice_outcome, notice_return';

/** Drops the rows of everybody who does not have a notice. Returns those who do, and which ways failed for the others. */
export async function dropUntold(
  tx: Tx,
  notice: number,
): Promise<{ told: Set<number>; failed: Map<number, Channel[]> }> {
  await tx.client.query(ANALYZE);
  const { rows } = await tx.client.query<{ person: number; told: boolean; failed: number[] | null }>(
    `select person, bool_or(told) as told, array_agg(channel::int order by channel) filter (where failed) as failed
       from (${standingOf('$1')}) standing group by person having bool_or(told) or bool_or(failed)`,
    [[notice]],
  );
  const told = new Set<number>();
  const failed = new Map<number, Channel[]>();
  for (const row of rows) {
    if (row.told) told.add(row.person);
    else
      failed.set(
        row.person,
        row.failed!.map((channel) => channelOf(channel)!),
      );
  }
  await tx.client.query(
    `delete from notice_recipient r where r.notice = any($1)
        and not exists (select 1 from (${standingOf('$1')}) standing where standing.told and standing.person = r.person)`,
    [[notice]],
  );
  return { told, failed };
}

/** Who has another notice of the same case, or may have it. */
export async function readToldElsewhere(
  tx: Tx,
  { id, incident }: { id: number; incident: number },
): Promise<Set<number>> {
  const { rows } = await tx.client.query<{ person: number }>(toldOf('$1'), [
    await othersOf(tx.client, id, incident),
  ]);
  return new Set(rows.map(({ person }) => person));
}

/**
 * Refuses to send to people who have another notice of the same case by now, or are just being sent it: their list was
 * made before that. While the notice's own channel is locked, so that of two that begin at once one sees the other.
 * @throws InputError NOTICE_STATE
 */
export async function refuseToldSince(
  client: Queryable,
  { id, incident }: { id: number; incident: number },
): Promise<void> {
  for (const other of await othersOf(client, id, incident)) {
    const running = (await listRunning(client, other)).length > 0;
    const told = running ? 'select person from notice_recipient where notice = any($2)' : toldOf('$2');
    // `is true` has both hashed, whatever the planner believes of tables that have just grown.
    const { rows } = await client.query<{ both: boolean }>(
      `select exists (select 1 from notice_recipient r
                       where r.notice = any($1) and ${UNSENT} and (r.person in (${told})) is true
                         and (r.person in (${toldOf('$1')})) is not true) as both`,
      [[id], [other]],
    );
    if (!rows[0].both) continue;
    throw new InputError(
      'NOTICE_STATE',
      `Notice ${other} of the same case ${running ? 'is being sent' : 'was sent'} to people of this list: run 'notice prepare ${id}'${running ? ' when that has ended' : ' again'}, which leaves out whoever has it, or set 'tell again' to yes`,
    );
  }
}

async function othersOf(client: Queryable, id: number, incident: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select id from notice where incident = $1 and id <> $2 order by id',
    [incident, id],
  );
  return rows.map((row) => row.id);
}

/** Drops what is not sent yet of some people: should what they have come back, nothing else follows. */
export async function dropUnsentOf(tx: Tx, notice: number, persons: number[]): Promise<void> {
  await tx.client.query(
    `delete from notice_recipient r where r.notice = $1 and r.person = any($2)
        and not exists (select 1 from notice_leaving l
                         where l.notice = $1 and l.channel = r.channel and l.person = r.person)`,
    [notice, persons],
  );
}
