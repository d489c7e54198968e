import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type SmsAdapter,
  type SmsOptions,
  type SmsSent,
  twilioSms,
  type TwilioSettings,
} from '../../src/sms/index.ts';
import { findFreePort } from '../support/free-port.ts';
import { messagesOf, numberOf, range, stream, TestJournal } from './journal.ts';
import { ACCOUNT, KEY, made, refusal, SECRET, startTwilio } from './twilio-server.ts';

const QUICK = { firstMs: 20, maxMs: 80 };

function adapterFor(url: string, more: Partial<TwilioSettings> = {}): SmsAdapter {
  return twilioSms({
    accountSid: ACCOUNT,
    keySid: KEY,
    secret: SECRET,
    from: '+447700900000',
    baseUrl: url,
    connections: 5,
    ratePerSecond: null,
    timeoutMs: 500,
    patience: QUICK,
    ...more,
  });
}

type Ran = { journal: TestJournal; sent?: SmsSent; error?: Error & { code?: string } };

/** Sends so many and looks that nobody has two outcomes, and that no number is anywhere but in requests. */
async function run(adapter: SmsAdapter, count: number, options: Partial<SmsOptions> = {}): Promise<Ran> {
  const journal = new TestJournal();
  const ran: Ran = { journal };
  try {
    ran.sent = await adapter.send(stream(messagesOf(count)), journal, { window: 10, ...options });
  } catch (error) {
    ran.error = error as Error;
  }
  assert.deepEqual(
    journal.outcomes.map(({ id }) => id).sort((a, b) => a - b),
    journal.left,
  );
  const said =
    JSON.stringify(journal.outcomes) + String(ran.error?.stack) + JSON.stringify(ran.error?.cause ?? '');
  assert.doesNotMatch(said, /7700|lost some of your/);
  return ran;
}

test('every message is sent once, as the resource wants it, and its reply kept', async () => {
  await using server = await startTwilio();
  const { journal, sent } = await run(adapterFor(server.url), 23);
  assert.deepEqual(sent, { accepted: 23, refused: 0, deferred: 0, uncertain: 0, parts: 23 });
  assert.deepEqual(server.asked.map(({ to }) => to).toSorted(), range(0, 23).map(numberOf));
  const [first] = server.asked;
  assert.deepEqual(
    [first.from, first.service, first.text.startsWith('A company')],
    ['+447700900000', '', true],
  );
  assert.equal(first.authorization, `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`);
  assert.match((journal.outcomes[0] as { reply: string }).reply, /^201 queued SM0{30}[\da-f]{2}$/);
  assert.deepEqual([server.logins, journal.peak, server.peak <= 5], [1, 10, true]);
});

test('a messaging service sends in place of a number', async () => {
  await using server = await startTwilio();
  const service = `MG${'c3'.repeat(16)}`;
  await run(adapterFor(server.url, { from: service }), 1);
  assert.deepEqual([server.asked[0].from, server.asked[0].service], ['', service]);
});

test('letters of every script arrive as they are', async () => {
  await using server = await startTwilio();
  const text = 'Ŵyr & tŷ + 50% = €5\n“Київ” 😀';
  const journal = new TestJournal();
  const messages = stream([{ id: 1, code: 'CODE-0001', to: numberOf(1), text }]);
  await adapterFor(server.url).send(messages, journal, { window: 1 });
  assert.equal(server.asked[0].text, text);
});

test('what is wrong with a number stops that person alone', async () => {
  const codes = new Map([
    [3, 21211],
    [7, 21610],
    [11, 21614],
    [12, 29999],
  ]);
  await using server = await startTwilio(({ to }, n) => {
    const code = codes.get(Number(to.slice(-6)) - 900_000);
    return code === undefined ? made(n) : refusal(400, code);
  });
  const { journal, sent } = await run(adapterFor(server.url), 20);
  assert.deepEqual(journal.ids('refused'), [3, 7, 11, 12]);
  assert.deepEqual([sent?.accepted, server.asked.length], [16, 20]);
  const reply = (id: number): string => (journal.of(id) as { reply: string }).reply;
  assert.equal(reply(3), '400 21211: no valid number');
  assert.equal(reply(7), '400 21610: has asked for no more messages (STOP)');
  assert.equal(reply(12), '400 29999');
});

