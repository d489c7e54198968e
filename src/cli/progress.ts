import { formatNumber } from './answer.ts';

const TERMINAL_EVERY_MS = 100;
const LINE_EVERY_MS = 2_000;

/** Shows how far long work is: one line redrawn on a terminal, a plain line now and then elsewhere. Always on stderr. */
export class Progress implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  #shownAt = Date.now();
  #drawn = false;

  constructor(options: { quiet?: boolean; stream?: NodeJS.WriteStream } = {}) {
    this.#stream = options.stream ?? process.stderr;
    this.#quiet = options.quiet ?? false;
  }

  /** `done` of `total` (unknown without) in `what`; call it as often as you like. */
  show(what: string, done: number, total?: number): void {
    const now = Date.now();
    if (this.#quiet || now - this.#shownAt < (this.#stream.isTTY ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAt = now;
    const share = total ? ` of ${formatNumber(total)} (${Math.floor((done / total) * 100)}%)` : '';
    this.#write(`${what}: ${formatNumber(done)}${share}`);
  }

  /** A line that stays. */
  say(sentence: string): void {
    if (this.#quiet) return;
    this.clear();
    this.#stream.write(`${sentence}\n`);
  }

  clear(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[K');
    this.#drawn = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  #write(line: string): void {
    if (!this.#stream.isTTY) {
      this.#stream.write(`${line}\n`);
      return;
    }
    this.#stream.write(`\r\u001b[K${line.slice(0, (this.#stream.columns || 80) - 1)}`);
    this.#drawn = true;
  }
}
