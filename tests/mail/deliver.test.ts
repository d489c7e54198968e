import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../src/errors.ts';
import { deliver, type Outgoing, type Progress } from '../../src/mail/index.ts';
import { deliverAll, HURRY, MemoryJournal, outgoing, outgoings, relayAt } from './support/parcels.ts';
import { startSmtpServer, type Moment, type SmtpServer } from './support/smtp-server.ts';

/** The ids that the sink has, in order. */
function ids(server: SmtpServer): number[] {
  return server.kept.map(({ from }) => Number(/\d+/.exec(from)![0])).toSorted((a, b) => a - b);
}

function range(count: number, first = 1): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function idOf({ from }: Moment): number {
  return Number(/\d+/.exec(from)?.[0] ?? 0);
}

test('everybody is sent to once, and is journalled before and after', async () => {
  await using server = await startSmtpServer();
  const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(500));
  assert.deepEqual(counts, { accepted: 500, refused: 0, deferred: 0, uncertain: 0 });
  assert.deepEqual(ids(server), range(500));
  assert.equal(journal.count('accepted'), 500);
  assert.equal(journal.between.size, 0);
  assert.deepEqual(journal.last(7), { id: 7, result: 'accepted', reply: '250 2.0.0 queued as 1' });
});

test('what is sent is what was given, with its dots', async () => {
  await using server = await startSmtpServer();
  const bodies = [
    '.\r\n..\r\n.a\r\n',
    'no end',
    'bare\n.\nfeeds\r.\rreturns\r\n',
    '\r\n',
    `${'x'.repeat(70)}\r\n`.repeat(9000),
  ];
  const messages = bodies.map((body, i) =>
    outgoing(i + 1, { message: Buffer.from(`Subject: x\r\n\r\n${body}`) }),
  );
  const { counts } = await deliverAll(relayAt(server.port, { connections: 1 }), fromArray(messages));
  assert.equal(counts?.accepted, bodies.length);
  for (const [i, { data }] of server.kept.entries()) {
    const body = data.toString('latin1').slice('Subject: x\r\n\r\n'.length);
    if (i === 2) assert.ok(!/[\r\n]\.[\r\n]/.test(body), 'no dot alone on what some server takes for a line');
    else assert.equal(body, bodies[i].endsWith('\r\n') ? bodies[i] : `${bodies[i]}\r\n`);
  }
});

test('nothing leaves before the journal has it, and never more than a window is between', async () => {
  await using server = await startSmtpServer();
  const journal = new MemoryJournal();
  const leaving = journal.leaving.bind(journal);
  journal.leaving = async (group) => {
    const before = server.lines.length;
    await sleep(20);
    // Only what was journalled before may have come in the meantime.
    for (const line of server.lines.slice(before)) {
      const id = /bounce-(\d+)/.exec(line)?.[1];
      if (id) assert.ok(journal.between.has(Number(id)) || journal.outcomes.has(Number(id)));
    }
    await leaving(group);
  };
  await deliver(relayAt(server.port), outgoings(60), journal, { window: 12, patience: HURRY });
  assert.equal(journal.count('accepted'), 60);
  assert.ok(journal.mostBetween <= 12);
  assert.ok(journal.groups.leaving.length < 40, 'journalled in groups');
});

test('when the journal fails nothing more leaves, and what was on its way has its outcome', async () => {
  await using server = await startSmtpServer();
  const journal = new MemoryJournal();
  const leaving = journal.leaving.bind(journal);
  journal.leaving = async (group) => {
    if (group.some((id) => id > 30)) throw new Error('the disk is full');
    await leaving(group);
  };
  await assert.rejects(
    deliver(relayAt(server.port), outgoings(500), journal, { window: 10 }),
    /the disk is full/,
  );
  assert.deepEqual(
    ids(server),
    [...journal.outcomes.keys()]
      .filter((id) => journal.last(id)!.result === 'accepted')
      .toSorted((a, b) => a - b),
  );
  assert.ok(ids(server).every((id) => id <= 30));
  assert.equal(journal.between.size, 0);
});

