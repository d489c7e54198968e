import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../errors.ts';
import type { Connection, Sent } from './connection.ts';
import { aimOf, Doubt } from './doubt.ts';
import type { Journal, Outcome, Progress } from './outgoing.ts';
import { backOffMs } from './pace.ts';
import { Ready, type Parcel } from './ready.ts';
import type { Relay } from './relay.ts';
import { shortReply, type Reply } from './reply.ts';
import { ConnectError } from './session.ts';
import { Supply } from './supply.ts';
import { Window } from './window.ts';

/** How a run tries again. */
export type Patience = {
  /** How often a person's message is tried within the run, and the wait before the second time; it doubles. */
  attempts: number;
  firstMs: number;
  maxMs: number;
  /** The wait after a connection failed or the relay asked for one; it doubles too. */
  relayFirstMs: number;
  relayMaxMs: number;
  /** How long the relay may fail for everybody before the run gives up. */
  relayPatienceMs: number;
};

export type DeliverOptions = {
  /** The most messages between `leaving` and `arrived`: what a crash can leave uncertain. */
  window: number;
  /** Stops the run: nothing new is taken, what is on its way is finished. */
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
  /** Milliseconds since 1970, for `notBefore`. */
  now?(): number;
  random?(): number;
  patience?: Partial<Patience>;
};

const PATIENCE: Patience = {
  attempts: 4,
  firstMs: 15_000,
  maxMs: 120_000,
  relayFirstMs: 1_000,
  relayMaxMs: 60_000,
  relayPatienceMs: 300_000,
};
// A session that idled may have been closed by the server: that is no failure.
const STALE_MS = 2_000;
const LEAST_UNCERTAIN = 5;

/** What the lanes of a run share, and what it makes of each answer. */
export class Run {
  readonly relay: Relay;
  readonly patience: Patience;
  readonly ready: Ready;
  readonly supply: Supply;
  readonly window: Window;
  readonly connections = new Set<Connection>();
  /** Why it was stopped; undefined when the caller did it, or nobody. */
  failure: Error | undefined;
  #options: DeliverOptions;
  #stop = new AbortController();
  #doubt: Doubt;
  #senderTaken = false;
  #troubleSince: number | undefined;
  #lastTroubleAt = 0;
  #uncertainInRow = 0;

