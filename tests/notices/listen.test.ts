import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../src/errors.ts';
import type { App } from '../../src/installation/index.ts';
import {
  changeSettings,
  listenForReturns,
  noticeCode,
  prepareNotice,
  readReturns,
  readStatus,
  sendEmail,
  sendTest,
  type ListenCounts,
  type ListenLimits,
} from '../../src/notices/index.ts';
import { bytes, failed, inWords, report } from '../bounces/messages.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { listActs } from '../support/installation.ts';
import { createNoticePlace, inventPeople, prepareAndApprove, type NoticePlace } from './place.ts';
import { SmtpClient } from './smtp-client.ts';

type Listening = AsyncDisposable & { port: number; end(): Promise<ListenCounts>; told: ListenCounts[] };

async function listen(app: App, limits: Partial<ListenLimits> = {}, host = '127.0.0.1'): Promise<Listening> {
  const ending = new AbortController();
  const told: ListenCounts[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  const counts = listenForReturns(app, {
    host,
    port: 0,
    signal: ending.signal,
    onListening: resolve,
    onCounts: (now) => told.push(now),
    limits,
  });
  const port = await Promise.race([promise, counts.then(() => 0)]);
  const end = (): Promise<ListenCounts> => {
    ending.abort();
    return counts;
  };
  return { port, end, told, [Symbol.asyncDispose]: async () => void (await end()) };
}

/** 'bounces+1.<code>@party.example', as a person's message says where bounces go. */
function pathOf({ app, notice }: NoticePlace, person: number): string {
  const code = noticeCode(app.installation.codeKey, notice, person).replaceAll('-', '').toLowerCase();
  return `bounces+${notice}.${code}@party.example`;
}

const DSN = report([failed('550 5.1.1 <ann@people.example>: no such user', { Status: '5.1.1' })]);
const FULL = report([failed('452 4.2.2 mailbox full', { Status: '4.2.2' })]);
const IN_WORDS = inWords(
  'The following address failed:\n\n  ann@people.example\n    550 5.1.1 user unknown\n',
);
const COMPLAINT = bytes(`From: <feedback@provider.example>
To: bounces@party.example
Subject: FW: About your data
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="f"

--f
Content-Type: text/plain

A complaint.

--f
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--f
Content-Type: message/rfc822

From: <office@party.example>
Subject: About your data

Hello.
--f--
`);

test('reports, words and complaints that come by SMTP are recorded before they are accepted, each once', async () => {
  await using place = await createNoticePlace(inventPeople(5));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await sendEmail(place.app, place.notice, place.cards, { relay: relayAt(server.port) });
  await using listening = await listen(place.app);
  const messages = [DSN, FULL, IN_WORDS, COMPLAINT];
  for (const [person, message] of messages.entries()) {
    assert.match(await SmtpClient.send(listening.port, pathOf(place, person), message), /^250 /);
    const { rows } = await place.app.database.reader.query('select 1 from notice_return where person = $1', [
      person,
    ]);
    assert.equal(rows.length, 1, 'it is recorded when 250 is said');
  }
  assert.match(await SmtpClient.send(listening.port, pathOf(place, 0), DSN), /^250 /);
  const counts = await listening.end();
  assert.deepEqual(
    [counts.messages, counts.hard, counts.givenUp, counts.complaints, counts.known, counts.unmatched],
    [5, 2, 1, 1, 1, 0],
  );
  const [email] = (await readStatus(place.app, place.notice)).channels;
  assert.deepEqual([email.bouncedHard, email.givenUp, email.complained], [2, 1, 1]);
  const acts = (await listActs(place.app)).filter(({ act }) => act === 'notice returns read');
  assert.deepEqual(
    acts.map(({ payload }) => [payload.messages, payload.hard, payload.known]),
    [[5, 2, 1]],
  );
  // The same message from a folder is the same message.
  assert.deepEqual((await readReturns(place.app, [DSN])).unmatched, 1);
});

test('mail is taken for return paths of this installation alone, and nothing is sent on', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  const { app, notice } = place;
  await prepareNotice(app, notice, place.cards);
  await changeSettings(app, notice, 'return path', 'returns@other.example');
  const own = pathOf(place, 0);
  await using listening = await listen(app);
  await using client = await SmtpClient.connect(listening.port);
  await client.say('EHLO mx.test');
  await client.say('MAIL FROM:<somebody@else.example>');
  const taken = [
    own,
    own.toUpperCase(),
    own.replace('bounces', 'returns').replace('party', 'other'),
    'bounces@party.example',
    'returns@other.example',
    `bounces+${notice}.testtesttest@party.example`,
  ];
  for (const address of taken) assert.match(await client.say(`RCPT TO:<${address}>`), /^250/, address);
  const wrongCode = own.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'));
  const refused = [
    'somebody@else.example',
    'office@party.example',
    'bounces@party.example.evil.example',
    'bounces@mail.party.example',
    'bounces%else.example@party.example',
    'bounces+anything@party.example',
    wrongCode,
    own.replace(`+${notice}.`, '+77.'),
    `bounces+77.testtesttest@party.example`,
    `x${own}`,
    'postmaster',
  ];
  for (const address of refused) assert.match(await client.say(`RCPT TO:<${address}>`), /^5\d\d/, address);
  for (const line of ['AUTH PLAIN AGEAYg==', 'STARTTLS', 'VRFY root', 'EXPN all', 'XCLIENT ADDR=1.2.3.4'])
    assert.match(await client.say(line), /^5\d\d/, line);
  assert.ok((await listening.end()).refused >= refused.length - 2);
});

