import { hash } from 'node:crypto';

/** What a sink does with a message: takes it, refuses it for good, asks to try later, or takes it and sends it back. */
export const FATES = ['taken', 'refused', 'put off', 'sent back'] as const;
export type Fate = (typeof FATES)[number];

export type SinkOptions = {
  /** Of so many messages it keeps one whole. */
  sampleEvery: number;
  /** Of so many codes it refuses one, puts one off once, and sends one back. */
  troubleEvery: number;
};

/** What came, one entry for each time that a message was offered, in that order. Arrays are the caller's. */
export type Received = {
  /** CODE_LENGTH characters each, as the envelope id has them; blanks where return path and envelope id had none. */
  codes: Uint8Array;
  /** mailboxDigest of the recipient. */
  mailboxes: BigUint64Array;
  sizes: Uint32Array;
  /** Places in FATES. */
  fates: Uint8Array;
  /** Whole messages of some codes. */
  sample: { code: string; to: string; message: Uint8Array }[];
  /** What it sends back: RFC 3464. */
  returns: Uint8Array[];
};

/** The envelope of a message that is offered. */
export type Envelope = { from: string; envid: string; to: string };

export const CODE_LENGTH = 12;

const CODE = /(?:^|\+)\d{1,9}\.([0-9a-z]{12})(?=@|$)/;
/** Where among `troubleEvery` codes each trouble is: early, so that a small rehearsal has each of them as well. */
const TROUBLES = new Map<number, Fate>([
  [9, 'refused'],
  [19, 'put off'],
  [29, 'sent back'],
]);

/** Eight bytes of a digest: who holds an address can tell whether it was this one, and it takes no room. */
export function mailboxDigest(address: string): bigint {
  return hash('sha256', address.toLowerCase(), 'buffer').readBigUInt64LE(0);
}

/** The code that an envelope names; undefined where its two places do not name the same. */
export function codeOfEnvelope({ from, envid }: Envelope): string | undefined {
  const [inPath, inId] = [from, envid].map((text) => CODE.exec(text)?.[1]);
  return inPath === inId ? inPath : undefined;
}

/** What a sink remembers: about 25 bytes a message, and the whole of a few. */
export class SinkMemory {
  readonly #options: SinkOptions;
  readonly #troubled = new Map<string, Fate>();
  readonly #sample: Received['sample'] = [];
  readonly #returns: Uint8Array[] = [];
  #codes = new Uint8Array(CODE_LENGTH * 1024);
  #mailboxes = new BigUint64Array(1024);
  #sizes = new Uint32Array(1024);
  #fates = new Uint8Array(1024);
  #count = 0;
  #met = 0;
  #begun = 0;

  constructor(options: SinkOptions) {
    this.#options = options;
  }

  /** What becomes of a message that is offered; one that was put off before is taken. */
  fateOf(code: string | undefined): Fate {
    if (code === undefined) return 'taken';
    const before = this.#troubled.get(code);
    if (before !== undefined) return before === 'put off' ? 'taken' : before;
    const fate = TROUBLES.get(this.#met++ % this.#options.troubleEvery) ?? 'taken';
    if (fate !== 'taken') this.#troubled.set(code, fate);
    return fate;
  }

  /** What becomes of a message that was let in. */
  fateOfTaken(code: string | undefined): Fate {
    return this.#troubled.get(code ?? '') === 'sent back' ? 'sent back' : 'taken';
  }

  /** Whether the message that begins now is to be kept whole. */
  samplesNext(): boolean {
    return this.#begun++ % this.#options.sampleEvery === 0;
  }

  note(code: string | undefined, to: string, fate: Fate, size: number): void {
    if (this.#count === this.#fates.length) this.#widen();
    const at = this.#count++;
    const text = code ?? ' '.repeat(CODE_LENGTH);
    for (let i = 0; i < CODE_LENGTH; i++) this.#codes[at * CODE_LENGTH + i] = text.charCodeAt(i);
    this.#mailboxes[at] = mailboxDigest(to);
    this.#sizes[at] = size;
    this.#fates[at] = FATES.indexOf(fate);
  }

  keep(code: string, to: string, message: Uint8Array): void {
    this.#sample.push({ code, to, message });
  }

  sendBack(report: Uint8Array): void {
    this.#returns.push(report);
  }

  get received(): Received {
    return {
      codes: this.#codes.slice(0, this.#count * CODE_LENGTH),
      mailboxes: this.#mailboxes.slice(0, this.#count),
      sizes: this.#sizes.slice(0, this.#count),
      fates: this.#fates.slice(0, this.#count),
      sample: this.#sample,
      returns: this.#returns,
    };
  }

  #widen(): void {
    this.#codes = widened(this.#codes, new Uint8Array(this.#codes.length * 2));
    this.#mailboxes = widened(this.#mailboxes, new BigUint64Array(this.#mailboxes.length * 2));
    this.#sizes = widened(this.#sizes, new Uint32Array(this.#sizes.length * 2));
    this.#fates = widened(this.#fates, new Uint8Array(this.#fates.length * 2));
  }
}

function widened<T extends Uint8Array | Uint32Array | BigUint64Array>(from: T, into: T): T {
  (into as { set(array: T): void }).set(from);
  return into;
}
