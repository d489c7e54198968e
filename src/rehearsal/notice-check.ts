import { setImmediate as pause } from 'node:timers/promises';
import type { Affected } from '../ledger/index.ts';
import { noticeCode } from '../notices/index.ts';
import { personOfCode } from '../people/index.ts';
import { hasInSet, SEGMENT_PEOPLE } from '../sets/index.ts';
import { FIELD_BITS, NOBODY, type Truth } from './invent/index.ts';
import type { Posted } from './notice-step.ts';
import { findFlaw, NameFinder, type Expected, type Flaw } from './open-message.ts';
import { CODE_LENGTH, FATES, mailboxDigest } from './sink/index.ts';
import { EVERYTHING, type Trace } from './trace.ts';
import type { TrulySent } from './truly-sent.ts';

/** Who got what, held against the truth that was invented. People are invented people, not codes. */
export type NoticeCheck = {
  /** Truly affected. */
  truly: number;
  /** Truly affected, with an e-mail or an address known, and told nothing. */
  missed: number;
  /** Truly affected, and to be told by a letter that is due and not set. */
  letterDue: number;
  /** Truly affected, with an e-mail known, and told by letter without their e-mail having failed. */
  letterForEmail: number;
  /** Codes to which more than one message was handed over, or a letter beside a message that did not come back. */
  twice: number;
  /** People who were told under more than one code: they were counted under more than one. */
  underTwoCodes: number;
  /** Told, and truly not affected: for certain, and as possibly meant by a row. */
  notAffected: number;
  notAffectedPossible: number;
  /** Messages to another mailbox than the person's. */
  wrongMailbox: number;
  /** Messages and letters with a code that nobody has, or none. */
  unknownCode: number;
  /** Messages that were opened, how many of them say what is true in all, and what is wrong with the others. */
  opened: number;
  right: number;
  /** Of those that are right: a part of what was sent, since the rest is told under the person's other code. */
  inParts: number;
  flaws: Partial<Record<Flaw, number>>;
};

export type NoticeCheckInput = {
  posted: Posted;
  notice: number;
  codeKey: Uint8Array;
  affected: Affected;
  truth: Pick<Truth, 'people' | 'person'>;
  sent: TrulySent;
  trace: Pick<Trace, 'ownerOf' | 'knownOf' | 'persons'>;
  signal?: AbortSignal;
};

/** After so many it lets the process breathe, and stops where it was told to. */
const BREATH = 10_000;
const BREATH_MESSAGES = 100;
const POSTAL = FIELD_BITS.city | FIELD_BITS.postcode;

/** Holds everything that was handed over against the truth. */
export async function checkNotices(input: NoticeCheckInput): Promise<NoticeCheck> {
  const check: NoticeCheck = {
    truly: 0,
    missed: 0,
    letterDue: 0,
    letterForEmail: 0,
    twice: 0,
    underTwoCodes: 0,
    notAffected: 0,
    notAffectedPossible: 0,
    wrongMailbox: 0,
    unknownCode: 0,
    opened: 0,
    right: 0,
    inParts: 0,
    flaws: {},
  };
  const persons = new Persons(input);
  const mailboxes = new Mailboxes(input.truth);
  await persons.takeMessages(check, mailboxes);
  persons.takeLetters(check);
  const codes = await countPersons(input, persons, check);
  countPeople(input, codes, check);
  await openSample(input, codes, check);
  return check;
}

/** What each person of the register was handed over, by ordinal. */
class Persons {
  readonly messages: Uint8Array;
  readonly letters: Uint8Array;
  /** 1 where a message was refused or came back. */
  readonly failed: Uint8Array;
  readonly #input: NoticeCheckInput;

  constructor(input: NoticeCheckInput) {
    const { persons } = input.trace;
    this.#input = input;
    this.messages = new Uint8Array(persons);
    this.letters = new Uint8Array(persons);
    this.failed = new Uint8Array(persons);
  }

