import assert from 'node:assert/strict';
import type { App } from '../../../src/installation/index.ts';
import { noticeCode } from '../../../src/notices/index.ts';

/** What the journal says of a person's e-mail, read from its rows alone, and how many messages the server has. */
export type Told = {
  person: number;
  attempts: number;
  /** The last outcome; undefined where a message left and nothing is known. */
  outcome: number | undefined;
  wasUncertain: boolean;
  wasSentAgain: boolean;
  had: number;
};

const [HANDED_OVER, REFUSED, UNCERTAIN, AGAIN, LEFT] = [1, 2, 4, 5, 6];

/** Everybody on the list by e-mail, with what the server has of them; a message of somebody else's is an error. */
export async function compareTold(
  app: App,
  notice: number,
  server: ReadonlyMap<string, number>,
): Promise<Told[]> {
  const { rows } = await app.database.reader.query<{ person: number; attempts: number; outcomes: number[] }>(
    `select r.person,
            (select count(*)::int from notice_leaving l
              where l.notice = r.notice and l.channel = r.channel and l.person = r.person) as attempts,
            array(select o.outcome::int from notice_outcome o
                   where o.notice = r.notice and o.channel = r.channel and o.person = r.person
                   order by o.attempt, o.at, o.outcome) as outcomes
       from notice_recipient r where r.notice = $1 and r.channel = 1 order by r.person`,
    [notice],
  );
  const rest = new Map(server);
  const told = rows.map(({ person, attempts, outcomes }) => {
    const code = noticeCode(app.installation.codeKey, notice, person).replaceAll('-', '').toLowerCase();
    const had = rest.get(code) ?? 0;
    rest.delete(code);
    return {
      person,
      attempts,
      outcome: outcomes.at(-1),
      // Of whom it was decided before the next run wrote it down, there is the decision alone.
      wasUncertain: outcomes.some((outcome) => [UNCERTAIN, AGAIN, LEFT].includes(outcome)),
      wasSentAgain: outcomes.includes(AGAIN),
      had,
    };
  });
  assert.deepEqual([...rest.keys()], [], 'the server has messages for people who are not on the list');
  return told;
}

/** Fails where somebody was told twice, was skipped, or where the journal says what the server does not. */
export function assertToldOnce(told: readonly Told[]): void {
  for (const { person, attempts, outcome, wasUncertain, wasSentAgain, had } of told) {
    const who = `person ${person} (outcome ${outcome}, ${attempts} attempts)`;
    assert.ok(attempts > 0, `${who} was skipped`);
    assert.ok([HANDED_OVER, REFUSED, UNCERTAIN, LEFT].includes(outcome!), `${who} has no end`);
    assert.ok(had <= (wasSentAgain ? 2 : 1), `${who} was told ${had} times`);
    if (!wasUncertain) assert.equal(had, outcome === HANDED_OVER ? 1 : 0, `${who} was told ${had} times`);
    if (outcome === HANDED_OVER) assert.ok(had >= 1, `${who} was not told`);
  }
}

/** The numbers of a comparison, for people to read. */
export function countTold(told: readonly Told[]): string {
  const count = (which: (each: Told) => boolean): number => told.filter(which).length;
  const is = (outcome: number) => count((each) => each.outcome === outcome);
  return [
    `${told.length} people: ${is(HANDED_OVER)} handed over, ${is(REFUSED)} refused, ${is(UNCERTAIN)} uncertain, ${is(LEFT)} left`,
    `of ${count(({ wasUncertain }) => wasUncertain)} that were ever uncertain the server had ${count(({ wasUncertain, had }) => wasUncertain && had > 0)}`,
    `${count(({ had }) => had > 1)} twice, ${count(({ had, wasSentAgain }) => had > 1 && wasSentAgain)} of them sent again by decision`,
    `${count(({ attempts }) => attempts > 1)} with more than one attempt`,
  ].join('; ');
}