test('a message that Twilio made and failed at once is refused', async () => {
  await using server = await startTwilio((_, n) =>
    made(n, n === 0 ? { status: 'failed', error_code: 30006 } : {}),
  );
  const { journal } = await run(adapterFor(server.url, { connections: 1 }), 2);
  assert.match((journal.of(0) as { reply: string }).reply, /^201 failed SM0+ 30006$/);
  assert.deepEqual(journal.ids('accepted'), [1]);
});

test('when there are too many requests everybody waits, ever longer, and the message is sent again', async () => {
  let busy = 3;
  await using server = await startTwilio((_, n) => (busy-- > 0 ? refusal(429, 20429) : made(n)));
  const { sent } = await run(adapterFor(server.url, { connections: 1 }), 4);
  assert.equal(sent?.accepted, 4);
  assert.equal(server.asked.length, 7);
  assert.deepEqual(
    server.asked.slice(0, 4).map(({ to }) => to),
    Array(4).fill(numberOf(0)),
  );
  const waits = range(1, 4).map((n) => server.asked[n].at - server.asked[n - 1].at);
  assert.ok(waits[0] >= 9 && waits[1] >= 19 && waits[2] >= 39, waits.join());
});

test('after a setback one request goes ahead alone', async () => {
  let since = 0;
  let underWay = 0;
  let together = 0;
  await using server = await startTwilio((_, n) => {
    if (n < 5) return refusal(429, 20429);
    // Until the first of them was answered, no other may come.
    since++;
    if (since === 1) {
      underWay = 1;
      setTimeout(() => (underWay = 0), 100);
      return { ...(made(n) as object), status: 201, afterMs: 120 };
    }
    together += underWay;
    return made(n);
  });
  const { sent } = await run(adapterFor(server.url), 10);
  assert.equal(sent?.accepted, 10);
  assert.equal(together, 0);
});

test('how long to wait is taken from what the provider says', async () => {
  await using server = await startTwilio((_, n) =>
    n === 0 ? refusal(429, 20429, { 'retry-after': '1' }) : made(n),
  );
  const { sent } = await run(adapterFor(server.url), 1);
  assert.equal(sent?.accepted, 1);
  assert.ok(server.asked[1].at - server.asked[0].at >= 990);
});

test('503 with the code of an unavailable service is tried again', async () => {
  await using server = await startTwilio((_, n) => (n < 2 ? refusal(503, 20503) : made(n)));
  const { sent } = await run(adapterFor(server.url, { connections: 1 }), 3);
  assert.deepEqual([sent?.accepted, server.asked.length], [3, 5]);
});

test('a provider that stays too busy ends the run; nobody is uncertain, and the rest was never sent', async () => {
  await using server = await startTwilio(() => refusal(429, 20429));
  const { journal, error } = await run(adapterFor(server.url, { patience: { ...QUICK, setbacks: 3 } }), 50);
  assert.equal(error?.code, 'RELAY_UNREACHABLE');
  assert.deepEqual([journal.left.length, journal.ids('deferred').length], [10, 10]);
});

test('a wait of an hour ends the run, and says from when on it may go on', async () => {
  await using server = await startTwilio(() => refusal(429, 20429, { 'retry-after': '3600' }));
  const { journal, error } = await run(adapterFor(server.url, { connections: 1 }), 5);
  assert.equal(error?.code, 'RELAY_UNREACHABLE');
  const { notBefore } = journal.of(0) as { notBefore: Date };
  assert.ok(notBefore.getTime() - Date.now() > 3_500_000);
  assert.equal(server.asked.length, 1);
});

