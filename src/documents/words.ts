import type { Answer } from './types.ts';

/** A state as it is written beside the answer, in every rendering the same. A filled answer needs no word. */
export const STATE_WORDS = {
  unknown: 'Not known',
  missing: 'To be filled in by you',
  'not asked': 'Does not apply',
} as const;

export const DRAFT = 'DRAFT';
/** What a paper of a rehearsal is: invented, and for nobody. */
export const REHEARSAL = 'REHEARSAL';
export const REQUIRED = 'Required';
/** Over what others say of something that is not known. */
export const CLAIMED = 'Said, not established:';
export const CHOSEN = '☒';
export const NOT_CHOSEN = '☐';

/**
 * The state's word and the rest of the text, to be read one after the other. 'Not known whether it was read' and
 * 'Not known: nobody has said' begin with the word, and it is not said twice.
 */
export function wordAndText(answer: Answer): { word?: string; text: string } {
  if (answer.state === 'filled') return { text: answer.text };
  const word = STATE_WORDS[answer.state];
  const rest = answer.text.slice(word.length);
  const begins = answer.text.toLowerCase().startsWith(word.toLowerCase());
  if (!begins || /^[\p{L}\p{N}]/u.test(rest)) return { word, text: answer.text };
  // After the punctuation that the word makes needless, a sentence begins.
  const [punctuation] = /^[\s.:;,–—-]*/.exec(rest) ?? [''];
  const text = rest.slice(punctuation.length);
  return { word, text: /\S/.test(punctuation) ? text.charAt(0).toUpperCase() + text.slice(1) : text };
}

/**
 * A text as every renderer may take it. Texts come from suppliers and the press too: what XML cannot hold, what a
 * terminal obeys and what turns the order of reading around is shown as '�', not passed on.
 */
export function cleanText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
      .replaceAll('\t', ' ')
      // Controls, embeddings and overrides of direction, and what is no character at all.
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '\ufffd')
  );
}
