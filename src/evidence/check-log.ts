import { hash } from 'node:crypto';
import { formatCheckpoint, parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { isSignedBy } from './continuity.ts';
import { CLOCK_ACT, NOTHING_BEFORE, parseEntry, type Entry } from './entry.ts';
import { confirmChange, distrust, missingChange, orderKeys, type KeyWindows } from './key-windows.ts';
import { checkSignatures, type SignatureCheck } from './check-signatures.ts';
import { KEY_ACT, type LogKey } from './keys.ts';
import { addLeaf, emptyEdge, rootOf, sha256, type Edge } from './merkle.ts';
import { readGivenOut, readKeyChange, readWitnessing } from './payloads.ts';
import { formatNote, formatSignature } from './note.ts';
import type { ProofCollector } from './proofs.ts';
import { GIVEN_OUT_ACT, WITNESS_ACT } from './acts.ts';

/** The first thing that is wrong: with an entry, or, without a number, with what is kept about all of them. */
export type Problem = { seq: number | undefined; sentence: string };

/** A checkpoint that somebody holds outside the log: the log must begin with what it says. */
export type HeldCheckpoint = { note: string; whose: string };

/** What a log is checked against. */
export type LogClaims = {
  /** Its name; the first checkpoint's where it is not known. */
  origin?: string;
  keys: readonly LogKey[];
  /** Public keys from elsewhere; without, the log is checked against the keys that it names itself. */
  trusted?: readonly string[];
  held?: readonly HeldCheckpoint[];
  /** Gets every leaf hash that goes by. */
  collector?: ProofCollector;
};

/** What a check found. Everything up to the problem, or everything, holds. */
export type LogReport = {
  origin: string | undefined;
  entries: number;
  checkpoints: number;
  first: { at: string } | undefined;
  last: { at: string } | undefined;
  newest: { size: number; root: string; note: string } | undefined;
  /** Whether a key from elsewhere was given: without one nothing says whose log it is. */
  keyGiven: boolean;
  keys: { vkey: string; from: number; until: number | null }[];
  /** The largest log that a witness signed. */
  witnessed: { size: number; by: string } | undefined;
  /** The largest log of which a checkpoint was noted as having left. */
  givenOut: { size: number; at: string } | undefined;
  problem: Problem | undefined;
};

/** An entry as it is kept: its bytes behind a zero byte, which makes them what the leaf hash is of. */
export type KeptEntry = { prefixed: Buffer; payload: Buffer };

const MOST_IN_FLIGHT = 512;

/** Checks a log that goes by in order, in memory that does not grow with it. After a problem it looks at nothing more. */
export class LogCheck {
  readonly #claims: LogClaims;
  readonly #windows: KeyWindows | undefined;
  readonly #signatures: SignatureCheck | undefined;
  readonly #edge: Edge = emptyEdge();
  readonly #held: { checkpoint: SignedCheckpoint; whose: string }[] = [];
  /** `size vkey signature` of what witnesses signed, as the entries tell it, and which entry does. */
  readonly #witnessings = new Map<string, number>();
  #origin: string | undefined;
  #leaf = NOTHING_BEFORE;
  #first: Entry | undefined;
  #last: Entry | undefined;
  #newest: { checkpoint: SignedCheckpoint; note: string } | undefined;
  #checkpoints = 0;
  #givenOut: LogReport['givenOut'];
  #problem: Problem | undefined;

  constructor(claims: LogClaims) {
    this.#claims = claims;
    this.#origin = claims.origin;
    const windows = orderKeys(claims.keys);
    if (typeof windows === 'string') {
      this.#fail(undefined, `${windows}.`);
    } else {
      this.#windows = windows;
      this.#signatures = checkSignatures(windows, (seq, sentence) => this.#fail(seq, sentence));
    }
    for (const { note, whose } of claims.held ?? []) {
      const checkpoint = parseCheckpoint(note);
      if (checkpoint) this.#held.push({ checkpoint, whose });
      else this.#fail(undefined, `${whose} is damaged: it is no checkpoint.`);
    }
  }

  /** How many entries went by. */
  get size(): number {
    return this.#edge.size;
  }

  get failed(): boolean {
    return this.#problem !== undefined;
  }

  /** The next entry. `stored` is what a database says of it beside. */
  addEntry({ prefixed, payload }: KeptEntry, stored?: { seq: number; hash: Buffer }): void {
    const seq = this.#edge.size + 1;
    if (stored && stored.seq !== seq) {
      if (stored.seq > seq) return this.#fail(seq, `entry ${seq} is missing.`);
      return this.#fail(stored.seq, `there is an entry numbered ${stored.seq}, where the log begins with 1.`);
    }
    const entry = parseEntry(prefixed.toString('utf8', 1));
    if (!entry) return this.#fail(seq, `entry ${seq} is not written as an entry is: it was changed.`);
    if (entry.seq !== seq) return this.#fail(seq, `in the place of entry ${seq} stands entry ${entry.seq}.`);
    if (hash('sha256', payload, 'hex') !== entry.payload)
      return this.#fail(
        seq,
        `the payload of entry ${seq} is not the one that the entry names: it was changed.`,
      );
    const leaf = sha256(prefixed);
    if (stored && !leaf.equals(stored.hash))
      return this.#fail(seq, `entry ${seq} does not have the hash that is stored with it: it was changed.`);
    if (entry.previous !== this.#leaf) return this.#failChain(seq);
    if (this.#last && entry.at < this.#last.at && entry.act !== CLOCK_ACT)
      return this.#fail(seq, `entry ${seq} is of an earlier time than the one before it.`);
    this.#readAct(entry, payload);
    this.#first ??= entry;
    this.#last = entry;
    this.#leaf = leaf.toString('hex');
    addLeaf(this.#edge, leaf);
    this.#claims.collector?.add(leaf);
    this.#compareHeld();
  }

  /**
   * The checkpoint of the entries so far. Its signatures are looked at meanwhile: await `settle` now and then.
   * @param stored of how many entries the database says that it is; undefined where nothing says so beside
   */
  addCheckpoint(note: string, stored?: number): void {
    const size = this.#edge.size;
    const checkpoint = parseCheckpoint(note);
    if (!checkpoint) return this.#fail(size, `the checkpoint after entry ${size} is damaged.`);
    if ((stored ?? checkpoint.size) > size)
      return this.#fail(size + 1, `entry ${size + 1} is missing: a signed checkpoint covers it.`);
    if (checkpoint.size !== size) {
      const says = `says that it is of ${checkpoint.size} entries`;
      return this.#fail(
        size,
        `the checkpoint after entry ${size} ${says}: it was changed, or the log was forked.`,
      );
    }
    if (this.#newest?.checkpoint.size === size)
      return this.#fail(size, `there are two checkpoints after entry ${size}: the log was forked.`);
    this.#origin ??= checkpoint.origin;
    if (checkpoint.origin !== this.#origin)
      return this.#fail(size, `the checkpoint after entry ${size} is of another log, ${checkpoint.origin}.`);
    const root = rootOf(this.#edge);
    if (!checkpoint.root.equals(root)) return this.#failRoot(size, checkpoint);
    const lines = checkpoint.signatures.map((one) => formatSignature(one.name, one.keyId, one.signature));
    if (formatNote(formatCheckpoint(checkpoint), lines) !== note)
      return this.#fail(size, `the checkpoint after entry ${size} has something added to it.`);
    this.#signatures!.check(checkpoint);
    this.#checkpoints++;
    this.#newest = { checkpoint, note };
  }

  /** A problem that the caller found, where this check has found none before it. */
  fail(seq: number | undefined, sentence: string): void {
    this.#fail(seq, sentence);
  }

  /** Waits while too many signatures are being looked at. */
  async settle(atMost: number = MOST_IN_FLIGHT): Promise<void> {
    await this.#signatures?.settle(atMost);
  }

  /** The end of the log. */
  async finish(): Promise<LogReport> {
    await this.settle(0);
    if (!this.#problem) this.#checkEnd();
    const newest = this.#newest;
    return {
      origin: this.#origin,
      entries: this.#edge.size,
      checkpoints: this.#checkpoints,
      first: this.#first && { at: this.#first.at },
      last: this.#last && { at: this.#last.at },
      newest: newest && {
        size: newest.checkpoint.size,
        root: newest.checkpoint.root.toString('base64'),
        note: newest.note,
      },
      keyGiven: this.#claims.trusted !== undefined,
      keys: (this.#windows?.log ?? []).map(({ vkey, from, until }) => ({
        vkey,
        from,
        until: until === Infinity ? null : until,
      })),
      witnessed: this.#signatures?.witnessed,
      givenOut: this.#givenOut,
      problem: this.#problem,
    };
  }

  /** The tree of everything that went by, as `encodeEdge` writes it. */
  get edge(): Edge {
    return this.#edge;
  }

  #fail(seq: number | undefined, sentence: string): void {
    // Signatures are looked at meanwhile: what they say of an earlier place comes late and goes before.
    if (!this.#problem || (seq ?? Infinity) < (this.#problem.seq ?? Infinity))
      this.#problem = { seq, sentence };
  }

  /** The entry before is sure where a checkpoint covers it; where none does, either may be the one that was changed. */
  #failChain(seq: number): void {
    if (seq === 1) return this.#fail(1, 'entry 1 names an entry before it: what came before is missing.');
    const sure = this.#newest?.checkpoint.size === seq - 1;
    if (sure) return this.#fail(seq, `entry ${seq} does not name the entry before it: it was changed.`);
    this.#fail(seq - 1, `entries ${seq - 1} and ${seq} do not follow each other: one of them was changed.`);
  }

  #failRoot(size: number, checkpoint: SignedCheckpoint): void {
    // With a good signature it is as it was signed, and the entries are not.
    const signed = isSignedBy(
      checkpoint,
      this.#claims.keys.map(({ vkey }) => vkey),
    );
    if (!signed)
      return this.#fail(size, `the checkpoint after entry ${size} was changed: its root is another.`);
    const from = (this.#newest?.checkpoint.size ?? 0) + 1;
    const which = from === size ? `entry ${size} is` : `entries ${from} to ${size} are`;
    this.#fail(from, `${which} not what the checkpoint after entry ${size} was signed for.`);
  }

  #readAct(entry: Entry, payload: Buffer): void {
    if (entry.act !== KEY_ACT && entry.act !== WITNESS_ACT && entry.act !== GIVEN_OUT_ACT) return;
    const text = payload.toString();
    if (entry.act === KEY_ACT) {
      const change = readKeyChange(text);
      if (!change) return this.#failPayload(entry);
      const wrong = this.#windows && confirmChange(this.#windows, entry.seq, change);
      if (wrong) this.#fail(entry.seq, `${wrong}.`);
    } else if (entry.act === WITNESS_ACT) {
      const said = readWitnessing(text);
      if (!said) return this.#failPayload(entry);
      this.#witnessings.set(`${said.size} ${said.witness} ${said.signature}`, entry.seq);
    } else {
      const said = readGivenOut(text);
      if (!said) return this.#failPayload(entry);
      this.#givenOut = { size: said.size, at: entry.at };
    }
  }

  #failPayload({ seq, act }: Entry): void {
    this.#fail(seq, `the payload of entry ${seq} is not one of the act '${act}': it was changed.`);
  }

  #compareHeld(): void {
    for (const { checkpoint, whose } of this.#held) {
      if (checkpoint.size !== this.#edge.size || checkpoint.root.equals(rootOf(this.#edge))) continue;
      this.#fail(
        checkpoint.size,
        `the first ${checkpoint.size} entries are not those of ${whose}: one of them was changed after that was signed, or it is not of this log.`,
      );
    }
  }

  #checkEnd(): void {
    const [size, covered] = [this.#edge.size, this.#newest?.checkpoint.size ?? 0];
    // Every log begins with the making of what it is of.
    if (size === 0) return this.#fail(1, 'entry 1 is missing: the log is empty.');
    if (covered < size) {
      const which = covered + 1 === size ? `entry ${size} is` : `entries ${covered + 1} to ${size} are`;
      return this.#fail(covered + 1, `${which} covered by no signed checkpoint.`);
    }
    const ahead = this.#held.find(({ checkpoint }) => checkpoint.size > size);
    if (ahead) {
      return this.#fail(
        size + 1,
        `entry ${size + 1} and what followed is missing: ${ahead.whose} is of ${ahead.checkpoint.size} entries.`,
      );
    }
    const change = missingChange(this.#windows!);
    if (change) return this.#fail(change.seq, change.sentence);
    const { witnessings } = this.#signatures!;
    for (const one of witnessings) {
      const [of] = one.split(' ');
      if (!this.#witnessings.has(one))
        return this.#fail(
          Number(of),
          `a witness's signature of ${of} entries is stored that the log does not tell of.`,
        );
    }
    for (const [one, seq] of this.#witnessings)
      if (!witnessings.has(one))
        return this.#fail(seq, `the witness's signature that entry ${seq} tells of is gone.`);
    const wrong = this.#claims.trusted && distrust(this.#windows!, this.#claims.trusted);
    if (wrong) this.#fail(undefined, `the log holds together, but ${wrong}.`);
  }
}
