import { InputError } from '../errors.ts';
import type { Nature } from '../incidents/index.ts';
import { GRADES, type Grade } from '../ledger/index.ts';
import { UNPRINTABLE } from '../unprintable.ts';

const NATURES: readonly Nature[] = ['confidentiality', 'integrity', 'availability'];
const MAX_WORDS = 2_000;

/** The number of a case, an entry or a revision, as it is printed. */
export function readNumber(text: string, what: string): number {
  if (/^[1-9]\d{0,8}$/.test(text.trim())) return Number(text);
  throw new InputError(
    'ARGUMENT_INVALID',
    `${what} '${text}' is no number: write it as it is printed, like 3`,
  );
}

/**
 * Sentences that somebody typed for a case: trimmed. ARGUMENT_INVALID where they are empty, longer than 2,000
 * characters or have characters that are no text.
 */
export function readWords(text: string, what: string): string {
  const words = text.replaceAll(/\r\n?/g, '\n').trim();
  const wrong =
    words === ''
      ? 'is empty'
      : words.length > MAX_WORDS
        ? `is longer than ${MAX_WORDS.toLocaleString('en-GB')} characters`
        : UNPRINTABLE.test(words.replaceAll('\n', ' ')) || !words.isWellFormed()
          ? 'has control characters in it'
          : undefined;
  if (wrong === undefined) return words;
  throw new InputError('ARGUMENT_INVALID', `${what} ${wrong}: say it in a sentence or a few`);
}

/** 'confidentiality,availability' */
export function readNatures(text: string | undefined): Nature[] {
  if (text === undefined) return [];
  const named = text.split(',').map((part) => part.trim().toLowerCase());
  const strange = named.find((each) => !NATURES.some((nature) => nature === each));
  if (strange !== undefined)
    throw new InputError(
      'ARGUMENT_INVALID',
      `--nature '${strange}': write ${NATURES.join(', ')}, with commas`,
    );
  return NATURES.filter((nature) => named.includes(nature));
}

/** One of some words that an option takes. */
export function readOneOf<T extends string>(text: string, values: readonly T[], option: string): T {
  const found = values.find((value) => value === text.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new InputError(
    'ARGUMENT_INVALID',
    `${option} '${text}': write one of ${values.map((value) => `'${value}'`).join(', ')}`,
  );
}

/** How well something is evidenced. */
export function readGrade(text: string): Grade {
  return readOneOf(text, GRADES, '--grade');
}
