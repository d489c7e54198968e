import { syllable } from 'syllable';
import type { LetterBlock } from '../../../src/notices/content/index.ts';

/** What a text asks of its reader. */
export type Readability = {
  words: number;
  sentences: number;
  wordsPerSentence: number;
  grade: number;
  age: number;
};

/**
 * Flesch and Kincaid's grade, and the age of a child in that grade (grade 7 begins at 12), of whole sentences alone:
 * headings and the fragments of lists would only make a text look easier.
 */
export function readabilityOf(blocks: readonly LetterBlock[]): Readability {
  const texts = blocks.flatMap((block) => {
    if (block.kind === 'heading') return [];
    const runs = block.kind === 'list' ? block.items : [block.runs];
    return runs.map((each) => each.map(({ text }) => text).join(''));
  });
  const sentences = texts
    // A name is no reading, and a marker no word.
    .map((text) => text.replaceAll(/\u0001[^\u0001]*\u0001/g, 'May').replaceAll(/\S+@\S+/g, 'us'))
    .filter((text) => /[.!?:”]$/.test(text.trim()))
    .flatMap((text) => text.split(/(?<=[.!?:][”"]?)\s+/))
    .filter((sentence) => sentence.trim() !== '');
  const words = sentences.flatMap((sentence) => sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu) ?? []);
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  const wordsPerSentence = words.length / sentences.length;
  const grade = 0.39 * wordsPerSentence + 11.8 * (syllables / words.length) - 15.59;
  return { words: words.length, sentences: sentences.length, wordsPerSentence, grade, age: grade + 5 };
}
