import { domainOf } from './address.ts';
import type { Outgoing } from './outgoing.ts';
import { Bell, Pace } from './pace.ts';
import type { Relay } from './relay.ts';

/** A message and what happened to it in this run. */
export type Parcel = {
  message: Outgoing;
  domain: string;
  /** How often a person's server put it off. */
  deferrals: number;
  /** How often the relay or the connection failed while it was on its way. */
  mishaps: number;
  /** Whether the journal says that it is put off. */
  deferred: boolean;
};

/** `queued`: journalled or about to be, and not taken. */
type DomainState = { queued: number; active: number; pace: Pace };

// Domains whose last message went long ago need not be remembered.
const DOMAINS_KEPT = 10_000;

export function createParcel(message: Outgoing): Parcel {
  return { message, domain: domainOf(message.to), deferrals: 0, mishaps: 0, deferred: false };
}

/** Messages that may leave: journalled, and waiting for a connection and for their turn. */
export class Ready {
  /** Rings when something may have become free to go. */
  readonly bell = new Bell();
  #parcels: Parcel[] = [];
  #pace: Pace;
  #perDomain: Relay['perDomain'] | null;
  #domains = new Map<string, DomainState>();

  constructor({ ratePerSecond, perDomain, connections }: Relay) {
    this.#pace = new Pace(ratePerSecond);
    const bounded = perDomain.connections < connections || perDomain.ratePerSecond !== null;
    this.#perDomain = bounded ? perDomain : null;
  }

  /** How many wait for a connection alone, and not for the turn of their domain. */
  eligible(now: number): number {
    if (!this.#perDomain) return this.#parcels.length;
    return this.#parcels.filter(({ domain }) => this.#domainWaitMs(domain, now) === 0).length;
  }

  /** Whether another one for a domain may be journalled; counts it. What waits for its turn need not be uncertain. */
  admit(domain: string): boolean {
    if (!this.#perDomain) return true;
    const state = this.#stateOf(domain);
    if (state.queued >= this.#perDomain.connections) return false;
    state.queued++;
    return true;
  }

  push(parcels: readonly Parcel[]): void {
    this.#parcels.push(...parcels);
    this.bell.ring();
  }

  /** One that was taken and did not leave is the next to go. */
  putBack(parcel: Parcel): void {
    this.#leaveDomain(parcel);
    if (this.#perDomain) this.#stateOf(parcel.domain).queued++;
    this.#parcels.unshift(parcel);
    this.bell.ring();
  }

  /** One that was taken has gone, whatever became of it. */
  done(parcel: Parcel): void {
    this.#leaveDomain(parcel);
  }

  /** Everything that has not been taken, for good. */
  drain(): Parcel[] {
    return this.#parcels.splice(0);
  }

  /** The next that may go now, or how many milliseconds until one may; Infinity: not before the bell rings. */
  take(now: number): Parcel | number {
    if (this.#parcels.length === 0) return Infinity;
    const waitMs = this.#pace.waitMs(now);
    if (waitMs > 0) return waitMs;
    let soonest = Infinity;
    for (let i = 0; i < this.#parcels.length; i++) {
      const parcel = this.#parcels[i];
      const domainMs = this.#domainWaitMs(parcel.domain, now);
      soonest = Math.min(soonest, domainMs);
      if (domainMs > 0) continue;
      if (i === 0) this.#parcels.shift();
      else this.#parcels.splice(i, 1);
      this.#pace.take(now);
      this.#enterDomain(parcel, now);
      return parcel;
    }
    return soonest;
  }

  #domainWaitMs(domain: string, now: number): number {
    if (!this.#perDomain) return 0;
    const state = this.#domains.get(domain);
    if (!state) return 0;
    return state.active >= this.#perDomain.connections ? Infinity : state.pace.waitMs(now);
  }

  #enterDomain({ domain }: Parcel, now: number): void {
    if (!this.#perDomain) return;
    const state = this.#stateOf(domain);
    state.queued = Math.max(0, state.queued - 1);
    state.active++;
    state.pace.take(now);
    if (this.#domains.size > DOMAINS_KEPT) this.#forgetDomains(now);
  }

  #stateOf(domain: string): DomainState {
    let state = this.#domains.get(domain);
    if (!state) {
      state = { queued: 0, active: 0, pace: new Pace(this.#perDomain?.ratePerSecond ?? null) };
      this.#domains.set(domain, state);
    }
    return state;
  }

  #leaveDomain({ domain }: Parcel): void {
    const state = this.#domains.get(domain);
    if (!state) return;
    state.active--;
    this.bell.ring();
  }

  #forgetDomains(now: number): void {
    for (const [domain, state] of this.#domains)
      if (state.active + state.queued === 0 && state.pace.waitMs(now) === 0) this.#domains.delete(domain);
  }
}
