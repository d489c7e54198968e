import { InputError } from '../../errors.ts';
import type { TableCounts } from '../table.ts';

/** Where the tokeniser puts the rows of one page. Made once a table and used again for every page. */
export type RowBuffer = {
  /** Offsets from the first byte of the page. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** Number of each row in the file, blank lines counted. */
  rowNumbers: Uint32Array;
  /** Cells that each record had. */
  cellCounts: Uint32Array;
  /** Slots a row. */
  columns: number;
  /** Slots a row without the overflow column. */
  named: number;
  /** Cells a record should have; others are counted as ragged. */
  expected: number;
  capacity: number;
  rows: number;
  /** Records still to be passed over: title lines and the heading. */
  skip: number;
  nextRowNumber: number;
  counts: TableCounts;
  /** Slots of the current record that hold escapes, and how many of them. */
  escapedSlots: Uint32Array;
  escaped: number;
};

/** Makes room for `capacity` rows. `overflow` keeps one more column free, behind the named ones. */
export function makeRowBuffer(
  named: number,
  overflow: boolean,
  capacity: number,
  counts: TableCounts,
): RowBuffer {
  const columns = named + (overflow ? 1 : 0);
  return {
    starts: new Uint32Array(capacity * columns),
    ends: new Uint32Array(capacity * columns),
    rowNumbers: new Uint32Array(capacity),
    cellCounts: new Uint32Array(capacity),
    columns,
    named,
    expected: named,
    capacity,
    rows: 0,
    skip: 0,
    nextRowNumber: 1,
    counts,
    escapedSlots: new Uint32Array(named),
    escaped: 0,
  };
}

/** The cells of a record beyond the named ones, as they stand in the file from the first to the last. */
export type Extra = { start: number; end: number; filled: boolean };

/**
 * Ends the record whose first `cells` slots are filled: empties the slots that it left, files what went beyond.
 * An extra cell that is empty (a delimiter at the end of the line) carries nothing and takes no overflow column.
 */
export function finishRow(rows: RowBuffer, cells: number, extra: Extra | null): void {
  const number = rows.nextRowNumber++;
  if (rows.skip > 0) {
    rows.skip--;
    return;
  }
  const at = rows.rows * rows.columns;
  for (let slot = at + Math.min(cells, rows.named); slot < at + rows.columns; slot++) {
    rows.starts[slot] = 0;
    rows.ends[slot] = 0;
  }
  if (extra !== null && extra.filled) {
    if (rows.columns === rows.named) {
      throw new InputError(
        'FILE_DAMAGED',
        `The file changed while it was read (row ${number}): record it again.`,
      );
    }
    rows.starts[at + rows.named] = extra.start;
    rows.ends[at + rows.named] = extra.end;
    rows.counts.overflowRows++;
  }
  rows.rowNumbers[rows.rows] = number;
  rows.cellCounts[rows.rows] = cells;
  rows.rows++;
  rows.counts.rows++;
  if (cells !== rows.expected) rows.counts.raggedRows++;
}