test('when outcomes cannot be written, the run ends and sends nothing more', async () => {
  await using server = await startSmtpServer();
  const journal = new MemoryJournal();
  journal.arrived = () => Promise.reject(new Error('the database is gone'));
  await assert.rejects(
    deliver(relayAt(server.port), outgoings(500), journal, { window: 10 }),
    /database is gone/,
  );
  assert.ok(server.kept.length <= 10);
});

test('a permanent refusal stops that person alone', async () => {
  const answers: Record<number, [Moment['step'], string]> = {
    3: ['rcpt', '550 5.1.1 <person3@example.org>: Recipient address rejected: person3 is unknown'],
    5: ['data', '554 5.6.0 no'],
    8: ['message', '552 5.2.2 mailbox of person8@example.org is full'],
    9: ['mail', '553 5.1.8 that sender is not known'],
    11: ['rcpt', '550 5.7.1 you are not allowed to write to person11'],
  };
  await using server = await startSmtpServer({
    script(moment) {
      const [step, say] = answers[idOf(moment)] ?? [];
      return step === moment.step ? say : undefined;
    },
  });
  const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(40));
  assert.deepEqual(counts, { accepted: 35, refused: 5, deferred: 0, uncertain: 0 });
  assert.deepEqual(
    ids(server),
    range(40).filter((id) => !(id in answers)),
  );
  for (const id of Object.keys(answers).map(Number)) {
    const outcome = journal.last(id)!;
    assert.equal(outcome.result, 'refused');
    assert.match('reply' in outcome ? outcome.reply : '', /^55\d 5/);
    assert.doesNotMatch('reply' in outcome ? outcome.reply : '', /person|@/, 'no address is kept');
  }
});

test('greylisting: put off first, accepted in the same run, journalled as both', async () => {
  const seen = new Set<number>();
  await using server = await startSmtpServer({
    script(moment) {
      if (moment.step !== 'rcpt' || seen.has(idOf(moment))) return undefined;
      seen.add(idOf(moment));
      return '451 4.7.1 come back later';
    },
  });
  const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(25), { now: () => 1_000_000 });
  assert.deepEqual(counts, { accepted: 25, refused: 0, deferred: 0, uncertain: 0 });
  assert.deepEqual(ids(server), range(25));
  for (const id of range(25)) {
    const mine = journal.order.filter((line) => line.endsWith(` ${id}`)).map((line) => line.split(' ')[0]);
    assert.deepEqual(mine, ['leaving', 'deferred', 'leaving', 'accepted']);
    const [first] = journal.outcomes.get(id)!;
    assert.ok(first.result === 'deferred' && first.notBefore.getTime() > 1_000_000);
  }
});

test('somebody who is put off every time is tried a few times and left deferred', async () => {
  let tries = 0;
  await using server = await startSmtpServer({
    script(moment) {
      if (moment.step !== 'message' || idOf(moment) !== 4) return undefined;
      tries++;
      return '452 4.2.2 full for now';
    },
  });
  const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(10));
  assert.deepEqual(counts, { accepted: 9, refused: 0, deferred: 1, uncertain: 0 });
  assert.equal(tries, HURRY.attempts);
  assert.equal(journal.outcomes.get(4)!.length, HURRY.attempts);
});

