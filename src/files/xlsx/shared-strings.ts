import { decodeCellXml, needsDecoding } from './xml-text.ts';

/** The texts that cells point to: text `i` is `bytes[offsets[i] .. offsets[i + 1]]`, UTF-8. */
export type SharedStrings = { bytes: Uint8Array; offsets: Uint32Array; count: number };

export const NO_STRINGS: SharedStrings = { bytes: new Uint8Array(0), offsets: new Uint32Array(1), count: 0 };

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;

/** Parses sharedStrings.xml. Runs of formatted text are joined; reading aids (`rPh`) are no part of the text. */
export function parseSharedStrings(xml: Uint8Array): SharedStrings {
  const pool = makePool(xml.length);
  const source = Buffer.from(xml.buffer, xml.byteOffset, xml.length);
  let aid = false;
  for (let pos = source.indexOf(LT); pos !== -1; pos = source.indexOf(LT, pos)) {
    const plain = plainItemEnd(source, pos);
    if (plain !== -1) {
      pool.add(source, pos + 7, plain);
      pool.endText();
      pos = plain + ITEM_END.length;
      continue;
    }
    const tag = readTag(source, pos);
    if (tag.end === -1) break;
    pos = tag.end;
    if (tag.name === 'si' && (tag.closing || tag.empty)) pool.endText();
    else if (tag.name === 'rPh') aid = !tag.closing && !tag.empty;
    else if (tag.name === 't' && !tag.closing && !tag.empty) {
      const end = textEnd(source, pos);
      if (!aid) pool.add(source, pos, end);
      pos = end;
    }
  }
  return pool.done();
}

const ITEM_END = Buffer.from('</t></si>');
const ITEM_START = Buffer.from('<si><t>');

/** Where the text of `<si><t>text</t></si>` at `at` ends, as nearly every item is written; -1 where it is written otherwise. */
function plainItemEnd(source: Buffer, at: number): number {
  for (let i = 1; i < ITEM_START.length; i++) if (source[at + i] !== ITEM_START[i]) return -1;
  let end = at + ITEM_START.length;
  while (end < source.length && source[end] !== LT) end++;
  for (let i = 0; i < ITEM_END.length; i++) if (source[end + i] !== ITEM_END[i]) return -1;
  return end;
}

/** The tag that begins at `at`, its name without prefix. `end` is -1 where the text ends before it does. */
export function readTag(
  source: Buffer,
  at: number,
): { name: string; closing: boolean; empty: boolean; end: number } {
  const close = source.indexOf(GT, at);
  if (close === -1) return { name: '', closing: false, empty: false, end: -1 };
  const closing = source[at + 1] === SLASH;
  let start = at + (closing ? 2 : 1);
  let end = start;
  for (; end < close; end++) {
    const byte = source[end];
    if (byte === 0x3a) start = end + 1;
    else if (byte <= 0x20 || byte === SLASH) break;
  }
  return {
    name: source.toString('latin1', start, end),
    closing,
    empty: source[close - 1] === SLASH,
    end: close + 1,
  };
}

/** Where text that begins at `at` ends: at the next tag, with CDATA gone past. */
export function textEnd(source: Buffer, at: number): number {
  let pos = source.indexOf(LT, at);
  while (pos !== -1 && source.toString('latin1', pos, pos + 9) === '<![CDATA[') {
    const end = source.indexOf(']]>', pos);
    pos = end === -1 ? -1 : source.indexOf(LT, end);
  }
  return pos === -1 ? source.length : pos;
}

function makePool(sizeBytes: number): {
  add(source: Buffer, start: number, end: number): void;
  endText(): void;
  done(): SharedStrings;
} {
  // Decoded text is never longer than its XML.
  const bytes = new Uint8Array(sizeBytes);
  let offsets = new Uint32Array(1024);
  let used = 0;
  let count = 0;
  return {
    add(source, start, end) {
      if (needsDecoding(source, start, end)) {
        const text = decodeCellXml(source.toString('utf8', start, end));
        used += new TextEncoder().encodeInto(text, bytes.subarray(used)).written;
      } else {
        bytes.set(source.subarray(start, end), used);
        used += end - start;
      }
    },
    endText() {
      count++;
      if (count === offsets.length) {
        const wider = new Uint32Array(count * 2);
        wider.set(offsets);
        offsets = wider;
      }
      offsets[count] = used;
    },
    done: () => ({ bytes: bytes.subarray(0, used), offsets, count }),
  };
}
