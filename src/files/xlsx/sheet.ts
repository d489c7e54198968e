import { InputError } from '../../errors.ts';
import type { ByteReader } from '../byte-source.ts';
import type { CellTag } from './cell-tag.ts';
import {
  cellTag,
  digitsOf,
  isCellTag,
  TYPE_BOOLEAN,
  TYPE_INLINE,
  TYPE_SHARED,
  TYPE_TEXT,
} from './cell-tag.ts';
import { numberText } from './numbers.ts';
import { readTag, textEnd } from './shared-strings.ts';
import type { Workbook } from './workbook.ts';
import { decodeCellXml, needsDecoding } from './xml-text.ts';

/** Takes the cells of a sheet, row by row. Columns count from 0, empty cells are not told. */
export type CellSink = {
  text(column: number, text: string): void;
  bytes(column: number, bytes: Uint8Array, start: number, end: number): void;
  /** Ends a row that has at least one cell with something in it. */
  endRow(rowNumber: number): void;
  /** Whether the caller wants to be asked before the next row. */
  full(): boolean;
};

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const SPACE = 0x20;
const ROW_END = Buffer.from('</row>');
const CHUNK_BYTES = 1 << 20;
const ROW_LIMIT_BYTES = 64 * 2 ** 20;

/**
 * Reads the rows of a sheet from its XML, a chunk at a time; yields where the sink is full, so that the caller can
 * hand on what it has gathered. A general XML parser costs five times as much, and a gigabyte.
 */
export async function* scanSheet(
  reader: ByteReader,
  workbook: Workbook,
  sink: CellSink,
  label: string,
  chunkBytes: number = CHUNK_BYTES,
): AsyncGenerator<void> {
  let bytes = Buffer.alloc(Math.max(chunkBytes, 64));
  let have = 0;
  let row = 0;
  try {
    for (;;) {
      const got = await reader.read(bytes.subarray(have, have + chunkBytes));
      have += got;
      const text = bytes.subarray(0, have);
      let at = 0;
      for (;;) {
        const found = findRow(text, at);
        if (found === 'end') return;
        if (found === 'more') break;
        row = readRow(text, found, row, workbook, sink, label);
        at = found.end;
        if (sink.full()) yield;
      }
      if (got === 0) throw damaged(label, row, 'ends early');
      bytes.copyWithin(0, at, have);
      have -= at;
      if (have + chunkBytes > bytes.length) {
        if (have > ROW_LIMIT_BYTES) throw damaged(label, row, 'has a row of more than 64 MiB');
        const wider = Buffer.alloc(Math.max(bytes.length * 2, have + chunkBytes));
        bytes.copy(wider, 0, 0, have);
        bytes = wider;
      }
    }
  } finally {
    await reader.close();
  }
}

function damaged(label: string, row: number, what: string): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `${label} is damaged: it ${what} after row ${row}. Open it in Excel and save it again.`,
  );
}

/** A row element within the text: its start tag, and where its cells and the whole of it end. */
type RowPlace = { start: number; body: number; bodyEnd: number; end: number };

function findRow(text: Buffer, from: number): RowPlace | 'more' | 'end' {
  for (let pos = text.indexOf(LT, from); pos !== -1; pos = text.indexOf(LT, pos)) {
    const tag = readTag(text, pos);
    if (tag.end === -1) return 'more';
    if (tag.name === 'sheetData' && (tag.closing || tag.empty)) return 'end';
    if (tag.name === 'worksheet' && tag.closing) return 'end';
    if (tag.name !== 'row' || tag.closing) {
      pos = tag.end;
      continue;
    }
    if (tag.empty) return { start: pos, body: tag.end, bodyEnd: tag.end, end: tag.end };
    // The end tag is written like the start tag, prefix and all.
    const prefixed = text[pos + 4] !== SPACE && text[pos + 4] !== GT;
    const endTag = prefixed
      ? Buffer.from(`</${text.toString('latin1', pos + 1, pos + 65).split(/[\s>]/, 1)[0]}>`)
      : ROW_END;
    const bodyEnd = text.indexOf(endTag, tag.end);
    return bodyEnd === -1 ? 'more' : { start: pos, body: tag.end, bodyEnd, end: bodyEnd + endTag.length };
  }
  return 'more';
}

