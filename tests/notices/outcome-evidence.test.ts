import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLedger } from '../../src/custody/index.ts';
import { decideUncertain, sendEmail } from '../../src/notices/index.ts';
import { plainReply } from '../../src/notices/outcomes.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove } from './place.ts';

test('what became of everybody is bound by the evidence when a run has ended, and a changed row is found', async () => {
  await using place = await createNoticePlace(inventPeople(6));
  await using server = await startSmtpServer({
    script: ({ step, to }) =>
      step === 'message' && to.startsWith('person3@') ? { drop: true, keep: true } : undefined,
  });
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  const send = () => sendEmail(app, notice, cards, { relay: relayAt(server.port) });
  const wrong = async () => (await checkLedger(app)).other;
  const change = (sql: string) => app.database.transaction(({ client }) => client.query(sql));
  assert.equal((await send()).uncertain, 1);
  assert.deepEqual(await wrong(), []);
  await decideUncertain(app, notice, 'again');
  assert.deepEqual(await wrong(), [], 'a decision has an act of its own');
  // As a process leaves it that died in the middle of the next run.
  await change(`insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
                values (${notice}, 1, 2, 2, 1, '250 2.0.0 ok', now())`);
  assert.deepEqual(await wrong(), []);
  const said = [`what became of those whom notice ${notice} wrote to by email is not what was recorded`];
  await change(`update notice_outcome set outcome = 1 where outcome = 4`);
  assert.deepEqual(await wrong(), said);
  await change(`update notice_outcome set outcome = 4 where person = 2 and attempt = 1 and outcome = 1`);
  assert.deepEqual(await wrong(), []);
  await change(`delete from notice_outcome where person = 5`);
  assert.deepEqual(await wrong(), said);
});

test('of what a mail server says nobody’s name is kept, and its reasons and queue ids are', () => {
  for (const [reply, kept] of [
    ['550 5.1.1 <mary@jones.example> Mary Jones 07700 900123: no', '550 5.1.1 <…> …: no'],
    ['552 5.2.2 Mailbox of Ŵyn-Underhay over quota', '552 5.2.2 Mailbox of …-… over quota'],
    ['250 2.0.0 Ok: queued as 4XyZ12', '250 2.0.0 Ok: queued as 4XyZ12'],
    ['451 4.7.1 Greylisting in action, please come back later'],
    ['rollcall: no address any more'],
    ['SM0123456789abcdef0123456789abcdef'],
  ])
    assert.equal(plainReply(reply), kept ?? reply);
});
