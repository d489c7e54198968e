import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../src/installation/index.ts';
import { listUncertain, readStatus, sendEmail } from '../../src/notices/index.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer, type SmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove, type NoticePlace } from './place.ts';

const PEOPLE = 400;
const PATIENCE_MS = 20_000;

/** A mail server that takes its time over each message. */
const startSlowServer = (waitMs = 20): Promise<SmtpServer> =>
  startSmtpServer({ script: ({ step }) => (step === 'message' ? { waitMs } : undefined) });

const send = ({ notice, cards }: NoticePlace, app: App, { port }: SmtpServer) =>
  sendEmail(app, notice, cards, { relay: relayAt(port) });

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; !(await isSo());) {
    assert.ok(Date.now() < giveUpAt, `${what} does not happen`);
    await sleep(5);
  }
}

const isRunning = async ({ app, notice }: NoticePlace): Promise<boolean> =>
  (await readStatus(app, notice)).channels[0].running;

/** The installation as a process sees it that no lock keeps out. */
function unlocked(app: App): App {
  const lock = { [Symbol.asyncDispose]: async () => undefined };
  return { ...app, database: { ...app.database, sessionLock: async () => lock } };
}

/** The installation as a process sees it whose transactions fail from some moment on. */
function failing(app: App, isFailing: () => boolean): App {
  const transaction: App['database']['transaction'] = (work) =>
    isFailing() ? Promise.reject(new Error('the disk is broken')) : app.database.transaction(work);
  return { ...app, database: { ...app.database, transaction } };
}

function timesTold({ kept }: SmtpServer): Map<string, number> {
  const times = new Map<string, number>();
  for (const { to } of kept) times.set(to, (times.get(to) ?? 0) + 1);
  return times;
}

/** Nobody twice; and nobody not at all who is not uncertain. */
async function assertToldOnce({ app, notice }: NoticePlace, server: SmtpServer): Promise<void> {
  const times = timesTold(server);
  assert.deepEqual(
    [...times].filter(([, count]) => count > 1),
    [],
  );
  const uncertain = new Set((await listUncertain(app, notice)).map(({ person }) => person));
  const { rows } = await app.database.reader.query<{ person: number }>(
    'select distinct person from notice_outcome where outcome = 1',
  );
  assert.equal(rows.length + uncertain.size, PEOPLE);
  assert.ok(times.size >= rows.length && times.size <= PEOPLE);
}

test('a sender whose lock was lost stops as soon as another begins, and nobody is told twice', async () => {
  await using place = await createNoticePlace(inventPeople(PEOPLE), { channels: 'email' });
  await using server = await startSlowServer();
  await prepareAndApprove(place);
  const first = send(place, unlocked(place.app), server);
  const stopped = assert.rejects(first, {
    code: 'NOTICE_STATE',
    message: /Another process has begun to send/,
  });
  await until('sending', () => server.kept.length > 50);
  const second = await send(place, unlocked(place.app), server);
  await stopped;
  assert.ok(second.uncertainBefore > 0 && second.uncertainBefore <= 400);
  await assertToldOnce(place, server);
});

test('two that begin at the same moment without a lock tell nobody twice', async () => {
  await using place = await createNoticePlace(inventPeople(PEOPLE), { channels: 'email' });
  await using server = await startSlowServer(5);
  await prepareAndApprove(place);
  const both = await Promise.allSettled([1, 2].map(() => send(place, unlocked(place.app), server)));
  for (const each of both)
    if (each.status === 'rejected') assert.equal((each.reason as { code?: string }).code, 'NOTICE_STATE');
  await send(place, place.app, server);
  await assertToldOnce(place, server);
});

test('a lock whose connection was lost is taken again, and a second sender is refused as before', async () => {
  await using place = await createNoticePlace(inventPeople(PEOPLE), { channels: 'email' });
  await using server = await startSlowServer();
  await prepareAndApprove(place);
  const first = send(place, place.app, server);
  await until('sending', () => server.kept.length > 20);
  const { rows } = await place.app.database.reader.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and classid = 4729010 and granted
      and database = (select oid from pg_database where datname = current_database())`,
  );
  assert.equal(rows.length, 1);
  await place.app.database.transaction(({ client }) =>
    client.query('select pg_terminate_backend($1, 5000)', [rows[0].pid]),
  );
  await until('taking the lock again', () => isRunning(place));
  await assert.rejects(send(place, place.app, server), { message: /Another process is sending/ });
  assert.equal((await first).accepted, PEOPLE);
  assert.equal(await isRunning(place), false);
  await assertToldOnce(place, server);
});

test('a journal that fails ends the run: what was on its way is uncertain at once, and nothing more is sent', async () => {
  await using place = await createNoticePlace(inventPeople(PEOPLE), { channels: 'email' });
  await using server = await startSlowServer();
  await prepareAndApprove(place);
  let broken = false;
  const sending = send(
    place,
    failing(place.app, () => broken),
    server,
  );
  const failed = assert.rejects(sending, { message: 'the disk is broken' });
  await until('sending', () => server.kept.length > 50);
  broken = true;
  await failed;
  const told = server.kept.length;
  await sleep(100);
  assert.equal(server.kept.length, told);
  const { rows } = await place.app.database.reader.query<{ n: number }>(
    'select count(*)::int as n from notice_leaving',
  );
  assert.ok(told <= rows[0].n, 'nothing leaves that is not in the journal');
  const uncertain = await listUncertain(place.app, place.notice);
  assert.equal((await readStatus(place.app, place.notice)).channels[0].uncertain, uncertain.length);
  const next = await send(place, place.app, server);
  assert.deepEqual(
    (await listUncertain(place.app, place.notice)).map(({ person }) => person),
    uncertain.map(({ person }) => person),
  );
  assert.ok(next.uncertainBefore > 0 && next.uncertainBefore <= 400);
  await assertToldOnce(place, server);
});