function readRow(
  text: Buffer,
  place: RowPlace,
  before: number,
  workbook: Workbook,
  sink: CellSink,
  label: string,
): number {
  const { start, body, bodyEnd } = place;
  const row = rowNumberOf(text, start, body) ?? before + 1;
  let column = -1;
  let filled = false;
  let pos = body;
  while (pos < bodyEnd) {
    if (text[pos] !== LT || !isCellTag(text, pos)) {
      pos++;
      continue;
    }
    let close = pos + 2;
    while (text[close] !== GT) close++;
    const cell = cellTag(text, pos, close, column);
    column = cell.column;
    pos = close + 1;
    if (text[close - 1] === SLASH) continue;
    pos = readCell(text, pos, bodyEnd, cell, workbook, sink, label, row);
    filled ||= cellFilled;
  }
  if (filled) sink.endRow(row);
  return row;
}

function rowNumberOf(text: Buffer, start: number, end: number): number | null {
  for (let pos = start; pos < end; pos++) {
    if (text[pos] !== 0x72 || text[pos + 1] !== 0x3d || text[pos - 1] > SPACE) continue;
    let close = pos + 3;
    while (close < end && text[close] !== text[pos + 2]) close++;
    const row = digitsOf(text, pos + 3, close);
    return row > 0 ? row : null;
  }
  return null;
}

// Whether the cell that `readCell` read last has something in it; an object for every cell would cost more than the cell.
let cellFilled = false;

/** Reads the content of a cell up to its end tag; returns where that begins. */
function readCell(
  text: Buffer,
  from: number,
  to: number,
  cell: CellTag,
  workbook: Workbook,
  sink: CellSink,
  label: string,
  row: number,
): number {
  cellFilled = false;
  // `<v>text</v>`, as nearly every cell is written.
  if (text[from] === LT && text[from + 1] === 0x76 && text[from + 2] === GT) {
    let end = from + 3;
    while (text[end] !== LT) end++;
    if (text[end + 1] === SLASH) {
      if (end > from + 3) writeValue(text, from + 3, end, cell, workbook, sink, label, row);
      return end + 4;
    }
  }
  let pos = text.indexOf(LT, from);
  let aid = false;
  let inline = '';
  while (pos !== -1 && pos < to) {
    const tag = readTag(text, pos);
    if (tag.closing && tag.name === 'c') break;
    pos = tag.end;
    if (tag.name === 'rPh') aid = !tag.closing && !tag.empty;
    const value = tag.name === 'v' || (tag.name === 't' && !aid);
    if (value && !tag.closing && !tag.empty) {
      const end = textEnd(text, pos);
      if (tag.name === 't') inline += decodeCellXml(text.toString('utf8', pos, end));
      else if (end > pos) writeValue(text, pos, end, cell, workbook, sink, label, row);
      pos = end;
    } else pos = text.indexOf(LT, pos);
  }
  if (inline !== '') {
    sink.text(cell.column, inline);
    cellFilled = true;
  }
  return pos === -1 ? to : pos;
}

function writeValue(
  text: Buffer,
  start: number,
  end: number,
  cell: CellTag,
  workbook: Workbook,
  sink: CellSink,
  label: string,
  row: number,
): void {
  const { strings } = workbook;
  cellFilled = true;
  if (cell.type === TYPE_SHARED) {
    const index = digitsOf(text, start, end);
    if (index < 0 || index >= strings.count) {
      throw new InputError(
        'FILE_DAMAGED',
        `${label} is damaged: row ${row} points to a text that is not there. Save it again in Excel.`,
      );
    }
    cellFilled = strings.offsets[index + 1] > strings.offsets[index];
    if (cellFilled)
      sink.bytes(cell.column, strings.bytes, strings.offsets[index], strings.offsets[index + 1]);
  } else if (cell.type === TYPE_TEXT || cell.type === TYPE_INLINE) {
    if (needsDecoding(text, start, end))
      sink.text(cell.column, decodeCellXml(text.toString('utf8', start, end)));
    else sink.bytes(cell.column, text, start, end);
  } else if (cell.type === TYPE_BOOLEAN) {
    sink.text(cell.column, text[start] === 0x31 ? 'TRUE' : 'FALSE');
  } else {
    const style = workbook.styles[cell.style];
    if ((style === undefined || style.kind === 'general') && allDigits(text, start, end)) {
      sink.bytes(cell.column, text, start, end);
    } else sink.text(cell.column, numberText(text.toString('latin1', start, end), style, workbook.from1904));
  }
}

function allDigits(text: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text[i] < 0x30 || text[i] > 0x39) return false;
  return true;
}
