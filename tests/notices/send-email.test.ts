import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLedger } from '../../src/custody/index.ts';
import { note } from '../../src/incidents/index.ts';
import {
  approveNotice,
  changeSettings,
  controlNotice,
  decideUncertain,
  findNoticeOfCode,
  listUncertain,
  listUnreached,
  noticeCode,
  prepareNotice,
  readStatus,
  sendEmail,
} from '../../src/notices/index.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer, type SmtpServer } from '../mail/support/smtp-server.ts';
import { listActs } from '../support/installation.ts';
import { createNoticePlace, inventPeople, prepareAndApprove, type NoticePlace } from './place.ts';

const send = ({ app, notice, cards }: NoticePlace, { port }: SmtpServer) =>
  sendEmail(app, notice, cards, { relay: relayAt(port) });

const recipients = ({ kept }: SmtpServer): string[] => kept.map(({ to }) => to).toSorted();

test('everybody is told once, and a second run tells nobody again', async () => {
  await using place = await createNoticePlace(inventPeople(40));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const first = await send(place, server);
  assert.deepEqual([first.accepted, first.due, first.ended], [40, 40, 'done']);
  const expected = inventPeople(40).map(({ email }) => email!);
  assert.deepEqual(recipients(server), expected.toSorted());
  const second = await send(place, server);
  assert.deepEqual([second.accepted, second.due], [0, 0]);
  assert.equal(server.kept.length, 40);
  const { channels } = await readStatus(place.app, place.notice);
  assert.deepEqual([channels[0].handedOver, channels[0].due], [40, 0]);
  const acts = (await listActs(place.app)).map(({ act }) => act);
  assert.deepEqual(
    acts.filter((act) => act.startsWith('notice sending')),
    ['notice sending begun', 'notice sending ended', 'notice sending begun', 'notice sending ended'],
  );
});

test('each message has its person’s own code, with which it is known to be genuine', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  const { app, notice } = place;
  const codes = [0, 1, 2].map((person) => noticeCode(app.installation.codeKey, notice, person));
  for (const { data, from } of server.kept) {
    const own = codes.filter((code) => data.toString().includes(code));
    assert.equal(own.length, 1);
    assert.match(from, new RegExp(`bounces\\+${notice}\\.${own[0].replaceAll('-', '').toLowerCase()}@`));
    const found = await findNoticeOfCode(app, own[0]);
    assert.equal(found?.handedOver.length, 1);
  }
  assert.equal(
    await findNoticeOfCode(app, `${codes[0].slice(0, -1)}${codes[0].endsWith('0') ? '1' : '0'}`),
    undefined,
  );
});

test('nothing is sent before two different people agreed to what was prepared', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  const { app, notice, cards } = place;
  await assert.rejects(send(place, server), { code: 'NOTICE_STATE', message: /was prepared yet/ });
  await prepareNotice(app, notice, cards);
  await approveNotice(app, notice, 'DPO');
  for (const same of [' dpo ', 'D P O', 'ＤＰＯ', '\u200bDPO', 'D.P.O.'])
    assert.equal((await approveNotice(app, notice, same)).added, false, same);
  await assert.rejects(send(place, server), { message: /needs the approval of 2 people and has 1/ });
  await approveNotice(app, notice, 'Secretary');
  await changeSettings(app, notice, 'from name', 'Another name');
  await assert.rejects(send(place, server), { message: /settings changed since notice 1 was prepared/ });
  assert.equal(server.kept.length, 0);
});

test('what was agreed to is void where something else would be said of the case', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  const { app, incident, notice } = place;
  await prepareAndApprove(place);
  await note(app, incident, {
    kind: 'fact',
    matter: 'confidentiality',
    value: 'taken',
    words: 'The files are for sale.',
    source: 'us',
    grade: 'verified by us',
  });
  await assert.rejects(send(place, server), { message: /The case, or what is known of it, changed since/ });
  await assert.rejects(approveNotice(app, notice, 'A third'), { message: /The case, or what is known/ });
  assert.equal((await readStatus(app, notice)).approved, false);
  assert.equal(server.kept.length, 0);
  await prepareAndApprove(place);
  assert.equal((await send(place, server)).accepted, 2);
});

test('whoever an answer never came for is uncertain after a crash, and an operator decides', async () => {
  await using place = await createNoticePlace(inventPeople(10));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const { app, notice } = place;
  // As a process leaves it that died with three messages in flight.
  await app.database.transaction(async ({ client }) => {
    await client.query(
      'insert into notice_leaving (notice, channel, person, attempt, run) select $1, 1, p, 1, 99 from generate_series(0, 2) p',
      [notice],
    );
  });
  const sent = await send(place, server);
  assert.deepEqual([sent.accepted, sent.uncertainBefore], [7, 3]);
  assert.equal((await listUncertain(app, notice)).length, 3);
  assert.deepEqual([(await send(place, server)).due, server.kept.length], [0, 7]);
  assert.equal((await decideUncertain(app, notice, 'again')).length, 3);
  assert.equal((await send(place, server)).accepted, 3);
  assert.equal(new Set(recipients(server)).size, 10);
  assert.deepEqual(await listUncertain(app, notice), []);
});

