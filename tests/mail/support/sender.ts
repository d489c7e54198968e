import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { deliver, type Journal, type Outgoing } from '../../../src/mail/index.ts';
import { HURRY, outgoing, relayAt } from './parcels.ts';

// A process that sends and may be killed at any moment: node sender.ts '{ port, journal, people, window }'. Its journal
// is a file of lines, written before it goes on, as what is between cannot be lost by killing a process.

export type SenderTask = { port: number; journal: string; people: number; window: number };

/** What a journal says of everybody: the last word on each id. */
export function readJournal(path: string): Map<number, string> {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const states = new Map<number, string>();
  // A line that was being written when the process was killed has no end, and says nothing.
  for (const line of lines.slice(0, -1)) {
    const [state, ...ids] = line.split(' ');
    for (const id of ids) states.set(Number(id), state);
  }
  return states;
}

if (import.meta.main) {
  const task = JSON.parse(process.argv[2]) as SenderTask;
  const before = readJournal(task.journal);
  // A line that was cut off must not run into the next.
  if (before.size > 0) appendFileSync(task.journal, '\n');
  const journal: Journal = {
    async leaving(ids) {
      appendFileSync(task.journal, `leaving ${ids.join(' ')}\n`);
    },
    async arrived(outcomes) {
      appendFileSync(task.journal, outcomes.map(({ id, result }) => `${result} ${id}\n`).join(''));
    },
  };
  await deliver(relayAt(task.port), people(task.people, before), journal, {
    window: task.window,
    patience: HURRY,
  });
}

/** Those of whom nothing is known, or that they were put off. */
async function* people(count: number, states: ReadonlyMap<number, string>): AsyncGenerator<Outgoing> {
  for (let id = 1; id <= count; id++)
    if (['deferred', undefined].includes(states.get(id))) yield outgoing(id);
}
