import { cellText, type Page } from '../files/index.ts';
import type { KeyTable } from './key-table.ts';

const SEPARATOR = 0x1f;

/**
 * Reads the keys of rows: their cells without the spaces around them and in small letters, leading zeroes as they
 * stand. A key lies in it until the next is read.
 */
export class KeyReader {
  readonly #table: KeyTable;
  #scratch = new Uint8Array(4096);
  readonly #start: number;
  #length = 0;

  constructor(table: KeyTable) {
    this.#table = table;
    this.#start = table.saltInto(this.#scratch);
  }

  /**
   * Reads the key of a row; false where one of its cells is empty: such a row has none. Keys of different spaces
   * (tables that have nothing to do with each other) are never the same.
   */
  read(page: Page, row: number, columns: number[], space: number): boolean {
    let at = this.#start;
    this.#scratch[at++] = space;
    for (const column of columns) {
      const cell = row * page.columns + column;
      const next = this.#append(page, row, column, page.starts[cell], page.ends[cell], at);
      if (next === at) return false;
      this.#scratch[next] = SEPARATOR;
      at = next + 1;
    }
    this.#length = at;
    return true;
  }

  /** A quick hash of the key in hand (FNV-1a): different ones are different keys. */
  quick(): number {
    let sum = 0x811c9dc5;
    for (let i = this.#start; i < this.#length; i++) sum = Math.imul(sum ^ this.#scratch[i], 0x01000193);
    return sum >>> 0;
  }

  /** The keyed hash of the key in hand, by which it is told from all others. */
  digest(): Buffer {
    return this.#table.hash(this.#scratch, this.#length);
  }

  #append(page: Page, row: number, column: number, from: number, to: number, at: number): number {
    // The longest a letter grows by being made small is threefold.
    const room = at + (to - from) * 3 + 2;
    if (room > this.#scratch.length) this.#reach(room);
    const { bytes } = page;
    let start = from;
    let end = to;
    while (start < end && bytes[start] <= 0x20) start++;
    while (end > start && bytes[end - 1] <= 0x20) end--;
    let out = at;
    for (let i = start; i < end; i++) {
      const byte = bytes[i];
      if (byte >= 0x80) return this.#appendText(cellText(page, row, column), at);
      this.#scratch[out++] = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
    }
    return out;
  }

  #appendText(text: string, at: number): number {
    const folded = Buffer.from(text.normalize('NFC').trim().toLowerCase(), 'utf8');
    if (at + folded.length + 2 > this.#scratch.length) this.#reach(at + folded.length + 2);
    this.#scratch.set(folded, at);
    return at + folded.length;
  }

  #reach(bytes: number): void {
    const wider = new Uint8Array(bytes * 2);
    wider.set(this.#scratch);
    this.#scratch = wider;
  }
}
