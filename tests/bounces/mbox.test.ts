import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isMbox, readMbox } from '../../src/bounces/index.ts';

async function messagesIn(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-mbox-'));
  try {
    const path = join(folder, 'box');
    await writeFile(path, text, 'latin1');
    const messages: string[] = [];
    for await (const message of readMbox(path)) messages.push(Buffer.from(message).toString('latin1'));
    return messages;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FROM = 'From MAILER-DAEMON@mx.example Fri Nov 20 10:02:03 2026';
const [ONE, TWO] = ['Subject: one\n\nbody\n', 'Subject: two\n\n\n\nFrom here on\n'];

test('every message of an mbox is read as it was, whatever ends its lines', async () => {
  assert.deepEqual(await messagesIn(`${FROM}\n${ONE}\n${FROM}\n${TWO}\n`), [ONE, TWO]);
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  assert.deepEqual(await messagesIn(crlf(`${FROM}\n${ONE}\n${FROM}\n${TWO}\n`)), [crlf(ONE), crlf(TWO)]);
  assert.deepEqual(await messagesIn(`From - Fri Nov 20 10:02:03 2026\n${ONE}\n${FROM}\n${TWO}`), [ONE, TWO]);
});

test('a line that only looks like a beginning is part of its message', async () => {
  const words = ['From now on nobody is here', `>${FROM}`, 'From: somebody'].map((line) => `a\n\n${line}\n`);
  for (const each of words)
    assert.deepEqual(await messagesIn(`${FROM}\nX: y\n\n${each}\n`), [`X: y\n\n${each}`]);
  assert.deepEqual(await messagesIn(`${FROM}\nX: y\n\nbody\n${FROM}\nmore\n\n`), [
    `X: y\n\nbody\n${FROM}\nmore\n`,
  ]);
});

test('an mbox of many chunks is read line by line, and an empty one has none', async () => {
  const large = `Subject: large\n\n${`${'x'.repeat(70)}\n`.repeat(5_000)}`;
  const box = Array.from({ length: 5 }, (_, i) => `${FROM}\nX-Number: ${i}\n${large}\n`).join('');
  const messages = await messagesIn(box);
  assert.deepEqual(
    messages.map((message) => message.slice(0, 11)),
    [0, 1, 2, 3, 4].map((i) => `X-Number: ${i}`),
  );
  assert.ok(messages.every((message) => message.length === large.length + 12));
  assert.deepEqual(await messagesIn(''), []);
  assert.ok(isMbox(Buffer.from(box)) && !isMbox(Buffer.from(ONE)) && !isMbox(Buffer.from('From: a@b')));
});
