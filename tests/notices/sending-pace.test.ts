import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareNotice, readStatus } from '../../src/notices/index.ts';
import { readPace } from '../../src/notices/sending-pace.ts';
import { createNoticePlace, inventPeople, type NoticePlace } from './place.ts';

const BEGUN = new Date('2021-11-03T09:00:00Z');
const after = (seconds: number): Date => new Date(BEGUN.getTime() + seconds * 1_000);

/** As the journal has it: so many outcomes at a moment. */
async function settle(
  { app, notice }: NoticePlace,
  people: number,
  outcome: number,
  seconds: number,
  channel = 1,
): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select $1, $2, p, 1, $3, '', $4 from generate_series(1, $5::int) p`,
      [notice, channel, outcome, after(seconds), people],
    ),
  );
}

test('a running send has a rate of the last minute and the time left at that rate; unknown is null', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  const { app, notice } = place;
  const pace = (seconds: number, due = 0): Promise<unknown> =>
    readPace(app.database.reader, { notice, channel: 'email', due }, after(seconds));
  const unknown = { perSecond: null, leftSeconds: null };
  assert.deepEqual(await pace(100), unknown, 'nothing was begun');
  await app.database.transaction(({ client }) =>
    client.query(`insert into notice_run (notice, channel, begun_at, by) values ($1, 1, $2, 'test')`, [
      notice,
      BEGUN,
    ]),
  );
  assert.deepEqual(await pace(30), unknown, 'nothing was handed over');
  await settle(place, 300, 1, 2);
  assert.deepEqual(await pace(3, 500), unknown, 'it has just begun');
  assert.deepEqual(await pace(10, 500), { perSecond: 30, leftSeconds: 17 });
  await settle(place, 60, 2, 50);
  await settle(place, 60, 4, 55);
  // Neither what is to be tried again nor another channel.
  await settle(place, 1_000, 3, 56);
  await settle(place, 1_000, 1, 57, 2);
  assert.deepEqual(await pace(100, 500), { perSecond: 2, leftSeconds: 250 });
  assert.deepEqual(await pace(100, 0), { perSecond: 2, leftSeconds: 0 });
  assert.deepEqual(await pace(1_000, 500), unknown, 'nothing moved for a minute');
});

test('what is not being sent has no rate', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  const [email] = (await readStatus(app, notice)).channels;
  assert.deepEqual([email.running, email.perSecond, email.leftSeconds], [false, null, null]);
});
