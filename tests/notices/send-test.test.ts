import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeSettings,
  changeText,
  findNoticeOfCode,
  prepareNotice,
  previewNotice,
  sendTest,
  type TestOptions,
  type TestSent,
} from '../../src/notices/index.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer, type SmtpServer } from '../mail/support/smtp-server.ts';
import { listActs } from '../support/installation.ts';
import { createNoticePlace, inventPeople, type NoticePlace } from './place.ts';

const ME = 'operator@party.example';

function sendMe(
  { app, notice }: NoticePlace,
  { port }: Pick<SmtpServer, 'port'>,
  more: Partial<TestOptions> = {},
): Promise<TestSent> {
  return sendTest(app, notice, { to: ME, relay: relayAt(port, { timeoutMs: 2_000 }), ...more });
}

/** People in Cardiff are written to in Welsh and English; two of five. */
async function createTwoLanguages(): Promise<NoticePlace> {
  const people = inventPeople(5);
  for (const each of people.slice(0, 2)) each.address = '1 High Street';
  // place.ts puts whoever has an address in Leeds.
  return createNoticePlace(people, { channels: 'email', 'welsh in': 'LS' });
}

async function countRows({ app, notice }: NoticePlace): Promise<number[]> {
  const tables = ['notice_recipient', 'notice_leaving', 'notice_outcome', 'notice_run', 'notice_return'];
  const counts: number[] = [];
  for (const table of tables) {
    const { rows } = await app.database.reader.query<{ n: number }>(
      `select count(*)::int as n from ${table} where notice = $1`,
      [notice],
    );
    counts.push(rows[0].n);
  }
  return counts;
}

test('a test is what people will get, with an invented person, and no row of anybody is written', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  await using server = await startSmtpServer();
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  const before = await countRows(place);
  const { messages, unchanged } = await sendMe(place, server);
  assert.deepEqual(
    messages.map(({ people, language, result, reply }) => [people, language, result, reply.slice(0, 3)]),
    [[3, 'en', 'accepted', '250']],
  );
  assert.ok(unchanged);
  const [{ data, to, from }] = server.kept;
  assert.equal(to, ME);
  assert.match(from, new RegExp(`^bounces\\+${notice}\\.testtesttest@party\\.example$`));
  const mail = data.toString();
  assert.match(mail, /^Subject: \[TEST\] /m);
  assert.equal(messages[0].subject.startsWith('[TEST] '), true);
  // Quoted-printable: a line that ends with = goes on.
  const body = mail.replaceAll('=\r\n', '');
  for (const expected of ['Alex Example', 'TEST-TEST-TEST', '2 March 2020'])
    assert.ok(body.includes(expected));
  for (const { name, email } of inventPeople(3))
    assert.ok(!body.includes(`${name} `) && !body.includes(email!));
  assert.equal(await findNoticeOfCode(app, 'TEST-TEST-TEST'), undefined);
  assert.deepEqual(await countRows(place), before);
});

test('the evidence says how many tests were sent, when and by whom, and not to which address', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  await sendMe(place, server);
  const found = (await listActs(app)).filter(({ act }) => act === 'notice test sent');
  assert.deepEqual(found, [
    {
      act: 'notice test sent',
      actor: 'test',
      subjects: [`notice:${notice}`],
      payload: { messages: 1, accepted: 1, refused: 0, deferred: 0, uncertain: 0 },
    },
  ]);
  assert.ok(!JSON.stringify(await listActs(app)).includes(ME));
});

test('one class, one language or all of them can be asked for; two tests are two messages', async () => {
  await using place = await createTwoLanguages();
  await using server = await startSmtpServer();
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  const { classes } = await previewNotice(app, notice, { people: 0 });
  const welsh = classes.find(({ facts }) => facts.language === 'cy')!;
  const chosen = async (more: Partial<TestOptions>): Promise<unknown[]> =>
    (await sendMe(place, server, more)).messages.map((each) => [each.class, each.people, each.language]);
  assert.equal(classes.length, 2);
  assert.deepEqual(await chosen({}), [[3 - welsh.class, 3, 'en']]);
  assert.deepEqual(await chosen({ language: 'cy' }), [[welsh.class, 2, 'cy']]);
  assert.deepEqual(await chosen({ class: welsh.class }), [[welsh.class, 2, 'cy']]);
  assert.equal((await chosen({ all: true })).length, 2);
  const ids = server.kept.map(({ data }) => /^Message-ID: (.+)$/m.exec(data.toString())![1]);
  assert.equal(new Set(ids).size, 5);
  await assert.rejects(chosen({ class: 99 }), { code: 'ARGUMENT_INVALID', message: /nobody of class 99/ });
  await assert.rejects(chosen({ language: 'fr' }), { code: 'ARGUMENT_INVALID', message: /in 'fr'/ });
});

test('a changed text is tested as it is now, and the answer says that it is not what was prepared', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  const { app, notice, cards } = place;
  await assert.rejects(sendMe(place, server), { code: 'NOTICE_STATE', message: /was prepared yet/ });
  await prepareNotice(app, notice, cards);
  const source = '---\nsubject: Another subject\n---\n\nDear {name}, {code}.\n';
  await changeText(app, notice, { channel: 'email', language: 'en', source });
  const { messages, unchanged } = await sendMe(place, server);
  assert.deepEqual([messages[0].subject, unchanged], ['[TEST] Another subject', false]);
});

test('what is wrong is one sentence, and nothing is in the evidence: address, relay, nobody by e-mail, a rehearsal', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  for (const to of ['', 'nobody', 'a@b@c d', 'me@party.example, you@party.example', 'x\r\nRCPT TO:<a@b.c>'])
    await assert.rejects(sendMe(place, server, { to }), { code: 'ARGUMENT_INVALID', message: /^--to: / });
  const gone = await startSmtpServer();
  await gone.close();
  await assert.rejects(sendMe(place, gone), { code: 'RELAY_UNREACHABLE' });
  await changeSettings(app, notice, 'channels', 'letter');
  const letters = await prepareNotice(app, notice, cards);
  assert.equal(letters.counts.byChannel.none, 2);
  await assert.rejects(sendMe(place, server), { code: 'NOTICE_STATE', message: /nobody by e-mail/ });
  await using rehearsed = await createNoticePlace(inventPeople(1), {}, { rehearsal: true });
  await prepareNotice(rehearsed.app, rehearsed.notice, rehearsed.cards);
  await assert.rejects(sendMe(rehearsed, server), { code: 'REHEARSAL_ONLY', message: /nothing leaves/ });
  assert.deepEqual([server.kept.length, server.sessions], [0, 0]);
  assert.ok((await listActs(app)).every(({ act }) => act !== 'notice test sent'));
});

test('what the relay refuses or puts off is told at once, and is in the evidence', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  for (const [say, result] of [
    ['550 5.1.1 no such user', 'refused'],
    ['451 4.7.1 later', 'deferred'],
  ]) {
    await using server = await startSmtpServer({ script: ({ step }) => (step === 'rcpt' ? say : undefined) });
    const { messages } = await sendMe(place, server);
    assert.deepEqual([messages[0].result, messages[0].reply], [result, say]);
  }
  const tests = (await listActs(app)).filter(({ act }) => act === 'notice test sent');
  assert.deepEqual(
    tests.map(({ payload }) => [payload.refused, payload.deferred]),
    [
      [1, 0],
      [0, 1],
    ],
  );
});
