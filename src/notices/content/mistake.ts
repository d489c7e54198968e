import { InputError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';

/** Where something stands in a text. */
export type At = { file: string; line: number };

/** One sentence about a mistake in a text: where, what, and what to do. */
export function mistake({ file, line }: At, sentence: string): InputError {
  return new InputError('TEMPLATE_INVALID', `${file}, line ${line}: ${sentence}`);
}

/** 'did you mean …?' where something is near, else `otherwise`, else all of it. */
export function suggest(
  word: string,
  known: readonly string[],
  shown: (word: string) => string = quoted,
  otherwise = `write one of ${known.map(shown).join(', ')}`,
): string {
  const near = nearest(word, known, 2);
  return near.length > 0 ? `did you mean ${near.map(shown).join(' or ')}?` : otherwise;
}

/** What was written, within a sentence: cut where it is long. */
export function quoted(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return `'${line.length > 60 ? `${line.slice(0, 60)}…` : line}'`;
}
