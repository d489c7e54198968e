import type { Tx } from '../db/index.ts';
import { addDataKey, type KeyholderRecord } from '../keyholders/index.ts';
import { CardWriter, type Card } from '../people/index.ts';
import { createCardSealer, type CardSealer } from '../vault/index.ts';

const encoder = new TextEncoder();

/**
 * Seals and writes the cards of one file, under a data key of its own that is made with the first card and forgotten
 * with this object. Until `end` the transaction's connection takes nothing but cards.
 */
export class CardKeeper {
  readonly #tx: Tx;
  readonly #keyholders: KeyholderRecord[];
  readonly #at: Date;
  #open: { sealer: CardSealer; writer: CardWriter } | undefined;

  constructor(tx: Tx, keyholders: KeyholderRecord[], at: Date) {
    this.#tx = tx;
    this.#keyholders = keyholders;
    this.#at = at;
  }

  async keep(person: number, card: Card): Promise<void> {
    this.#open ??= await this.#start();
    const { sealer, writer } = this.#open;
    await writer.write(person, sealer.sealCard(person, encoder.encode(JSON.stringify(card))));
  }

  /** Returns how many cards were written. */
  async end(): Promise<number> {
    await this.#open?.writer.end();
    return this.#open?.writer.count ?? 0;
  }

  async #start(): Promise<{ sealer: CardSealer; writer: CardWriter }> {
    const sealer = await createCardSealer(this.#keyholders.map(({ recipient }) => recipient));
    const dataKey = await addDataKey(
      this.#tx,
      { purpose: 'cards', wrapped: sealer.wrappedKey, recipient: null },
      this.#keyholders,
      this.#at,
    );
    return { sealer, writer: new CardWriter(this.#tx, dataKey) };
  }
}