for (const step of ['connect', 'ehlo', 'mail', 'rcpt', 'data', 'message'] as const)
  for (const how of ['421', 'drop'] as const)
    test(`${how} at ${step}, again and again: everybody gets it once`, async () => {
      if (step === 'message' && how === 'drop') return; // that is uncertain; see below
      let count = 0;
      await using server = await startSmtpServer({
        script(moment) {
          // The first connection is let in: without it there is no run.
          if (moment.step !== step || (moment.session === 1 && (step === 'connect' || step === 'ehlo')))
            return undefined;
          if (++count % 3 !== 0) return undefined;
          return how === 'drop' ? { drop: true } : { say: '421 4.3.2 going down', drop: true };
        },
      });
      const relay = relayAt(server.port, { messagesPerConnection: 4 });
      const { counts, journal, error } = await deliverAll(relay, outgoings(60), {
        patience: { ...HURRY, attempts: 10 },
      });
      assert.equal(error, undefined);
      assert.deepEqual(counts, { accepted: 60, refused: 0, deferred: 0, uncertain: 0 });
      assert.deepEqual(ids(server), range(60));
      assert.equal(journal.between.size, 0);
    });

for (const keep of [true, false])
  test(`no answer after the final dot, and the server ${keep ? 'has' : 'has not'} kept it: uncertain, never sent again`, async () => {
    await using server = await startSmtpServer({
      script: (moment) =>
        moment.step === 'message' && idOf(moment) % 10 === 0 ? { drop: true, keep } : undefined,
    });
    const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(50));
    assert.deepEqual(counts, { accepted: 45, refused: 0, deferred: 0, uncertain: 5 });
    assert.deepEqual(
      ids(server),
      range(50).filter((id) => keep || id % 10 !== 0),
    );
    for (const id of [10, 20, 30, 40, 50])
      assert.deepEqual(
        journal.outcomes.get(id)!.map(({ result }) => result),
        ['uncertain'],
      );
  });

test('half an answer after the final dot is no answer', async () => {
  const halves = ['250', '554 5.7.1 ref', '250-first line\r\n250-second', '250-yes\r\n550 no\r\n'];
  await using server = await startSmtpServer({
    script(moment) {
      const say = halves[idOf(moment) - 1];
      return moment.step === 'message' && say ? { say, unended: true, drop: true, keep: false } : undefined;
    },
  });
  const { journal } = await deliverAll(relayAt(server.port, { connections: 1 }), outgoings(8));
  assert.deepEqual(
    range(8).map((id) => journal.last(id)!.result),
    [...halves.map(() => 'uncertain'), 'accepted', 'accepted', 'accepted', 'accepted'],
  );
});

test('a relay that never answers after the final dot stops the run instead of making everybody uncertain', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { drop: true, keep: true } : undefined),
  });
  const { journal, error } = await deliverAll(relayAt(server.port), outgoings(1000));
  assert.ok(error instanceof InputError && error.code === 'RELAY_UNREACHABLE');
  assert.match(error.message, /gave no answer to 5 messages in a row/);
  assert.ok(journal.count('uncertain') <= 7);
  assert.equal(new Set(ids(server)).size, ids(server).length);
});

test('a server that says everything twice gets nothing twice and loses nothing', async () => {
  for (const step of ['message', 'mail', 'rcpt'] as const) {
    let count = 0;
    await using server = await startSmtpServer({
      script: (moment) => (moment.step === step && ++count % 4 === 0 ? { twice: true } : undefined),
    });
    const { counts, journal } = await deliverAll(relayAt(server.port), outgoings(60), {
      patience: { ...HURRY, attempts: 12 },
    });
    assert.equal(journal.between.size, 0);
    assert.deepEqual(ids(server), [...new Set(ids(server))], `${step}: nobody twice`);
    const kept = new Set(ids(server));
    for (const id of range(60)) {
      const { result } = journal.last(id)!;
      assert.ok(
        kept.has(id) ? result === 'accepted' || result === 'uncertain' : result !== 'accepted',
        `${step}: ${id} ${result}`,
      );
    }
    assert.equal(counts!.uncertain, 0, `${step}: found before a message leaves`);
    assert.ok(counts!.accepted >= 50);
  }
});

test('answers in pieces and in many lines are answers', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) =>
      step === 'message'
        ? { say: '250-2.0.0 one\r\n250-2.0.0 two\r\n250 2.0.0 three', pieces: true }
        : step === 'mail'
          ? '250'
          : undefined,
  });
  const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(4));
  assert.equal(counts?.accepted, 4);
  assert.deepEqual(journal.last(1), { id: 1, result: 'accepted', reply: '250-2.0.0 one two three' });
});