test('what can be matched to nobody, and what somebody wrote, is refused with where to write, and nothing of it is kept', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await using server = await startSmtpServer();
  const { app, notice } = place;
  await prepareNotice(app, notice, place.cards);
  await sendTest(app, notice, { to: 'me@party.example', relay: relayAt(server.port) });
  await using listening = await listen(app);
  const garbage = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256));
  for (const message of [DSN, bytes('x'), garbage, bytes('')])
    assert.match(
      await SmtpClient.send(listening.port, 'bounces@party.example', message),
      /^550 5\.7\.1 This address takes reports of mail servers only/,
    );
  await changeSettings(app, notice, 'reply to', 'data@party.example');
  const words = bytes(
    'From: <ann@people.example>\nSubject: Re: About your data\n\nWhat do you know of me?\n',
  );
  assert.match(
    await SmtpClient.send(listening.port, pathOf(place, 0), words),
    /^550 5\.7\.1 .*only: write to data@party\.example/,
  );
  // A test to oneself that came back.
  assert.match(await SmtpClient.send(listening.port, server.kept[0].from, DSN), /^550 /);
  const { messages, unmatched, answers } = await listening.end();
  assert.deepEqual([messages, unmatched, answers], [6, 5, 1]);
  const { rows } = await app.database.reader.query('select 1 from notice_return');
  assert.equal(rows.length, 0);
  assert.ok((await listActs(app)).every(({ act }) => act !== 'notice returns read'));
});

test('a message that is too large is refused, and one that never ends is cut', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  await using listening = await listen(place.app, { messageBytes: 50_000, connectionMs: 1_500 });
  const large = Buffer.concat([DSN, Buffer.from('x'.repeat(70).concat('\r\n').repeat(1_000))]);
  assert.match(await SmtpClient.send(listening.port, pathOf(place, 0), large), /^552 /);
  await using client = await SmtpClient.connect(listening.port);
  await client.say('EHLO mx.test');
  assert.match(await client.say('MAIL FROM:<> SIZE=60000'), /^552 /);
  await client.say('MAIL FROM:<>');
  await client.say('RCPT TO:<bounces@party.example>');
  await client.say('DATA');
  const drip = setInterval(() => client.socket.write('x'), 50);
  try {
    assert.equal(await client.reply(), '', 'the connection is closed, however busy it is');
  } finally {
    clearInterval(drip);
  }
  const { messages, tooLarge } = await listening.end();
  assert.deepEqual([messages, tooLarge], [0, 1]);
});

test('those who are slow or silent take no place from the others for long', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  await using listening = await listen(place.app, { connections: 3, idleMs: 400 });
  const silent = await Promise.all([1, 2, 3].map(() => SmtpClient.connect(listening.port)));
  await using fourth = await SmtpClient.connect(listening.port, false);
  assert.match(await fourth.reply(), /^421 /);
  for (const client of silent) assert.match(await client.reply(), /^421 /);
  for (const client of silent) await client[Symbol.asyncDispose]();
  assert.match(await SmtpClient.send(listening.port, pathOf(place, 0), DSN), /^250 /);
});

