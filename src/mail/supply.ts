import type { Outgoing } from './outgoing.ts';
import { Bell } from './pace.ts';
import { createParcel, type Parcel } from './ready.ts';

type Later = { parcel: Parcel; dueAt: number };

// What is kept to be tried again within the run; the rest is left to the caller's next one.
const KEPT = 1_000;
const KEPT_BYTES = 16 * 2 ** 20;

/** What is to be sent and is not journalled yet: a few messages ahead, and those that are tried again. */
export class Supply {
  /** Rings when there may be something to take, or room for it. */
  readonly bell = new Bell();
  #room = new Bell();
  #ahead: Parcel[] = [];
  #later: Later[] = [];
  #laterBytes = 0;
  #ended = false;
  #mostAhead: number;

  constructor(mostAhead: number) {
    this.#mostAhead = mostAhead;
  }

  /** Whether nothing will ever come any more. */
  get dry(): boolean {
    return this.#ended && this.#ahead.length === 0 && this.#later.length === 0;
  }

  /** Pulls from the source, never more than a few messages ahead, until it ends or the signal says so. */
  async fill(source: AsyncIterable<Outgoing>, signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#room.ring();
    signal.addEventListener('abort', wake);
    try {
      if (signal.aborted) return;
      for await (const message of source) {
        if (signal.aborted) break;
        this.#ahead.push(createParcel(message));
        this.bell.ring();
        while (this.#ahead.length >= this.#mostAhead && !signal.aborted) await this.#room.wait();
        if (signal.aborted) break;
      }
    } finally {
      signal.removeEventListener('abort', wake);
      this.#ended = true;
      this.bell.ring();
    }
  }

  /** What may go now: those that are due to be tried again first; of the others, whose domain admits it. */
  take(most: number, now: number, admit: (domain: string) => boolean): Parcel[] {
    const taken = this.#takeDue(most, now);
    for (let i = 0; i < this.#ahead.length && taken.length < most;) {
      if (admit(this.#ahead[i].domain)) taken.push(...this.#ahead.splice(i, 1));
      else i++;
    }
    if (taken.length > 0) this.#room.ring();
    return taken;
  }

  /** How long until the next is due to be tried again. */
  dueMs(now: number): number {
    return this.#later.reduce((least, { dueAt }) => Math.min(least, Math.max(0, dueAt - now)), Infinity);
  }

  /** Keeps one to be tried again; false when there are too many of them already. */
  keep(parcel: Parcel, dueAt: number): boolean {
    const { length } = parcel.message.message;
    if (this.#later.length >= KEPT || this.#laterBytes + length > KEPT_BYTES) return false;
    // The bytes may be part of a larger piece of memory, that they would hold on to.
    const message = { ...parcel.message, message: Uint8Array.from(parcel.message.message) };
    this.#later.push({ parcel: { ...parcel, message }, dueAt });
    this.#laterBytes += length;
    this.bell.ring();
    return true;
  }

  #takeDue(most: number, now: number): Parcel[] {
    if (this.#later.length === 0) return [];
    const due = this.#later.filter(({ dueAt }) => dueAt <= now).slice(0, most);
    if (due.length === 0) return [];
    const taken = new Set(due);
    this.#later = this.#later.filter((each) => !taken.has(each));
    for (const { parcel } of due) this.#laterBytes -= parcel.message.message.length;
    return due.map(({ parcel }) => parcel);
  }
}