test('a server without PIPELINING, 8BITMIME and DSN, and one that knows only HELO, are served', async () => {
  for (const helo of [false, true]) {
    await using server = await startSmtpServer({
      extensions: [],
      script: ({ step }) => (step === 'ehlo' && helo ? '502 5.5.1 what?' : undefined),
    });
    const { counts } = await deliverAll(relayAt(server.port, { connections: 1 }), outgoings(5));
    assert.equal(counts?.accepted, 5);
    assert.ok(server.lines.includes('MAIL FROM:<bounce-1@party.example>'));
    assert.ok(server.lines.includes('RCPT TO:<person1@example.org>'));
  }
});

test('DSN, SIZE, 8BITMIME and SMTPUTF8 are asked for where the server offers them', async () => {
  await using server = await startSmtpServer({
    extensions: ['PIPELINING', 'SIZE 5000', 'DSN', '8BITMIME', 'SMTPUTF8'],
  });
  const message = Buffer.from('Subject: ŵ\r\n\r\nx\r\n');
  const { counts } = await deliverAll(
    relayAt(server.port, { connections: 1 }),
    fromArray([
      outgoing(1, { envid: 'a+b=c', to: 'o+r=1@example.org' }),
      outgoing(2, { to: 'siân@example.org', needsUtf8: true, message }),
    ]),
  );
  assert.equal(counts?.accepted, 2);
  assert.deepEqual(
    server.kept.map(({ mail, rcpt }) => [mail, rcpt]),
    [
      [
        `MAIL FROM:<bounce-1@party.example> SIZE=${outgoing(1).message.length} RET=HDRS ENVID=a+2Bb+3Dc`,
        'RCPT TO:<o+r=1@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;o+2Br+3D1@example.org',
      ],
      [
        `MAIL FROM:<bounce-2@party.example> SIZE=${message.length} BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=n-2`,
        'RCPT TO:<siân@example.org> NOTIFY=FAILURE,DELAY',
      ],
    ],
  );
});

test('what the relay cannot take is refused for that person, and said to be our own finding', async () => {
  await using server = await startSmtpServer({ extensions: ['PIPELINING', 'SIZE 200'] });
  const { journal, counts } = await deliverAll(
    relayAt(server.port),
    fromArray([
      outgoing(1, { to: 'siân@example.org', needsUtf8: true }),
      outgoing(2, { message: Buffer.alloc(300, 'x') }),
      outgoing(3, { message: Buffer.from('Subject: ŵ\r\n\r\n') }),
      outgoing(4, { to: 'a@b.c>\r\nRCPT TO:<d@e.f' }),
      outgoing(5, { message: Buffer.alloc(0) }),
      outgoing(6),
    ]),
  );
  assert.deepEqual(counts, { accepted: 1, refused: 5, deferred: 0, uncertain: 0 });
  for (const id of range(5)) {
    const outcome = journal.last(id)!;
    assert.match('reply' in outcome ? outcome.reply : '', /^rollcall: not sent: /);
    assert.doesNotMatch('reply' in outcome ? outcome.reply : '', /@/);
  }
  assert.equal(server.lines.filter((line) => line.startsWith('RCPT')).length, 1);
});

test('the sender refused several times in a row stops the run, and nobody is said to be refused', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) =>
      step === 'mail' ? '550 5.7.1 <bounce@party.example> you are not our customer' : undefined,
  });
  const { journal, error } = await deliverAll(relayAt(server.port), outgoings(500));
  assert.ok(error instanceof InputError && error.code === 'RELAY_REFUSED');
  assert.match(
    error.message,
    /does not take mail from our sender's address: it refused 5 in a row \(550 5\.7\.1\)/,
  );
  assert.equal(journal.count('refused'), 0);
  assert.equal(journal.count('deferred'), journal.outcomes.size);
  assert.ok(journal.outcomes.size <= 20);
  assert.equal(journal.between.size, 0);
});