for (const [what, answer] of [
  ['500', refusal(500, 20500)],
  ['502 of a machine between', { status: 502, body: '<html>Bad Gateway</html>' }],
  ['503 without a code', { status: 503, body: '' }],
  ['201 without a message', { status: 201, body: '{}' }],
  ['201 cut short', { status: 201, body: '{"sid":"SM' }],
  ['no answer in time', 'hang'],
  ['a connection that closes', 'close'],
] as const)
  test(`${what}: uncertain, never sent again, the others go on`, async () => {
    await using server = await startTwilio((_, n) => (n === 2 ? answer : made(n)));
    const { journal, sent } = await run(adapterFor(server.url, { connections: 1 }), 12);
    assert.deepEqual([sent?.accepted, sent?.uncertain, server.asked.length], [11, 1, 12]);
    assert.deepEqual(journal.ids('uncertain'), [2]);
  });

test('where nothing is certain any more the run ends, with few uncertain', async () => {
  await using server = await startTwilio(() => refusal(500, 20500));
  const { journal, error } = await run(adapterFor(server.url), 100, { window: 50 });
  assert.equal(error?.code, 'RELAY_UNREACHABLE');
  assert.ok(journal.ids('uncertain').length <= 5 + 2, String(journal.ids('uncertain').length));
  assert.equal(server.asked.length, journal.ids('uncertain').length);
  assert.equal(journal.ids('deferred').length, 50 - journal.ids('uncertain').length);
});

test('a refused login is found before anybody is in the journal', async () => {
  for (const status of [401, 403, 404]) {
    await using server = await startTwilio(undefined, refusal(status, 20003));
    const { journal, error } = await run(adapterFor(server.url), 5);
    assert.deepEqual([error?.code, journal.left, server.asked], ['RELAY_REFUSED', [], []]);
    assert.doesNotMatch(String(error), new RegExp(`${SECRET}|${KEY}|${ACCOUNT}`));
  }
});

for (const [status, code] of [
  [401, 20003],
  [403, 20403],
  [400, 21408],
  [400, 21606],
  [400, 21608],
  [400, 21659],
  [404, 20404],
  [429, 63038],
] as const)
  test(`${status} ${code} stops everything at once, and nobody is refused for it`, async () => {
    await using server = await startTwilio((_, n) => (n < 3 ? made(n) : refusal(status, code)));
    const { journal, error } = await run(adapterFor(server.url, { connections: 2 }), 100);
    assert.equal(error?.code, 'RELAY_REFUSED');
    assert.match(error?.message ?? '', new RegExp(`${status} ${code}`));
    assert.ok(server.asked.length <= 5);
    assert.deepEqual(journal.ids('refused'), []);
    assert.deepEqual(journal.ids('uncertain'), []);
    assert.deepEqual(journal.ids('accepted').length + journal.ids('deferred').length, 10);
  });

test('where everybody is refused for a reason that says nothing of them, the run ends', async () => {
  await using server = await startTwilio(() => refusal(400, 29999));
  const { journal, error } = await run(adapterFor(server.url, { connections: 1 }), 100, { window: 50 });
  assert.equal(error?.code, 'RELAY_REFUSED');
  assert.deepEqual(
    [server.asked.length, journal.ids('refused').length, journal.ids('deferred').length],
    [10, 0, 50],
  );
});

test('strange refusals are counted over groups, and whoever is held back has an outcome in the end', async () => {
  await using all = await startTwilio((_, n) => (n < 3 ? made(n) : refusal(400, 21612)));
  const stopped = await run(adapterFor(all.url, { connections: 1 }), 100, { window: 5 });
  assert.equal(stopped.error?.code, 'RELAY_REFUSED');
  assert.deepEqual([all.asked.length, stopped.journal.ids('refused').length], [13, 0]);
  assert.deepEqual(stopped.journal.ids('deferred'), range(3, 15));
  await using some = await startTwilio((_, n) => (n < 2 || n > 8 ? made(n) : refusal(400, 21612)));
  const mixed = await run(adapterFor(some.url, { connections: 1 }), 20, { window: 5 });
  assert.deepEqual(mixed.journal.ids('refused'), range(2, 9));
  assert.equal(mixed.sent?.refused, 7);
  await using last = await startTwilio(() => refusal(400, 21612));
  assert.deepEqual((await run(adapterFor(last.url), 1)).journal.ids('refused'), [0]);
});

