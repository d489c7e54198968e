import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SinkTask } from './sink-process.ts';

const LINE_BYTES = 'k7qm2x9d04tb 1637254800000\n'.length;

/** A mail server in a process of its own, which is killed and comes back at the same port with the same file. */
export class Sink implements AsyncDisposable {
  readonly port: number;
  #task: SinkTask;
  #child: ChildProcess | undefined;

  constructor(task: Omit<SinkTask, 'port'>) {
    // Below the ports that systems give to clients: a client that finds nobody there must not become its own server.
    this.port = 20_000 + Math.floor(Math.random() * 10_000);
    this.#task = { ...task, port: this.port };
  }

  async start(): Promise<void> {
    this.#child = fork(join(import.meta.dirname, 'sink-process.ts'), [JSON.stringify(this.#task)]);
    await once(this.#child, 'message', { signal: AbortSignal.timeout(20_000) });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** How long it takes for a message from now on. */
  slow(waitMs: number): void {
    if (this.#task.waitMs === waitMs) return;
    this.#task.waitMs = waitMs;
    this.#child?.send({ waitMs });
  }

  /** How many messages it has. */
  get count(): number {
    return existsSync(this.#task.file) ? statSync(this.#task.file).size / LINE_BYTES : 0;
  }

  /** How many messages it has for each code. */
  read(): Map<string, number> {
    const times = new Map<string, number>();
    for (const line of readFileSync(this.#task.file, 'utf8').trimEnd().split('\n')) {
      if (line.length !== LINE_BYTES - 1) throw new Error(`the mail server wrote half a line: ${line}`);
      const [code] = line.split(' ');
      times.set(code, (times.get(code) ?? 0) + 1);
    }
    return times;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