test('a sender that is refused for the only person of a run is said, not held against the person', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'mail' ? '550 no' : undefined),
  });
  const { journal, error } = await deliverAll(relayAt(server.port), outgoings(1));
  assert.ok(error instanceof InputError && error.code === 'RELAY_REFUSED');
  assert.equal(journal.last(1)!.result, 'deferred');
});

test('a relay that refuses everybody for its own reasons stops the run, and nobody is said to be refused', async () => {
  for (const say of ['550 5.7.1 relaying denied', '554 this looks like spam']) {
    await using server = await startSmtpServer({ script: ({ step }) => (step === 'rcpt' ? say : undefined) });
    const { journal, error } = await deliverAll(relayAt(server.port), outgoings(500));
    assert.ok(error instanceof InputError && error.code === 'RELAY_REFUSED');
    assert.match(error.message, /refused 10 messages in a row for its own reasons/);
    assert.equal(journal.count('refused'), 0);
    assert.equal(journal.between.size, 0);
  }
});

test('a relay that wants a login, or encryption, stops the run at once', async () => {
  for (const [step, say] of [
    ['mail', '530 5.7.0 authentication required'],
    ['rcpt', '530 5.7.0 must issue STARTTLS first'],
  ]) {
    await using server = await startSmtpServer({
      script: (moment) => (moment.step === step ? say : undefined),
    });
    const { journal, error } = await deliverAll(relayAt(server.port), outgoings(500));
    assert.ok(error instanceof InputError && error.code === 'RELAY_REFUSED');
    assert.equal(journal.count('refused'), 0);
    assert.equal(journal.between.size, 0);
  }
});

test('a relay that is not there, or will not talk, is said before anything is journalled', async () => {
  const gone = await startSmtpServer();
  await gone.close();
  const cases: [Parameters<typeof startSmtpServer>[0], string, RegExp][] = [
    [{ script: () => '554 5.7.1 go away' }, 'RELAY_REFUSED', /refuses to talk to us/],
    [
      { script: ({ step }) => (['ehlo', 'helo'].includes(step) ? '550 5.0.0 no' : undefined) },
      'RELAY_REFUSED',
      /refuses to talk/,
    ],
    [{ script: () => '421 4.3.2 busy' }, 'RELAY_UNREACHABLE', /cannot take us now \(421 4\.3\.2\)/],
    [{ script: () => ({ drop: true }) }, 'RELAY_UNREACHABLE', /cannot be reached/],
    [{ script: () => 'HTTP/1.1 400 Bad Request' }, 'RELAY_UNREACHABLE', /cannot be reached/],
    [{ script: () => ({ waitMs: 5_000 }) }, 'RELAY_UNREACHABLE', /no answer in time/],
  ];
  for (const [options, code, sentence] of cases) {
    await using server = await startSmtpServer(options);
    const { journal, error } = await deliverAll(relayAt(server.port, { timeoutMs: 300 }), outgoings(5));
    assert.ok(error instanceof InputError, sentence.source);
    assert.equal(error.code, code);
    assert.match(error.message, sentence);
    assert.deepEqual(journal.order, []);
  }
  const { error, journal } = await deliverAll(relayAt(gone.port), outgoings(5));
  assert.ok(error instanceof InputError && error.code === 'RELAY_UNREACHABLE');
  assert.match(error.message, /ECONNREFUSED/);
  assert.deepEqual(journal.order, []);
  const nowhere = await deliverAll(relayAt(1, { host: 'nowhere.invalid', timeoutMs: 3_000 }), outgoings(5));
  assert.ok(nowhere.error instanceof InputError && nowhere.error.code === 'RELAY_UNREACHABLE');
});

