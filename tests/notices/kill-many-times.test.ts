import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { decideUncertain, listUncertain, readStatus } from '../../src/notices/index.ts';
import { listActs } from '../support/installation.ts';
import { createNoticePlace, inventPeople, prepareAndApprove, type NoticePlace } from './place.ts';
import { chooseSeed, createRandom, shuffle } from '../support/random.ts';
import { Sink } from './support/sink.ts';
import { Senders, type Ending, type Sender } from './support/senders.ts';
import { assertToldOnce, compareTold, countTold } from './support/told.ts';

/** A fifth of the proof, at every test; ROLLCALL_TEST_KILLS=200 is the whole of it (three minutes on two cores). */
const TIMES = Number(process.env['ROLLCALL_TEST_KILLS'] ?? 40);
const PEOPLE = 30 * TIMES;
const KILLS = {
  sender: Math.round(TIMES * 0.35),
  server: Math.round(TIMES * 0.4),
  connection: Math.round(TIMES * 0.22),
  'lock, and a second sender': Math.round(TIMES * 0.03),
};
const SECOND_SENDERS = 8;
const WINDOW = 400;
/** One in so many. */
const REFUSED = 97;
const PUT_OFF = 50;
const [QUICK_MS, SLOW_MS] = [30, 1_000];

type Kill = keyof typeof KILLS;

type Trial = {
  place: NoticePlace;
  sink: Sink;
  senders: Senders;
  random: () => number;
  /** How often a second sender was refused, and how often it came in for one whose lock was gone. */
  second: { refused: number; tookOver: number };
};

test(
  'killed again and again at random (sender, mail server, database connection): nobody is told twice and nobody is skipped',
  { timeout: 400_000 },
  async (t) => {
    const seed = chooseSeed();
    t.diagnostic(`ROLLCALL_TEST_SEED=${seed}`);
    const random = createRandom(seed);
    await using place = await createNoticePlace(inventPeople(PEOPLE), { channels: 'email' });
    await prepareAndApprove(place);
    await using sink = new Sink({
      file: join(place.folder, 'accepted'),
      waitMs: QUICK_MS,
      refuses: REFUSED,
      putsOff: PUT_OFF,
    });
    await sink.start();
    const { app, notice } = place;
    const { identity } = place.keyholder;
    await using senders = new Senders({
      config: app.config,
      identity,
      notice,
      channel: 'email',
      port: sink.port,
    });
    const trial: Trial = { place, sink, senders, random, second: { refused: 0, tookOver: 0 } };
    const startedAt = performance.now();
    const left = await killAtRandom(trial);
    t.diagnostic(
      `${TIMES} kills (${describeKills()}) in ${((performance.now() - startedAt) / 1000).toFixed(0)} s; ${sink.count} of ${PEOPLE} were told by then`,
    );
    await sendToTheEnd(trial);
    const uncertain = await listUncertain(app, notice);
    const told = await compareTold(app, notice, sink.read());
    t.diagnostic(countTold(told));
    t.diagnostic(
      `second senders: ${trial.second.refused} refused, ${trial.second.tookOver} went on for one that had lost its lock`,
    );
    t.diagnostic(`senders ended by themselves: ${describeEndings(senders.endings)}`);
    assertKnownEndings(senders.endings);
    assertToldOnce(told);
    assert.ok(left > 0 && uncertain.length > 0, 'kills leave somebody uncertain');
    await assertWithinTheWindow(trial);

    assert.equal((await decideUncertain(app, notice, 'again')).length, uncertain.length);
    await sendToTheEnd(trial);
    const after = await compareTold(app, notice, sink.read());
    t.diagnostic(`uncertain sent again: ${countTold(after)}`);
    assertToldOnce(after);
    const again = new Set(uncertain.map(({ person }) => person));
    for (const { person, had, outcome } of after) {
      if (again.has(person)) assert.ok(outcome === 1 || outcome === 2, `person ${person} was not sent again`);
      else assert.ok(had <= 1, `person ${person} was told ${had} times and was never uncertain`);
    }
  },
);

function describeKills(): string {
  return Object.entries(KILLS)
    .map(([kill, times]) => `${kill} ${times}`)
    .join('; ');
}

/** Of those that are uncertain halfway it is decided to leave them; returns how many. */
async function killAtRandom(trial: Trial): Promise<number> {
  const { place, sink, senders, random } = trial;
  const kills = shuffle(
    Object.entries(KILLS).flatMap(([kill, times]) => Array.from({ length: times }, () => kill as Kill)),
    random,
  );
  assert.equal(kills.length, TIMES);
  let left = 0;
  for (const [i, kill] of kills.entries()) {
    // So many are told by then, or the list would be over before the kills are.
    const isAhead = sink.count / PEOPLE > (0.55 * (i + 10)) / (kills.length + 20);
    sink.slow(isAhead ? SLOW_MS : QUICK_MS);
    if (i % (kills.length / SECOND_SENDERS) === 4) await startSecond(trial);
    for (let tried = 0; !(await perform(kill, trial)); tried++)
      assert.ok(tried < 20, `no sender lives: ${describeEndings(senders.endings.slice(-20))}`);
    if (i !== kills.length / 2) continue;
    // Nothing is decided while somebody sends.
    const sender = await senders.alive();
    await senders.kill();
    await untilUnlocked(trial, sender);
    left = (await decideUncertain(place.app, place.notice, 'leave')).length;
  }
  sink.slow(0);
  const { channels } = await readStatus(place.app, place.notice);
  assert.ok(channels[0].due > 0, 'the list is longer than the kills');
  return left;
}