test('whom the relay refuses for good is due for their next channel, and with none is listed', async () => {
  const people = inventPeople(4);
  people[0].address = '1 High Street';
  people[3] = { reference: 4, name: 'Given4' };
  await using place = await createNoticePlace(people);
  await using server = await startSmtpServer({
    script: ({ step, line }) =>
      step === 'rcpt' && /person[12]@/.test(line) ? `550 5.1.1 <${line}>: no such user` : undefined,
  });
  await prepareAndApprove(place);
  const sent = await send(place, server);
  assert.deepEqual([sent.accepted, sent.refused], [1, 2]);
  const status = await readStatus(place.app, place.notice);
  assert.deepEqual(
    status.channels.map(({ channel, listed, due }) => [channel, listed, due]),
    [
      ['email', 3, 0],
      ['letter', 1, 1],
    ],
  );
  assert.equal((await listUnreached(place.app, place.notice)).unreached.length, 2);
  const { rows } = await place.app.database.reader.query<{ reply: string }>(
    'select reply from notice_outcome where outcome = 2',
  );
  assert.ok(rows.every(({ reply }) => reply.startsWith('550') && !reply.includes('@')));
});

test('a paused notice is not sent, a stopped one never again', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const { app, notice } = place;
  await controlNotice(app, notice, 'paused', 'a mistake in the text');
  await assert.rejects(send(place, server), { message: /is paused/ });
  await controlNotice(app, notice, 'running', 'it is none');
  assert.equal((await send(place, server)).accepted, 2);
  await controlNotice(app, notice, 'stopped', 'enough');
  await assert.rejects(controlNotice(app, notice, 'running', 'after all'), { message: /stopped for good/ });
});

test('pausing while it is sent stops within seconds, and the rest is sent when it goes on', async () => {
  await using place = await createNoticePlace(inventPeople(60));
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { waitMs: 200 } : undefined),
  });
  await prepareAndApprove(place);
  const { app, notice } = place;
  const running = sendEmail(app, notice, place.cards, { relay: relayAt(server.port, { connections: 2 }) });
  setTimeout(() => void controlNotice(app, notice, 'paused', 'a question'), 700);
  const sent = await running;
  assert.equal(sent.ended, 'paused');
  assert.ok(sent.accepted > 0 && sent.accepted < 60);
  await controlNotice(app, notice, 'running', 'answered');
  await send(place, server);
  assert.equal(new Set(recipients(server)).size, 60);
  assert.equal(server.kept.length, 60);
});

test('a rehearsal never sends to a relay, and real notices never go to a sink', async () => {
  await using server = await startSmtpServer();
  await using rehearsed = await createNoticePlace(inventPeople(2), {}, { rehearsal: true });
  await prepareAndApprove(rehearsed);
  await assert.rejects(send(rehearsed, server), { code: 'REHEARSAL_ONLY' });
  const sink = { kind: 'rehearsal sink', port: server.port } as const;
  const { app, notice, cards } = rehearsed;
  assert.equal((await sendEmail(app, notice, cards, { relay: sink })).accepted, 2);
  await using real = await createNoticePlace(inventPeople(1));
  await prepareAndApprove(real);
  await assert.rejects(sendEmail(real.app, real.notice, real.cards, { relay: sink }), {
    code: 'REHEARSAL_ONLY',
  });
});

test('preparing again leaves whoever has the notice as they were', async () => {
  await using place = await createNoticePlace(inventPeople(5));
  await using server = await startSmtpServer({
    script: ({ step, line }) => (step === 'rcpt' && /person5@/.test(line) ? '451 4.7.1 later' : undefined),
  });
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  await changeSettings(app, notice, 'from name', 'The Party, London');
  const { counts } = await prepareNotice(app, notice, cards);
  assert.deepEqual([counts.people, counts.sentBefore], [5, 0]);
  for (const who of ['one', 'two']) await approveNotice(app, notice, who);
  const sent = await sendEmail(app, notice, cards, {
    relay: relayAt(server.port),
    patience: { attempts: 1, firstMs: 10, maxMs: 10 },
  });
  assert.deepEqual([sent.accepted, sent.deferred], [4, 1]);
  const again = await prepareNotice(app, notice, cards);
  assert.deepEqual([again.counts.people, again.counts.sentBefore], [5, 4]);
});

test('what somebody changed in a notice behind its back is found out', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await prepareAndApprove(place);
  assert.deepEqual((await checkLedger(place.app)).other, []);
  await place.app.database.transaction(async ({ client }) => {
    await client.query(`update notice_approval set approved_by = 'somebody else' where approval = 1`);
    await client.query('delete from notice_recipient where person = 1');
  });
  const { other } = await checkLedger(place.app);
  assert.ok(other.some((sentence) => /notice 1, approval 1 is not as it was written/.test(sentence)));
  assert.ok(other.some((sentence) => /the list of notice 1 is not the one that was prepared/.test(sentence)));
});

test('whoever has no address any more is refused and counted', async () => {
  await using place = await createNoticePlace(inventPeople(5));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  const withoutFirst = {
    async readCards(persons: number[]) {
      const opened = await cards.readCards(persons);
      opened.delete(0);
      return opened;
    },
  };
  const progress: number[] = [];
  const sent = await sendEmail(app, notice, withoutFirst, {
    relay: relayAt(server.port),
    onProgress: ({ refused }) => progress.push(refused),
  });
  assert.deepEqual([sent.accepted, sent.refused, sent.due, progress.at(-1)], [4, 1, 5, 1]);
  const [ended] = (await listActs(app)).filter(({ act }) => act === 'notice sending ended');
  assert.deepEqual([ended.payload.accepted, ended.payload.refused], [4, 1]);
  const [email] = (await readStatus(app, notice)).channels;
  assert.deepEqual([email.handedOver, email.refused, email.due], [4, 1, 0]);
});
