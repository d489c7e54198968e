import { readBinary, type Queryable } from '../db/index.ts';
import { mergeCards, readCards, readDataKeys, type Card, type SealedCard } from '../people/index.ts';
import { openCards, type CardOpener } from '../vault/index.ts';

const decoder = new TextDecoder();

/** Opens contact cards with keyholders' identities; data keys are unwrapped once each. */
export class CardReader {
  readonly #client: Queryable;
  readonly #identities: string[];
  #wrapped: Map<number, Uint8Array> | undefined;
  readonly #openers = new Map<number, CardOpener>();

  constructor(client: Queryable, identities: string[]) {
    this.#client = client;
    this.#identities = identities;
  }

  /** The contact details of some people; nobody without a card is in the map. IDENTITY_WRONG where none opens them. */
  async read(persons: number[]): Promise<Map<number, Card>> {
    const sealed = await readCards(this.#client, persons);
    const cards = new Map<number, Card[]>();
    for (const each of sealed) {
      const card = await this.#open(each);
      const list = cards.get(each.person);
      if (list) list.push(card);
      else cards.set(each.person, [card]);
    }
    return new Map([...cards].map(([person, list]) => [person, mergeCards(list)]));
  }

  /** Checks the identities against any data key, before anything is written. */
  async check(): Promise<void> {
    const rows = await readBinary<{ id: number }>(
      this.#client,
      'select id from data_key order by id limit 1',
    );
    if (rows[0]) await this.#opener(rows[0].id);
  }

  async #open({ person, dataKey, sealed }: SealedCard): Promise<Card> {
    const opener = this.#openers.get(dataKey) ?? (await this.#opener(dataKey));
    return JSON.parse(decoder.decode(opener.openCard(person, sealed))) as Card;
  }

  async #opener(dataKey: number): Promise<CardOpener> {
    this.#wrapped ??= await readDataKeys(this.#client);
    const wrapped = this.#wrapped.get(dataKey);
    if (!wrapped) throw new Error(`the data key ${dataKey} is missing`);
    const opener = await openCards(wrapped, this.#identities);
    this.#openers.set(dataKey, opener);
    return opener;
  }
}