/** At a random moment of a run. False where it was over before that. */
async function perform(kill: Kill, trial: Trial): Promise<boolean> {
  const { sink, senders, random } = trial;
  const sender = await senders.alive();
  // One time in four it may not have sent anything yet.
  if (random() < 0.75) await sender.begun();
  await sleep(random() * (kill === 'sender' ? 600 : 200));
  if (sender.ending) return false;
  switch (kill) {
    case 'sender':
      await senders.kill();
      await untilUnlocked(trial, sender);
      break;
    case 'server':
      await sink.kill();
      await sleep(random() * 300);
      await sink.start();
      break;
    case 'connection':
      await killConnection(trial, sender, '');
      break;
    case 'lock, and a second sender': {
      await sender.begun();
      const beside = senders.another();
      await killConnection(trial, sender, 'lock');
      const second = await beside;
      await senders.keepOneOf(sender, second);
      trial.second[second.ending ? 'refused' : 'tookOver']++;
    }
  }
  return true;
}

const CONNECTIONS = 'from pg_stat_activity where application_name like $1';

/** PostgreSQL may take a moment to see that a process is gone. */
async function untilUnlocked({ place }: Trial, { pid }: Sender): Promise<void> {
  for (let tried = 0; ; tried++) {
    const { rows } = await place.app.database.reader.query(`select pid ${CONNECTIONS}`, [
      `rollcall/${pid}/%/lock%`,
    ]);
    if (rows.length === 0) return;
    assert.ok(tried < 500, 'PostgreSQL keeps the lock of a process that was killed');
    await sleep(10);
  }
}

/** Ends one of the sender's connections to the database. */
async function killConnection({ place, random }: Trial, { pid }: Sender, role: string): Promise<void> {
  await place.app.database.transaction(async ({ client }) => {
    const { rows } = await client.query<{ pid: number }>(
      `select pid ${CONNECTIONS} order by application_name, pid`,
      [`rollcall/${pid}/%/${role}%`],
    );
    const chosen = rows[Math.floor(random() * rows.length)];
    if (chosen) await client.query('select pg_terminate_backend($1)', [chosen.pid]);
  });
}

/** While one sends, another one is refused. */
async function startSecond({ place, senders, second }: Trial): Promise<void> {
  let first = await senders.alive();
  await first.begun();
  if (first.ending) first = await senders.alive();
  const { channels } = await readStatus(place.app, place.notice);
  const beside = await senders.another();
  if (first.ending || !channels[0].running) return senders.keepOneOf(first, beside);
  await senders.keepOneOf(beside, first);
  const { ending } = beside;
  if (!ending) return;
  assert.ok(ending.kind === 'failed' && ending.code === 'NOTICE_STATE', describeEndings([ending]));
  assert.match(ending.message, /Another process is sending/);
  second.refused++;
}

/** Sends until nobody is due; what is put off may take several runs. */
async function sendToTheEnd({ place, senders }: Trial): Promise<void> {
  const { app, notice } = place;
  for (let run = 0; ; run++) {
    assert.ok(run < 20, 'it does not end');
    const { kind } = await (await senders.alive()).ended;
    const { channels } = await readStatus(app, notice);
    if (kind === 'done' && channels[0].due === 0) break;
  }
}

/** What each run found uncertain when it began is what its predecessor had in flight. */
async function assertWithinTheWindow({ place }: Trial): Promise<void> {
  const begun = (await listActs(place.app)).filter(({ act }) => act === 'notice sending begun');
  const found = begun.map(({ payload }) => payload['uncertain'] as number);
  assert.ok(Math.max(...found) <= WINDOW, `a crash left ${Math.max(...found)} uncertain`);
}

/** A relay or a database that is away for too long, and a second sender: nothing else ends a run. */
function assertKnownEndings(endings: readonly Ending[]): void {
  const known = ['RELAY_UNREACHABLE', 'DATABASE_UNREACHABLE', 'NOTICE_STATE'];
  const others = endings.filter((ending) => ending.kind === 'failed' && !known.includes(ending.code));
  assert.deepEqual(others, []);
}

function describeEndings(endings: readonly Ending[]): string {
  const counts = new Map<string, number>();
  for (const ending of endings) {
    const what = ending.kind === 'failed' ? `${ending.code} ${ending.message.split('\n')[0]}` : ending.kind;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, times]) => `${times} × ${what}`).join(', ') || 'none';
}
