// A mail server that the tests kill. What it accepts is on the disk before it says so: its file is the truth.
import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSmtpServer, type Moment } from '../../mail/support/smtp-server.ts';

/** How long it takes for a message, and which people it refuses, or puts off at random: one in so many. */
export type SinkTask = { port: number; file: string; waitMs: number; refuses: number; putsOff: number };

const task = JSON.parse(process.argv[2]) as SinkTask;
const file = openSync(task.file, 'a');
let { waitMs } = task;

function answer({ step, line }: Moment): { say?: string; waitMs?: number } | undefined {
  if (step === 'rcpt') {
    if (Number(/person(\d+)@/.exec(line)![1]) % task.refuses === 0)
      return { say: '550 5.1.1 nobody of that name' };
    return Math.random() < 1 / task.putsOff ? { say: '451 4.7.1 later' } : undefined;
  }
  // Half of the time before the message comes, and half between keeping it and saying so.
  return step === 'data' || step === 'message' ? { waitMs: Math.random() * waitMs } : undefined;
}

/** The port of one that was killed is free, or will be in a moment. */
async function listen(): Promise<void> {
  for (let tried = 0; ; tried++) {
    try {
      await startSmtpServer(
        {
          script: answer,
          onMessage({ from }) {
            const code = /\+\d+\.(\w+)@/.exec(from)![1];
            writeSync(file, `${code} ${Date.now()}\n`);
            fdatasyncSync(file);
          },
        },
        task.port,
      );
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tried > 50) throw error;
      await sleep(100);
    }
  }
}

process.on('message', (told: { waitMs: number }) => ({ waitMs } = told));
process.on('disconnect', () => process.exit());
await listen();
process.send!('listening');
