import { asInputError } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { channelNumber } from './channel.ts';
import { OUTCOME, plainReply } from './outcomes.ts';
import type { Run } from './runs.ts';

/** What became of one message; `id` is the person. */
export type Arrived = { id: number } & (
  | { result: 'accepted'; reply: string }
  | { result: 'refused'; reply: string }
  | { result: 'deferred'; reply: string }
  | { result: 'uncertain'; why: string }
);

/** Writes, durably, which messages are about to leave, and what became of them. */
export type Journal = {
  /** Notes which attempt it is for a person; the first, where nothing is said. */
  isDue(person: number, attempt: number): void;
  /** Returns when it is on the disk: before that nothing leaves. */
  leaving(persons: readonly number[]): Promise<void>;
  arrived(outcomes: readonly Arrived[]): Promise<void>;
  /** Says of people of whom nothing leaves why not, in one piece: a crash leaves nobody between the two. */
  refuse(refusals: readonly { id: number; reply: string }[]): Promise<void>;
  /** How many were refused so. */
  readonly refusedHere: number;
};

const RETRIES = 20;
const RETRY_MS = 500;

/** None where a later run took over. Locked, so that a run which begins waits for what this one is writing. */
const MINE = 'mine as materialized (select 1 from notice_run where id = $1 and not taken_over for share)';

const LEAVING = `
  with ${MINE}, written as (
    insert into notice_leaving (notice, channel, person, attempt, run)
    select $2, $3, p, a, $1 from unnest($4::int[], $5::smallint[]) as t (p, a) where exists (select 1 from mine)
    on conflict (notice, channel, person, attempt) do update set run = excluded.run
     where notice_leaving.run = excluded.run
    returning 1)
  select (select count(*)::int from mine) as mine, (select count(*)::int from written) as written`;

const ARRIVED = `
  with ${MINE}, written as (
    insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
    select $2, $3, t.p, t.a, t.o, t.r, $8
      from unnest($4::int[], $5::smallint[], $6::smallint[], $7::text[]) as t (p, a, o, r)
     where exists (select 1 from mine)
       and not exists (select 1 from notice_outcome o
                        where o.notice = $2 and o.channel = $3 and o.person = t.p and o.attempt = t.a
                       offset 0))
  select count(*)::int as mine from mine`;

/**
 * The journal of a run. Of a lost connection it does not know whether the last rows were kept: it writes them again, and
 * rows of this run that are there already are its own.
 * @throws InputError NOTICE_STATE, from what it returns, where a later run began since: this one has lost its turn
 */
export function openJournal({ database, now }: App, run: Run): Journal {
  const channel = channelNumber(run.channel);
  const attempts = new Map<number, number>();
  let refusedHere = 0;
  const write = (...statements: Statement[]): Promise<void> =>
    keepTrying(() =>
      database.transaction(async ({ client }) => {
        // Thrown in here, so that none of them is kept.
        for (const { sql, persons, more = [] } of statements) {
          const params = [run.id, run.notice, channel, persons, persons.map(attemptOf), ...more];
          const { rows } = await client.query<{ mine: number; written?: number }>(sql, params);
          const { mine, written = persons.length } = rows[0];
          if (mine === 0) throw lostTurn(run);
          if (written !== persons.length) throw sentByAnother();
        }
      }),
    );
  const attemptOf = (person: number): number => attempts.get(person) ?? 1;
  const arrivals = (outcomes: readonly Arrived[]): Statement => ({
    sql: ARRIVED,
    persons: outcomes.map(({ id }) => id),
    more: [
      outcomes.map(outcomeOf),
      outcomes.map((each) => plainReply(each.result === 'uncertain' ? each.why : each.reply, run.channel)),
      now(),
    ],
  });
  return {
    get refusedHere() {
      return refusedHere;
    },
    isDue(person, attempt) {
      attempts.set(person, attempt);
    },
    leaving: (persons) => write({ sql: LEAVING, persons }),
    async arrived(outcomes) {
      await write(arrivals(outcomes));
      for (const { id, result } of outcomes) {
        // Another attempt of the same run is another row; whoever is done is forgotten.
        if (result === 'deferred') attempts.set(id, attemptOf(id) + 1);
        else attempts.delete(id);
      }
    },
    async refuse(refusals) {
      const outcomes = refusals.map(({ id, reply }): Arrived => ({ id, result: 'refused', reply }));
      await write({ sql: LEAVING, persons: refusals.map(({ id }) => id) }, arrivals(outcomes));
      refusedHere += refusals.length;
      for (const { id } of refusals) attempts.delete(id);
    },
  };
}

type Statement = { sql: string; persons: readonly number[]; more?: unknown[] };

function lostTurn({ notice, channel }: Run): InputError {
  return new InputError(
    'NOTICE_STATE',
    `Another process has begun to send notice ${notice} by ${channel}: this one stops, and what it had in flight is uncertain`,
  );
}

/** The last line of defence: the lock and the turn keep others out. */
function sentByAnother(): InputError {
  return new InputError(
    'NOTICE_STATE',
    'Another process has sent some of these already: nothing more is sent',
  );
}

function outcomeOf({ result }: Arrived): number {
  switch (result) {
    case 'accepted':
      return OUTCOME.handedOver;
    case 'refused':
      return OUTCOME.refused;
    case 'deferred':
      return OUTCOME.deferred;
    case 'uncertain':
      return OUTCOME.uncertain;
  }
}

/** A database that went away comes back within seconds, or the run ends with what it knows. */
export async function keepTrying<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const known = asInputError(error);
      if (known?.code !== 'DATABASE_UNREACHABLE' || tried >= RETRIES) throw known ?? error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
