// The characters of a share card and their check: formats/share-cards.md.

/** Crockford's base32: no I, L, O or U. */
const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** x⁵ + x² + 1 makes GF(32), in which x is a generator: its powers are all 31 elements but zero. */
const FIELD = 0b100101;

/** Letters that look like digits on paper are those digits. -1 where no card has the character. */
export function symbolValue(character: string): number {
  const upper = character.toUpperCase();
  if (upper === 'O') return 0;
  if (upper === 'I' || upper === 'L') return 1;
  return character.length === 1 ? SYMBOLS.indexOf(upper) : -1;
}

/** The character of a value from 0 to 31. */
export function symbolOf(value: number): string {
  return SYMBOLS[value];
}

/**
 * The value that checks the values before it: with weights that are powers of a generator, all different and none 0,
 * any one wrong value and any two that changed places, the check value among them, give another. Up to 30 values.
 */
export function checkValue(values: readonly number[]): number {
  let check = 0;
  for (const value of values) {
    check = (check ^ value) << 1;
    if (check > 31) check ^= FIELD;
  }
  return check;
}

/** Bytes as values of 5 bits, most significant first; a rest of less than 5 bits is filled with zeros. */
export function toSymbolValues(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held & 31) << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) values.push((held >> (bits - 5)) & 31);
  }
  if (bits > 0) values.push((held << (5 - bits)) & 31);
  return values;
}

/** The bytes of values of 5 bits; a rest of less than 8 bits is dropped. */
export function fromSymbolValues(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.floor((values.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const value of values) {
    held = ((held & 255) << 5) | value;
    bits += 5;
    if (bits >= 8) bytes[at++] = (held >> (bits -= 8)) & 255;
  }
  return bytes;
}
