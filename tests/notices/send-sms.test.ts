import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  changeText,
  controlNotice,
  decideUncertain,
  listUncertain,
  previewNotice,
  readSetting,
  readStatus,
  sendSms,
  type SmsAccount,
  type SmsSendOptions,
  type TextsSent,
} from '../../src/notices/index.ts';
import { ACCOUNT, KEY, made, refusal, SECRET, startTwilio, type TwilioServer } from '../sms/twilio-server.ts';
import { listActs } from '../support/installation.ts';
import {
  createNoticePlace,
  inventPhones,
  prepareAndApprove,
  type Invented,
  type NoticePlace,
} from './place.ts';

const SETTINGS = { channels: 'sms, letter', 'sms sender': 'The Party' };

const accountAt = ({ url }: TwilioServer, more: Partial<SmsAccount> = {}): SmsAccount => ({
  accountSid: ACCOUNT,
  keySid: KEY,
  secret: SECRET,
  baseUrl: url,
  connections: 4,
  ratePerSecond: null,
  timeoutMs: 2_000,
  patience: { firstMs: 5, maxMs: 20, setbacks: 3 },
  ...more,
});

const createPlace = (people: Invented[], options: { rehearsal?: boolean } = {}): Promise<NoticePlace> =>
  createNoticePlace(people, SETTINGS, options);

const send = (
  { app, notice, cards }: NoticePlace,
  by: SmsSendOptions['by'],
  more: Partial<SmsSendOptions> = {},
): Promise<TextsSent> => sendSms(app, notice, cards, { by, ...more });

const overTwilio = (place: NoticePlace, server: TwilioServer): Promise<TextsSent> =>
  send(place, { account: accountAt(server) });

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => `+447400${100_001 + i}`);
const asked = (server: TwilioServer): string[] => server.asked.map(({ to }) => to).toSorted();

type Line = { code: string; to: string; text: string; parts: number };
const linesOf = (file: string): Line[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as Line);

const channelsOf = async ({ app, notice }: NoticePlace): Promise<unknown[]> =>
  (await readStatus(app, notice)).channels.map(({ channel, handedOver, refused, due }) => [
    channel,
    handedOver,
    refused,
    due,
  ]);

/** As a process leaves it that died with some between leaving and arrived. */
async function forgetOutcomes({ app, notice }: NoticePlace, from: number, to: number): Promise<void> {
  await app.database.transaction(async ({ client }) => {
    await client.query(
      'delete from notice_outcome where notice = $1 and channel = 3 and person between $2 and $3',
      [notice, from, to],
    );
  });
}

/** Sends until so many are done, as somebody who interrupts it. */
async function sendSome(place: NoticePlace, by: SmsSendOptions['by'], most: number): Promise<TextsSent> {
  const control = new AbortController();
  return send(place, by, {
    signal: control.signal,
    onProgress: ({ accepted }) => {
      if (accepted >= most) control.abort();
    },
  });
}

test('everybody gets one text message, and a second run sends nobody another', async () => {
  await using place = await createPlace(inventPhones(45));
  await using server = await startTwilio();
  await prepareAndApprove(place);
  const first = await overTwilio(place, server);
  assert.deepEqual([first.accepted, first.due, first.ended], [45, 45, 'done']);
  assert.ok(first.parts >= 45);
  assert.deepEqual(asked(server), numbers(45));
  assert.equal(server.asked[0].from, 'The Party');
  const codes = server.asked.map(({ text }) => /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0]);
  assert.equal(new Set(codes).size, 45);
  const second = await overTwilio(place, server);
  assert.deepEqual([second.accepted, second.due, server.asked.length], [0, 0, 45]);
  assert.deepEqual(await channelsOf(place), [['sms', 45, 0, 0]]);
  const acts = (await listActs(place.app)).filter(({ act }) => act.startsWith('notice sending'));
  assert.deepEqual(
    acts.map(({ act, payload }) => [act, payload.channel, payload.accepted]),
    [
      ['notice sending begun', 'sms', undefined],
      ['notice sending ended', 'sms', 45],
      ['notice sending begun', 'sms', undefined],
      ['notice sending ended', 'sms', 0],
    ],
  );
});

