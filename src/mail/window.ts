import type { Delivered, Journal, Outcome } from './outgoing.ts';
import { Bell } from './pace.ts';
import type { Ready } from './ready.ts';
import type { Supply } from './supply.ts';

// Outcomes are written in groups: a quarter of the window, or what came within this time.
const LINGER_MS = 20;
const PARTS = 4;
// Journalled ahead of the connections: what they send in so long. More would be uncertain after a crash for nothing.
const AHEAD_MS = 100;
const RATE_SMOOTHING = 0.2;

type Parts = {
  journal: Journal;
  supply: Supply;
  ready: Ready;
  size: number;
  connections: number;
  signal: AbortSignal;
  /** Called when nothing is left but messages that are held. */
  onlyHeldAreLeft(): void;
  onWritten(): void;
};

/**
 * Everything between `leaving` and `arrived`, and never more than the window: what a crash would leave uncertain.
 * Groups are journalled one after the other; while one is being written, the next gathers.
 */
export class Window {
  readonly counts: Delivered = { accepted: 0, refused: 0, deferred: 0, uncertain: 0 };
  /** Journalled as leaving, and without an outcome in the journal. */
  between = 0;
  #held = 0;
  #parts: Parts;
  #outcomes: Outcome[] = [];
  #onceWritten: (() => void)[] = [];
  #bell = new Bell();
  #broken = false;
  #perMs = 0;
  #writtenAt = performance.now();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.signal.addEventListener('abort', () => this.#ringAll(), { once: true });
  }

  /** Whether nothing is on its way any more and nothing will come. */
  get over(): boolean {
    const { signal, supply } = this.#parts;
    return this.#broken || (this.between === 0 && (signal.aborted || supply.dry));
  }

  /** Journals groups and lets them leave, until all is over. */
  async letLeave(): Promise<void> {
    const { supply, ready, signal } = this.#parts;
    while (!this.over && !signal.aborted) {
      const now = performance.now();
      const room = this.#room;
      const group = supply.take(room, now, (domain) => ready.admit(domain));
      if (group.length > 0) {
        await this.#writeLeaving(group.map(({ message }) => message.id));
        for (const parcel of group) {
          if (parcel.deferred) this.counts.deferred--;
          parcel.deferred = false;
        }
        ready.push(group);
      } else if (this.#held > 0 && this.between === this.#held && supply.dry) this.#parts.onlyHeldAreLeft();
      else await supply.bell.wait(room > 0 ? supply.dueMs(now) : Infinity);
    }
    this.#ringAll();
  }

  /** A message is kept back until others tell what to make of its answer. */
  hold(): void {
    this.#held++;
    this.#parts.supply.bell.ring();
  }

  /** What became of messages that were kept back. */
  reportHeld(outcomes: readonly Outcome[]): void {
    this.#held -= outcomes.length;
    this.report(outcomes);
  }

  /** What became of messages that were journalled as leaving; `onceWritten` is called when the journal has it. */
  report(outcomes: readonly Outcome[], onceWritten?: () => void): void {
    if (onceWritten) this.#onceWritten.push(onceWritten);
    const before = this.#outcomes.length;
    for (const outcome of outcomes) this.counts[outcome.result]++;
    this.#outcomes.push(...outcomes);
    if (before === 0 || this.#enough) this.#bell.ring();
  }

  /** Writes outcomes until all is over and written. */
  async writeArrived(): Promise<void> {
    while (!this.over) {
      if (this.#outcomes.length === 0) {
        await this.#bell.wait();
        continue;
      }
      if (!this.#enough) await this.#bell.wait(LINGER_MS);
      await this.#writeOutcomes(this.#outcomes.splice(0));
    }
    this.#ringAll();
  }

  /** How many more may be journalled now. */
  get #room(): number {
    const { size, connections, ready } = this.#parts;
    const ahead =
      Math.max(connections, Math.ceil(this.#perMs * AHEAD_MS)) - ready.eligible(performance.now());
    return Math.max(0, Math.min(size - this.between, ahead));
  }

  get #enough(): boolean {
    return this.#outcomes.length >= Math.max(1, Math.floor(this.#parts.size / PARTS));
  }

  async #writeLeaving(ids: readonly number[]): Promise<void> {
    this.between += ids.length;
    try {
      await this.#parts.journal.leaving(ids);
    } catch (error) {
      // None of them goes, so none of them is between.
      this.between -= ids.length;
      throw error;
    }
  }

  async #writeOutcomes(outcomes: Outcome[]): Promise<void> {
    const called = this.#onceWritten.splice(0);
    try {
      await this.#parts.journal.arrived(outcomes);
    } catch (error) {
      this.#broken = true;
      this.#ringAll();
      throw error;
    }
    // What is tried again is in the supply before it is no longer between: else the run would seem to be over.
    for (const call of called) call();
    this.between -= outcomes.length;
    this.#measure(outcomes.length);
    this.#parts.onWritten();
    this.#parts.supply.bell.ring();
  }

  #measure(written: number): void {
    const now = performance.now();
    const perMs = written / Math.max(1, now - this.#writtenAt);
    this.#perMs += (perMs - this.#perMs) * RATE_SMOOTHING;
    this.#writtenAt = now;
  }

  #ringAll(): void {
    this.#bell.ring();
    this.#parts.supply.bell.ring();
    this.#parts.ready.bell.ring();
  }
}