test('nobody’s number is sent on to where an answer points', async () => {
  await using elsewhere = await startTwilio();
  await using server = await startTwilio(() => ({ status: 307, headers: { location: elsewhere.url } }));
  const { journal, error } = await run(adapterFor(server.url, { connections: 1 }), 5);
  assert.equal(error?.code, 'RELAY_REFUSED');
  assert.deepEqual([elsewhere.asked, journal.ids('deferred').length], [[], 5]);
});

test('a server that is away is said before anybody is in the journal', async () => {
  const port = await findFreePort();
  const { journal, error } = await run(adapterFor(`http://127.0.0.1:${port}`), 5);
  assert.equal(error?.code, 'RELAY_UNREACHABLE');
  assert.deepEqual(journal.left, []);
});

test('a server that goes away: what never left is deferred, and not uncertain', async () => {
  const server = await startTwilio();
  let closed: PromiseLike<void> | undefined;
  const { journal, error } = await run(adapterFor(server.url, { patience: { ...QUICK, setbacks: 3 } }), 40, {
    onProgress: ({ accepted }) => {
      if (accepted === 20) closed = server[Symbol.asyncDispose]();
    },
  });
  await closed;
  assert.equal(error?.code, 'RELAY_UNREACHABLE');
  assert.ok(journal.ids('accepted').length >= 20);
  assert.ok(journal.ids('deferred').length >= 5);
});

test('interrupted, what is on its way is finished and the rest of its group is deferred', async () => {
  const stop = new AbortController();
  await using server = await startTwilio((_, n) => {
    if (n === 4) stop.abort();
    return { ...(made(n) as object), status: 201, afterMs: 30 };
  });
  const { journal, sent } = await run(adapterFor(server.url, { connections: 2 }), 50, {
    signal: stop.signal,
  });
  assert.deepEqual([journal.left.length, sent!.uncertain], [10, 0]);
  assert.deepEqual(sent!.accepted, server.asked.length);
  assert.equal(sent!.accepted + sent!.deferred, 10);
});

test('not more a second than the sender may send', async () => {
  await using server = await startTwilio();
  const started = performance.now();
  await run(adapterFor(server.url, { ratePerSecond: 40 }), 21);
  const tookMs = performance.now() - started;
  assert.ok(tookMs >= 490, String(tookMs));
  assert.equal(server.asked.length, 21);
});

test('where the journal fails, nothing is sent', async () => {
  await using server = await startTwilio();
  const journal = new TestJournal();
  journal.leaving = () => Promise.reject(new Error('the database is away'));
  await assert.rejects(adapterFor(server.url).send(stream(messagesOf(3)), journal, { window: 2 }), /away/);
  assert.deepEqual(server.asked, []);
});

test('settings that cannot be meant are refused, without the secret', () => {
  const wrong: Partial<TwilioSettings>[] = [
    { accountSid: 'AC123' },
    { keySid: 'nonsense' },
    { secret: '' },
    { secret: 'two words' },
    { from: '07700 900000' },
    { from: 'A name that is too long' },
    { from: '12' },
    { connections: 0 },
    { ratePerSecond: 0 },
    { timeoutMs: 0.5 },
    { baseUrl: 'http://api.twilio.com' },
    { baseUrl: 'nonsense' },
  ];
  for (const more of wrong)
    assert.throws(
      () => adapterFor('http://127.0.0.1', more),
      (error: Error & { code?: string }) =>
        error.code === 'ARGUMENT_INVALID' && !error.message.includes(SECRET),
      JSON.stringify(more),
    );
  for (const from of ['Party', 'The Party', '60777', '+447700900000', `MG${'0'.repeat(32)}`])
    adapterFor('http://127.0.0.1', { from });
});
