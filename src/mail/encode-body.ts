import { isAscii } from './address.ts';

/** A message is put together of bytes that were encoded before and of short texts, one character a byte (latin1). */
export type Piece = Buffer | string;

/** A text with places in it, encoded for the most part already; `fill` adds the pieces of a MIME part. */
export type EncodedPart = {
  encoding: 'quoted-printable' | 'base64';
  fill(values: Values, pieces: Piece[]): void;
};

export type Values = Readonly<Record<string, string>>;

/** A text cut at its places: `fixed[0] place[0] fixed[1] place[1] … fixed[n]`. */
export type CutText = { fixed: readonly string[]; places: readonly string[] };

// RFC 2045 6.7: 76 characters with the `=` of a soft line break.
const LINE = 75;
const BASE64_LINE = 76;

/** Cuts a text at the markers of its places. */
export function cutAtPlaces(text: string, names: readonly string[]): CutText {
  const places: string[] = [];
  const fixed: string[] = [];
  // eslint-disable-next-line no-control-regex
  const pieces = text.split(/\u0001([^\u0001]*)\u0001/);
  for (const [i, piece] of pieces.entries()) (i % 2 === 0 ? fixed : places).push(piece);
  const unknown = places.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`mail: nothing is said to be in the place "${unknown}"`);
  if (fixed.some((piece) => piece.includes('\u0001'))) throw new Error('mail: a marker has no end');
  return { fixed, places };
}

/** The value of a place; a place without one is a mistake of ours, and stops the message. */
export function valueOf(values: Values, place: string): string {
  const value = values[place];
  if (value === undefined) throw new Error(`mail: there is no value for the place "${place}"`);
  return value;
}

/** Encodes what is the same for everybody, once: quoted-printable, or base64 where most of it is not ASCII. */
export function encodePart(text: CutText): EncodedPart {
  const fixed = text.fixed.map(endLinesWithCrlf);
  const whole = fixed.join('');
  const foreign = whole.replace(/[\0-\x7f]/g, '').length;
  return foreign > whole.length / 5 ? encodeBase64(fixed, text.places) : encodePrintable(fixed, text.places);
}

function encodeBase64(fixed: readonly string[], places: readonly string[]): EncodedPart {
  return {
    encoding: 'base64',
    fill(values, pieces) {
      let text = fixed[0];
      for (const [i, place] of places.entries())
        text += endLinesWithCrlf(valueOf(values, place)) + fixed[i + 1];
      const encoded = Buffer.from(text, 'utf8').toString('base64');
      for (let at = 0; at < encoded.length; at += BASE64_LINE)
        pieces.push(`${encoded.slice(at, at + BASE64_LINE)}\r\n`);
    },
  };
}

function encodePrintable(texts: readonly string[], places: readonly string[]): EncodedPart {
  const fixed = texts.map((text, i) => {
    // What follows a place begins on a line of its own, so that it is encoded the same whatever the value is.
    const { encoded, column } = encodeQuoted(text, 0, i < places.length);
    const joint = i === 0 || text === '' || text.startsWith('\r\n') ? '' : '=\r\n';
    const end = i === places.length ? '\r\n' : '';
    return { empty: text === '', bytes: Buffer.from(joint + encoded + end, 'latin1'), column };
  });
  return {
    encoding: 'quoted-printable',
    fill(values, pieces) {
      pieces.push(fixed[0].bytes);
      let { column } = fixed[0];
      for (let i = 0; i < places.length; i++) {
        const value = encodeQuoted(valueOf(values, places[i]), column, true);
        const next = fixed[i + 1];
        pieces.push(value.encoded, next.bytes);
        column = next.empty ? value.column : next.column;
      }
    },
  };
}

/**
 * Quoted-printable from a column on. A blank at the very end is encoded when `open`: what comes next may be the end of
 * a line, where it would be lost.
 */
export function encodeQuoted(
  text: string,
  column: number,
  open: boolean,
): { encoded: string; column: number } {
  if (isPlain(text, column)) return { encoded: text, column: column + text.length };
  const lines = endLinesWithCrlf(text).split('\r\n');
  let encoded = '';
  for (const [i, line] of lines.entries()) {
    const last = i === lines.length - 1;
    const done = encodeLine(line, i === 0 ? column : 0, !last || open);
    encoded += done.encoded + (last ? '' : '\r\n');
    column = done.column;
  }
  return { encoded, column };
}

function encodeLine(line: string, start: number, ends: boolean): { encoded: string; column: number } {
  if (isPlain(line, start)) return { encoded: line, column: start + line.length };
  const bytes = isAscii(line) ? line : Buffer.from(line, 'utf8').toString('latin1');
  let encoded = '';
  let column = start;
  for (let i = 0; i < bytes.length; i++) {
    let token = encodeByte(bytes, i, ends && i === bytes.length - 1);
    if (column + token.length > LINE) {
      encoded += '=\r\n';
      column = 0;
    }
    if (column === 0 && isUnsafeAtStart(bytes, i)) token = toHex(bytes.charCodeAt(i));
    encoded += token;
    column += token.length;
  }
  return { encoded, column };
}

/** Most texts are: they stand as they are. */
function isPlain(text: string, column: number): boolean {
  if (column + text.length > LINE || !/^(?:[!-<>-~](?:[ -<>-~]*[!-<>-~])?)?$/.test(text)) return false;
  return column > 0 || !/^(?:\.|From )/.test(text);
}

function encodeByte(bytes: string, i: number, atEnd: boolean): string {
  const code = bytes.charCodeAt(i);
  if (code === 0x20 || code === 0x09) return atEnd ? toHex(code) : bytes[i];
  return code > 0x20 && code < 0x7f && code !== 0x3d ? bytes[i] : toHex(code);
}

/** Relays change these: a dot that begins a line (when they stuff it badly), `From ` (mbox). It would break signatures. */
function isUnsafeAtStart(bytes: string, i: number): boolean {
  return bytes[i] === '.' || (bytes[i] === 'F' && bytes.startsWith('From ', i));
}

function toHex(code: number): string {
  return `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

function endLinesWithCrlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}