test('nonsense, lines without end and half messages harm nobody', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  await using listening = await listen(place.app);
  const nonsense = [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '\0\0\0\r\n'.repeat(50),
    'x'.repeat(100_000),
    'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<bounces@party.example>\r\nDATA\r\nhalf a message',
    'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<<>>\r\nRCPT TO:bounces@party.example\r\nDATA\r\n.\r\n',
    'EHLO a\r\nDATA\r\nQUIT\r\n',
  ];
  for (const text of nonsense) {
    await using client = await SmtpClient.connect(listening.port);
    client.socket.write(Buffer.from(text, 'latin1'));
    await client.reply();
  }
  assert.match(await SmtpClient.send(listening.port, pathOf(place, 0), DSN), /^250 /);
  const { messages, hard } = await listening.end();
  assert.deepEqual([messages, hard], [1, 1]);
});

test('where the database is away nothing is accepted: the sender comes again, and then it is recorded', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  let away = false;
  const lost = (): never => {
    throw new InputError('DATABASE_UNREACHABLE', 'the connection to the database was lost');
  };
  const { database } = place.app;
  const app: App = {
    ...place.app,
    database: {
      ...database,
      transaction: (work) => (away ? Promise.resolve().then(lost) : database.transaction(work)),
    },
  };
  await using listening = await listen(app, { noteEveryMs: 50 });
  const path = pathOf(place, 0);
  away = true;
  const answer = await SmtpClient.send(listening.port, path, DSN);
  assert.match(answer, /^451 /);
  assert.ok(!answer.includes('database'));
  away = false;
  assert.match(await SmtpClient.send(listening.port, path, DSN), /^250 /);
  for (let tries = 0; listening.told.length === 0 && tries < 500; tries++) await sleep(10);
  const { messages, hard, putOff } = await listening.end();
  assert.deepEqual([messages, hard, putOff], [1, 1, 1]);
  assert.deepEqual(
    (await listActs(place.app))
      .filter(({ act }) => act === 'notice returns read')
      .map(({ payload }) => payload.hard),
    [1],
  );
  assert.ok(listening.told.length > 0);
});

test('it receives while a send runs, and neither holds up the other', async () => {
  await using place = await createNoticePlace(inventPeople(60));
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { waitMs: 250 } : undefined),
  });
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  await using listening = await listen(app);
  const sending = sendEmail(app, notice, cards, { relay: relayAt(server.port, { connections: 2 }) });
  const answers: string[] = [];
  for (let tries = 0; server.kept.length === 0 && tries < 1_000; tries++) await sleep(10);
  for (let person = 0; person < 3; person++)
    answers.push(await SmtpClient.send(listening.port, pathOf(place, person), DSN));
  assert.ok(answers.every((answer) => answer.startsWith('250 ')));
  assert.ok(server.kept.length > 0 && server.kept.length < 60, 'it was received while it was sent');
  assert.equal((await sending).accepted, 60);
  assert.equal(new Set(server.kept.map(({ to }) => to)).size, 60);
  assert.equal((await listening.end()).hard, 3);
});

test('a place that cannot be listened at is one sentence, and a rehearsal listens on this machine alone', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  await using listening = await listen(place.app);
  const at = (app: App, host: string, port: number): Promise<ListenCounts> =>
    listenForReturns(app, { host, port, signal: AbortSignal.timeout(5_000) });
  await assert.rejects(at(place.app, '127.0.0.1', listening.port), {
    code: 'ARGUMENT_INVALID',
    message: /something else listens there already/,
  });
  await assert.rejects(at(place.app, '192.0.2.1', 2_525), { code: 'ARGUMENT_INVALID' });
  await using rehearsed = await createNoticePlace(inventPeople(1), {}, { rehearsal: true });
  await assert.rejects(at(rehearsed.app, '0.0.0.0', 0), { code: 'REHEARSAL_ONLY' });
  await using own = await listen(rehearsed.app);
  assert.ok(own.port > 0);
});

test('what a message says is in no file and no row of the installation', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  await using listening = await listen(place.app);
  const words = 'quillfeather-underhay-0815';
  const message = report([failed(`550 5.1.1 ${words}`, { Status: '5.1.1' })]);
  assert.match(await SmtpClient.send(listening.port, pathOf(place, 0), message), /^250 /);
  assert.equal((await listening.end()).hard, 1);
  const entries = await readdir(place.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const searched = files.map(async ({ parentPath, name }) => {
    const bytes = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0));
    assert.ok(!bytes.includes(words), name);
  });
  await Promise.all(searched);
  assert.ok(files.length > 0);
  const { rows } = await place.app.database.reader.query<{ row: string }>(
    'select t::text as row from notice_return t union all select e::text from evidence_entry e',
  );
  assert.ok(rows.some(({ row }) => row.includes('5.1.1')));
  assert.ok(rows.every(({ row }) => !row.includes(words)));
});
