import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { deliver, type Outcome } from '../../src/mail/index.ts';
import { createRandom } from '../support/random.ts';
import { HURRY, MemoryJournal, outgoing, relayAt } from './support/parcels.ts';
import { readJournal, type SenderTask } from './support/sender.ts';
import {
  startSmtpServer,
  type Answer,
  type Kept,
  type Script,
  type SmtpServer,
  type Step,
} from './support/smtp-server.ts';

/** What a server may do instead of what it should. Nothing here says yes to a message that is not kept. */
const MISBEHAVIOUR: Answer[] = [
  { say: '421 4.3.2 going down', drop: true },
  { say: '421 4.3.2 going down' },
  { say: '451 4.7.1 later' },
  { say: '452 4.3.1 full' },
  { say: '550 5.1.1 nobody' },
  { say: '554 5.7.1 no' },
  { say: '503 5.5.1 bad sequence' },
  { drop: true },
  { drop: true, keep: true },
  { twice: true },
  { pieces: true },
  { waitMs: 90 },
  { say: 'hello?' },
  { say: '' },
  { say: '354 what', keep: true },
  { say: '55', unended: true, drop: true },
  { say: '250 2.0.0 ok', unended: true, drop: true, keep: true },
  { say: '250-2.0.0 and', drop: true, keep: true },
];

/** Misbehaves at random, at steps after the greeting; less and less, so that it ends. */
function misbehave(random: () => number, chance: () => number): Script {
  const steps = new Set<Step>(['mail', 'rcpt', 'data', 'message', 'rset', 'ehlo', 'connect']);
  return ({ step }) => {
    if (!steps.has(step) || random() >= chance() * (step === 'ehlo' || step === 'connect' ? 0.3 : 1))
      return undefined;
    const answer = MISBEHAVIOUR[Math.floor(random() * MISBEHAVIOUR.length)];
    // 250 instead of 354 and the like; only what comes after a message can be a yes to it.
    return step === 'message' || !answer.keep ? answer : { ...answer, keep: undefined };
  };
}

function idOf({ from }: Kept): number {
  return Number(/\d+/.exec(from)![0]);
}

const FINAL = new Set<Outcome['result']>(['accepted', 'refused', 'uncertain']);

test('whatever a server does, nobody is sent to twice and nobody is skipped', async () => {
  const property = fc.asyncProperty(
    fc.nat(),
    fc.constantFrom(1, 3, 16),
    fc.constantFrom(1, 2, 5),
    async (seed, window, connections) => {
      const random = createRandom(seed + 1);
      let chance = 0.2;
      await using server = await startSmtpServer({ script: misbehave(random, () => chance) });
      const people = Array.from({ length: 30 }, (_, i) => i + 1);
      const states = new Map<number, Outcome['result']>();
      for (let run = 0; people.some((id) => !FINAL.has(states.get(id)!)); run++) {
        assert.ok(run < 200, 'it does not end');
        chance = Math.max(0, 0.2 - run * 0.005);
        await sendOnce(
          server,
          people.filter((id) => !FINAL.has(states.get(id)!)),
          { window, connections },
          states,
        );
      }
      check(server, people, states);
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

async function sendOnce(
  server: SmtpServer,
  people: number[],
  { window, connections }: { window: number; connections: number },
  states: Map<number, Outcome['result']>,
): Promise<void> {
  const journal = new MemoryJournal();
  const source = (async function* () {
    for (const id of people) yield outgoing(id);
  })();
  const relay = relayAt(server.port, { connections, timeoutMs: 60, messagesPerConnection: 7 });
  await deliver(relay, source, journal, {
    window,
    patience: { ...HURRY, firstMs: 1, maxMs: 3, relayFirstMs: 1, relayMaxMs: 3 },
  }).catch((error: unknown) => assert.match((error as { code?: string }).code ?? String(error), /^RELAY_/));
  assert.equal(journal.between.size, 0, 'everything that left has its outcome');
  assert.ok(journal.mostBetween <= window);
  for (const id of journal.outcomes.keys()) states.set(id, journal.last(id)!.result);
}

function check(server: SmtpServer, people: number[], states: ReadonlyMap<number, Outcome['result']>): void {
  const times = new Map<number, number>();
  for (const kept of server.kept) times.set(idOf(kept), (times.get(idOf(kept)) ?? 0) + 1);
  for (const id of people) {
    const count = times.get(id) ?? 0;
    const state = states.get(id)!;
    assert.ok(count <= 1, `${id} got it ${count} times and is ${state}`);
    if (state === 'accepted') assert.equal(count, 1, `${id} is said to be accepted`);
    if (state === 'refused') assert.equal(count, 0, `${id} is said to be refused`);
  }
}

test('killed again and again, with a relay that breaks off: nobody twice, nobody skipped, the uncertain within the windows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-killed-'));
  const random = createRandom(20261122);
  const KILLS = 12;
  const PEOPLE = 3_000;
  const WINDOW = 25;
  await using server = await startSmtpServer({
    script: ({ step }) =>
      random() < 0.002 && step !== 'message'
        ? { drop: true }
        : step === 'message' && random() < 0.01
          ? { waitMs: 20 }
          : undefined,
  });
  try {
    const task: SenderTask = {
      port: server.port,
      journal: join(folder, 'journal'),
      people: PEOPLE,
      window: WINDOW,
    };
    let kills = 0;
    for (
      let run = 0;
      [...states(task).values()].filter((state) => state !== 'deferred').length < PEOPLE;
      run++
    ) {
      assert.ok(run < 200, 'it does not end');
      const before = server.kept.length;
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'support/sender.ts'), JSON.stringify(task)],
        { stdio: 'ignore' },
      );
      const exited = once(child, 'exit');
      if (kills < KILLS) {
        while (server.kept.length < before + 20 && child.exitCode === null) await sleep(2);
        await sleep(random() * 150);
        if (child.kill('SIGKILL')) kills++;
      }
      await exited;
      // The server is still handling what had left.
      while (server.open.size > 0) await sleep(5);
    }
    const last = states(task);
    assert.ok(kills >= KILLS / 2);
    const uncertain = [...last]
      .filter(([, state]) => state === 'leaving' || state === 'uncertain')
      .map(([id]) => id);
    assert.ok(uncertain.length <= kills * WINDOW + 20, `${uncertain.length} uncertain after ${kills} kills`);
    const times = new Map<number, number>();
    for (const kept of server.kept) times.set(idOf(kept), (times.get(idOf(kept)) ?? 0) + 1);
    for (let id = 1; id <= PEOPLE; id++) {
      const count = times.get(id) ?? 0;
      assert.ok(count <= 1, `${id} got it ${count} times`);
      if (!uncertain.includes(id)) assert.equal(count, 1, `${id} (${last.get(id)}) was skipped`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function states(task: SenderTask): Map<number, string> {
  return readJournal(task.journal);
}