test('the id of each message at the provider is kept, by which it can be asked for', async () => {
  await using place = await createPlace(inventPhones(1));
  await using server = await startTwilio(() => made(0x123_456_789_012));
  await prepareAndApprove(place);
  await overTwilio(place, server);
  const { rows } = await place.app.database.reader.query<{ reply: string }>(
    'select reply from notice_outcome',
  );
  assert.deepEqual(rows, [{ reply: '201 queued SM00000000000000000000123456789012' }]);
});

test('after a crash nobody is told twice by Twilio: who was in flight is uncertain, and an operator decides', async () => {
  await using place = await createPlace(inventPhones(30));
  await using server = await startTwilio();
  await prepareAndApprove(place);
  assert.equal((await sendSome(place, { account: accountAt(server) }, 20)).ended, 'interrupted');
  await forgetOutcomes(place, 5, 19);
  const sent = await overTwilio(place, server);
  assert.deepEqual([sent.accepted, sent.uncertainBefore], [10, 15]);
  assert.deepEqual(asked(server), numbers(30));
  assert.equal((await listUncertain(place.app, place.notice)).length, 15);
  assert.equal((await decideUncertain(place.app, place.notice, 'again')).length, 15);
  assert.equal((await overTwilio(place, server)).accepted, 15);
  assert.equal(server.asked.length, 45);
});

