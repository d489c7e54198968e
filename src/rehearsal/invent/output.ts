import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { foldDiacritics } from './names.ts';
import { zipOne } from './zip-one.ts';

export type Encoding = 'utf8' | 'utf8-bom' | 'utf16le' | 'windows-1252';
export type Packing = 'none' | 'gz' | 'zip';

/** A file being written. `text` gathers and encodes in bulk, `bytes` passes through; `close` returns its size. */
export type Output = {
  text(text: string): void;
  bytes(bytes: Uint8Array, from: number, to: number): void;
  close(): number;
};

const PENDING_CHARS = 1 << 16;
const BLOCK_BYTES = 1 << 20;

// The letters of Windows-1252 between 0x80 and 0x9F; Latin-1 has control characters there.
const CP1252: Record<string, string> = {
  '’': '\x92',
  '‘': '\x91',
  '–': '\x96',
  '€': '\x80',
  Š: '\x8a',
  š: '\x9a',
  Ž: '\x8e',
  ž: '\x9e',
  Œ: '\x8c',
  œ: '\x9c',
  Ÿ: '\x9f',
};

function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf16le') return Buffer.from(text, 'utf16le');
  if (encoding !== 'windows-1252') return Buffer.from(text, 'utf8');
  // What the code page lacks loses its diacritics, as in the systems that use it.
  const narrow = text.replace(/[\u0100-\uffff]/g, (letter) => CP1252[letter] ?? foldDiacritics(letter));
  return Buffer.from(narrow, 'latin1');
}

function packed(path: string, blocks: Buffer[], packing: Packing): Buffer {
  const whole = Buffer.concat(blocks);
  if (packing === 'gz') return gzipSync(whole, { level: 4 });
  const inner = path.slice(path.lastIndexOf('/') + 1).replace(/\.zip$/, '');
  return zipOne(inner, whole);
}

/** Opens a file for writing, its folder made where missing. The caller closes it, also after an error. */
export function openOutput(path: string, encoding: Encoding, packing: Packing): Output {
  mkdirSync(dirname(path), { recursive: true });
  const blocks: Buffer[] = [];
  const file = packing === 'none' ? openSync(path, 'w') : -1;
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let used = 0;
  let pending = '';
  let written = 0;

  const spill = (bytes: Uint8Array): void => {
    if (file === -1) blocks.push(Buffer.from(bytes));
    else for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    written += bytes.length;
  };
  const flushBlock = (): void => {
    if (used > 0) spill(block.subarray(0, used));
    used = 0;
  };
  const flushText = (): void => {
    if (pending === '') return;
    flushBlock();
    spill(encode(pending, encoding));
    pending = '';
  };
  if (encoding === 'utf16le' || encoding === 'utf8-bom') pending = '\ufeff';

  return {
    text(text) {
      pending += text;
      if (pending.length > PENDING_CHARS) flushText();
    },
    bytes(bytes, from, to) {
      if (pending !== '') flushText();
      if (used + to - from > BLOCK_BYTES) flushBlock();
      for (let at = from; at < to; at++) block[used++] = bytes[at];
    },
    close() {
      flushText();
      flushBlock();
      if (file !== -1) {
        closeSync(file);
        return written;
      }
      const whole = packed(path, blocks, packing);
      writeFileSync(path, whole);
      return whole.length;
    },
  };
}

/** Sets a file's time stamp, so that files whose names carry no date have one too. */
export function stampFile(path: string, instant: string): void {
  const at = new Date(instant);
  utimesSync(path, at, at);
}
