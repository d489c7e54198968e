import { InputError } from '../../errors.ts';
import type { ByteReader } from '../byte-source.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

const CHUNK_BYTES = 1 << 20;
const RECORD_LIMIT_BYTES = 64 * 2 ** 20;

/** Where the records of a JSON text are: its lines, the items of its array, or of the array under a key of its object. */
export type JsonPlace =
  | { kind: 'lines' }
  | { kind: 'array' }
  | { kind: 'member'; key: string }
  | { kind: 'single' };

/**
 * Cuts a JSON text into its records without reading it into memory: texts of one record each, some at a time.
 * Throws FILE_DAMAGED with the row where the text ends early or is no JSON.
 */
export async function* splitJson(
  reader: ByteReader,
  place: JsonPlace,
  label: string,
): AsyncGenerator<string[]> {
  const text = makeWindow(reader, label);
  try {
    if (place.kind === 'single') {
      yield* values(text, label, 1);
    } else if (place.kind === 'lines') {
      yield* values(text, label, 2 ** 53);
    } else {
      if (place.kind === 'member') await findMember(text, place.key, label);
      yield* items(text, label, place.kind === 'array');
    }
  } finally {
    await reader.close();
  }
}

/** A stretch of the text in memory that moves on as it is consumed. */
export type JsonWindow = {
  /** The byte at the place, or -1 at the end of the text. */
  peek(): Promise<number>;
  /** The next byte that is not white space is made the place; returns it, or -1. */
  skipSpace(): Promise<number>;
  /** Goes past the byte at the place. */
  step(): void;
  /**
   * The next record where it lies whole in memory, past white space and at most one comma before it; null where it
   * takes more than that. Without it, every record would wait for four promises.
   */
  nextInMemory(): string | null;
  /** Takes the whole value at the place, however long; null where the text ends within it. */
  takeValue(): Promise<string | null>;
  /** Goes past the value at the place, however long; says whether it is a list of objects, and whether it ends. */
  skipValue(): Promise<'value' | 'records' | 'unfinished' | 'unfinished records'>;
  /** Records taken so far, for messages. */
  row: number;
  /** Commas that must stand before a record that `nextInMemory` takes. */
  commas: 0 | 1;
};

/** Makes a window on the text of `reader`. */
export function makeWindow(reader: ByteReader, label: string): JsonWindow {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let bytes = new Uint8Array(CHUNK_BYTES);
  let at = 0;
  let have = 0;
  let ended = false;
  const more = async (): Promise<boolean> => {
    if (ended) return false;
    bytes.copyWithin(0, at, have);
    have -= at;
    at = 0;
    if (have * 2 > bytes.length) {
      if (have > RECORD_LIMIT_BYTES) throw damaged(label, window.row + 1, 'is longer than 64 MiB');
      const wider = new Uint8Array(bytes.length * 2);
      wider.set(bytes.subarray(0, have));
      bytes = wider;
    }
    const got = await reader.read(bytes.subarray(have));
    have += got;
    ended = got === 0;
    return !ended;
  };
  const window: JsonWindow = {
    row: 0,
    commas: 0,
    async peek() {
      while (at === have) if (!(await more())) return -1;
      return bytes[at];
    },
    async skipSpace() {
      for (;;) {
        while (at < have && isSpace(bytes[at])) at++;
        if (at < have) return bytes[at];
        if (!(await more())) return -1;
      }
    },
    step() {
      at++;
    },
    nextInMemory() {
      let pos = at;
      let commas = 0;
      while (pos < have && (isSpace(bytes[pos]) || (bytes[pos] === COMMA && commas === 0))) {
        if (bytes[pos++] === COMMA) commas++;
      }
      if (bytes[pos] !== OPEN_BRACE || pos >= have || commas !== window.commas) return null;
      const end = valueEnd(bytes, pos, have);
      if (end === -1) return null;
      const value = decoder.decode(bytes.subarray(pos, end));
      at = end;
      window.row++;
      return value;
    },
    async skipValue() {
      let depth = 0;
      let quoted = false;
      let kind: 'value' | 'records' = 'value';
      let before = -1;
      for (;;) {
        const byte = await window.peek();
        if (byte === -1)
          return depth === 0 && !quoted ? kind : kind === 'records' ? 'unfinished records' : 'unfinished';
        for (; at < have; at++) {
          const here = bytes[at];
          if (quoted) {
            if (before === BACKSLASH) before = -1;
            else {
              before = here;
              if (here === QUOTE) {
                quoted = false;
                if (depth === 0) {
                  at++;
                  return kind;
                }
              }
            }
          } else if (here === QUOTE) {
            quoted = true;
            before = here;
          } else if (here === OPEN_BRACE || here === OPEN_BRACKET) {
            if (depth === 1 && before === OPEN_BRACKET && here === OPEN_BRACE) kind = 'records';
            depth++;
            before = here;
          } else if (here === CLOSE_BRACE || here === CLOSE_BRACKET) {
            if (depth === 0) return kind;
            before = here;
            if (--depth === 0) {
              at++;
              return kind;
            }
          } else if (depth === 0 && here === COMMA) return kind;
          else if (!isSpace(here)) before = here;
        }
      }
    },
    async takeValue() {
      // Searched again from the value's start where a chunk ended within it; chunks double, so that stays linear.
      for (;;) {
        const end = valueEnd(bytes, at, have);
        if (end !== -1 && (end < have || ended)) {
          const value = decoder.decode(bytes.subarray(at, end));
          at = end;
          return value;
        }
        if (!(await more()) && valueEnd(bytes, at, have) === -1) return null;
      }
    },
  };
  return window;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Where the value that begins at `at` ends, or -1 where it does not before `to`. Checks brackets and strings only. */
export function valueEnd(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at];
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET && first !== QUOTE) {
    let pos = at;
    while (
      pos < to &&
      !isSpace(bytes[pos]) &&
      bytes[pos] !== COMMA &&
      bytes[pos] !== CLOSE_BRACE &&
      bytes[pos] !== CLOSE_BRACKET
    )
      pos++;
    return pos;
  }
  let depth = 0;
  for (let pos = at; pos < to; pos++) {
    const byte = bytes[pos];
    if (byte === QUOTE) {
      pos++;
      while (pos < to && bytes[pos] !== QUOTE) pos += bytes[pos] === BACKSLASH ? 2 : 1;
      if (pos >= to) return -1;
      if (depth === 0) return pos + 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return pos + 1;
  }
  return -1;
}