test('after a crash nobody is uncertain whose message goes to a file, and nobody is in it twice', async () => {
  await using place = await createPlace(inventPhones(50));
  await prepareAndApprove(place);
  const file = join(place.folder, 'texts.jsonl');
  await sendSome(place, { file }, 20);
  // It died while it wrote the first group: 13 whole lines and a part of one.
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${lines.slice(0, 14).join('\n')}\n${lines[14].slice(0, 30)}`);
  await forgetOutcomes(place, 0, 19);
  await assert.rejects(send(place, { file: join(place.folder, 'other.jsonl') }), {
    code: 'NOTICE_STATE',
    message: /Text messages of notice 1 were begun in .*texts\.jsonl and not finished/,
  });
  const sent = await send(place, { file });
  assert.deepEqual([sent.accepted, sent.due, sent.uncertainBefore, sent.ended], [50, 50, 0, 'done']);
  assert.deepEqual(
    linesOf(file)
      .map(({ to }) => to)
      .toSorted(),
    numbers(50),
  );
  assert.deepEqual(await listUncertain(place.app, place.notice), []);
  assert.deepEqual(await channelsOf(place), [['sms', 50, 0, 0]]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('where the file of an interrupted run is gone, or Twilio goes on after it, those in flight are uncertain', async () => {
  for (const goesOnBy of ['another file', 'Twilio'] as const) {
    await using place = await createPlace(inventPhones(25));
    await using server = await startTwilio();
    await prepareAndApprove(place);
    const file = join(place.folder, 'texts.jsonl');
    await sendSome(place, { file }, 20);
    await forgetOutcomes(place, 10, 19);
    if (goesOnBy === 'another file') rmSync(file);
    const by = goesOnBy === 'Twilio' ? { account: accountAt(server) } : { file };
    const sent = await send(place, by);
    assert.deepEqual([sent.accepted, sent.uncertainBefore], [5, 10], goesOnBy);
    const { uncertain } = (await readStatus(place.app, place.notice)).channels[0];
    assert.equal(uncertain, 10);
  }
});

test('whom Twilio had in flight when it crashed is not written to a file as well', async () => {
  await using place = await createPlace(inventPhones(25));
  await using server = await startTwilio();
  await prepareAndApprove(place);
  await sendSome(place, { account: accountAt(server) }, 20);
  await forgetOutcomes(place, 0, 9);
  const file = join(place.folder, 'texts.jsonl');
  const sent = await send(place, { file });
  assert.deepEqual([sent.accepted, sent.uncertainBefore, linesOf(file).length], [5, 10, 5]);
});

test('a finished file is not written to again, and a wrong one holds nobody to it', async () => {
  const people = inventPhones(3);
  await using place = await createPlace(people);
  await prepareAndApprove(place);
  const { folder } = place;
  writeFileSync(join(folder, 'wrong'), 'a letter to my aunt\n');
  await assert.rejects(send(place, { file: join(folder, 'wrong') }), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(send(place, { file: join(folder, 'nowhere', 'texts') }), { code: 'ARGUMENT_INVALID' });
  assert.equal(readFileSync(join(folder, 'wrong'), 'utf8'), 'a letter to my aunt\n');
  const file = join(folder, 'texts.jsonl');
  assert.equal((await send(place, { file })).accepted, 3);
  assert.deepEqual([(await send(place, { file })).accepted, linesOf(file).length], [0, 3]);
  // Somebody becomes due again, after the file was handed on.
  await place.app.database.transaction(({ client }) =>
    client.query(`update notice_outcome set outcome = 4, reply = 'lost' where channel = 3 and person = 1`),
  );
  await decideUncertain(place.app, place.notice, 'again');
  await assert.rejects(send(place, { file }), { code: 'ARGUMENT_INVALID', message: /was finished before/ });
  const next = join(folder, 'next.jsonl');
  assert.deepEqual([(await send(place, { file: next })).accepted, linesOf(next).length], [1, 1]);
});

test('a landline gets no text message: its owner is first told by letter, or is listed as not reached', async () => {
  const people = inventPhones(4);
  people[0] = { ...people[0], phone: '0113 496 0001', address: '1 High Street' };
  people[1] = { ...people[1], phone: '0113 496 0002' };
  people[2].address = '3 High Street';
  await using place = await createPlace(people);
  await using server = await startTwilio();
  await prepareAndApprove(place);
  const status = await readStatus(place.app, place.notice);
  assert.deepEqual(
    status.channels.map(({ channel, listed, due }) => [channel, listed, due]),
    [
      ['letter', 2, 1],
      ['sms', 2, 2],
    ],
  );
  assert.equal(status.unreached, 1);
  await overTwilio(place, server);
  assert.deepEqual(asked(server), ['+447400100003', '+447400100004']);
});

test('whoever has sent STOP, or has no number any more, is refused and due for a letter', async () => {
  const people = inventPhones(3).map((each) => ({ ...each, address: `${each.reference} High Street` }));
  await using place = await createPlace(people);
  await using server = await startTwilio(({ to }, n) => (to.endsWith('2') ? refusal(400, 21610) : made(n)));
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  const withoutThird = {
    readCards: async (persons: number[]) => {
      const opened = await cards.readCards(persons);
      for (const card of opened.values()) if (card.phone?.[0].endsWith('3')) card.phone = ['0113 496 0003'];
      return opened;
    },
  };
  const sent = await sendSms(app, notice, withoutThird, { by: { account: accountAt(server) } });
  assert.deepEqual([sent.accepted, sent.refused, sent.due], [1, 2, 3]);
  assert.deepEqual(asked(server), ['+447400100001', '+447400100002']);
  assert.deepEqual(await channelsOf(place), [
    ['letter', 0, 0, 2],
    ['sms', 1, 2, 0],
  ]);
  const { rows } = await app.database.reader.query<{ reply: string }>(
    'select reply from notice_outcome where outcome = 2 order by reply',
  );
  assert.deepEqual(
    rows.map(({ reply }) => reply),
    ['400 21610: has asked for no more messages (STOP)', 'rollcall: no mobile number any more'],
  );
});

test('a wrong secret stops everything before anybody is tried, and nobody is refused for it', async () => {
  await using place = await createPlace(inventPhones(5));
  await prepareAndApprove(place);
  {
    await using server = await startTwilio(undefined, refusal(401, 20003));
    await assert.rejects(overTwilio(place, server), { code: 'RELAY_REFUSED' });
    assert.deepEqual(server.asked, []);
  }
  assert.deepEqual(await channelsOf(place), [['sms', 0, 0, 5]]);
  // It is revoked while it sends.
  await using revoked = await startTwilio((_, n) => (n < 2 ? made(n) : refusal(401, 20003)));
  await assert.rejects(send(place, { account: accountAt(revoked, { connections: 1 }) }), {
    code: 'RELAY_REFUSED',
  });
  assert.deepEqual(await channelsOf(place), [['sms', 2, 0, 3]]);
  await using server = await startTwilio();
  assert.equal((await overTwilio(place, server)).accepted, 3);
  const told = [...revoked.asked.slice(0, 2), ...server.asked].map(({ to }) => to);
  assert.deepEqual(told.toSorted(), numbers(5));
});

test('a rehearsal never sends by Twilio, and writes a file', async () => {
  await using place = await createPlace(inventPhones(2), { rehearsal: true });
  await using server = await startTwilio();
  await prepareAndApprove(place);
  await assert.rejects(overTwilio(place, server), { code: 'REHEARSAL_ONLY', message: /--out/ });
  assert.deepEqual([server.logins, server.asked.length], [0, 0]);
  const file = join(place.folder, 'texts.jsonl');
  assert.equal((await send(place, { file })).accepted, 2);
  assert.equal(linesOf(file).length, 2);
});

test('pausing while it is sent stops within seconds, and the rest is sent when it goes on', async () => {
  await using place = await createPlace(inventPhones(60));
  await using server = await startTwilio((_, n) => ({ ...(made(n) as object), status: 201, afterMs: 150 }));
  await prepareAndApprove(place);
  const { app, notice } = place;
  const running = send(place, { account: accountAt(server, { connections: 2 }) });
  setTimeout(() => void controlNotice(app, notice, 'paused', 'a question'), 300);
  const sent = await running;
  assert.equal(sent.ended, 'paused');
  assert.ok(sent.accepted > 0 && sent.accepted < 60, String(sent.accepted));
  await assert.rejects(overTwilio(place, server), { message: /is paused/ });
  await controlNotice(app, notice, 'running', 'answered');
  await overTwilio(place, server);
  assert.deepEqual(asked(server), numbers(60));
});

test('no number and no text of anybody is in the database', async () => {
  await using place = await createPlace(inventPhones(6));
  await using server = await startTwilio(({ to }, n) =>
    to.endsWith('1') ? refusal(400, 21211) : to.endsWith('2') ? refusal(500, 20500) : made(n),
  );
  await prepareAndApprove(place);
  await overTwilio(place, server);
  const { reader } = place.app.database;
  const { rows: tables } = await reader.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema()`,
  );
  assert.ok(tables.length > 20);
  let found = '';
  for (const { name } of tables) {
    const { rows } = await reader.query<{ row: string }>(`select t::text as row from ${name} t`);
    found += rows.map(({ row }) => row).join('\n');
  }
  // What is looked for would be found: the wording is there, and what is said of each attempt.
  assert.ok(found.includes('{organisation}: there was') && found.includes('400 21211: no valid number'));
  assert.doesNotMatch(found, /7400 ?10000\d|The Party: there was|Given\d/);
});

