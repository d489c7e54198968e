import { InputError } from '../errors.ts';
import { UNPRINTABLE } from '../unprintable.ts';

const MAX_CHARACTERS = 200;

/**
 * A name or a few words that somebody typed: trimmed. Throws ARGUMENT_INVALID where it is empty, longer than 200
 * characters or has characters that are no text, with which one could draw lines of one's own into a list.
 * @param what begins the sentence: 'The name of a supplier'
 */
export function readLabel(text: string, what: string): string {
  const label = text.trim();
  const wrong =
    label === ''
      ? 'is empty'
      : label.length > MAX_CHARACTERS
        ? `is longer than ${MAX_CHARACTERS} characters`
        : UNPRINTABLE.test(label)
          ? 'has control characters in it'
          : undefined;
  if (wrong === undefined) return label;
  throw new InputError(
    'ARGUMENT_INVALID',
    `${what} ${wrong}: write one of 1 to ${MAX_CHARACTERS} characters`,
  );
}
