import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCaseOf,
  prepareAndApprove,
  relayUrl,
  sayWhatIsMissing,
  senderOf,
  settle,
  told,
  type Sender,
  type Told,
} from './support/notice.ts';
import {
  Drafted,
  Previewed,
  Received,
  SentByEmail,
  Settings,
  Status,
  Tested,
} from './support/notice-answers.ts';
import { bounceOf, complaintOf, LETTER } from './support/notice-returns.ts';
import {
  findFreePort,
  SmtpClient,
  startSmtpServer,
  type Script,
  type SmtpServer,
} from './support/outside.ts';
import { searchFor } from './support/search-bytes.ts';
import { countRows } from './support/state.ts';
import type { Installation } from './support/installation.ts';

const ME = 'operator.of.this@party.example';
/** Enough for a send of ten seconds and more; two in Cardiff. */
const PEOPLE: Told[] = Array.from({ length: 40 }, (_, n) => told(n, n < 2 ? { postcode: 'CF10 4ZY' } : {}));

let party: Installation;
let sender: Sender;
let server: SmtpServer;
let script: Script = () => undefined;

before(async () => {
  party = await createCaseOf(PEOPLE);
  server = await startSmtpServer({ script: (moment) => script(moment) });
  sender = senderOf(party, relayUrl(server.port, '&connections=2'));
  await sayWhatIsMissing(party);
  await sender.ask(Drafted, 'notice', 'draft', '1');
  await settle(party);
  await sender.ask(Settings, 'notice', 'set', '1', 'welsh in', 'CF');
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await party[Symbol.asyncDispose]();
});

test('an operator has what people will get sent to themselves, before anybody agreed to it', async () => {
  const test_ = ['notice', 'test', '1', '--to', ME];
  assert.match((await sender.refuse(...test_)).message, /was prepared yet/);
  await sender.say('notice', 'prepare', '1', '--identity', party.identity);
  const { classes } = await sender.ask(Previewed, 'notice', 'preview', '1');
  const entries = await countRows(party, 'evidence_entry');
  const largest = await sender.ask(Tested, ...test_);
  assert.deepEqual(
    largest.messages.map(({ people, language, result }) => [people, language, result]),
    [[38, 'en', 'accepted']],
  );
  const welsh = await sender.ask(Tested, ...test_, '--language', 'cy');
  assert.deepEqual([welsh.messages[0].people, welsh.messages[0].language], [2, 'cy']);
  const all = await sender.ask(Tested, ...test_, '--all');
  assert.deepEqual(
    all.messages.map((each) => each.class).toSorted((a, b) => a - b),
    classes
      .filter(({ channel }) => channel === 'email')
      .map((each) => each.class)
      .toSorted((a, b) => a - b),
  );
  const said = await sender.say(...test_, '--class', String(welsh.messages[0].class));
  assert.match(said, /1 of 1 message handed over, with an invented person in it\./);
  assert.match(said, /as 2 people will get it in 'cy': \[TEST\] .*\n\s+handed over: 250 /);
  assert.equal(server.kept.length, 5);
  for (const { to, data } of server.kept) {
    assert.equal(to, ME);
    assert.match(data.toString(), /^Subject: (\[TEST\] |=\?UTF-8\?Q\?=5BTEST=5D_)/m);
  }
  assert.equal((await countRows(party, 'evidence_entry')) - entries, 4);
  assert.equal(await countRows(party, 'notice_leaving'), 0);
  assert.equal(await countRows(party, 'notice_outcome'), 0);
  const checked = await sender.run('notice', 'check', 'test test test');
  assert.equal(checked.exitCode, 2);
  assert.match(checked.stdout, /the code of a test/);
  const searcher = searchFor([
    { what: 'address', value: ME },
    ...PEOPLE.map(({ email }) => ({ what: 'e-mail', value: email })),
  ]);
  assert.deepEqual(searcher.inBytes(Buffer.from(sender.said.join('\n')), 'what was said'), []);
  assert.deepEqual(await searcher.inFolder(party.home), []);
});

