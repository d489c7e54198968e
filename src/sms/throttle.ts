/** How long a provider that does not take more is waited for. */
export type Patience = {
  /** The first wait; each next one is twice as long. */
  firstMs: number;
  maxMs: number;
  /** So many setbacks in a row are enough. */
  setbacks: number;
  /** So many in a row after which nobody knows whether the message went are enough. */
  doubts: number;
};

type Setback = 'busy' | 'doubt';

/** One request's leave to be made. */
export type Turn = {
  /** Says how it went; `enough` where there were too many setbacks in a row. */
  leave(how?: { wentWell?: true; setback?: Setback; waitMs?: number }): 'enough' | 'go on';
};

/** A wait that the provider asks for and that is longer than this ends the run. */
const LONGEST_WAIT_MS = 300_000;

/**
 * Paces requests, and makes all of them wait after a setback; then one goes ahead alone, and the others when it went
 * well: a provider in trouble makes a few messages uncertain and not hundreds.
 */
export class Throttle {
  readonly #patience: Patience;
  readonly #everyMs: number;
  readonly #random: () => number;
  #nextAt = 0;
  #pausedUntil = 0;
  /** In a row. */
  #setbacks = 0;
  #doubts = 0;
  #lastSetbackAt = -1;
  #underWay = 0;
  #waiting: (() => void)[] = [];

  constructor(patience: Patience, ratePerSecond: number | null, random: () => number) {
    this.#patience = patience;
    this.#everyMs = ratePerSecond === null ? 0 : 1000 / ratePerSecond;
    this.#random = random;
  }

  /** Resolves when a request may be made, or `isOver`. */
  async enter(isOver: () => boolean): Promise<Turn> {
    while (!isOver()) {
      const now = performance.now();
      const waitMs = Math.max(this.#pausedUntil, this.#nextAt) - now;
      if (waitMs <= 0 && (this.#setbacks === 0 || this.#underWay === 0)) break;
      // Whoever waits looks again when something changes, and once a second whether all is over.
      await this.#change(waitMs > 0 ? Math.min(waitMs, 1_000) : 1_000);
    }
    const startedAt = performance.now();
    this.#nextAt = Math.max(this.#nextAt, startedAt) + this.#everyMs;
    this.#underWay++;
    return { leave: (how = {}) => this.#leave(startedAt, how) };
  }

  /** Lets everybody who waits look whether all is over. */
  wake(): void {
    for (const each of this.#waiting.splice(0)) each();
  }

  #leave(startedAt: number, how: NonNullable<Parameters<Turn['leave']>[0]>): 'enough' | 'go on' {
    this.#underWay--;
    if (how.wentWell && startedAt > this.#lastSetbackAt) {
      this.#setbacks = 0;
      this.#doubts = 0;
    }
    const verdict =
      how.setback === undefined ? 'go on' : this.#setBack(startedAt, how.setback, how.waitMs ?? 0);
    this.wake();
    return verdict;
  }

  #setBack(startedAt: number, setback: Setback, waitMs: number): 'enough' | 'go on' {
    // Those that were under way together are one setback.
    if (startedAt > this.#lastSetbackAt) {
      this.#setbacks++;
      if (setback === 'doubt') this.#doubts++;
      this.#lastSetbackAt = performance.now();
      const { firstMs, maxMs } = this.#patience;
      const full = Math.min(maxMs, firstMs * 2 ** (this.#setbacks - 1));
      // Never twice the same, so that many who wait do not come back at once.
      this.#pausedUntil = this.#lastSetbackAt + full * (0.5 + this.#random() / 2);
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + Math.min(waitMs, LONGEST_WAIT_MS));
    const { setbacks, doubts } = this.#patience;
    return this.#setbacks >= setbacks || this.#doubts >= doubts || waitMs > LONGEST_WAIT_MS
      ? 'enough'
      : 'go on';
  }

  #change(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((each) => each !== wake);
      resolve();
    }, ms);
    const wake = (): void => {
      clearTimeout(timer);
      resolve();
    };
    this.#waiting.push(wake);
    return promise;
  }
}