test('a relay that restarts in the middle is waited for', async () => {
  let server = await startSmtpServer();
  const { port } = server;
  const kept: number[] = [];
  const journal = new MemoryJournal();
  const running = deliver(relayAt(port, { ratePerSecond: 200 }), outgoings(150), journal, {
    window: 20,
    patience: { ...HURRY, attempts: 100 },
  });
  for (let round = 0; round < 3; round++) {
    while (server.kept.length < 20) await sleep(5);
    await server.close();
    kept.push(...ids(server));
    await sleep(100);
    server = await startSmtpServer({}, port);
  }
  const counts = await running;
  kept.push(...ids(server));
  await server.close();
  const uncertain = range(150).filter((id) => journal.last(id)!.result === 'uncertain');
  assert.equal(counts.accepted + uncertain.length, 150);
  assert.deepEqual(
    kept.toSorted((a, b) => a - b),
    [...new Set(kept)].toSorted((a, b) => a - b),
    'nobody twice',
  );
  assert.deepEqual(
    range(150).filter((id) => !kept.includes(id) && !uncertain.includes(id)),
    [],
    'nobody skipped',
  );
});

test('a relay that does not come back ends the run, and the rest can be sent another time', async () => {
  const server = await startSmtpServer();
  const closing = (async () => {
    while (server.kept.length < 20) await sleep(2);
    await server.close();
  })();
  const { journal, error } = await deliverAll(relayAt(server.port, { ratePerSecond: 500 }), outgoings(300), {
    patience: { ...HURRY, relayPatienceMs: 200 },
  });
  await closing;
  assert.ok(error instanceof InputError && error.code === 'RELAY_UNREACHABLE');
  assert.match(error.message, /cannot be reached.*It has been so for too long/);
  assert.equal(journal.between.size, 0);
  assert.ok(journal.outcomes.size < 100);
  assert.deepEqual(
    ids(server).filter((id) => !['accepted', 'uncertain'].includes(journal.last(id)!.result)),
    [],
  );
});

test('an answer that does not come in time: uncertain after the final dot, sent again before it', async () => {
  const slow = new Set<string>();
  await using server = await startSmtpServer({
    script(moment) {
      const id = idOf(moment);
      const key = `${moment.step} ${id}`;
      if (!['rcpt 2', 'message 5'].includes(key) || slow.has(key)) return undefined;
      slow.add(key);
      return { waitMs: 3_000 };
    },
  });
  const { journal, counts } = await deliverAll(
    relayAt(server.port, { timeoutMs: 700, connections: 2 }),
    outgoings(8),
  );
  assert.deepEqual(counts, { accepted: 7, refused: 0, deferred: 0, uncertain: 1 });
  assert.equal(journal.last(5)!.result, 'uncertain');
});

test('a message that was cut off before its end has not left: it is sent again', async () => {
  let deaf = true;
  const message = Buffer.from(`Subject: x\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(200_000)}`);
  await using server: SmtpServer = await startSmtpServer({
    deaf: () => deaf && server.lines.includes('DATA'),
  });
  const cutting = (async () => {
    while (!server.lines.includes('DATA')) await sleep(5);
    await sleep(300);
    deaf = false;
    server.cutAll();
  })();
  const { counts } = await deliverAll(
    relayAt(server.port, { connections: 1 }),
    fromArray([outgoing(1, { message })]),
  );
  await cutting;
  assert.deepEqual(counts, { accepted: 1, refused: 0, deferred: 0, uncertain: 0 });
  assert.equal(server.kept.length, 1);
  assert.equal(server.kept[0].data.length, message.length);
});

test('no more connections and no more messages a connection than agreed', async () => {
  const messages = new Map<number, number>();
  await using server = await startSmtpServer({
    script(moment) {
      if (moment.step === 'mail') messages.set(moment.session, (messages.get(moment.session) ?? 0) + 1);
      return undefined;
    },
  });
  const { counts } = await deliverAll(
    relayAt(server.port, { connections: 4, messagesPerConnection: 7 }),
    outgoings(200),
  );
  assert.equal(counts?.accepted, 200);
  assert.equal(server.mostSessions, 4);
  assert.ok([...messages.values()].every((count) => count <= 7));
});