test('a preview says what the text messages take, and which characters make them long', async () => {
  await using place = await createPlace(inventPhones(3));
  const { app, notice, cards } = place;
  await prepareAndApprove(place);
  const { classes, people } = await previewNotice(app, notice, { cards, people: 3 });
  assert.deepEqual([classes[0].parts?.encoding, classes[0].parts?.beyondGsm], ['GSM-7', []]);
  await using server = await startTwilio();
  const sent = await overTwilio(place, server);
  assert.deepEqual(
    people.map(({ parts }) => parts?.parts),
    Array(3).fill(sent.parts / 3),
  );
  const source = '{organisation}: mae ŵy ar y tŷ. {name}, {code}. Ask: {contact}';
  await changeText(app, notice, { channel: 'sms', language: 'en', source });
  const [{ parts }] = (await previewNotice(app, notice, { people: 0 })).classes;
  assert.deepEqual([parts?.encoding, parts?.parts, parts?.beyondGsm], ['UCS-2', 2, ['ŵ', 'ŷ']]);
});

test('without a sender nothing is sent by Twilio', async () => {
  await using place = await createNoticePlace(inventPhones(1), { channels: 'letter' });
  await using server = await startTwilio();
  await prepareAndApprove(place);
  await assert.rejects(overTwilio(place, server), { code: 'NOTICE_STATE', message: /'sms sender'/ });
});

test('a sender is a number with +, a short one, a name or a messaging service, and nothing else', () => {
  for (const value of ['+447400100001', '60777', 'The Party', `MG${'0a'.repeat(16)}`])
    assert.equal(readSetting('sms sender', value), value);
  for (const value of ['447400100001', 'A name that is too long', `MG${'0a'.repeat(15)}`, '+44 7400'])
    assert.throws(() => readSetting('sms sender', value), { code: 'ARGUMENT_INVALID' }, value);
});
