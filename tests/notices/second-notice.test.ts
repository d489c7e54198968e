import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  changeSettings,
  controlNotice,
  prepareNotice,
  readStatus,
  sendLetters,
} from '../../src/notices/index.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, prepareAndApprove, type NoticePlace } from './place.ts';
import { another, cameBack, listed, send, withAddress } from './support/steps.ts';

test('another notice of the case leaves out whom the first one told, unless it is to tell them again', async () => {
  await using place = await createNoticePlace(withAddress(5), { channels: 'email' });
  await using server = await startSmtpServer({
    script: ({ step, line }) => (step === 'rcpt' && /person1@/.test(line) ? '550 5.1.1 no' : undefined),
  });
  await prepareAndApprove(place);
  await send(place, server);
  await cameBack(place, place.notice, 1, 'bounce');
  await cameBack(place, place.notice, 2, 'complaint');
  const { app } = place;
  await controlNotice(app, place.notice, 'stopped', 'a mistake');
  const second = await another(place);
  const { counts } = await prepareNotice(app, second.notice, second.cards);
  assert.deepEqual([counts.people, counts.toldBefore, counts.sentBefore], [5, 3, 0]);
  assert.deepEqual(await listed(second), ['0 email 1', '1 email 1']);
  await changeSettings(app, second.notice, 'tell again', 'yes');
  const again = (await prepareNotice(app, second.notice, second.cards)).counts;
  assert.deepEqual(
    [again.toldBefore, again.silenced, again.byChannel.email, again.byLanguage],
    [0, 1, 4, { en: 4 }],
    'the numbers that two people approve are of those who are written to',
  );
  const status = await readStatus(app, second.notice);
  assert.deepEqual(
    [status.channels[0].listed, status.channels[0].due, status.silenced, status.unreached],
    [5, 4, 1, 0],
    'nobody writes to whoever complained of the first',
  );
});

test('of two lists that were made before either was sent the second is made again, and nobody is told twice', async () => {
  await using place = await createNoticePlace(withAddress(5), { channels: 'email' });
  await using server = await startSmtpServer({
    script: ({ step, to }) => (step === 'message' && /person4@/.test(to) ? { waitMs: 1_000 } : undefined),
  });
  await prepareAndApprove(place);
  const second = await another(place);
  await prepareAndApprove(second);
  const first = send(place, server);
  for (let tries = 0; server.kept.length === 0 && tries < 1_000; tries++) await sleep(10);
  await assert.rejects(send(second, server), { code: 'NOTICE_STATE', message: /Notice 1 .* is being sent/ });
  assert.equal((await first).accepted, 5);
  await assert.rejects(send(second, server), {
    code: 'NOTICE_STATE',
    message: /Notice 1 of the same case was sent to people of this list: run 'notice prepare 2' again/,
  });
  assert.equal((await prepareNotice(second.app, second.notice, second.cards)).counts.toldBefore, 5);
  await changeSettings(second.app, second.notice, 'tell again', 'yes');
  await prepareAndApprove(second);
  assert.equal((await send(second, server)).accepted, 5);
});

test('what is left of a notice is sent after a follow-up, but not to those whom the follow-up told since', async () => {
  await using place = await createNoticePlace(withAddress(5));
  await using server = await startSmtpServer();
  const { app, notice, folder } = place;
  await prepareAndApprove(place);
  await send(place, server);
  const second = await another(place);
  await changeSettings(app, second.notice, 'tell again', 'yes');
  await prepareAndApprove(second);
  await send(second, server);
  // Of the first it comes back for two, of the second for one of them: that one has neither.
  await cameBack(place, notice, 0, 'bounce');
  await cameBack(place, second.notice, 0, 'bounce');
  const post = (to: NoticePlace, out: string) =>
    sendLetters(app, to.notice, to.cards, { out: join(folder, out), lettersPerBundle: 10, duplex: true });
  assert.equal((await post(place, 'first')).letters, 1);
  await cameBack(place, notice, 1, 'bounce');
  await assert.rejects(post(place, 'more'), {
    message: /Notice 2 of the same case was sent to people of this/,
  });
  await prepareAndApprove(place);
  assert.equal((await post(place, 'more')).letters, 0);
});