test('the rate is kept', async () => {
  const at: number[] = [];
  await using server = await startSmtpServer({
    script: ({ step }) => void (step === 'mail' && at.push(performance.now())),
  });
  await deliverAll(relayAt(server.port, { ratePerSecond: 50 }), outgoings(40));
  const tookMs = at.at(-1)! - at[0];
  assert.ok(tookMs >= (39 / 50) * 1000 - 60, `40 at 50 a second took ${tookMs} ms`);
});

test('one domain is paced without holding up the others', async () => {
  const now: Record<string, number> = {};
  let most = 0;
  const paced: number[] = [];
  await using server = await startSmtpServer({
    script({ step, to }) {
      const domain = to.split('@')[1];
      if (step === 'rcpt' && domain === 'big.example') {
        now[domain] = (now[domain] ?? 0) + 1;
        most = Math.max(most, now[domain]);
        paced.push(performance.now());
        return { waitMs: 15 };
      }
      if (step === 'message' && domain === 'big.example') now[domain]--;
      return undefined;
    },
  });
  const messages = range(60).map((id) =>
    outgoing(id, { to: `p${id}@${id % 2 ? 'big' : `small${id}`}.example` }),
  );
  const relay = relayAt(server.port, { connections: 6, perDomain: { connections: 2, ratePerSecond: 40 } });
  const { counts } = await deliverAll(relay, fromArray(messages), { window: 60 });
  assert.equal(counts?.accepted, 60);
  assert.ok(most <= 2, `${most} at once`);
  assert.ok(paced.at(-1)! - paced[0] >= (29 / 40) * 1000 - 60);
  const order = server.kept.map(({ to }) => to.endsWith('big.example'));
  assert.ok(order.slice(0, 35).filter((big) => !big).length >= 28, 'the others went first');
});

test('a signal stops the run: what is on its way is finished, nothing new is taken', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { waitMs: 20 } : undefined),
  });
  const controller = new AbortController();
  let given = 0;
  let returned = false;
  async function* source(): AsyncGenerator<Outgoing> {
    try {
      for (;;) yield outgoing(++given);
    } finally {
      returned = true;
    }
  }
  const seen: Progress[] = [];
  const { journal, counts, error } = await deliverAll(relayAt(server.port), source(), {
    signal: controller.signal,
    onProgress(progress) {
      seen.push(progress);
      if (progress.accepted >= 10) controller.abort();
    },
  });
  assert.equal(error, undefined);
  assert.ok(returned);
  assert.ok(given < 100);
  assert.equal(journal.between.size, 0);
  assert.equal(counts!.accepted, server.kept.length);
  assert.equal(counts!.uncertain, 0);
  assert.equal(journal.count('accepted'), server.kept.length);
  assert.ok(seen.every(({ between, connections }) => between <= 20 && connections <= 3));
});

test('a stopped run waits no longer than one answer may take', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { waitMs: 60_000 } : undefined),
  });
  const controller = new AbortController();
  const started = performance.now();
  const aborting = (async () => {
    while (server.lines.filter((line) => line === 'DATA').length < 3) await sleep(5);
    await sleep(50);
    controller.abort();
  })();
  const { journal, counts } = await deliverAll(relayAt(server.port, { timeoutMs: 1_000 }), outgoings(100), {
    signal: controller.signal,
  });
  await aborting;
  assert.ok(performance.now() - started < 10_000);
  assert.equal(counts!.uncertain, 3);
  assert.equal(journal.between.size, 0);
});

test('a signal that was given before the start sends nothing', async () => {
  await using server = await startSmtpServer();
  const { journal, counts } = await deliverAll(relayAt(server.port), outgoings(10), {
    signal: AbortSignal.abort(),
  });
  assert.deepEqual(counts, { accepted: 0, refused: 0, deferred: 0, uncertain: 0 });
  assert.deepEqual([journal.order, server.lines], [[], []]);
});

