import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where something was found that should not be there; `what` names the value's kind, not the value. */
export type Finding = { where: string; what: string };

type Needle = { bytes: Buffer; what: string };

/** Finds values in bytes, in every form that somebody might read them in. */
export type Searcher = {
  inBytes(bytes: Buffer, where: string): Finding[];
  inFolder(folder: string): Promise<Finding[]>;
};

const LONGEST = 512;
const FILTER_BITS = 21;

/**
 * Searches for values: as they are, in small and capital letters, in UTF-8, UTF-16 LE and BE, Latin-1, in hex and in
 * base64 at each of its three offsets; digits also without the spaces between them. Values of less than five
 * characters are left out: chance alone would find them.
 */
export function searchFor(values: { what: string; value: string }[]): Searcher {
  const byHead = new Map<number, Needle[]>();
  const maybe = new Uint8Array(1 << FILTER_BITS);
  for (const { what, value } of values) {
    for (const [form, bytes] of formsOf(value)) {
      if (bytes.length < 5) continue;
      const head = bytes.readUInt32LE(0);
      maybe[hashOf(head)] = 1;
      const list = byHead.get(head);
      if (list) list.push({ bytes, what: `${what} (${form})` });
      else byHead.set(head, [{ bytes, what: `${what} (${form})` }]);
    }
  }
  const inBytes = (bytes: Buffer, where: string): Finding[] => {
    const found: Finding[] = [];
    let head = 0;
    for (let at = 0; at < bytes.length; at++) {
      head = (head >>> 8) | (bytes[at] << 24);
      if (maybe[hashOf(head)] === 0) continue;
      for (const needle of byHead.get(head >>> 0) ?? []) {
        const start = at - 3;
        if (
          start >= 0 &&
          bytes.compare(
            needle.bytes,
            0,
            needle.bytes.length,
            start,
            Math.min(bytes.length, start + needle.bytes.length),
          ) === 0
        ) {
          found.push({ where: `${where} at ${start}`, what: needle.what });
        }
      }
    }
    return found;
  };
  return { inBytes, inFolder: (folder) => searchFolder(folder, inBytes) };
}

/** Every file below a folder, piece by piece; the names of the files and folders too. */
async function searchFolder(folder: string, inBytes: Searcher['inBytes']): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found.push(...inBytes(Buffer.from(path), 'a name in the folder'));
    if (!entry.isFile()) continue;
    found.push(...(await searchFile(path, inBytes).catch(ignoreMissing)));
  }
  return found;
}

async function searchFile(path: string, inBytes: Searcher['inBytes']): Promise<Finding[]> {
  const found: Finding[] = [];
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) {
    const piece = Buffer.concat([tail, chunk as Buffer]);
    found.push(...inBytes(piece, path));
    tail = Buffer.from(piece.subarray(-LONGEST));
  }
  return found;
}

/** Of a server that runs, files come and go. */
function ignoreMissing(error: NodeJS.ErrnoException): Finding[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function hashOf(head: number): number {
  return Math.imul(head, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

function* formsOf(value: string): Generator<[string, Buffer]> {
  const spellings = new Set([value, value.toLowerCase(), value.toUpperCase()]);
  // Phone numbers and references as their digits alone, without a leading zero or country code.
  if (/^[+\d][\d ()-]{6,}$/.test(value)) spellings.add(value.replaceAll(/\D/g, '').replace(/^(44|0)/, ''));
  if (/^[A-Z\d]{2,4} [A-Z\d]{3}$/.test(value)) spellings.add(value.replace(' ', ''));
  for (const text of spellings) {
    const utf8 = Buffer.from(text);
    yield ['UTF-8', utf8];
    if (/[^\0-\x7f]/.test(text)) yield ['Latin-1', Buffer.from(text, 'latin1')];
    yield ['UTF-16LE', Buffer.from(text, 'utf16le')];
    yield ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()];
    yield ['hex', Buffer.from(utf8.toString('hex'))];
    yield ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())];
    for (const offset of [0, 1, 2]) {
      const inside = Buffer.concat([Buffer.alloc(offset), utf8]).toString('base64');
      // What depends on the bytes before or behind is cut off.
      const whole = inside.slice(offset === 0 ? 0 : offset + 1, Math.floor(((utf8.length + offset) * 8) / 6));
      yield ['base64', Buffer.from(whole)];
    }
  }
}
