/** How the cells of a text are set apart. Detected by `detectDialect`, used by the tokeniser and by the repair. */
export type Dialect = {
  delimiter: string;
  quote: '"' | "'" | null;
  escape: 'doubled' | 'backslash';
  /** Cells may have spaces before their opening quote: `a, "b"`. */
  padded: boolean;
  /** Cells of most records: what a broken record is mended towards. */
  cells: number;
};

/** The same as bytes. */
export type DialectBytes = {
  first: number;
  /** Bytes of the delimiter, all of them. */
  delimiter: Uint8Array;
  /** The quote, or -1. */
  quote: number;
  backslash: boolean;
  padded: boolean;
  cells: number;
};

/** Makes the form that the tokeniser compares bytes with. */
export function dialectBytes(dialect: Dialect): DialectBytes {
  const delimiter = new TextEncoder().encode(dialect.delimiter);
  return {
    first: delimiter[0],
    delimiter,
    quote: dialect.quote === null ? -1 : dialect.quote.charCodeAt(0),
    backslash: dialect.escape === 'backslash',
    padded: dialect.padded,
    cells: dialect.cells,
  };
}

/** Whether the whole delimiter stands at `at`; its first byte has been compared. */
export function delimiterAt(bytes: Uint8Array, at: number, to: number, delimiter: Uint8Array): boolean {
  if (at + delimiter.length > to) return false;
  for (let i = 1; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false;
  return true;
}

/** The dialect in words for the user: '";"', 'tab, quoted with \''. */
export function describeDialect(dialect: Dialect): string {
  const name = dialect.delimiter === '\t' ? 'tab' : `"${printable(dialect.delimiter)}"`;
  const quoting = dialect.quote === "'" ? ", quoted with '" : '';
  return name + quoting + (dialect.escape === 'backslash' ? ', escaped with \\' : '');
}

function printable(delimiter: string): string {
  return Array.from(delimiter, (c) =>
    c < ' ' ? `0x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c,
  ).join('');
}
