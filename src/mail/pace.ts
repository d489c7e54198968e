// Timers are late by a millisecond or more: what they miss may be made up for.
const SLACK_MS = 50;

/** Keeps something to so many a second, evenly; null is no limit. Times are of one monotonic clock, in milliseconds. */
export class Pace {
  #everyMs: number;
  #next = 0;

  constructor(ratePerSecond: number | null) {
    this.#everyMs = ratePerSecond === null ? 0 : 1000 / ratePerSecond;
  }

  /** How long until the next may go; 0: now. */
  waitMs(now: number): number {
    const slack = Math.min(SLACK_MS, this.#everyMs === 0 ? 0 : SLACK_MS - (SLACK_MS % this.#everyMs));
    return Math.max(0, this.#next - slack - now);
  }

  /** One goes. */
  take(now: number): void {
    this.#next = Math.max(this.#next, now) + this.#everyMs;
  }
}

/** Wakes whoever waits for something to change. */
export class Bell {
  #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Until it rings, or so many milliseconds have passed. */
  wait(ms = Infinity): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === Infinity ? undefined : setTimeout(() => wake(), ms);
    const wake = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(wake);
      resolve();
    };
    this.#waiting.add(wake);
    return promise;
  }
}

/** How long to wait after the n-th setback in a row: doubling up to a limit, and never twice the same (jitter). */
export function backOffMs(
  setbacks: number,
  { firstMs, maxMs }: { firstMs: number; maxMs: number },
  random: () => number,
): number {
  const full = Math.min(maxMs, firstMs * 2 ** (setbacks - 1));
  return Math.round(full * (0.5 + random() / 2));
}
