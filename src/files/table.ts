/**
 * A run of rows of one table, as bytes. Cell (r, c) is the UTF-8 text
 * `bytes[starts[r * columns + c] .. ends[r * columns + c]]`; an empty cell has start = end.
 * The arrays may be longer than used and may be reused: a page is valid until the next one is asked for.
 */
export type Page = {
  bytes: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
  rows: number;
  columns: number;
  /** Row number of the first row as a spreadsheet shows it: 1-based, the heading counts. */
  firstRow: number;
  /** Row number of each row where rows are missing in between (blank lines); null where they run on from `firstRow`. */
  rowNumbers: Uint32Array | null;
};

/** One table of a file: the file itself, one sheet of a workbook or one member of an archive. */
export type Table = {
  /** Sheet or member name; null where the file is the table. */
  name: string | null;
  /** How it was read, in words for the user: 'CSV, ";", Windows-1252'. */
  layout: string;
  format: FileFormat;
  /**
   * Column names as the file has them, made unique; 'column 3' where the file names none.
   * As many as `Page.columns`: the overflow column, where there is one, is the last of them.
   */
  columns: string[];
  /**
   * Where the cells beyond the last heading go, as they stand in the file, or null where no row has any.
   * A long table cannot be seen to its end before its first page: there the column is kept free,
   * and `counts.overflowRows` says at the end whether a row used it. Leave it out of sight when it is 0.
   */
  overflowColumn: number | null;
  /** Whether the names came from a heading row. In doubt it is no heading: the row is a person's. */
  hasHeading: boolean;
  /** The first rows (at most 1,000), as text, each as long as `columns`. */
  sample: string[][];
  /** All rows, once. Throws InputError where the file turns out damaged. */
  pages(): AsyncIterable<Page>;
  /** Filled while the pages are read. */
  counts: TableCounts;
};

export type TableCounts = {
  rows: number;
  /** Rows with fewer or more cells than the heading; they are read all the same. */
  raggedRows: number;
  /** Lines that are wholly empty: not rows. */
  blankLines: number;
  /** Rows with something in the overflow column. */
  overflowRows: number;
  /** Title lines above the heading: not rows, and only ever taken for such where a heading is beyond doubt. */
  linesAboveHeading: number;
};

/** The name of the overflow column. */
export const OVERFLOW_NAME = '(beyond the last heading)';

export type FileFormat = 'csv' | 'xlsx' | 'json' | 'ndjson' | 'parquet';
