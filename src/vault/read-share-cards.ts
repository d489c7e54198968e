import { InputError } from '../errors.ts';
import { symbolValue } from './card-symbols.ts';
import { decodeCard, LINE_VALUES, lineFits, LINES, MAX_SHARES, type ShareCard } from './share-card.ts';

// Lines begin with card and line number, '2-1'; what else stands in the text is left alone. Some scanners give a QR
// code's lines as one: a number after a space begins the next line too.
const LINE_START = /(?:^|(?<=[\s|]))(\d{1,2})\s?[-–—.:]\s?([1-4])(?=[\s:.)|–—-]|$)/gm;

type TypedLine = { card: number; line: number; text: string };

/** Whether a text has lines of share cards in it. */
export function hasCardLines(text: string): boolean {
  return findLines(text).some(({ text }) => [...text.matchAll(/[0-9a-z]/gi)].length >= (LINE_VALUES - 1) / 2);
}

/**
 * Reads the share cards in a text that was typed or scanned: in any order, with other text around them; spaces,
 * dashes and the case of letters do not matter, O is read as 0, I and L as 1.
 * @param source what the text is called in messages: 'card-2.txt'.
 * @returns cards by number, each once. Throws InputError IDENTITY_INVALID, naming every line with a mistake by card and
 * line and never its content, and cards that are not complete.
 */
export function readShareCards(text: string, source: string): ShareCard[] {
  const found = new Map<number, Map<number, number[]>>();
  const mistakes: string[] = [];
  for (const typed of findLines(text)) {
    const values = readLine(typed);
    if (typeof values === 'string') {
      mistakes.push(`card ${typed.card}, line ${typed.line}: ${values}`);
      continue;
    }
    const lines = found.get(typed.card) ?? new Map<number, number[]>();
    const before = lines.get(typed.line);
    if (before !== undefined && before.join() !== values.join())
      mistakes.push(`card ${typed.card}, line ${typed.line}: is there twice and not the same`);
    found.set(typed.card, lines.set(typed.line, values));
  }
  if (mistakes.length > 0)
    throw wrong(`${source}: ${mistakes.join('; ')}. Compare with the paper and type again`);
  if (found.size === 0)
    throw wrong(`${source} has no line of a share card: lines begin with two numbers, such as 2-1`);
  return [...found.keys()]
    .toSorted((one, other) => one - other)
    .map((number) => readCard(number, found.get(number)!, source));
}

function readCard(number: number, lines: ReadonlyMap<number, number[]>, source: string): ShareCard {
  const all = Array.from({ length: LINES }, (_, index) => index + 1);
  const missing = all.filter((line) => !lines.has(line));
  if (missing.length > 0) {
    const which = missing.length === 1 ? `line ${missing[0]}` : `lines ${missing.join(', ')}`;
    throw wrong(`${source}: card ${number} is not complete: type its ${which} as well`);
  }
  const card = decodeCard(
    number,
    all.map((line) => lines.get(line)!.slice(0, -1)),
  );
  if (card === 'newer')
    throw wrong(
      `${source}: card ${number} is of a version that this Rollcall does not know: use a newer one`,
    );
  if (card === 'mixed lines')
    throw wrong(
      `${source}: the lines of card ${number} do not belong together: compare all four with the paper`,
    );
  return card;
}

/** The values of a line, or what is wrong with it. */
function readLine({ card, line, text }: TypedLine): number[] | string {
  const values = [...text.replace(/[\s\-–—|.,:)]/g, '')].map(symbolValue);
  const unknown = values.indexOf(-1);
  if (unknown >= 0 && unknown < LINE_VALUES) return `character ${unknown + 1} is one that no card has`;
  if (values.length !== LINE_VALUES) return `has ${values.length} characters where ${LINE_VALUES} belong`;
  if (card < 1 || card > MAX_SHARES) return `there is no card of this number`;
  return lineFits(card, line, values) ? values : 'a character is wrong or two have changed places';
}

function findLines(text: string): TypedLine[] {
  return text.split(/\r\n|\r|\n/).flatMap((row) => {
    const starts = [...row.matchAll(LINE_START)];
    // What stands before the first number may quote ('> 2-1 …') but not be a sentence that mentions one.
    if (starts.length === 0 || /[\p{L}\p{N}]/u.test(row.slice(0, starts[0].index))) return [];
    return starts.map((start, index) => ({
      card: Number(start[1]),
      line: Number(start[2]),
      text: row.slice(start.index + start[0].length, starts[index + 1]?.index),
    }));
  });
}

function wrong(sentence: string): InputError {
  return new InputError('IDENTITY_INVALID', sentence);
}
