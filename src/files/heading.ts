import type { CellShape } from './cell-shape.ts';
import { cellShape, isValue } from './cell-shape.ts';
import { STRONG_WORDS, WEAK_WORDS } from './heading-words.ts';

/** What the caller knows about headings: that there is one, that there is none, or (undefined) nothing. */
export type HeadingChoice = 'yes' | 'no';

const LINES_ABOVE_LIMIT = 20;
const BODY_ROWS = 200;

/**
 * Finds the heading among the first records: its index, or null where there is none beyond doubt.
 * A heading taken for a person is a row that nobody is found for; a person taken for a heading is lost, and their data
 * would stand in plain text as names of columns. So all doubt speaks for a person.
 */
export function findHeading(records: string[][], usualCells: number, choice?: HeadingChoice): number | null {
  if (choice === 'no' || records.length === 0) return null;
  const found = searchHeading(records, usualCells);
  return choice === 'yes' ? (found ?? 0) : found;
}

function searchHeading(records: string[][], usualCells: number): number | null {
  const enough = usualCells < 3 ? usualCells : Math.min(usualCells - 1, usualCells * 0.8);
  if (records[0].length >= enough && isHeading(records, 0)) return 0;
  for (let i = 1; i <= LINES_ABOVE_LIMIT && i < records.length; i++) {
    if (!isTitleLine(records[i - 1], usualCells)) return null;
    if (records[i].length === usualCells && usualCells >= 2 && namesColumns(records, i, 2)) return i;
  }
  return null;
}

function isHeading(records: string[][], at: number): boolean {
  return namesColumns(records, at, 1) || contrastsWithBody(records, at) || isAlphabet(records[at]);
}

/** `a,b,c`, as examples and statistics packages name columns. */
function isAlphabet(record: string[]): boolean {
  return (
    record.length > 1 && record.every((cell, i) => cell.trim().toLowerCase() === String.fromCharCode(97 + i))
  );
}

/** A line that says something about the file: much shorter than a row, and nothing in it could be found as a person. */
function isTitleLine(record: string[], usualCells: number): boolean {
  const filled = record.filter((cell) => cell.trim() !== '');
  if (filled.length > Math.max(1, Math.floor(usualCells / 3))) return false;
  const shapes = filled.map(cellShape);
  if (filled.length === 1 && usualCells >= 4) return !shapes.includes('email') && !shapes.includes('phone');
  return !shapes.some(
    (shape) => shape === 'email' || shape === 'phone' || shape === 'postcode' || shape === 'code',
  );
}

/** By words: at least `strongNeeded` that hardly ever are values, half of all known, and no cell that is a value. */
function namesColumns(records: string[][], at: number, strongNeeded: number): boolean {
  const cells = records[at].map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0 || filled.some(looksLikeValue)) return false;
  const knowledge = cells.map(knownAs);
  const strong = knowledge.filter((known) => known === 'strong').length;
  const known = knowledge.filter((word) => word !== null).length;
  if (strong < strongNeeded || known * 2 < filled.length) return false;
  // One such word may stand in anybody's row ("Mobile"): it must be over values, or in company that is all known.
  const body = records.slice(at + 1, at + 1 + BODY_ROWS);
  if (strong === 1 && known < filled.length && !bodyIsValues(body, knowledge.indexOf('strong'))) return false;
  return !recursBelow(records, at);
}

/** By contrast: words above columns of numbers, dates or addresses, in most of the columns. */
function contrastsWithBody(records: string[][], at: number): boolean {
  const cells = records[at].map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== '');
  const unique = new Set(filled.map((cell) => cell.toLowerCase())).size === filled.length;
  if (filled.length === 0 || !unique || filled.some((cell) => looksLikeValue(cell) || !isLabel(cell)))
    return false;
  const body = records.slice(at + 1, at + 1 + BODY_ROWS);
  if (body.length === 0 || body.some((record) => record.length > cells.length)) return false;
  let contrasts = 0;
  for (let column = 0; column < cells.length; column++) {
    if (cells[column] !== '' && bodyIsValues(body, column)) contrasts++;
  }
  if (contrasts * 2 < filled.length || (contrasts < 2 && filled.length > 1)) return false;
  return !recursBelow(records, at);
}

/** Whether a column holds values, and nothing but values, below the heading. */
function bodyIsValues(body: string[][], column: number): boolean {
  let seen = 0;
  for (const record of body) {
    const shape: CellShape = cellShape(record[column] ?? '');
    if (shape === 'empty') continue;
    if (!isValue(shape) || shape === 'answer') return false;
    seen++;
  }
  return seen > 0;
}

/** A name of a column is not among its values; a surname, a town and a status come again. */
function recursBelow(records: string[][], at: number): boolean {
  const heading = records[at].map((cell) => cell.trim().toLowerCase());
  return records.slice(at + 1).some((record) => {
    const same = heading.map(
      (cell, column) => cell !== '' && (record[column] ?? '').trim().toLowerCase() === cell,
    );
    // The same heading over again, as where files were put together, is no value.
    return same.includes(true) && !heading.every((cell, column) => cell === '' || same[column]);
  });
}

function isLabel(cell: string): boolean {
  return cell.length <= 60 && /\p{L}/u.test(cell) && !/[@\n\r]/.test(cell) && !/\d{3}/.test(cell);
}

function looksLikeValue(cell: string): boolean {
  const shape = cellShape(cell);
  if (isValue(shape)) return true;
  // Enough digits for a number that names somebody, however it is written.
  return cell.replace(/\D/g, '').length >= 4 || /@/.test(cell) || cell.length > 120;
}

function knownAs(cell: string): 'strong' | 'weak' | null {
  if (cell.length > 60) return null;
  const words = wordsOf(cell);
  if (words.length === 0 || words.length > 6) return null;
  const whole = words.join('');
  if (words.length === 1 && ALONE_A_VALUE.has(whole)) return null;
  const strong = STRONG_WORDS.has(whole) || words.some((word) => STRONG_WORDS.has(word));
  const known = (word: string): boolean =>
    STRONG_WORDS.has(word) || WEAK_WORDS.has(word) || SMALL_WORDS.has(word);
  if (strong && (STRONG_WORDS.has(whole) || words.every(known))) return 'strong';
  return strong || WEAK_WORDS.has(whole) || words.some((word) => WEAK_WORDS.has(word)) ? 'weak' : null;
}

const SMALL_WORDS = new Set(
  'of the and or a is your in at by for to s de du la le des der die das und del di e do da van'.split(' '),
);
const ALONE_A_VALUE = new Set(['no', 'by', 'cap', 'nr']);

/** 'DateOfBirth', 'date_of_birth', 'Date of birth:' and 'e-mail' to plain lower-case words. */
function wordsOf(cell: string): string[] {
  return cell
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/ø/gi, 'o')
    .replace(/ł/gi, 'l')
    .toLowerCase()
    .replace(/\be[-\s]mail/g, 'email')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (STRONG_WORDS.has(word) ? word : word.replace(/\d+$/, '')))
    .filter((word) => word !== '');
}

/** Names for `count` columns: those of the heading, made unique; 'column 3' where it has none. */
export function nameColumns(heading: string[], count: number): string[] {
  const names: string[] = [];
  const taken = new Set<string>();
  for (let i = 0; i < count; i++) {
    const given = (heading[i] ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
    const base = given === '' ? `column ${i + 1}` : given;
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base} (${n})`;
    taken.add(name.toLowerCase());
    names.push(name);
  }
  return names;
}