  constructor(relay: Relay, journal: Journal, options: DeliverOptions) {
    this.relay = relay;
    this.patience = { ...PATIENCE, ...options.patience };
    this.#options = options;
    this.ready = new Ready(relay);
    this.supply = new Supply(options.window);
    this.#doubt = new Doubt(options.window);
    this.window = new Window({
      journal,
      supply: this.supply,
      ready: this.ready,
      size: options.window,
      connections: relay.connections,
      signal: this.signal,
      onlyHeldAreLeft: () => this.#settleLastHeld(),
      onWritten: () => this.#tellProgress(),
    });
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get over(): boolean {
    return this.signal.aborted || this.window.over;
  }

  /** Ends the run; the first reason counts. */
  stop(failure?: Error): void {
    if (this.signal.aborted) return;
    this.failure = failure;
    this.#stop.abort();
  }

  /** Waits, unless the run ends before. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }

  /** The wait after so many setbacks in a row. */
  relayWaitMs(setbacks: number): number {
    const { relayFirstMs: firstMs, relayMaxMs: maxMs } = this.patience;
    return backOffMs(setbacks, { firstMs, maxMs }, this.#random);
  }

  /** No connection could be had. The message that it was for has not left. */
  unconnected(error: ConnectError): void {
    if (error.fatal) this.stop(asInputError(error));
    else this.#trouble(error.message, error);
  }

  /** Draws the conclusion from what became of a message; true when whoever sent it should wait before the next. */
  settle(parcel: Parcel, sent: Sent, idleMs: number): boolean {
    if (sent.kind === 'accepted') return this.#accepted(parcel, sent.reply);
    if (sent.kind === 'unsendable') return this.#report(parcel, refused(`rollcall: not sent: ${sent.why}`));
    if (sent.kind === 'lost') return this.#lost(parcel, sent, idleMs);
    const { reply, stage } = sent;
    if (stage !== 'mail' && reply.code !== 421) this.#dialogueWent();
    if (reply.code === 421 || (stage === 'mail' && reply.code < 500)) {
      return this.#tryOnAnother(parcel, reply.text, `puts us off (${shortReply(reply)})`);
    }
    if (reply.code < 500) return this.#deferred(parcel, reply);
    return this.#refused(parcel, aimOf(stage, reply), reply);
  }

  /** Messages that were journalled and not sent when the run was stopped. */
  reportUnsent(): void {
    const unsent = this.ready
      .drain()
      .map(({ message }) => this.#unsent(message.id, 'rollcall: stopped before it was sent'));
    this.window.report(unsent);
    const held = this.#doubt.release(['sender', 'policy']);
    this.window.reportHeld(held.map(({ parcel, reply }) => this.#unsent(parcel.message.id, reply.text)));
  }

  /** Throws why the run was stopped, if it was for a reason. */
  throwFailure(): void {
    if (this.failure) throw this.failure;
  }

  #accepted(parcel: Parcel, reply: Reply): boolean {
    this.#uncertainInRow = 0;
    this.#troubleSince = undefined;
    this.#senderTaken = true;
    this.#releaseAsRefused(['sender', 'policy']);
    return this.#report(parcel, { result: 'accepted', reply: reply.text });
  }

  #lost(parcel: Parcel, { left, why }: { left: boolean; why: string }, idleMs: number): boolean {
    if (!left) {
      if (idleMs > STALE_MS) {
        this.ready.putBack(parcel);
        return false;
      }
      return this.#tryOnAnother(parcel, `rollcall: not sent: ${why}`, `does not take messages: ${why}`);
    }
    this.#report(parcel, { result: 'uncertain', why: `no answer after the whole message: ${why}` });
    const most = Math.max(LEAST_UNCERTAIN, this.relay.connections);
    if (++this.#uncertainInRow >= most)
      this.#stopUnreachable(`gave no answer to ${most} messages in a row: ${why}`);
    this.#trouble(`the mail relay ${this.#name} gives no answer: ${why}`);
    return true;
  }

  /** The relay's failure, not the person's: the message waits for another connection. */
  #tryOnAnother(parcel: Parcel, reply: string, why: string): boolean {
    parcel.mishaps++;
    if (parcel.mishaps < this.patience.attempts) this.ready.putBack(parcel);
    else this.#putOff(parcel, reply);
    this.#trouble(`the mail relay ${this.#name} ${why}`);
    return true;
  }

  #deferred(parcel: Parcel, reply: Reply): boolean {
    this.#putOff(parcel, reply.text);
    return false;
  }

  #putOff(parcel: Parcel, reply: string): void {
    parcel.deferrals++;
    parcel.mishaps = 0;
    parcel.deferred = true;
    const waitMs = backOffMs(parcel.deferrals, this.patience, this.#random);
    const again = parcel.deferrals < this.patience.attempts;
    this.ready.done(parcel);
    this.window.report(
      [{ id: parcel.message.id, result: 'deferred', reply, notBefore: new Date(this.#now() + waitMs) }],
      again ? () => void this.supply.keep(parcel, performance.now() + waitMs) : undefined,
    );
  }

  #refused(parcel: Parcel, aim: ReturnType<typeof aimOf>, reply: Reply): boolean {
    if (aim === 'person' || (aim === 'policy' && !this.#doubt.holdsPolicy))
      return this.#report(parcel, refused(reply.text));
    if (aim === 'all') {
      this.#report(parcel, { result: 'deferred', reply: reply.text, notBefore: new Date(this.#now()) });
      this.stop(this.#relayRefused(`wants us to log in, or to encrypt (${shortReply(reply)}).`));
      return false;
    }
    this.ready.done(parcel);
    this.window.hold();
    if (this.#doubt.hold(aim, { parcel, reply }))
      this.stop(this.#relayRefused(this.#doubt.sentence(aim, reply)));
    return false;
  }

  /** The relay talks with us, and takes our sender, whatever it says of this person. */
  #dialogueWent(): void {
    this.#troubleSince = undefined;
    this.#senderTaken = true;
    this.#releaseAsRefused(['sender']);
  }

  #releaseAsRefused(aims: readonly ('sender' | 'policy')[]): void {
    const held = this.#doubt.release(aims);
    if (held.length === 0) return;
    this.window.reportHeld(held.map((each) => ({ id: each.parcel.message.id, ...refused(each.reply.text) })));
  }

  /** Nobody comes after them who could tell: they were the persons' own, unless the sender was never taken at all. */
  #settleLastHeld(): void {
    if (this.#senderTaken) return this.#releaseAsRefused(['sender', 'policy']);
    this.#releaseAsRefused(['policy']);
    this.stop(this.#relayRefused(`does not take mail from our sender's address.`));
  }

  #report(parcel: Parcel, ending: Ending): boolean {
    this.ready.done(parcel);
    this.window.report([{ id: parcel.message.id, ...ending }]);
    return false;
  }

  #unsent(id: number, reply: string): Outcome {
    return { id, result: 'deferred', reply, notBefore: new Date(this.#now()) };
  }

  /** Something that is the relay's, not a person's. Too long of it, and the run ends. */
  #trouble(why: string, cause?: unknown): void {
    const now = performance.now();
    const { relayMaxMs } = this.patience;
    // Nothing was tried for longer than any wait: this is another trouble.
    if (now - this.#lastTroubleAt > 2 * relayMaxMs + 4 * this.relay.timeoutMs) this.#troubleSince = undefined;
    this.#lastTroubleAt = now;
    this.#troubleSince ??= now;
    if (now - this.#troubleSince > this.patience.relayPatienceMs)
      this.stop(
        new InputError('RELAY_UNREACHABLE', `${why}. It has been so for too long; try again later.`, {
          cause,
        }),
      );
  }

  #stopUnreachable(why: string): void {
    this.stop(new InputError('RELAY_UNREACHABLE', `the mail relay ${this.#name} ${why}.`));
  }

  #relayRefused(why: string): InputError {
    return new InputError('RELAY_REFUSED', `the mail relay ${this.#name} ${why} Nothing more is sent.`);
  }

  get #name(): string {
    return `${this.relay.host}:${this.relay.port}`;
  }

  get #random(): () => number {
    return this.#options.random ?? Math.random;
  }

  get #now(): () => number {
    return this.#options.now ?? Date.now;
  }

  #tellProgress(): void {
    const { counts, between } = this.window;
    try {
      this.#options.onProgress?.({ ...counts, between, connections: this.connections.size });
    } catch (error) {
      // Outcomes go on being written.
      this.stop(asInputError(error));
    }
  }
}

type Ending = Outcome extends infer Each ? (Each extends Outcome ? Omit<Each, 'id'> : never) : never;

function refused(reply: string): { result: 'refused'; reply: string } {
  return { result: 'refused', reply };
}

/** The error of a run, or of its first connection. */
export function asInputError(error: unknown): Error {
  if (!(error instanceof ConnectError)) return error instanceof Error ? error : new Error(String(error));
  const code = error.refused ? 'RELAY_REFUSED' : 'RELAY_UNREACHABLE';
  return new InputError(code, error.message, { cause: error });
}
