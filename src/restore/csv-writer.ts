import type { Page } from '../files/index.ts';
import type { OutFile } from './out-folder.ts';

const BLOCK_BYTES = 1 << 20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

/** A CSV being written (RFC 4180, UTF-8, a heading row): cells as they stand in the pages that they come from. */
export class CsvWriter {
  readonly #out: OutFile;
  readonly #columns: number;
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;
  /** Rows below the heading. */
  rows = 0;

  constructor(out: OutFile, headings: string[]) {
    this.#out = out;
    this.#columns = headings.length;
    headings.forEach((heading, i) => this.#text(heading, i));
    this.#endRow(headings.length === 1 && headings[0] === '');
  }

  /**
   * Writes a row. `source` says for each column of the CSV which of the page it is, -1 for none; `carried` has the
   * texts of columns that the page has not.
   */
  row(page: Page, row: number, source: Int32Array, carried?: (string | undefined)[]): void {
    let empty = true;
    for (let i = 0; i < this.#columns; i++) {
      const column = source[i];
      if (column < 0) {
        const text = carried?.[i] ?? '';
        empty &&= text === '';
        this.#text(text, i);
        continue;
      }
      const cell = row * page.columns + column;
      const from = page.starts[cell];
      const to = page.ends[cell];
      empty &&= from === to;
      this.#cell(page.bytes, from, to, i);
    }
    // A row of one empty cell would be an empty line, which is no row to most readers.
    this.#endRow(empty && this.#columns === 1);
    this.rows++;
  }

  /** Hands over what is left; call it once, at the end. */
  end(): void {
    this.#flush();
  }

  #text(text: string, column: number): void {
    const bytes = Buffer.from(text, 'utf8');
    this.#cell(bytes, 0, bytes.length, column);
  }

  #cell(bytes: Uint8Array, from: number, to: number, column: number): void {
    // At most every byte is a quote and is doubled.
    this.#reach((to - from) * 2 + 3);
    const block = this.#block;
    let at = this.#used;
    if (column > 0) block[at++] = COMMA;
    const start = at;
    for (let i = from; i < to; i++) {
      const byte = bytes[i];
      if (byte === QUOTE || byte === COMMA || byte === CR || byte === LF) {
        this.#used = quoteInto(block, start, bytes, from, to);
        return;
      }
      block[at++] = byte;
    }
    this.#used = at;
  }

  #endRow(quoted: boolean): void {
    this.#reach(4);
    if (quoted) {
      this.#block[this.#used++] = QUOTE;
      this.#block[this.#used++] = QUOTE;
    }
    this.#block[this.#used++] = CR;
    this.#block[this.#used++] = LF;
  }

  #reach(bytes: number): void {
    if (this.#used + bytes <= this.#block.length) return;
    this.#flush();
    if (bytes > this.#block.length) this.#block = Buffer.allocUnsafe(bytes);
  }

  #flush(): void {
    if (this.#used > 0) this.#out.write(this.#block.subarray(0, this.#used));
    this.#used = 0;
  }
}

function quoteInto(block: Buffer, start: number, bytes: Uint8Array, from: number, to: number): number {
  let at = start;
  block[at++] = QUOTE;
  for (let i = from; i < to; i++) {
    if (bytes[i] === QUOTE) block[at++] = QUOTE;
    block[at++] = bytes[i];
  }
  block[at++] = QUOTE;
  return at;
}
