import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** One sentence about a mistake in a rule file: where, what, and what to do. */
export function mistake(file: string, line: number, sentence: string, options?: ErrorOptions): InputError {
  return new InputError('RULES_INVALID', `${file}, line ${line}: ${sentence}`, options);
}

/** What may stand there instead: 'did you mean …?' where something is near, else all of it, else `otherwise`. */
export function suggest(word: string, known: readonly string[], otherwise?: string): string {
  const near = nearest(word, known, 2);
  if (near.length > 0) return `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?`;
  return otherwise ?? `write one of ${known.map((each) => `'${each}'`).join(', ')}`;
}

/** A value of a file within a sentence, cut where it is long. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '?');
  return `'${line.length > 60 ? `${line.slice(0, 60)}…` : line}'`;
}