test('what is wrong with a test is one sentence, and sends nothing', async () => {
  const [entries, messages] = [await countRows(party, 'evidence_entry'), server.kept.length];
  const wrong: [string[], string, RegExp][] = [
    [['--to', 'nobody'], 'ARGUMENT_INVALID', /--to: write one e-mail address/],
    [['--to', ME, '--class', '99'], 'ARGUMENT_INVALID', /nobody of class 99 by e-mail/],
    [['--to', ME, '--class', '1', '--all'], 'ARGUMENT_INVALID', /name one/],
    [['--to', ME, '--language', 'fr'], 'ARGUMENT_INVALID', /nobody in 'fr'/],
    [[], 'ARGUMENT_INVALID', /--to/],
  ];
  for (const [options, code, message] of wrong) {
    const refusal = await sender.refuse('notice', 'test', '1', ...options);
    assert.equal(refusal.code, code);
    assert.match(refusal.message, message);
    assert.ok(!refusal.message.includes('\n') && !refusal.message.includes(ME));
  }
  const nowhere = senderOf(party, relayUrl(await findFreePort()));
  assert.equal((await nowhere.refuse('notice', 'test', '1', '--to', ME)).code, 'RELAY_UNREACHABLE');
  const unnamed = await senderOf(party).refuse('notice', 'test', '1', '--to', ME);
  assert.match(unnamed.message, /set ROLLCALL_SMTP_URL/);
  script = ({ step }) => (step === 'rcpt' ? '550 5.1.1 no such user' : undefined);
  const refused = await sender.run('notice', 'test', '1', '--to', ME);
  assert.deepEqual([refused.exitCode, refused.stderr], [2, '']);
  assert.match(refused.stdout, /0 of 1 message handed over.*\n.*\n\s+refused: 550 5\.1\.1 no such user/);
  script = () => undefined;
  assert.equal(server.kept.length, messages);
  assert.equal((await countRows(party, 'evidence_entry')) - entries, 1, 'the one that reached the relay');
});

test('what comes back is received by SMTP while the notice is still being sent', async () => {
  // The Welsh text is a draft, which nobody may approve.
  await sender.ask(Settings, 'notice', 'set', '1', 'welsh in', '--forget');
  await prepareAndApprove(party);
  const port = await findFreePort();
  const first = server.kept.length;
  const kept = (): SmtpServer['kept'] => server.kept.slice(first);
  const listening = sender.start('notice', 'returns', '--listen', String(port), '--json');
  await listening.said(`Listening on 127.0.0.1:${port}`);
  script = ({ step }) => (step === 'message' ? { waitMs: 700 } : undefined);
  const sending = sender.start('notice', 'send', '1', '--identity', party.identity, '--json');
  for (let i = 0; i < 1_200 && kept().length < 3; i++) await sleep(25);
  const [gone, angry, alive] = kept();
  for (const [one, report] of [
    [gone, bounceOf(gone)],
    [angry, complaintOf(angry)],
    [gone, bounceOf(gone)],
  ] as const)
    assert.match(await SmtpClient.send(port, one.from, Buffer.from(report)), /^250 /);
  assert.match(
    await SmtpClient.send(port, 'bounces@party.example', Buffer.from(LETTER)),
    /^550 5\.7\.1 This address takes reports of mail servers only/,
  );
  for (const address of [alive.to, 'office@party.example', alive.from.replace(/.@/, 'u@')])
    assert.match(await SmtpClient.send(port, address, Buffer.from(LETTER)), /^550 /);
  assert.ok(kept().length < PEOPLE.length, 'it is still being sent');
  let running = (await sender.ask(Status, 'notice', 'status', '1')).channels[0];
  for (let i = 0; i < 40 && running.running && running.perSecond === null; i++)
    running = (await sender.ask(Status, 'notice', 'status', '1')).channels[0];
  assert.ok(running.perSecond! > 0.2 && running.perSecond! < 5, String(running.perSecond));
  assert.ok(running.leftSeconds! >= 0);
  const { exitCode, stdout, stderr } = await sending.ended;
  assert.equal(exitCode, 0, stderr);
  assert.equal(SentByEmail.parse(JSON.parse(stdout)).accepted, PEOPLE.length);
  assert.match(stderr, /Messages sent: \d+ of 40 \(\d+%\), \d\.\d a second, \d+ s left\n/);
  listening.signal('SIGINT');
  const ended = await listening.ended;
  assert.equal(ended.exitCode, 0, ended.stderr);
  const counts = Received.parse(JSON.parse(ended.stdout));
  assert.deepEqual(counts, {
    messages: 4,
    hard: 1,
    givenUp: 0,
    soft: 0,
    complaints: 1,
    autoReplies: 0,
    answers: 0,
    delivered: 0,
    unmatched: 1,
    known: 1,
    refused: 3,
    tooLarge: 0,
    putOff: 0,
  });
  const [email] = (await sender.ask(Status, 'notice', 'status', '1')).channels;
  assert.deepEqual(
    [email.handedOver, email.bouncedHard, email.complained, email.running, email.perSecond],
    [PEOPLE.length, 1, 1, false, null],
  );
  const searcher = searchFor(PEOPLE.map((one) => ({ what: 'e-mail', value: one.email })));
  assert.deepEqual(searcher.inBytes(Buffer.from(sender.said.join('\n')), 'what was said'), []);
});

test('where it listens is a port, or a host and a port; and files are something else', async () => {
  for (const place of ['', 'here', '70000', '127.0.0.1', 'a b:25', '::1:25', '127.0.0.1:'])
    assert.equal(
      (await sender.refuse('notice', 'returns', '--listen', place)).code,
      'ARGUMENT_INVALID',
      place,
    );
  assert.match((await sender.refuse('notice', 'returns')).message, /one of the two/);
  assert.match((await sender.refuse('notice', 'returns', 'x', '--listen', '0')).message, /one of the two/);
});
