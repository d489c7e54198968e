import { splitFullName } from '../columns/index.ts';
import { cellText, type Page } from '../files/index.ts';
import { foldText } from './fold.ts';
import type { KeyColumn } from './key-columns.ts';
import type { Kernel, PlacedPage } from './kernel.ts';

/** The hashes of one key column over a page: a u64 a row at `hashes`, and where look-ups put what they find. */
export type HashedColumn = KeyColumn & { hashes: number; found: number };

const encoder = new TextEncoder();

/**
 * Hashes the key columns of page after page. Cells outside ASCII are folded here (the kernel lists them), full names
 * are cut here; everything else happens in the kernel on the bytes as they are. One table is hashed at a time: the
 * areas are shared.
 */
export class PageHasher {
  readonly columns: HashedColumn[];
  readonly #kernel: Kernel;
  readonly #maxRows: number;
  readonly #unfolded: number;

  constructor(kernel: Kernel, columns: KeyColumn[], maxRows: number) {
    this.#kernel = kernel;
    this.#maxRows = maxRows;
    this.#unfolded = kernel.area('unfolded rows', maxRows * 4);
    this.columns = columns.map((column, i) => ({
      ...column,
      hashes: kernel.area(`hashes ${i}`, maxRows * 8),
      found: kernel.area(`found ${i}`, maxRows * 4),
    }));
  }

  hash(page: Page, placed: PlacedPage): void {
    if (page.rows > this.#maxRows) throw new Error('matching: page larger than announced');
    for (const column of this.columns) {
      if (column.part) this.#hashNamePart(page, column);
      else this.#hashCells(page, placed, column);
    }
  }

  #hashCells(page: Page, placed: PlacedPage, column: HashedColumn): void {
    const kernel = this.#kernel;
    const count = kernel.run.hashColumn(
      column.way,
      column.tag,
      column.option,
      placed.bytes,
      placed.starts,
      placed.ends,
      placed.columns,
      column.column,
      placed.rows,
      column.hashes,
      this.#unfolded,
    );
    if (count === 0) return;
    const rows = kernel.u32(this.#unfolded, count).slice();
    const hashes = kernel.u64(column.hashes, placed.rows);
    for (const row of rows) {
      hashes[row] = this.#hashOne(column, foldText(cellText(page, row, column.column)));
    }
  }

  #hashNamePart(page: Page, column: HashedColumn): void {
    const hashes = this.#kernel.u64(column.hashes, page.rows);
    for (let row = 0; row < page.rows; row++) {
      const text = cellText(page, row, column.column);
      hashes[row] = text === '' ? 0n : this.#hashOne(column, foldText(splitFullName(text)[column.part!]));
    }
  }

  #hashOne({ way, tag, option }: KeyColumn, plain: string): bigint {
    return this.#kernel.hashText(way, tag, option, encoder.encode(plain));
  }
}
