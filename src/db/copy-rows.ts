import { COPY_HEADER_BYTES, copyExtensionBytes } from './copy-format.ts';
import type { Tx } from './transaction.ts';

/** The fields of one row of a binary COPY: null, or bytes of the chunk that it came in. */
export type CopyRow = (Buffer | null)[];

/**
 * Runs `copy (…) to stdout (format binary)` and hands on its rows, some thousand at a time, in little memory. Each field
 * stands in its chunk behind its length, so the byte before it may be written over.
 * @param until looked at between chunks: true, and the rest of the rows is passed over
 */
export async function* copyRows(
  tx: Tx,
  query: string,
  until: () => boolean = () => false,
): AsyncGenerator<CopyRow[]> {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  // A copy cannot be left in the middle: what is not wanted any more is read and thrown away.
  for await (const chunk of tx.copyOut(`copy (${query}) to stdout (format binary)`)) {
    if (until()) continue;
    let bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    if (!begun) {
      if (bytes.length < COPY_HEADER_BYTES) {
        rest = bytes;
        continue;
      }
      if (copyExtensionBytes(bytes) !== 0) throw new Error('COPY: not the binary format');
      bytes = bytes.subarray(COPY_HEADER_BYTES);
      begun = true;
    }
    const { rows, end } = parseRows(bytes);
    rest = bytes.subarray(end);
    if (rows.length > 0) yield rows;
  }
}

function parseRows(bytes: Buffer): { rows: CopyRow[]; end: number } {
  const rows: CopyRow[] = [];
  let end = 0;
  for (;;) {
    if (bytes.length - end < 2) return { rows, end };
    const fields = bytes.readInt16BE(end);
    if (fields === -1) return { rows, end: bytes.length };
    const row: CopyRow = [];
    let at = end + 2;
    for (let i = 0; i < fields; i++) {
      if (bytes.length - at < 4) return { rows, end };
      const length = bytes.readInt32BE(at);
      at += 4;
      if (length === -1) {
        row.push(null);
        continue;
      }
      if (bytes.length - at < length) return { rows, end };
      row.push(bytes.subarray(at, at + length));
      at += length;
    }
    rows.push(row);
    end = at;
  }
}
