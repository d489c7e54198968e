import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Progress } from '../../src/cli/progress.ts';
import { leftText, Rate, rateText } from '../../src/cli/rate.ts';

/** Progress as it looks where no terminal is: plain lines, at times that the test says. */
function shownLines(isTTY = false): {
  lines: string[];
  clock: { ms: number };
  progress: Progress;
} {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const stream = { isTTY, columns: 200, write: (line: string) => lines.push(line) };
  const progress = new Progress({ stream: stream as unknown as NodeJS.WriteStream, now: () => clock.ms });
  return { lines, clock, progress };
}

test('a line says how far, how fast and for how long still', () => {
  const { lines, clock, progress } = shownLines();
  for (let second = 0; second <= 4; second++) {
    clock.ms = second * 1_000;
    progress.show('Messages sent', 3_150 * second, 430_000);
  }
  assert.deepEqual(lines, [
    'Messages sent: 6,300 of 430,000 (1%)\n',
    'Messages sent: 12,600 of 430,000 (2%), 3,150 a second, 2 min 13 s left\n',
  ]);
});

test('the rate is that of the last seconds, not since the start', () => {
  const { lines, clock, progress } = shownLines();
  let done = 0;
  for (let second = 0; second < 60; second++, clock.ms += 1_000)
    progress.show('Rows', (done += second < 30 ? 1_000 : 10), 1_000_000);
  assert.match(lines.at(-1)!, /, 10 a second, 26 h \d+ min left\n$/);
});

test('what is not known is not printed: no total, nothing that moved, the first seconds, other work', () => {
  const { lines, clock, progress } = shownLines();
  for (; clock.ms <= 20_000; clock.ms += 1_000) progress.show('Rows imported', clock.ms);
  for (; clock.ms <= 40_000; clock.ms += 1_000) progress.show('Waiting', 7, 10);
  for (; clock.ms <= 43_000; clock.ms += 1_000) progress.show('Next', clock.ms, 100_000);
  assert.ok(lines.length > 15);
  assert.deepEqual(
    lines.filter((line) => line.includes('second') || line.includes('left')),
    [],
  );
});

test('what is done has no time left, and what begins anew is timed anew', () => {
  const { lines, clock, progress } = shownLines();
  for (; clock.ms <= 10_000; clock.ms += 1_000) progress.show('Files', clock.ms / 1_000, 10);
  assert.match(lines.at(-1)!, /10 of 10 \(100%\), 1\.0 a second\n$/);
  progress.show('Files', 0, 10);
  clock.ms += 1_000;
  progress.show('Files', 9, 10);
  assert.match(lines.at(-1)!, /9 of 10 \(90%\)\n$/);
});

test('a terminal has one line that is drawn again, cut to its width, and nothing when it is quiet', () => {
  const { lines, clock, progress } = shownLines(true);
  for (; clock.ms <= 5_000; clock.ms += 100) progress.show('Messages sent', clock.ms, 10_000);
  assert.ok(lines.length > 40);
  assert.ok(lines.every((line) => line.startsWith('\r\u001b[K') && !line.includes('\n')));
  progress.clear();
  assert.equal(lines.at(-1), '\r\u001b[K');
});

test('a rate is never below nothing nor beyond what was done, whatever the moments and steps', () => {
  const steps = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 5_000 }), done: fc.nat(10_000) }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (each) => {
      const rate = new Rate();
      let [at, done, fastest] = [0, 0, 0];
      for (const step of each) {
        [at, done] = [at + step.ms, done + step.done];
        fastest = Math.max(fastest, step.done);
        rate.note(at, done);
        const perSecond = rate.perSecond();
        if (perSecond === undefined) continue;
        assert.ok(perSecond > 0 && perSecond <= done);
      }
    }),
  );
});

test('rates and times left are short, and coarser the longer they are', () => {
  const rates: [number, string][] = [
    [0.0001, '0.4 an hour'],
    [0.004, '0.2 a minute'],
    [0.5, '0.5 a second'],
    [9.94, '9.9 a second'],
    [12.4, '12 a second'],
    [999, '999 a second'],
    [3_147, '3,150 a second'],
    [1_234_567, '1,230,000 a second'],
  ];
  for (const [perSecond, text] of rates) assert.equal(rateText(perSecond), text);
  const times: [number, string][] = [
    [0.2, '1 s'],
    [59.5, '60 s'],
    [60, '1 min 0 s'],
    [132, '2 min 12 s'],
    [599.7, '10 min'],
    [1_500, '25 min'],
    [3_600 * 3.34, '3 h 20 min'],
    [3_600 * 98, '4 d 2 h'],
  ];
  for (const [seconds, text] of times) assert.equal(leftText(seconds), text);
});
