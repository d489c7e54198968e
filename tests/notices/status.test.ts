import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  changeSettings,
  decideUncertain,
  listUncertain,
  listUnreached,
  readStatus,
  sendLetters,
} from '../../src/notices/index.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove } from './place.ts';
import { cameBack, send, withAddress } from './support/steps.ts';

test('whose e-mail came back for good is due by the next channel alone, whatever was decided before or after', async () => {
  await using place = await createNoticePlace(withAddress(3));
  const { app, notice } = place;
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  // As where the connection was lost before the answer came.
  await app.database.transaction(({ client }) =>
    client.query('update notice_outcome set outcome = 4 where person in (0, 1)'),
  );
  const [{ code, person }, other] = await listUncertain(app, notice);
  assert.deepEqual([person, other.person], [0, 1]);
  await decideUncertain(app, notice, 'again', { codes: [code] });
  await cameBack(place, notice, 0, 'bounce');
  // The other way about: it comes back first, and then there is nothing to decide.
  await cameBack(place, notice, 1, 'bounce');
  assert.deepEqual(await listUncertain(app, notice), []);
  const due = (await readStatus(app, notice)).channels.map((each) => [
    each.channel,
    each.due,
    each.uncertain,
  ]);
  assert.deepEqual(due, [
    ['email', 0, 0],
    ['letter', 2, 0],
  ]);
});

test('what came back is counted once a person, by the last that is known', async () => {
  await using place = await createNoticePlace(withAddress(4));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  const back = (person: number, kind: string, verdict: string, over: boolean) =>
    place.app.database.transaction(({ client }) =>
      client.query(
        `insert into notice_return (notice, channel, person, kind, verdict, over, reason, status, message, at)
         values ($1, 1, $2, $3, $4, $5, 'not known', '', gen_random_uuid()::text, now())`,
        [place.notice, person, kind, verdict, over],
      ),
    );
  for (const person of [0, 1, 2, 3]) await back(person, 'bounce', 'soft', false);
  await back(0, 'bounce', 'hard', true);
  await back(1, 'delivered', 'none', false);
  await back(2, 'bounce', 'soft', true);
  const [email] = (await readStatus(place.app, place.notice)).channels;
  assert.deepEqual([email.bouncedHard, email.givenUp, email.bouncedSoft], [1, 1, 1]);
});

test('who complained and got nothing is counted apart, and so is what was left as it was', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  const { app, notice } = place;
  await cameBack(place, notice, 0, 'bounce');
  await cameBack(place, notice, 0, 'complaint');
  await cameBack(place, notice, 1, 'bounce');
  const { silenced, unreached } = await readStatus(app, notice);
  assert.deepEqual([silenced, unreached], [1, 1]);
  const codes = await listUnreached(app, notice);
  assert.deepEqual([codes.silenced.length, codes.unreached.length], [1, 1]);
  assert.notEqual(codes.silenced[0], codes.unreached[0]);
  await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select notice, channel, person, attempt, 6, '', now() from notice_outcome where person = 2`,
    ),
  );
  const [email] = (await readStatus(app, notice)).channels;
  assert.deepEqual([email.handedOver, email.left], [2, 1]);
});

test('who was put off and has another way’s message by now is not to be tried again', async () => {
  await using place = await createNoticePlace(withAddress(2));
  const { app, notice, cards, folder } = place;
  await using server = await startSmtpServer({
    script: ({ step, line }) => (step === 'rcpt' && /person1@/.test(line) ? '451 4.3.0 later' : undefined),
  });
  await prepareAndApprove(place);
  await send(place, server);
  const deferred = async () => (await readStatus(app, notice)).channels.map((each) => each.deferred);
  assert.deepEqual(await deferred(), [1, 0]);
  await changeSettings(app, notice, 'channels', 'letter, email');
  await prepareAndApprove(place);
  const out = join(folder, 'post');
  assert.equal(
    (await sendLetters(app, notice, cards, { out, lettersPerBundle: 5, duplex: true })).letters,
    1,
  );
  assert.deepEqual(await deferred(), [0, 0]);
});
