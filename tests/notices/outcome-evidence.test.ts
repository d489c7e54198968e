import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { REASONS } from '../../src/bounces/index.ts';
import { checkLedger } from '../../src/custody/index.ts';
import {
  decideUncertain,
  listUncertain,
  noticeCode,
  readReturns,
  readStatus,
  sendEmail,
} from '../../src/notices/index.ts';
import { openJournal } from '../../src/notices/journal.ts';
import { plainReply } from '../../src/notices/outcomes.ts';
import { beginRun } from '../../src/notices/runs.ts';
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

test('what was decided of the uncertain ones, and what came back, is bound by the evidence', async () => {
  await using place = await createNoticePlace(inventPeople(6));
  await using server = await startSmtpServer({
    script: ({ step, to }) =>
      step === 'message' && /^person[345]@/.test(to) ? { drop: true, keep: true } : undefined,
  });
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  await sendEmail(app, notice, cards, { relay: relayAt(server.port, { connections: 1 }) });
  const wrong = async () => (await checkLedger(app)).other;
  const change = (sql: string) => app.database.transaction(({ client }) => client.query(sql));
  const uncertain = await listUncertain(app, notice);
  assert.ok(uncertain.length >= 2);
  const [{ code, person }] = uncertain;
  assert.deepEqual(
    (await decideUncertain(app, notice, 'leave', { channel: 'email', codes: [code] })).map(
      (each) => each.code,
    ),
    [code],
  );
  assert.equal((await listUncertain(app, notice)).length, uncertain.length - 1, 'of the others nothing');
  await assert.rejects(decideUncertain(app, notice, 'again', { codes: [code] }), {
    code: 'ARGUMENT_INVALID',
  });
  await decideUncertain(app, notice, 'again');
  assert.deepEqual(await wrong(), []);
  await change(`update notice_outcome set outcome = 5 where person = ${person} and outcome = 6`);
  assert.deepEqual(await wrong(), [
    `what was decided of the uncertain ones of notice ${notice} is not what was recorded`,
  ]);
  await change(`update notice_outcome set outcome = 6 where person = ${person} and outcome = 5`);
  assert.deepEqual(await wrong(), []);

  const path = `bounces+${notice}.${noticeCode(app.installation.codeKey, notice, 0).replaceAll('-', '').toLowerCase()}@party.example`;
  const answer = (words: string) => Buffer.from(`From: a@b.example\r\nTo: ${path}\r\n\r\n${words}\r\n`);
  for (const words of ['one', 'two']) await readReturns(app, [answer(words)]);
  assert.deepEqual(await wrong(), []);
  // Rows that a killed process left are bound by the next entry.
  await change(`insert into notice_return (notice, channel, person, kind, verdict, over, reason, status, message, at)
                values (${notice}, 1, 1, 'bounce', 'hard', true, 'user unknown', '5.1.1', 'x', now())`);
  assert.deepEqual(await wrong(), []);
  await change(`update notice_return set kind = 'bounce', over = true where seq = 1`);
  assert.deepEqual(await wrong(), ['what came back of notices is not what was recorded']);
});

test('nothing is decided while a channel is sent, and a sender that lost its lock writes nothing afterwards', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  await prepareAndApprove(place);
  const { app, notice } = place;
  await using run = await beginRun(app, notice, 'email');
  const journal = openJournal(app, run);
  await journal.leaving([0, 1]);
  await assert.rejects(decideUncertain(app, notice, 'again'), { code: 'NOTICE_STATE' });
  assert.deepEqual(await decideUncertain(app, notice, 'again', { channel: 'letter' }), []);
  await journal.arrived([{ id: 0, result: 'accepted', reply: '250 2.0.0 ok' }]);
  // As where its connection was lost: the process lives on.
  await run[Symbol.asyncDispose]();
  assert.deepEqual(
    (await decideUncertain(app, notice, 'again')).map(({ person }) => person),
    [1],
  );
  await assert.rejects(journal.arrived([{ id: 1, result: 'accepted', reply: '250 2.0.0 ok' }]), {
    code: 'NOTICE_STATE',
  });
  await assert.rejects(journal.leaving([2]), { code: 'NOTICE_STATE' });
  const [email] = (await readStatus(app, notice)).channels;
  assert.deepEqual([email.handedOver, email.uncertain, email.due], [1, 0, 2]);
});

test('of what a mail server says codes, queue ids and a reason in our words are kept', () => {
  for (const [reply, kept] of [
    [
      '550 5.1.1 <mary@jones.example> Mary Jones 07700 900123: no',
      "550 5.1.1 user unknown (rollcall's word)",
    ],
    ['550 5.1.1 Jo Ng has left', "550 5.1.1 user unknown (rollcall's word)"],
    ['550 no such user maryjones1980', "550 user unknown (rollcall's word)"],
    ['552 5.2.2 Mailbox of Ŵyn-Underhay over quota', "552 5.2.2 mailbox full (rollcall's word)"],
    ['451 J.Ng not here', "451 unclear (rollcall's word)"],
    ['250 2.0.0 Ok: queued as 4XyZ12', '250 2.0.0 queued as 4XyZ12'],
    ['250 OK id=1tEc4e-000000001Ab-2xYz', '250 queued as 1tEc4e-000000001Ab-2xYz'],
    ['250 2.0.0 Ok: queued as maryjones1980', '250 2.0.0'],
    ['250 Jo Ng 07700900123 is glad', '250'],
    ['rollcall: no address any more'],
    ['no answer after the whole message: the connection was closed'],
  ])
    assert.equal(plainReply(reply, 'email'), kept ?? reply);
  for (const ours of [
    'SM0123456789abcdef0123456789abcdef',
    '400 21610: has asked for no more messages (STOP)',
    '201 queued SM0123456789abcdef0123456789abcdef',
  ])
    assert.equal(plainReply(ours, 'sms'), ours);
});

test('no name, address or number stays of any reply, wherever it stands', () => {
  const about = fc.constantFrom(
    'Jo Ng',
    'Will Black',
    'Mary',
    'Ŵyn-Underhay',
    'J.Ng',
    'maryjones1980',
    'Grace Unknown-Full',
    'May',

    'mary@jones.example',
    '"jo ng"@x.example',
    '07700 900123',
    '+447700900123',
    'SW1A 1AA',
    'REF 99887766',
  );
  const words = fc.constantFrom(
    'user',
    'unknown',
    'has left',
    'mailbox full',
    'queued as',
    'OK id=',
    'Ok:',
    'id=',
    '<',
    '>',
    '5.7.1',
    '-',
    'rejected',
    'no such user',
    'blocked',
    ':',
    'try later',
    'rollcall:',
    '550',
    'message accepted',
  );
  const start = fc.constantFrom(
    '550',
    '550 5.1.1',
    '250 2.0.0',
    '451-4.7.1',
    '421',
    '554',
    '250',
    '999',
    '2',
  );
  fc.assert(
    fc.property(start, fc.array(fc.oneof(about, words), { maxLength: 12 }), (code, parts) => {
      const kept = plainReply(`${code} ${parts.join(' ')}`, 'email');
      const reason = REASONS.find((each) => kept.includes(each)) ?? '';
      const rest = kept
        .replace(reason, '')
        .replace("(rollcall's word)", '')
        .replace('an answer that is none', '');
      assert.match(rest, /^(?:[2-5]\d\d(?: [245]\.\d{1,3}\.\d{1,3})?)? *$/);
    }),
    { numRuns: 3_000 },
  );
});
