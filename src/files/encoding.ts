import { isUtf8 } from 'node:buffer';
import type { ByteReader, ByteSource } from './byte-source.ts';

/** How the text of a file is written down, and how many bytes of mark stand before it. */
export type Encoding = {
  name: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252' | 'UTF-8 mixed with Windows-1252';
  markBytes: number;
};

const CHUNK_BYTES = 1 << 20;

/**
 * Decides the encoding by the whole text, not by its beginning: the first accented name may stand in the last row.
 * What is neither UTF-16 nor UTF-8 is Windows-1252 (Latin-1 is the same but for codes that no text uses).
 */
export async function detectEncoding(source: ByteSource, head: Uint8Array): Promise<Encoding> {
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'UTF-16 LE', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'UTF-16 BE', markBytes: 2 };
  const wide = wideWithoutMark(head);
  if (wide !== null) return { name: wide, markBytes: 0 };
  const markBytes = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const { valid, invalid } = await countSequences(source);
  if (invalid === 0) return { name: 'UTF-8', markBytes };
  const name = valid > invalid ? 'UTF-8 mixed with Windows-1252' : 'Windows-1252';
  return { name, markBytes };
}

/** UTF-16 shows by zeroes in every other byte: delimiters, digits and line ends have them in any language. */
function wideWithoutMark(head: Uint8Array): 'UTF-16 LE' | 'UTF-16 BE' | null {
  const pairs = head.length >> 1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (odd > pairs * 0.05 && even < odd * 0.1) return 'UTF-16 LE';
  if (even > pairs * 0.05 && odd < even * 0.1) return 'UTF-16 BE';
  return null;
}

/** Over the whole source: characters of several bytes that are right UTF-8, and bytes that cannot be. */
async function countSequences(source: ByteSource): Promise<{ valid: number; invalid: number }> {
  const reader = source.open();
  const bytes = new Uint8Array(CHUNK_BYTES);
  const counts = { valid: 0, invalid: 0 };
  let sawInvalid = false;
  let kept = 0;
  try {
    for (;;) {
      const got = await reader.read(bytes.subarray(kept));
      const have = kept + got;
      const whole = got === 0 ? have : have - unfinishedTail(bytes, have);
      const chunk = bytes.subarray(0, whole);
      if (!isUtf8(chunk)) sawInvalid = true;
      // Only a text that has gone wrong is counted byte by byte, and what was right before it weighs little.
      if (sawInvalid) addSequences(chunk, counts);
      bytes.copyWithin(0, whole, have);
      kept = have - whole;
      if (got === 0) return counts;
    }
  } finally {
    await reader.close();
  }
}

function addSequences(bytes: Uint8Array, counts: { valid: number; invalid: number }): void {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] < 0x80) continue;
    const length = sequenceLength(bytes, i, bytes.length);
    if (length === 0) counts.invalid++;
    else {
      counts.valid++;
      i += length - 1;
    }
  }
}

/** Length of the UTF-8 character of two to four bytes at `at`, 0 where there is none. Overlong forms and surrogates are none. */
function sequenceLength(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at];
  const length =
    first >= 0xc2 && first <= 0xdf
      ? 2
      : first >= 0xe0 && first <= 0xef
        ? 3
        : first >= 0xf0 && first <= 0xf4
          ? 4
          : 0;
  if (length === 0 || at + length > to) return 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1];
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

/** Bytes at the end that may be the beginning of a character whose rest is in the next chunk: 0 to 3. */
function unfinishedTail(bytes: Uint8Array, have: number): number {
  for (let back = 1; back <= 3 && back <= have; back++) {
    const byte = bytes[have - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

// Codes 0x80 to 0x9F of Windows-1252 (https://encoding.spec.whatwg.org/#windows-1252), where it parts from Latin-1.
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

const WINDOWS_1252_UTF8 = Array.from({ length: 128 }, (_, i) =>
  new TextEncoder().encode(i < 32 ? WINDOWS_1252[i] : String.fromCharCode(0x80 + i)),
);

/** The text as UTF-8 bytes without its mark, whatever its encoding; UTF-8 itself goes through untouched. */
export function openText(
  source: ByteSource,
  encoding: Encoding,
  chunkBytes: number = CHUNK_BYTES,
): ByteReader {
  const reader = limitReads(source.open(), chunkBytes);
  const unmarked = encoding.markBytes === 0 ? reader : skipBytes(reader, encoding.markBytes);
  if (encoding.name === 'UTF-8') return unmarked;
  if (encoding.name === 'UTF-16 LE') return recoded(unmarked, wideDecoder('utf-16le'), chunkBytes);
  if (encoding.name === 'UTF-16 BE') return recoded(unmarked, wideDecoder('utf-16be'), chunkBytes);
  return recoded(unmarked, narrowDecoder(encoding.name !== 'Windows-1252'), chunkBytes);
}

function limitReads(reader: ByteReader, chunkBytes: number): ByteReader {
  return {
    read: (into) => reader.read(into.length > chunkBytes ? into.subarray(0, chunkBytes) : into),
    close: reader.close,
  };
}

function skipBytes(reader: ByteReader, count: number): ByteReader {
  let left = count;
  return {
    async read(into) {
      while (left > 0) {
        const got = await reader.read(new Uint8Array(left));
        if (got === 0) return 0;
        left -= got;
      }
      return reader.read(into);
    },
    close: reader.close,
  };
}

type Recode = (bytes: Uint8Array, final: boolean) => Uint8Array;

function wideDecoder(label: 'utf-16le' | 'utf-16be'): Recode {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  const encoder = new TextEncoder();
  return (bytes, final) => encoder.encode(decoder.decode(bytes, { stream: !final }));
}

/** Windows-1252 to UTF-8; with `mixed`, what is right UTF-8 already stays as it is. */
function narrowDecoder(mixed: boolean): Recode {
  let kept = new Uint8Array(0);
  let out = new Uint8Array(0);
  return (bytes, final) => {
    const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    const to = mixed && !final ? all.length - unfinishedTail(all, all.length) : all.length;
    if (out.length < to * 3) out = new Uint8Array(to * 3);
    let o = 0;
    for (let i = 0; i < to; i++) {
      const byte = all[i];
      if (byte < 0x80) {
        out[o++] = byte;
        continue;
      }
      const length = mixed ? sequenceLength(all, i, to) : 0;
      if (length > 0) {
        for (let k = 0; k < length; k++) out[o++] = all[i + k];
        i += length - 1;
        continue;
      }
      const code = WINDOWS_1252_UTF8[byte - 0x80];
      for (let k = 0; k < code.length; k++) out[o++] = code[k];
    }
    kept = all.slice(to);
    return out.subarray(0, o);
  };
}

function recoded(reader: ByteReader, recode: Recode, chunkBytes: number): ByteReader {
  const chunk = new Uint8Array(Math.max(chunkBytes, 1));
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;
  return {
    async read(into) {
      while (rest.length === 0) {
        if (ended) return 0;
        const got = await reader.read(chunk);
        ended = got === 0;
        const text = recode(chunk.subarray(0, got), ended);
        rest = new Uint8Array(text.buffer, text.byteOffset, text.length);
      }
      const taken = rest.subarray(0, into.length);
      into.set(taken);
      rest = rest.subarray(taken.length);
      return taken.length;
    },
    close: reader.close,
  };
}
