import { statusOf, shortReply, type Reply } from './reply.ts';
import type { Stage } from './connection.ts';
import type { Parcel } from './ready.ts';

/** A refusal that may not be about the person at all. */
export type Held = { parcel: Parcel; reply: Reply };

/** What a 5xx is about: the person, perhaps all of us, or surely all of us. */
export type Aim = 'person' | 'sender' | 'policy' | 'all';

const MOST_SENDER = 5;
const MOST_POLICY = 20;
const LEAST_POLICY = 3;
// RFC 4954: log in first; encrypt first.
const SURELY_ALL = new Set([530, 535, 538]);

/** Judges by where in the dialogue it came, and by its status (RFC 3463: x.7.x is policy). */
export function aimOf(stage: Stage, reply: Reply): Aim {
  if (SURELY_ALL.has(reply.code)) return 'all';
  if (stage === 'mail') return 'sender';
  const status = statusOf(reply);
  if (status?.startsWith('5.7.') || (status === undefined && reply.code === 554)) return 'policy';
  return 'person';
}

/**
 * Refusals in a row that look like the relay's judgement of us. One of them is that person's alone; several, with
 * nobody accepted in between, would go on for everybody, so the run has to stop and none of them is to blame.
 */
export class Doubt {
  #held: { sender: Held[]; policy: Held[] } = { sender: [], policy: [] };
  #most: { sender: number; policy: number };

  /** Never more than the window has room for. */
  constructor(window: number) {
    this.#most = {
      sender: Math.max(1, Math.min(MOST_SENDER, Math.floor(window / 4))),
      policy: Math.min(MOST_POLICY, Math.floor(window / 2)),
    };
  }

  /** Whether the window has room to hold enough of them. */
  get holdsPolicy(): boolean {
    return this.#most.policy >= LEAST_POLICY;
  }

  /** Holds one; true when there are now too many. */
  hold(aim: 'sender' | 'policy', held: Held): boolean {
    this.#held[aim].push(held);
    return this.#held[aim].length >= this.#most[aim];
  }

  /** Those that turned out to be the persons' own: all of them, or what was said of the sender. */
  release(aims: readonly ('sender' | 'policy')[]): Held[] {
    return aims.flatMap((aim) => this.#held[aim].splice(0));
  }

  /** What the run is stopped with, in words without addresses. */
  sentence(aim: 'sender' | 'policy', reply: Reply): string {
    const said = shortReply(reply);
    const count = this.#held[aim].length;
    return aim === 'sender'
      ? `does not take mail from our sender's address: it refused ${count} in a row (${said}).`
      : `refused ${count} messages in a row for its own reasons (${said}).`;
  }
}
