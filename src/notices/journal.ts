import type { Database } from '../db/index.ts';
import { InputError } from '../errors.ts';
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
  /** Returns when it is on the disk: before that nothing leaves. */
  leaving(persons: readonly number[]): Promise<void>;
  arrived(outcomes: readonly Arrived[]): Promise<void>;
};

const RETRIES = 20;
const RETRY_MS = 500;

/**
 * The journal of a run. Of a lost connection it does not know whether the last rows were kept: it writes them again, and
 * rows of this run that are there already are its own.
 * @param attemptOf which attempt it is for a person
 */
export function openJournal(database: Database, run: Run, attemptOf: (person: number) => number): Journal {
  const channel = channelNumber(run.channel);
  const write = (sql: string, params: unknown[]) =>
    database.transaction(({ client }) => client.query(sql, params));
  return {
    async leaving(persons) {
      const attempts = persons.map(attemptOf);
      await keepTrying(async () => {
        const { rowCount } = await write(
          `insert into notice_leaving (notice, channel, person, attempt, run)
           select $1, $2, p, a, $5 from unnest($3::int[], $4::smallint[]) as t (p, a)
           on conflict (notice, channel, person, attempt) do update set run = excluded.run
            where notice_leaving.run = excluded.run`,
          [run.notice, channel, persons, attempts, run.id],
        );
        if (rowCount === persons.length) return;
        // The lock keeps others out; this is the last line of defence, and never passed.
        throw new InputError(
          'NOTICE_STATE',
          'Another process has sent some of these already: nothing more is sent',
        );
      });
    },
    async arrived(outcomes) {
      const at = new Date();
      await keepTrying(() =>
        write(
          `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
           select $1, $2, t.p, t.a, t.o, t.r, $7
             from unnest($3::int[], $4::smallint[], $5::smallint[], $6::text[]) as t (p, a, o, r)
            where not exists (select 1 from notice_outcome o where o.notice = $1 and o.channel = $2 and o.person = t.p
                                and o.attempt = t.a)`,
          [
            run.notice,
            channel,
            outcomes.map(({ id }) => id),
            outcomes.map(({ id }) => attemptOf(id)),
            outcomes.map(outcomeOf),
            outcomes.map((each) => plainReply(each.result === 'uncertain' ? each.why : each.reply)),
            at,
          ],
        ),
      );
    },
  };
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
async function keepTrying<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const lost = error instanceof InputError && error.code === 'DATABASE_UNREACHABLE';
      if (!lost || tried >= RETRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
