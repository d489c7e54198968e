import { fork, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SenderSays, SenderTask } from './sender-process.ts';

/** How a sender ended; 'killed' by us. */
export type Ending = Exclude<SenderSays, { kind: 'ready' | 'begun' }> | { kind: 'killed' };

const PATIENCE_MS = 60_000;

/** A process that sends, from when it is told to. */
export class Sender {
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #begun = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<Ending>();
  #said: Ending | undefined;
  ending: Ending | undefined;

  constructor(task: SenderTask) {
    // Half of the time that a process takes to begin is compiling.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(task.config.home), 'compiled') };
    this.#child = fork(join(import.meta.dirname, 'sender-process.ts'), [], { env });
    this.#child.send(task);
    this.#child.on('message', (says: SenderSays) => {
      if (says.kind === 'ready') this.#ready.resolve();
      else if (says.kind === 'begun') this.#begun.resolve();
      else this.#said = says;
    });
    this.#child.on('exit', (code) => {
      const silent: Ending =
        code === null
          ? { kind: 'killed' }
          : { kind: 'failed', code: `EXIT_${code}`, message: 'said nothing' };
      this.ending = this.#said ?? silent;
      this.#ended.resolve(this.ending);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get ended(): Promise<Ending> {
    return within(this.#ended.promise, 'a sender does not end');
  }

  /** Lets it send. Returns when it was told. */
  async go(): Promise<void> {
    await within(Promise.race([this.#ready.promise, this.#ended.promise]), 'a sender does not get ready');
    if (this.#child.connected) this.#child.send('go');
  }

  /** Returns once it has sent something, or has ended. */
  begun(): Promise<unknown> {
    return within(Promise.race([this.#begun.promise, this.#ended.promise]), 'a sender sends nothing');
  }

  async kill(): Promise<Ending> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}

/** Senders one after the other; the next is got ready while one sends. */
export class Senders implements AsyncDisposable {
  readonly #task: SenderTask;
  #next: Sender;
  running: Sender | undefined;
  /** How those ended that we did not kill. */
  readonly endings: Ending[] = [];

  constructor(task: SenderTask) {
    this.#task = task;
    this.#next = new Sender(task);
  }

  /** The one that sends; another one, where the last has ended. */
  async alive(): Promise<Sender> {
    if (this.running && !this.running.ending) return this.running;
    this.#note(this.running);
    this.running = await this.another();
    return this.running;
  }

  /** Another one beside it. */
  async another(): Promise<Sender> {
    const sender = this.#next;
    await sender.go();
    this.#next = new Sender(this.#task);
    return sender;
  }

  /** Of two at once, goes on with the one that still sends. */
  async keepOneOf(a: Sender, b: Sender): Promise<void> {
    await Promise.race([a.ended, b.ended]);
    const [over, on] = a.ending ? [a, b] : [b, a];
    this.#note(over);
    this.running = on;
  }

  async kill(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    if (!running) return;
    await running.kill();
    this.#note(running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.kill(), this.#next.kill()]);
  }

  #note(sender: Sender | undefined): void {
    if (sender?.ending && sender.ending.kind !== 'killed') this.endings.push(sender.ending);
  }
}

async function within<T>(work: Promise<T>, otherwise: string): Promise<T> {
  const giveUp = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(PATIENCE_MS, undefined, { signal: giveUp.signal }).then(() => {
        throw new Error(`${otherwise} within ${PATIENCE_MS / 1000} s`);
      }),
    ]);
  } finally {
    giveUp.abort();
  }
}
