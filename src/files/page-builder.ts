import type { Page } from './table.ts';

const PAGE_ROWS = 16_384;
const PAGE_BYTES = 8 * 2 ** 20;

/** Puts rows of text into pages, for formats whose cells do not lie in the file as they are meant. */
export type PageBuilder = {
  /** Appends a cell's text to the row being built. Cells come in the order of columns; `skipTo` leaves some empty. */
  text(column: number, text: string): void;
  /** The same for a cell that is UTF-8 bytes already. */
  bytes(column: number, bytes: Uint8Array, start: number, end: number): void;
  /** Ends the row; cells that were not set are empty. */
  endRow(rowNumber: number): void;
  /** Whether the page should be taken now. */
  full(): boolean;
  /** The page built so far, or null; it is valid until the next row is begun. */
  take(): Page | null;
};

/** Makes a builder for pages of `columns` columns. */
export function makePageBuilder(columns: number): PageBuilder {
  const capacity = Math.max(1, Math.min(PAGE_ROWS, Math.floor((4 * 2 ** 20) / columns)));
  const starts = new Uint32Array(capacity * columns);
  const ends = new Uint32Array(capacity * columns);
  const rowNumbers = new Uint32Array(capacity);
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1 << 16);
  let used = 0;
  let rows = 0;
  let taken = false;
  const begin = (): void => {
    if (!taken) return;
    starts.fill(0, 0, rows * columns);
    ends.fill(0, 0, rows * columns);
    used = 0;
    rows = 0;
    taken = false;
  };
  const reserve = (count: number): void => {
    if (used + count <= bytes.length) return;
    const wider = new Uint8Array(Math.max(bytes.length * 2, used + count));
    wider.set(bytes.subarray(0, used));
    bytes = wider;
  };
  const place = (column: number, length: number): void => {
    const slot = rows * columns + column;
    starts[slot] = used;
    used += length;
    ends[slot] = used;
  };
  return {
    text(column, text) {
      begin();
      if (text === '') return;
      reserve(text.length * 3);
      // Short ASCII, the usual case, is faster by hand than through the encoder.
      let i = 0;
      if (text.length < 32) {
        for (; i < text.length; i++) {
          const code = text.charCodeAt(i);
          if (code > 0x7f) break;
          bytes[used + i] = code;
        }
      }
      const length = i === text.length ? i : encoder.encodeInto(text, bytes.subarray(used)).written;
      place(column, length);
    },
    bytes(column, source, start, end) {
      begin();
      if (end <= start) return;
      reserve(end - start);
      bytes.set(source.subarray(start, end), used);
      place(column, end - start);
    },
    endRow(rowNumber) {
      begin();
      rowNumbers[rows++] = rowNumber;
    },
    full: () => rows >= capacity || used >= PAGE_BYTES,
    take() {
      if (rows === 0 || taken) return null;
      taken = true;
      const firstRow = rowNumbers[0];
      const gaps = rowNumbers[rows - 1] - firstRow !== rows - 1;
      return { bytes, starts, ends, rows, columns, firstRow, rowNumbers: gaps ? rowNumbers : null };
    },
  };
}
