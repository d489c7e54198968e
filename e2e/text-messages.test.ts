import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { AddedSupplier, Imported, Recorded } from './support/answers.ts';
import { OpenedCase } from './support/case-answers.ts';
import { CALL, FAILED, WHAT } from './support/case.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { csv } from './support/members.ts';
import { prepareAndApprove, sayWhatIsMissing, senderOf, settle, type Sender } from './support/notice.ts';
import { ACCOUNT, KEY, made, refusal, SECRET, startTwilio } from './support/outside.ts';
import { searchFor } from './support/search-bytes.ts';
import { count, exactly, listOf, maybe, objectOf, oneOf, text } from './support/shape.ts';

const SENT = {
  notice: count,
  channel: oneOf('sms'),
  accepted: count,
  refused: count,
  deferred: count,
  uncertain: count,
  parts: count,
  due: count,
  uncertainBefore: count,
  ended: oneOf('done', 'paused', 'stopped', 'interrupted'),
};
const SentByTwilio = exactly(SENT);
const SentToFile = exactly({ ...SENT, out: text });
const Previewed = objectOf({
  classes: listOf(
    objectOf({
      channel: text,
      people: count,
      parts: maybe(exactly({ encoding: text, places: count, parts: count, beyondGsm: listOf(text) })),
    }),
  ),
  files: listOf(text),
});
const Status = objectOf({
  channels: listOf(objectOf({ channel: text, listed: count, due: count, handedOver: count, refused: count })),
});

type Row = [reference: string, given: string, phone: string, street: string, town: string, postcode: string];

/** Three with a mobile number, of whom the third has sent STOP; a landline with an address; one abroad. */
const PEOPLE: Row[] = [
  ['800001', 'Gwendolyn1', '07400 100001', '', '', ''],
  ['800002', 'Gwendolyn2', '+44 (0)7400 100002', '', '', ''],
  ['800003', 'Gwendolyn3', '07400100003', '3 Quillfeather Street', 'Leeds', 'LS3 4ZY'],
  ['800004', 'Gwendolyn4', '0113 496 0004', '4 Quillfeather Street', 'Leeds', 'LS4 4ZY'],
  ['800005', 'Gwendolyn5', '+353 87 123 4567', '', '', ''],
];

let party: Installation;
let identity: string[];
const out = (name: string): string => join(dirname(party.identity), name);
const sender = (url?: string, secret = SECRET): Sender =>
  senderOf(
    party,
    undefined,
    url === undefined ? {} : { ROLLCALL_SMS: `twilio://${KEY}:${secret}@${ACCOUNT}?api=${url}` },
  );

before(async () => {
  party = await createInstallation({ warm: true });
  identity = ['--identity', party.identity];
  const head = ['Membership No', 'First name', 'Phone', 'Address 1', 'Town', 'Postcode'];
  const register = await party.file('register.csv', csv([head, ...PEOPLE]));
  await party.ask(Imported, 'people', 'import', register);
  await party.ask(AddedSupplier, 'supplier', 'add', FAILED);
  await party.ask(Recorded, 'record', register, '--supplier', FAILED, '--sent-at', '2021-03-01');
  const call = ['--aware', CALL, '--what', WHAT, '--nature', 'availability', '--told-by', 'supplier'];
  await party.ask(OpenedCase, 'incident', 'open', '--supplier', FAILED, ...call);
  await sayWhatIsMissing(party);
  await party.say('notice', 'draft', '1');
  await settle(party);
  await party.say('notice', 'set', '1', 'channels', 'sms, letter');
});
after(() => party[Symbol.asyncDispose]());

test('before it is prepared it asks who sends the text messages', async () => {
  const { code, message } = await party.refuse('notice', 'prepare', '1', ...identity);
  assert.deepEqual([code, message.includes("'sms sender'")], ['NOTICE_STATE', true]);
  await party.say('notice', 'set', '1', 'sms sender', 'The Party');
  await prepareAndApprove(party);
});