  async takeMessages(check: NoticeCheck, mailboxes: Mailboxes): Promise<void> {
    const { codes, fates, mailboxes: digests } = this.#input.posted.received;
    for (let i = 0; i < fates.length; i++) {
      if (i % BREATH === 0) await breathe(this.#input.signal);
      const start = codes.byteOffset + i * CODE_LENGTH;
      const person = this.#personOf(Buffer.from(codes.buffer, start, CODE_LENGTH).toString('latin1'));
      if (person === undefined) {
        check.unknownCode++;
        continue;
      }
      if (!mailboxes.isOf(this.#input.trace.ownerOf(person), digests[i])) check.wrongMailbox++;
      const fate = FATES[fates[i]];
      if (fate === 'taken' || fate === 'sent back') addOne(this.messages, person);
      if (fate === 'refused' || fate === 'sent back') this.failed[person] = 1;
    }
  }

  takeLetters(check: NoticeCheck): void {
    for (const code of this.#input.posted.letters) {
      const person = this.#personOf(bare(code));
      if (person === undefined) check.unknownCode++;
      else addOne(this.letters, person);
    }
  }

  #personOf(code: string): number | undefined {
    const { codeKey, notice } = this.#input;
    const person = personOfCode(codeKey, code.slice(0, 8));
    if (person === undefined || person >= this.messages.length) return undefined;
    return bare(noticeCode(codeKey, notice, person)) === code ? person : undefined;
  }

  /** How often somebody was told, as far as it is known. */
  told(person: number): number {
    return (this.failed[person] === 1 ? 0 : this.messages[person]) + this.letters[person];
  }
}

/** What is known of an invented person, over all the codes that they have. */
type Codes = {
  told: Uint8Array;
  canMail: Uint8Array;
  canPost: Uint8Array;
  failed: Uint8Array;
  mailed: Uint8Array;
  /** Under how many codes somebody is in the answer. */
  counted: Uint8Array;
};

/** Counts what is about single codes, and adds up the codes of each invented person. */
async function countPersons(
  { trace, truth, sent, affected, signal }: NoticeCheckInput,
  persons: Persons,
  check: NoticeCheck,
): Promise<Codes> {
  const make = (): Uint8Array => new Uint8Array(truth.people);
  const codes: Codes = {
    told: make(),
    canMail: make(),
    canPost: make(),
    failed: make(),
    mailed: make(),
    counted: make(),
  };
  const answer = answerOf(affected);
  for (let person = 0; person < trace.persons; person++) {
    if (person % BREATH === 0) await breathe(signal);
    const told = persons.told(person);
    if (persons.messages[person] > 1 || told > 1) check.twice++;
    const owner = trace.ownerOf(person);
    if (told > 0 && (owner === NOBODY || sent.present[owner] === 0)) {
      if (answer.isCertain(person)) check.notAffected++;
      else check.notAffectedPossible++;
    }
    if (owner === NOBODY || sent.present[owner] === 0) continue;
    if (answer.has(person)) addOne(codes.counted, owner);
    if (told > 0) addOne(codes.told, owner);
    if (persons.messages[person] > 0) codes.mailed[owner] = 1;
    if (persons.failed[person] === 1) codes.failed[owner] = 1;
    const known = trace.knownOf(person);
    const { email, street, city, postcode } = truth.person(owner);
    if ((known & FIELD_BITS.email) !== 0 && email !== '') codes.canMail[owner] = 1;
    if (
      (known & FIELD_BITS.street) !== 0 &&
      (known & POSTAL) !== 0 &&
      street !== '' &&
      city + postcode !== ''
    )
      codes.canPost[owner] = 1;
  }
  return codes;
}

function countPeople(input: NoticeCheckInput, codes: Codes, check: NoticeCheck): void {
  const { truth, sent, posted } = input;
  let waiting = 0;
  for (let owner = 0; owner < truth.people; owner++) {
    if (sent.present[owner] === 0) continue;
    check.truly++;
    if (codes.told[owner] > 1) check.underTwoCodes++;
    const mailable = codes.canMail[owner] === 1 && codes.failed[owner] === 0;
    if (codes.told[owner] > 0) {
      if (mailable && codes.mailed[owner] === 0) check.letterForEmail++;
    } else if (mailable) check.missed++;
    else if (codes.canPost[owner] === 1) waiting++;
  }
  // No more can wait for their letter than there are letters due.
  check.letterDue = Math.min(waiting, posted.lettersDue);
  check.missed += waiting - check.letterDue;
}

/** Opens the messages that were kept whole. */
async function openSample(input: NoticeCheckInput, codes: Codes, check: NoticeCheck): Promise<void> {
  const { posted, trace, truth, codeKey } = input;
  const opened = posted.received.sample.flatMap((each) => {
    const person = personOfCode(codeKey, each.code.slice(0, 8));
    const owner = person === undefined ? NOBODY : trace.ownerOf(person);
    // Without a person it is counted with the unknown codes.
    return owner === NOBODY ? [] : [{ ...each, person: person!, truly: truth.person(owner), owner }];
  });
  const others = new NameFinder(new Set(opened.map(({ truly }) => `${truly.given} ${truly.family}`)));
  for (const { code, to, message, person, owner, truly } of opened) {
    if (check.opened % BREATH_MESSAGES === 0) await breathe(input.signal);
    const inParts = codes.counted[owner] > 1;
    const expected: Expected = {
      code,
      readableCode: noticeCode(codeKey, input.notice, person),
      to,
      mailboxes: [truly.email, truly.formerEmail],
      given: truly.given,
      family: truly.family,
      inRegister: trace.knownOf(person) === EVERYTHING,
      ...input.sent.of(owner),
      inParts,
    };
    const flaw = findFlaw(message, expected, others);
    check.opened++;
    if (flaw !== '') check.flaws[flaw] = (check.flaws[flaw] ?? 0) + 1;
    else {
      check.right++;
      if (inParts) check.inParts++;
    }
  }
}

/** Whose a mailbox is. */
class Mailboxes {
  readonly #truth: Pick<Truth, 'person'>;

  constructor(truth: Pick<Truth, 'person'>) {
    this.#truth = truth;
  }

  /** Their present one, or the one that they had before: the register may be older than the change. */
  isOf(owner: number, digest: bigint): boolean {
    if (owner === NOBODY) return false;
    const { email, formerEmail } = this.#truth.person(owner);
    return mailboxDigest(email) === digest || (formerEmail !== '' && mailboxDigest(formerEmail) === digest);
  }
}

type Answer = { has(person: number): boolean; isCertain(person: number): boolean };

function answerOf({ exposure }: Affected): Answer {
  const bySegment = new Map(exposure.segments.map((each) => [each.segment, each]));
  const find = (person: number) => bySegment.get(Math.floor(person / SEGMENT_PEOPLE));
  return {
    has: (person) => (find(person)?.partition.classOf[person % SEGMENT_PEOPLE] ?? 0) !== 0,
    isCertain(person) {
      const segment = find(person);
      return segment !== undefined && hasInSet(segment.certain, person % SEGMENT_PEOPLE);
    },
  };
}

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await pause();
  signal?.throwIfAborted();
}

function bare(code: string): string {
  return code.replaceAll('-', '').toLowerCase();
}

function addOne(counts: Uint8Array, at: number): void {
  if (counts[at] < 255) counts[at]++;
}
