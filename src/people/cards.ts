import { once } from 'node:events';
import { COPY_END, COPY_HEADER, readBinary, type Queryable, type Tx } from '../db/index.ts';
import { segmentOf } from './segments.ts';

/** What a contact card holds, as it stood in the file; every field may be missing. Sealed before it is kept. */
export type Card = {
  reference?: string;
  nationalId?: string;
  title?: string;
  givenName?: string;
  familyName?: string;
  fullName?: string;
  birthDate?: string;
  email?: string[];
  phone?: string[];
  address?: string[];
  city?: string;
  region?: string;
  postcode?: string;
  country?: string;
  /** The language that somebody is written to in: two letters (ISO 639-1), where the file said one that is known. */
  language?: string;
};

/** A sealed card as it is kept. `dataKey` names the wrapped key that it was sealed with. */
export type SealedCard = { person: number; dataKey: number; sealed: Uint8Array };

const BATCH_BYTES = 1 << 20;

/**
 * Writes sealed cards as they come, through COPY on the transaction's connection: nothing else can be asked of it
 * until `end` has returned.
 */
export class CardWriter {
  readonly #tx: Tx;
  readonly #dataKey: number;
  #stream: ReturnType<Tx['copyIn']> | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  count = 0;

  constructor(tx: Tx, dataKey: number) {
    this.#tx = tx;
    this.#dataKey = dataKey;
  }

  async write(person: number, sealed: Uint8Array): Promise<void> {
    this.#parts.push(cardRow(person, this.#dataKey, sealed));
    this.#bytes += sealed.length + 40;
    this.count++;
    if (this.#bytes >= BATCH_BYTES) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    if (!this.#stream) return;
    const stream = this.#stream;
    this.#stream = undefined;
    stream.end(COPY_END);
    await once(stream, 'finish');
  }

  async #flush(): Promise<void> {
    if (this.#parts.length === 0) return;
    if (!this.#stream) {
      this.#stream = this.#tx.copyIn(
        'copy card (segment, person, data_key, sealed) from stdin (format binary)',
      );
      this.#stream.write(COPY_HEADER);
    }
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    if (!this.#stream.write(bytes)) await once(this.#stream, 'drain');
  }
}

function cardRow(person: number, dataKey: number, sealed: Uint8Array): Buffer {
  const row = Buffer.allocUnsafe(2 + 8 + 12 + 8 + 4 + sealed.length);
  row.writeInt16BE(4, 0);
  row.writeInt32BE(4, 2);
  row.writeInt32BE(segmentOf(person), 6);
  row.writeInt32BE(8, 10);
  row.writeBigInt64BE(BigInt(person), 14);
  row.writeInt32BE(4, 22);
  row.writeInt32BE(dataKey, 26);
  row.writeInt32BE(sealed.length, 30);
  row.set(sealed, 34);
  return row;
}

/** The sealed cards of some people, the oldest first. */
export async function readCards(client: Queryable, persons: number[]): Promise<SealedCard[]> {
  return readBinary<SealedCard>(
    client,
    `select person, data_key as "dataKey", sealed from card
     where segment = any($1::int[]) and person = any($2::bigint[]) order by person, data_key`,
    [[...new Set(persons.map(segmentOf))], persons],
  );
}

/** One card out of several: of each field the newest that says anything; e-mails, phones of all, newest first. */
export function mergeCards(oldestFirst: Card[]): Card {
  const merged: Card = {};
  for (const card of oldestFirst) {
    const email = newestFirst(card.email, merged.email);
    const phone = newestFirst(card.phone, merged.phone);
    Object.assign(merged, card);
    if (email) merged.email = email;
    if (phone) merged.phone = phone;
  }
  return merged;
}

function newestFirst(newer: string[] | undefined, older: string[] | undefined): string[] | undefined {
  return newer || older ? [...new Set([...(newer ?? []), ...(older ?? [])])] : undefined;
}
