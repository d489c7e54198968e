import { createHash } from 'node:crypto';
import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { listKeyholders, openWrapped, readDataKey, type KeyholderRecord } from '../keyholders/index.ts';
import { codeOf, mergeCards, readCards, type Card, type SealedCard } from '../people/index.ts';
import {
  createCardOpener,
  parseIdentityFile,
  recipientOf,
  unsealStream,
  type CardOpener,
} from '../vault/index.ts';

/** How long an identity may be used, in minutes, unless told otherwise. */
export const UNSEALING_MINUTES = 15;

export type UnsealingRequest = {
  /** AGE-SECRET-KEY-…, of one or more keyholders. */
  identities: string[];
  /** Why, in a few words that name nobody: it is kept in the evidence for good. */
  purpose: string;
  minutes?: number;
};

/** A disclosure's sealed original. */
export type SealedOriginal = { id: number; object: string; dataKey: number };

const MAX_PURPOSE = 200;
/** So many people are named by their codes in the evidence; of more, a digest. */
const NAMED_PEOPLE = 20;
const decoder = new TextDecoder();

/**
 * Opens sealed things for a purpose and a time. That it began is in the evidence before anything is opened, so that
 * even a process that is killed has left its trace; what and how many, when it ends.
 */
export class Unsealing implements AsyncDisposable {
  readonly #app: App;
  readonly #keyholders: KeyholderRecord[];
  readonly #until: Date;
  readonly #dataKeys = new Map<number, Promise<Uint8Array>>();
  readonly #openers = new Map<number, CardOpener>();
  readonly #people = new Set<number>();
  readonly #originals = new Set<number>();
  #identities: string[];
  #over = false;

  private constructor(app: App, identities: string[], keyholders: KeyholderRecord[], until: Date) {
    this.#app = app;
    this.#identities = identities;
    this.#keyholders = keyholders;
    this.#until = until;
  }

  /**
   * Begins one. IDENTITY_WRONG where an identity is no current keyholder's; ARGUMENT_INVALID for a purpose that is
   * empty or longer than 200 characters.
   */
  static async begin(app: App, { identities, purpose, minutes }: UnsealingRequest): Promise<Unsealing> {
    if (purpose.trim() === '' || purpose.length > MAX_PURPOSE) {
      throw new InputError(
        'ARGUMENT_INVALID',
        `The purpose is ${purpose.trim() === '' ? 'empty' : 'too long'}: say in up to ${MAX_PURPOSE} characters why`,
      );
    }
    const keyholders = await findHolders(app, identities);
    const until = new Date(+app.now() + (minutes ?? UNSEALING_MINUTES) * 60_000);
    await app.database.transaction((tx) =>
      appendEvidence(tx, app.now(), {
        act: 'unsealing begun',
        subjects: keyholders.map(({ id }) => `keyholder:${id}`),
        payload: { purpose: purpose.trim(), until: until.toISOString() },
      }),
    );
    return new Unsealing(app, identities, keyholders, until);
  }

  /** Whose identities they are: numbers of current keyholders. */
  get holders(): number[] {
    return this.#keyholders.map(({ id }) => id);
  }

  /** The identities, for wrapping data keys anew. */
  get identities(): readonly string[] {
    this.#refuseWhenOver();
    return this.#identities;
  }

  /** The contact details of some people; nobody without a card is in the map. */
  async readCards(persons: number[]): Promise<Map<number, Card>> {
    this.#refuseWhenOver();
    const cards = new Map<number, Card[]>();
    for (const each of await readCards(this.#app.database.reader, persons)) {
      const card = await this.#openCard(each);
      const list = cards.get(each.person);
      if (list) list.push(card);
      else cards.set(each.person, [card]);
      this.#people.add(each.person);
    }
    return new Map([...cards].map(([person, list]) => [person, mergeCards(list)]));
  }

  /** The very bytes of an original, from its start; it may be asked for again. */
  async *readOriginal({ id, object, dataKey }: SealedOriginal): AsyncGenerator<Uint8Array> {
    this.#refuseWhenOver();
    const identities = parseIdentityFile(decoder.decode(await this.openDataKey(dataKey)));
    this.#originals.add(id);
    for await (const piece of unsealStream(identities, this.#app.objects.read(object))) {
      this.#refuseWhenOver();
      yield piece;
    }
  }

  /** The content of a data key; each is unwrapped once. */
  openDataKey(id: number): Promise<Uint8Array> {
    this.#refuseWhenOver();
    const there = this.#dataKeys.get(id);
    if (there) return there;
    const opened = readDataKey(this.#app.database.reader, id).then((key) =>
      openWrapped(key, this.#identities),
    );
    this.#dataKeys.set(id, opened);
    // A connection that was lost does not spoil it for good.
    opened.catch(() => this.#dataKeys.delete(id));
    return opened;
  }

  /** Ends it: says in the evidence what was opened, and forgets the keys. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#identities = [];
    for (const key of this.#dataKeys.values())
      await key.then((bytes) => bytes.fill(0)).catch(() => undefined);
    this.#dataKeys.clear();
    this.#openers.clear();
    await this.#appendEnd().catch((error: unknown) => {
      // What was asked for is there, and that it was begun is in the evidence: whoever asked must hear of both.
      if (!(error instanceof InputError) || !this.#app.evidence.onWarning) throw error;
      this.#app.evidence.onWarning(
        `WARNING: what was opened could not be recorded at its end. ${error.message}`,
      );
    });
  }

  async #appendEnd(): Promise<void> {
    const { database, installation, now } = this.#app;
    const codes = [...this.#people].map((person) => codeOf(installation.codeKey, person)).toSorted();
    await database.transaction((tx) =>
      appendEvidence(tx, now(), {
        act: 'unsealing ended',
        subjects: [
          ...this.#keyholders.map(({ id }) => `keyholder:${id}`),
          ...[...this.#originals].map((id) => `disclosure:${id}`),
          ...(codes.length <= NAMED_PEOPLE ? codes.map((code) => `person:${code}`) : []),
        ],
        payload: {
          people: codes.length,
          originals: this.#originals.size,
          // Of many the digest of all: SHA-256 of their codes in order, a line each.
          codes: createHash('sha256').update(codes.join('\n')).digest('hex'),
        },
      }),
    );
  }

  async #openCard({ person, dataKey, sealed }: SealedCard): Promise<Card> {
    let opener = this.#openers.get(dataKey);
    if (!opener) {
      opener = createCardOpener(await this.openDataKey(dataKey));
      this.#openers.set(dataKey, opener);
    }
    return JSON.parse(decoder.decode(opener.openCard(person, sealed))) as Card;
  }

  #refuseWhenOver(): void {
    if (!this.#over && this.#app.now() <= this.#until) return;
    throw new InputError(
      'UNSEALING_OVER',
      'The time for which the identity was given is over: give it again with --identity',
    );
  }
}

/** The current keyholders whose identities these are. */
async function findHolders(app: App, identities: string[]): Promise<KeyholderRecord[]> {
  const keyholders = await listKeyholders(app.database.reader);
  const found: KeyholderRecord[] = [];
  for (const identity of identities) {
    const recipient = await recipientOf(identity);
    const holder = keyholders.find((each) => each.recipient === recipient);
    if (holder) found.push(holder);
  }
  const current = found.filter(({ retiredAt }) => retiredAt === null);
  if (current.length > 0) return current;
  throw new InputError(
    'IDENTITY_WRONG',
    found[0]
      ? `This identity is that of '${found[0].name}', who is no keyholder any more: use a current one's ('keyholder list')`
      : "This identity is no keyholder's of this installation: 'keyholder list' shows whose are",
  );
}
