import { InputError } from '../../errors.ts';
import type { ByteReader } from '../byte-source.ts';
import type { JsonPlace } from './split-json.ts';
import { makeWindow } from './split-json.ts';

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * Finds where a JSON text keeps its records: in lines, in its one list, in the one list of objects inside its object;
 * or the object is itself the one record. Two lists are two tables' worth of people: which one is not guessed.
 */
export async function findJsonPlace(reader: ByteReader, label: string): Promise<JsonPlace> {
  const text = makeWindow(reader, label);
  try {
    if ((await text.skipSpace()) === OPEN_BRACKET) return { kind: 'array' };
    const lists: string[] = [];
    text.step();
    for (;;) {
      let byte = await text.skipSpace();
      if (byte === COMMA) {
        text.step();
        byte = await text.skipSpace();
      }
      if (byte === CLOSE_BRACE) break;
      const key = byte === QUOTE ? await text.takeValue() : null;
      if (key === null || (await text.skipSpace()) !== COLON) throw notJson(label);
      text.step();
      await text.skipSpace();
      const kind = await text.skipValue();
      if (kind === 'records' || kind === 'unfinished records') lists.push(keyOf(key, label));
      // Reading the list will say in which row it ends.
      if (kind === 'unfinished records') break;
      if (kind === 'unfinished') throw notJson(label);
    }
    if (lists.length === 1) {
      // Lines that each hold a list are lines; nothing else may follow an object.
      text.step();
      return (await text.skipSpace()) === -1 ? { kind: 'member', key: lists[0] } : { kind: 'lines' };
    }
    text.step();
    if ((await text.skipSpace()) !== -1) return { kind: 'lines' };
    if (lists.length > 1) {
      throw new InputError(
        'FILE_NOT_A_TABLE',
        `${label} holds ${lists.length} lists of records in one object: save each list as a file of its own.`,
      );
    }
    return { kind: 'single' };
  } finally {
    await reader.close();
  }
}

function keyOf(written: string, label: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    throw notJson(label);
  }
}

function notJson(label: string): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `${label} begins as JSON and is none, or ends early (row 1). Export it again.`,
  );
}