test('the preview says what the text messages take, and shows them', async () => {
  const args = ['notice', 'preview', '1', ...identity];
  const { classes, files } = await party.ask(Previewed, ...args, '--out', out('preview'));
  const texted = classes.filter(({ channel }) => channel === 'sms');
  assert.deepEqual([texted.reduce((sum, { people }) => sum + people, 0), files.length], [4, 6]);
  for (const { parts } of texted) assert.equal(parts?.encoding, 'GSM-7');
  const texts = files.filter((name) => name.endsWith('.sms.txt'));
  assert.match(await readFile(texts[0], 'utf8'), /^Parts: \d in GSM-7\n\n.+: there was an incident/);
  const said = await party.say('notice', 'preview', '1');
  assert.match(said, /Text messages: about \d+ parts to pay for, \d for each person/);
});

test('without an account, with a wrong one or a wrong secret nothing is sent, and no secret is said', async () => {
  const send = ['notice', 'send', '1', '--channel', 'sms', ...identity];
  const none = await sender().refuse(...send);
  assert.match(none.message, /set ROLLCALL_SMS/);
  await using server = await startTwilio(undefined, refusal(401, 20003));
  const secret = 'hunter2hunter2';
  for (const [who, code] of [
    [sender('nonsense', secret), 'ARGUMENT_INVALID'],
    [sender(server.url, `${secret}%zz`), 'ARGUMENT_INVALID'],
    [sender(server.url, secret), 'RELAY_REFUSED'],
  ] as const) {
    assert.equal((await who.refuse(...send)).code, code);
    assert.ok(!who.said.join('').includes(secret));
  }
  assert.deepEqual(server.asked, []);
  assert.match((await party.refuse(...send.with(4, 'email'), '--out', 'x')).message, /relay/);
  assert.match((await party.refuse(...send.with(4, 'letter'))).message, /folder/);
});

test('everybody with a mobile number gets one text message, and whoever has sent STOP a letter', async () => {
  await using server = await startTwilio(({ to }, n) => (to.endsWith('3') ? refusal(400, 21610) : made(n)));
  const twilio = sender(server.url);
  const sent = await twilio.ask(SentByTwilio, 'notice', 'send', '1', '--channel', 'sms', ...identity);
  assert.deepEqual([sent.accepted, sent.refused, sent.due, sent.ended], [3, 1, 4, 'done']);
  assert.deepEqual(server.asked.map(({ to }) => to).toSorted(), [
    '+353871234567',
    '+447400100001',
    '+447400100002',
    '+447400100003',
  ]);
  const { channels } = await party.ask(Status, 'notice', 'status', '1');
  assert.deepEqual(
    channels.map(({ channel, listed, due, handedOver, refused }) => [
      channel,
      listed,
      due,
      handedOver,
      refused,
    ]),
    [
      ['letter', 2, 2, 0, 0],
      ['sms', 4, 0, 3, 1],
    ],
  );
  const again = await twilio.say('notice', 'send', '1', '--channel', 'sms', ...identity);
  assert.match(again, /^0 handed over \(0 parts/);
  assert.equal(server.asked.length, 4);
});

test('written to a file for somebody who sends, everybody is in it once, and nothing of them lies anywhere else', async () => {
  await party.say('notice', 'draft', '1');
  await settle(party, '2');
  await party.say('notice', 'set', '2', 'channels', 'sms');
  await party.say('notice', 'set', '2', 'sms sender', 'The Party');
  await party.say('notice', 'set', '2', 'tell again', 'yes');
  await prepareAndApprove(party, '2');
  const file = out('texts.jsonl');
  const send = ['notice', 'send', '2', '--channel', 'sms', '--out', file, ...identity];
  const sent = await party.ask(SentToFile, ...send);
  assert.deepEqual([sent.accepted, sent.out], [4, file]);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  assert.equal(lines.length, 5);
  assert.equal((await party.ask(SentToFile, ...send)).accepted, 0);
  const numbers = ['7400100001', '7400100002', '7400100003', '871234567', 'Gwendolyn1'];
  const needle = searchFor(numbers.map((value) => ({ what: 'a number or name', value })));
  assert.deepEqual(await needle.inFolder(party.home), []);
  assert.deepEqual(await needle.inFolder(party.keyDir), []);
});
