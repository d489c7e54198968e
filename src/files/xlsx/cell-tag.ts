/** `<c ` or `<prefix:c `, and nothing longer. */
export function isCellTag(text: Buffer, at: number): boolean {
  let pos = at + 1;
  if (text[pos] !== 0x63 || text[pos + 1] === 0x3a || isNamePart(text[pos + 1])) {
    while (isNamePart(text[pos])) pos++;
    if (text[pos] !== 0x3a) return false;
    pos++;
  }
  return text[pos] === 0x63 && !isNamePart(text[pos + 1]);
}

function isNamePart(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39);
}

/** A cell's column, its number format, and what its text means (one of TYPE_…; 0 is a number). */
export type CellTag = { column: number; style: number; type: number };

export const TYPE_SHARED = 1;
export const TYPE_TEXT = 2;
export const TYPE_INLINE = 3;
export const TYPE_BOOLEAN = 4;

/** Reads the attributes r, s and t of a cell by hand: this runs for every cell. */
export function cellTag(text: Buffer, at: number, close: number, before: number): CellTag {
  const cell: CellTag = { column: before + 1, style: 0, type: 0 };
  for (let pos = at + 2; pos < close - 2; pos++) {
    if (text[pos] !== 0x3d) continue;
    const name = text[pos - 1];
    const quote = text[pos + 1];
    const alone = text[pos - 2] <= 0x20;
    const value = pos + 2;
    let end = value;
    while (end < close && text[end] !== quote) end++;
    if (alone && name === 0x72) cell.column = columnOf(text, value, end, cell.column);
    else if (alone && name === 0x73) cell.style = digitsOf(text, value, end);
    else if (alone && name === 0x74) cell.type = typeOf(text, value, end);
    pos = end;
  }
  return cell;
}

function columnOf(text: Buffer, start: number, end: number, otherwise: number): number {
  let column = 0;
  for (let i = start; i < end; i++) {
    const letter = text[i] & 0xdf;
    if (letter < 0x41 || letter > 0x5a) break;
    column = column * 26 + letter - 0x40;
  }
  return column === 0 ? otherwise : column - 1;
}

/** A number written in digits, -1 where it is none. */
export function digitsOf(text: Buffer, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text[i] - 0x30;
    if (digit < 0 || digit > 9 || value > 1e9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function typeOf(text: Buffer, start: number, end: number): number {
  const length = end - start;
  if (length === 1)
    return text[start] === 0x73
      ? TYPE_SHARED
      : text[start] === 0x62
        ? TYPE_BOOLEAN
        : text[start] === 0x6e
          ? 0
          : TYPE_TEXT;
  // str and inlineStr
  return length === 9 ? TYPE_INLINE : TYPE_TEXT;
}
