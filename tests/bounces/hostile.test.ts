import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBounce } from '../../src/bounces/index.ts';
import { failed, inWords, report, THEIRS } from './messages.ts';

// Generous: what is guarded against takes minutes or all memory, not seconds.
const MILLISECONDS_MAX = 5_000;
const GROWTH_MAX = 300 * 1024 * 1024;

const DAEMON = `From: MAILER-DAEMON@mx.people.example
Return-Path: <>
Subject: Undelivered Mail
`;
const BODY = `${DAEMON}Content-Type: text/plain\n\n<${THEIRS}>: `;

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function nested(depth: number): string {
  let text = `${DAEMON}Content-Type: multipart/mixed; boundary=b0\n\n`;
  for (let at = 0; at < depth; at++) {
    text += `--b${at}\nContent-Type: multipart/mixed; boundary=b${at + 1}\n\n`;
  }
  return text;
}

const BOMBS: [string, () => Uint8Array][] = [
  ['50 MB of lines', () => Buffer.concat([latin1(BODY), Buffer.alloc(50e6, 'aaaa bbbb\n')])],
  ['50 MB without a line', () => Buffer.concat([latin1(BODY), Buffer.alloc(50e6, 'a')])],
  ['50 MB of nothing', () => Buffer.alloc(50e6)],
  ['10,000 nested parts', () => latin1(nested(10_000))],
  [
    '60,000 parts',
    () =>
      latin1(
        `${DAEMON}Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain\n\nx\n'.repeat(60_000)}`,
      ),
  ],
  [
    '80,000 boundaries that nobody declared',
    () =>
      latin1(
        `\n\n${Array.from({ length: 80_000 }, (_, at) => `--guess${at}\nContent-Type: message/x\n`).join('')}`,
      ),
  ],
  ['400,000 headers', () => latin1(`${'A: b\n'.repeat(400_000)}\nx`)],
  ['a header of 2 MB', () => latin1(`Subject: ${'=?utf-8?q?a?= '.repeat(150_000)}\n\nx`)],
  ['a header of 500,000 lines', () => latin1(`Subject: a\n${' b\n'.repeat(500_000)}\nx`)],
  ['280,000 addresses', () => latin1(`To: ${'a@b.example, '.repeat(280_000)}\n\nx`)],
  [
    '20,000 recipients',
    () => report(Array.from({ length: 20_000 }, () => failed('550 odd words '.repeat(20)))),
  ],
  ['300,000 addresses in words', () => latin1(BODY + `${THEIRS}\n`.repeat(300_000))],
  ['2 million angles', () => latin1(`${DAEMON}Content-Type: text/html\n\n${'<'.repeat(2e6)}`)],
  [
    '300,000 styles that never end',
    () => latin1(`${DAEMON}Content-Type: text/html\n\n${'<style>'.repeat(3e5)}`),
  ],
  ['600,000 characters by number', () => latin1(`${DAEMON}Content-Type: text/html\n\n${'&#1'.repeat(6e5)}`)],
  [
    'JSON of 400,000 levels',
    () => latin1(`${BODY}{"notificationType":${'['.repeat(4e5)}${']'.repeat(4e5)}}`),
  ],
  ['a quote that never ends', () => latin1(BODY + '"aaaa\\'.repeat(3e5))],
  ['at signs', () => latin1(BODY + 'a@'.repeat(1e6))],
  ['codes', () => latin1(BODY + '550 5.1.1 '.repeat(2e5))],
  ['words of phrases', () => latin1(BODY + 'account user mailbox exceeded over '.repeat(5e4))],
  ['fields', () => latin1(`${BODY}\n${`Final-Recipient: rfc822; ${THEIRS}\n`.repeat(50_000)}`)],
  [
    'hexadecimal addresses',
    () => report([failed('no', { 'Final-Recipient': `utf-8; ${'\\x{41}'.repeat(3e5)}` })]),
  ],
  ['marks of quoting', () => latin1(BODY + '> '.repeat(1e6))],
  ['quoted servers', () => latin1(BODY + 'remote host said: '.repeat(1e5))],
];

for (const [name, make] of BOMBS) {
  test(`bounded in time and memory: ${name}`, () => {
    const message = make();
    const before = process.memoryUsage().rss;
    const started = performance.now();
    const { recipients } = readBounce(message);
    const took = performance.now() - started;
    assert.ok(took < MILLISECONDS_MAX, `took ${took} ms`);
    assert.ok(process.memoryUsage().rss - before < GROWTH_MAX);
    assert.ok(recipients.length <= 101);
    for (const { address, diagnostic } of recipients) {
      assert.ok((address ?? '').length <= 500);
      assert.ok(diagnostic.length <= 500);
    }
  });
}

test('a message cut short at any line is read without an error, and names nobody whom it does not name', () => {
  const whole = [
    report([failed('550 5.1.1 User unknown', { Status: '5.1.1' })]),
    inWords(`<${THEIRS}>:\n550 5.1.1 User unknown\n\n--- Below this line is a copy of the message.\n`),
  ];
  for (const message of whole) {
    const text = Buffer.from(message).toString('latin1');
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && text[at] !== '\n' && at % 7 !== 0) continue;
      const { recipients } = readBounce(latin1(text.slice(0, at)));
      for (const { address } of recipients) assert.ok(address === null || THEIRS.startsWith(address));
    }
  }
});

test('random bytes, alone or within a report, are read without an error', () => {
  const message = Buffer.from(report([failed('550 5.1.1 User unknown')]));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
      readBounce(noise);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(
      fc.nat(message.length),
      fc.nat(message.length),
      fc.uint8Array({ maxLength: 60 }),
      (from, to, noise) => {
        const [begin, end] = from < to ? [from, to] : [to, from];
        const { recipients } = readBounce(
          Buffer.concat([message.subarray(0, begin), noise, message.subarray(end)]),
        );
        assert.ok(recipients.length <= 101);
      },
    ),
    { numRuns: 500 },
  );
});

test('lines of real reports in any order are read without an error', () => {
  const lines = Buffer.from(report([failed('550 5.1.1 User unknown'), failed('552 5.2.2 full')]))
    .toString('latin1')
    .split('\r\n');
  fc.assert(
    fc.property(fc.shuffledSubarray(lines), (some) => {
      readBounce(latin1(some.join('\n')));
    }),
    { numRuns: 300 },
  );
});
