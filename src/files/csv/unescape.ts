import type { DialectBytes } from './dialect.ts';

const BACKSLASH = 92;

/** Takes the escapes out of `bytes[start..end)` where they stand; returns the new end. */
export function unescape(bytes: Uint8Array, start: number, end: number, dialect: DialectBytes): number {
  const { quote, backslash } = dialect;
  let out = start;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    const next = i + 1 < end ? bytes[i + 1] : -1;
    if (byte === quote && next === quote) i++;
    else if (backslash && byte === BACKSLASH && (next === quote || next === BACKSLASH)) i++;
    bytes[out++] = bytes[i];
  }
  return out;
}