test('a source that fails ends the run; what it gave before has its outcome', async () => {
  await using server = await startSmtpServer();
  async function* source(): AsyncGenerator<Outgoing> {
    yield* outgoings(30);
    throw new Error('the database is gone');
  }
  const { journal, error } = await deliverAll(relayAt(server.port), source());
  assert.match((error as Error).message, /the database is gone/);
  assert.equal(journal.between.size, 0);
  assert.equal(journal.count('accepted'), server.kept.length);
});

test('the source is read a window ahead, not further', async () => {
  await using server = await startSmtpServer();
  let given = 0;
  let most = 0;
  async function* source(): AsyncGenerator<Outgoing> {
    for (let id = 1; id <= 400; id++) {
      given++;
      most = Math.max(most, given - server.kept.length);
      yield outgoing(id);
    }
  }
  await deliverAll(relayAt(server.port), source(), { window: 10 });
  assert.ok(most <= 30, `${most} ahead`);
});

test('nothing to send is a run of its own', async () => {
  await using server = await startSmtpServer();
  const { counts } = await deliverAll(relayAt(server.port), outgoings(0));
  assert.deepEqual(counts, { accepted: 0, refused: 0, deferred: 0, uncertain: 0 });
});

test('settings that cannot be meant are refused', async () => {
  const wrong = [
    { host: '' },
    { host: 'a b' },
    { port: 0 },
    { helo: 'a\r\nb' },
    { connections: 0 },
    { messagesPerConnection: 0 },
    { ratePerSecond: 0 },
    { perDomain: { connections: 0, ratePerSecond: null } },
    { timeoutMs: -1 },
    { user: 'anna' },
    { user: 'anna', password: 'x', host: 'mail.example.org' },
  ];
  for (const each of wrong) {
    const { error } = await deliverAll(relayAt(2525, each), outgoings(1));
    assert.ok(error instanceof InputError && error.code === 'ARGUMENT_INVALID', JSON.stringify(each));
  }
});

async function* fromArray<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

test('a window too small to hold refusals refuses the persons, one by one', async () => {
  await using server = await startSmtpServer({
    script: (moment) => (moment.step === 'rcpt' && idOf(moment) < 4 ? '550 5.7.1 not you' : undefined),
  });
  const { counts, journal } = await deliverAll(relayAt(server.port), outgoings(6), { window: 2 });
  assert.deepEqual(counts, { accepted: 3, refused: 3, deferred: 0, uncertain: 0 });
  assert.ok(journal.mostBetween <= 2);
});

test('what is journalled ahead of the connections is what they send in a moment', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { waitMs: 20 } : undefined),
  });
  const { counts, journal } = await deliverAll(relayAt(server.port, { connections: 2 }), outgoings(60), {
    window: 1000,
  });
  assert.equal(counts?.accepted, 60);
  // 100 messages a second: 10 in a tenth of a second, and as many of which the outcome is being written.
  assert.ok(journal.mostBetween <= 30, `${journal.mostBetween} would be uncertain`);
});

test('progress is told as it goes, and a mistake in telling it loses no outcome', async () => {
  await using server = await startSmtpServer();
  const seen: Progress[] = [];
  await deliverAll(relayAt(server.port), outgoings(50), { onProgress: (each) => seen.push(each) });
  assert.deepEqual(seen.at(-1), {
    accepted: 50,
    refused: 0,
    deferred: 0,
    uncertain: 0,
    between: 0,
    connections: 3,
  });
  const { error, journal } = await deliverAll(relayAt(server.port), outgoings(500, 1000), {
    onProgress() {
      throw new Error('the terminal is gone');
    },
  });
  assert.match((error as Error).message, /the terminal is gone/);
  assert.equal(journal.between.size, 0);
});
