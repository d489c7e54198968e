import { formatNumber } from './answer.ts';
import { leftText, Rate, rateText } from './rate.ts';

const TERMINAL_EVERY_MS = 100;
const LINE_EVERY_MS = 2_000;

export type ProgressOptions = {
  quiet?: boolean;
  stream?: NodeJS.WriteStream;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
};

/** Shows how far long work is: one line redrawn on a terminal, a plain line now and then elsewhere. Always on stderr. */
export class Progress implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #now: () => number;
  readonly #rate = new Rate();
  #what = '';
  #shownAt: number;
  #drawn = false;

  constructor(options: ProgressOptions = {}) {
    this.#stream = options.stream ?? process.stderr;
    this.#quiet = options.quiet ?? false;
    this.#now = options.now ?? (() => performance.now());
    this.#shownAt = this.#now();
  }

  /**
   * `done` of `total` (unknown without) in `what`; call it as often as you like. With a total the line has the rate and
   * the time left too, once they are known.
   */
  show(what: string, done: number, total?: number): void {
    if (this.#quiet) return;
    const now = this.#now();
    if (what !== this.#what) this.#rate.restart();
    this.#what = what;
    this.#rate.note(now, done);
    if (now - this.#shownAt < (this.#stream.isTTY ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAt = now;
    const share = total ? ` of ${formatNumber(total)} (${Math.floor((done / total) * 100)}%)` : '';
    this.#write(`${what}: ${formatNumber(done)}${share}${total ? this.#pace(total - done) : ''}`);
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

  #pace(left: number): string {
    const perSecond = this.#rate.perSecond();
    if (perSecond === undefined) return '';
    const time = left > 0 ? `, ${leftText(left / perSecond)} left` : '';
    return `, ${rateText(perSecond)}${time}`;
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
