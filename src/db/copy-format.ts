// PostgreSQL, COPY, "Binary Format": a header, for each row a count and each field behind its length, an end.

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** Signature, flags, and the length of what extends the header. */
export const COPY_HEADER_BYTES = SIGNATURE.length + 8;

/** The header as it is written: no flags, no extension. */
export const COPY_HEADER = Buffer.concat([SIGNATURE, Buffer.alloc(8)]);

/** What stands in the place of a further row. */
export const COPY_END = Buffer.from([0xff, 0xff]);

/** Bytes that the header's extension has; undefined where `start`, COPY_HEADER_BYTES of it, is no such header. */
export function copyExtensionBytes(start: Buffer): number | undefined {
  if (!start.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  const bytes = start.readInt32BE(SIGNATURE.length + 4);
  return bytes < 0 ? undefined : bytes;
}