/** Values one after the other: lines, or one value alone. */
async function* values(text: JsonWindow, label: string, limit: number): AsyncGenerator<string[]> {
  for (let count = 0; count < limit; count++) {
    let byte = await text.skipSpace();
    // Some writers end their lines with commas, or put a record separator before them (RFC 7464).
    while (byte === COMMA || byte === 0x1e) {
      text.step();
      byte = await text.skipSpace();
    }
    if (byte === -1) return;
    const value = await text.takeValue();
    if (value === null) throw damaged(label, text.row + 1, 'ends in the middle');
    text.row++;
    yield limit > 1 ? withFollowing(text, value) : [value];
  }
}

/** A record and those after it that are in memory: a promise for each record would cost more than the record. */
function withFollowing(text: JsonWindow, value: string): string[] {
  const batch = [value];
  for (let next = text.nextInMemory(); next !== null; next = text.nextInMemory()) batch.push(next);
  return batch;
}

async function* items(text: JsonWindow, label: string, alone: boolean): AsyncGenerator<string[]> {
  if ((await text.skipSpace()) !== OPEN_BRACKET) throw damaged(label, 1, 'is no JSON');
  text.step();
  for (let first = true; ; first = false) {
    let byte = await text.skipSpace();
    if (byte === CLOSE_BRACKET) break;
    if (!first) {
      if (byte === -1) throw damaged(label, text.row + 1, 'is missing: the file ends before its list does');
      if (byte !== COMMA) throw damaged(label, text.row + 1, 'is no JSON');
      text.step();
      byte = await text.skipSpace();
      if (byte === CLOSE_BRACKET) break;
    }
    const value = byte === -1 ? null : await text.takeValue();
    if (value === null) throw damaged(label, text.row + 1, 'ends in the middle');
    if (value === '') throw damaged(label, text.row + 1, 'is no JSON');
    text.row++;
    text.commas = 1;
    yield withFollowing(text, value);
  }
  text.step();
  const rest = await text.skipSpace();
  if (alone ? rest !== -1 : rest === -1) {
    throw damaged(
      label,
      text.row,
      alone ? 'is followed by something that is no JSON' : 'is the last before the file ends early',
    );
  }
}

/** Goes to the value of `key` in the object that the text is. */
async function findMember(text: JsonWindow, key: string, label: string): Promise<void> {
  await text.skipSpace();
  text.step();
  for (;;) {
    let byte = await text.skipSpace();
    if (byte === COMMA) {
      text.step();
      byte = await text.skipSpace();
    }
    const name = byte === QUOTE ? await text.takeValue() : null;
    if (name === null || (await text.skipSpace()) !== 0x3a) throw damaged(label, 1, 'is no JSON');
    text.step();
    await text.skipSpace();
    if (JSON.parse(name) === key) return;
    if ((await text.takeValue()) === null) throw damaged(label, 1, 'ends in the middle');
  }
}

function damaged(label: string, row: number, what: string): InputError {
  return new InputError('FILE_DAMAGED', `${label}: row ${row} ${what}. Export or copy the file again.`);
}
