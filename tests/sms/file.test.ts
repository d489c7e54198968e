import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Sms, smsFile } from '../../src/sms/index.ts';
import { codeFor, messagesOf, numberOf, range, stream, TestJournal } from './journal.ts';

const root = mkdtempSync(join(tmpdir(), 'rollcall-sms-'));
after(() => rmSync(root, { recursive: true }));
let files = 0;
const newPath = (): string => join(root, `messages-${files++}.ndjson`);

function linesOf(path: string): unknown[] {
  const text = readFileSync(path, 'utf8');
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function idsIn(path: string): number[] {
  return linesOf(path)
    .slice(1)
    .map((line) => Number((line as Sms).code.slice(5)));
}

test('each message has a line, with its parts, before it is accepted', async () => {
  const path = newPath();
  const journal = new TestJournal();
  const arrived = journal.arrived.bind(journal);
  journal.arrived = async (outcomes) => {
    const there = idsIn(path);
    for (const { id } of outcomes) assert.ok(there.includes(id));
    await arrived(outcomes);
  };
  const messages = messagesOf(25);
  messages[7].text = 'ŵ'.repeat(71);
  const sent = await smsFile(path, 'notice 1').send(stream(messages), journal, { window: 10 });
  assert.deepEqual(sent, { accepted: 25, refused: 0, deferred: 0, uncertain: 0, parts: 26 });
  assert.deepEqual(journal.groups, [10, 10, 5]);
  const [head, ...lines] = linesOf(path);
  assert.deepEqual(head, { format: 'rollcall sms', version: 1, job: 'notice 1' });
  assert.deepEqual(
    lines,
    messages.map(({ id, ...message }) => ({ ...message, parts: id === 7 ? 2 : 1 })),
  );
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('after a crash nobody is in the file twice, and half a line is gone', async () => {
  const messages = messagesOf(30);
  const path = newPath();
  await smsFile(path, 'notice 1').send(stream(messages), new TestJournal(), { window: 10 });
  const whole = readFileSync(path);
  for (const cut of [0, 1, 30, 60, 61, 62, 200, 201, 500, whole.length - 1, whole.length]) {
    truncateSync(path, 0);
    appendFileSync(path, whole.subarray(0, cut));
    const journal = new TestJournal();
    await smsFile(path, 'notice 1').send(stream(messages), journal, { window: 10 });
    assert.deepEqual(journal.ids('accepted'), range(0, 30));
    assert.ok(readFileSync(path).equals(whole), `cut at ${cut}`);
  }
});

test('what cannot be a message is refused, without its number', async () => {
  const path = newPath();
  const journal = new TestJournal();
  const wrong = ['07700900123', '+0123', '', '+44 7700 900123', `+${'1'.repeat(16)}`, '+44770090012x'];
  const messages = wrong.map((to, id) => ({ id, code: codeFor(id), to, text: 'Hello' }));
  messages.push(
    { id: 6, code: codeFor(6), to: numberOf(6), text: ' ' },
    { id: 7, code: codeFor(7), to: numberOf(7), text: 'ŵ'.repeat(671) },
  );
  messages.push({ id: 8, code: codeFor(8), to: numberOf(8), text: 'Hello' });
  const sent = await smsFile(path, 'notice 1').send(stream(messages), journal, { window: 100 });
  assert.deepEqual([sent.accepted, sent.refused], [1, 8]);
  assert.deepEqual(idsIn(path), [8]);
  const replies = journal.outcomes.flatMap((each) => (each.result === 'refused' ? each.reply : []));
  assert.deepEqual(
    [...new Set(replies)],
    ['rollcall: no telephone number', 'rollcall: nothing to say', 'rollcall: 11 parts are too many'],
  );
});

test('a file of something else, or of another job, stays as it is', async () => {
  const foreign: [string, RegExp][] = [
    ['my shopping list', /holds something else/],
    ['{"id":1}\n', /holds something else/],
    ['\n', /holds something else/],
    ['{"format":"rollcall sms","version":1,"job":"notice 2"}\n', /another job \(notice 2\)/],
    ['{"format":"rollcall sms","version":1,"job":"notice 1"}\n{"code":1}\n', /not as it was written/],
  ];
  for (const [content, message] of foreign) {
    const path = newPath();
    writeFileSync(path, content);
    const journal = new TestJournal();
    await assert.rejects(smsFile(path, 'notice 1').send(stream(messagesOf(3)), journal, { window: 10 }), {
      message,
    });
    assert.equal(readFileSync(path, 'utf8'), content);
    assert.deepEqual(journal.left, []);
  }
  for (const path of [join(root, 'no', 'such', 'folder'), root])
    await assert.rejects(smsFile(path, 'x').send(stream(messagesOf(1)), new TestJournal(), { window: 1 }), {
      code: 'ARGUMENT_INVALID',
    });
});

test('interrupted, it ends between two groups', async () => {
  const stop = new AbortController();
  const journal = new TestJournal();
  const path = newPath();
  const sent = await smsFile(path, 'notice 1').send(stream(messagesOf(40)), journal, {
    window: 10,
    signal: stop.signal,
    onProgress: ({ accepted }) => accepted === 20 && stop.abort(),
  });
  assert.equal(sent.accepted, 20);
  assert.deepEqual([journal.left.length, journal.between], [20, 0]);
});

test('where the journal fails, nothing is written', async () => {
  const path = newPath();
  const journal = new TestJournal();
  journal.leaving = () => Promise.reject(new Error('the database is away'));
  await assert.rejects(smsFile(path, 'notice 1').send(stream(messagesOf(3)), journal, { window: 2 }), /away/);
  assert.deepEqual(idsIn(path), []);
});
