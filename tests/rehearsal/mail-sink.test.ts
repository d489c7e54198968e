import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { readBounce } from '../../src/bounces/index.ts';
import { deliver, type Outgoing } from '../../src/mail/index.ts';
import {
  CODE_LENGTH,
  FATES,
  mailboxDigest,
  startMailSink,
  type MailSink,
  type Received,
} from '../../src/rehearsal/sink/index.ts';
import { HURRY, MemoryJournal, outgoing, relayAt } from '../mail/support/parcels.ts';

const NEVER = 1_000_000;

/** A message with the code of a notice, as notices have it in return path and envelope id. */
function noticed(id: number, code = codeOf(id)): Outgoing {
  return outgoing(id, { from: `bounces+1.${code}@party.example`, envid: `1.${code}` });
}

function codeOf(id: number): string {
  return String(id).padStart(CODE_LENGTH, '0');
}

async function send(sink: MailSink, messages: Outgoing[]): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const source = async function* (): AsyncGenerator<Outgoing> {
    yield* messages;
  };
  await deliver(relayAt(sink.port), source(), journal, { window: 10, patience: HURRY });
  return journal;
}

/** '000000000001 taken' of everything that was offered, in order of codes. */
function entries({ codes, fates }: Received): string[] {
  return [...fates]
    .map((fate, i) => {
      const code = Buffer.from(codes.subarray(i * CODE_LENGTH, (i + 1) * CODE_LENGTH)).toString('latin1');
      return `${code} ${FATES[fate]}`;
    })
    .toSorted();
}

test('a sink knows for whom each message was, and of one that comes twice that it did', async () => {
  await using sink = await startMailSink({ sampleEvery: NEVER, troubleEvery: NEVER });
  await send(sink, [noticed(1), noticed(2), noticed(3, codeOf(2))]);
  const received = await sink.received();
  assert.deepEqual(entries(received), ['000000000001 taken', '000000000002 taken', '000000000002 taken']);
  assert.deepEqual(
    new Set(received.mailboxes),
    new Set([1, 2, 3].map((id) => mailboxDigest(`person${id}@example.org`))),
  );
  assert.ok(received.sizes.every((size) => size === outgoing(1).message.length));
});

test('of a message whose return path and envelope id name two codes, it is not known for whom it was', async () => {
  await using sink = await startMailSink({ sampleEvery: NEVER, troubleEvery: NEVER });
  await send(sink, [{ ...noticed(1), envid: `1.${codeOf(2)}` }]);
  assert.deepEqual(entries(await sink.received()), ['             taken']);
});

test('some messages are kept whole, byte for byte, and no others', async () => {
  await using sink = await startMailSink({ sampleEvery: 10, troubleEvery: NEVER });
  const messages = Array.from({ length: 8 }, (_, i) => noticed(i + 1));
  await send(sink, messages);
  assert.equal((await sink.received()).sample.length, 1);
  const [{ code, to, message }] = (await sink.received()).sample;
  const { message: sent } = messages.find(({ envid }) => envid === `1.${code}`)!;
  assert.equal(to, `person${Number(code)}@example.org`);
  assert.deepEqual(Buffer.from(message), Buffer.from(sent), 'with the dot at the start of a line');
});

test('a sink refuses one for good, puts one off once, and sends one back, in a report that says whose it is', async () => {
  await using sink = await startMailSink({ sampleEvery: NEVER, troubleEvery: 40 });
  const journal = await send(
    sink,
    Array.from({ length: 40 }, (_, i) => noticed(i + 1)),
  );
  const received = await sink.received();
  const fates = entries(received).map((entry) => entry.slice(CODE_LENGTH + 1));
  const count = (wanted: string): number => fates.filter((fate) => fate === wanted).length;
  assert.deepEqual(
    ['taken', 'refused', 'put off', 'sent back'].map(count),
    [38, 1, 1, 1],
    'the one that was put off is taken then',
  );
  const results = [...journal.outcomes.values()].map((each) => each.map(({ result }) => result).join(' '));
  assert.deepEqual(results.filter((each) => each !== 'accepted').toSorted(), [
    'deferred accepted',
    'refused',
  ]);
  const [report] = received.returns;
  const { kind, envid, recipients } = readBounce(report);
  assert.equal(kind, 'dsn');
  assert.deepEqual(
    recipients.map(({ verdict }) => verdict),
    ['hard'],
  );
  assert.ok(entries(received).includes(`${envid!.slice(2)} sent back`));
});

test('a sink listens on this machine alone, and on no port when it is closed', async () => {
  const sink = await startMailSink({ sampleEvery: NEVER, troubleEvery: NEVER });
  assert.equal(sink.kind, 'rehearsal sink');
  const socket = connect(sink.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  await sink[Symbol.asyncDispose]();
  const refused = connect(sink.port, '127.0.0.1');
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNREFUSED');
});
