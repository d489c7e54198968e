import { cleanText } from '../documents/index.ts';
import type { Letter, LetterLayout, Run } from './types.ts';
import { surelyFits } from './surely-fits.ts';
import { type Window, WINDOWS } from './windows.ts';
import { languageOf, type Words, wordsOf } from './words.ts';

/** What the template is given for a bundle. */
export type BundleView = LayoutView & {
  duplex: boolean;
  words: Record<string, Words>;
  letters: LetterView[];
};

export type LayoutView = {
  window: Window;
  sender: string[];
  returnLine: string;
  logo: { file: string; format: string } | null;
  /** Where the subject stands: below the window and the sender. */
  bodyTop: number;
};

type RunView = { text: string; bold: boolean; italic: boolean };

export type LetterView = {
  language: string;
  address: string[];
  /** How many pages it has, as far as is known; their numbers are set from it. */
  pages: number;
  /** Whether it fits the window without a look at it. */
  surelyFits: boolean;
  date: string;
  reference: string;
  subject: string;
  blocks: ({ kind: 'paragraph' | 'heading'; runs: RunView[] } | { kind: 'list'; items: RunView[][] })[];
};

/** A word of more letters than fit a line of the body, or of an address, may be broken. */
const BODY_BREAK = 45;
const ADDRESS_BREAK = 28;

/** The letter as it is to be read: cleaned, and with places to break where a word is longer than a line. */
export function viewOfLetter(letter: Letter, layout: LetterLayout): LetterView {
  const address = letter.addressLines.map((line) => text(line, ADDRESS_BREAK)).filter((line) => line !== '');
  return {
    language: languageOf(letter.language ?? layout.language),
    address,
    pages: 1,
    surelyFits: surelyFits(address, WINDOWS[layout.window], layout.returnLine !== ''),
    date: text(letter.date, ADDRESS_BREAK),
    reference: text(letter.reference, ADDRESS_BREAK),
    subject: text(letter.subject, BODY_BREAK),
    blocks: letter.blocks.map((block) =>
      block.kind === 'list'
        ? { kind: 'list', items: block.items.map(viewOfRuns) }
        : { kind: block.kind, runs: viewOfRuns(block.runs) },
    ),
  };
}

export function viewOfLayout(layout: LetterLayout, logo: LayoutView['logo']): LayoutView {
  return {
    window: WINDOWS[layout.window],
    sender: layout.sender.map((line) => text(line, ADDRESS_BREAK)).filter((line) => line !== ''),
    returnLine: text(layout.returnLine, BODY_BREAK),
    logo,
    bodyTop: WINDOWS[layout.window].bodyTop,
  };
}

export function viewOfBundle(layout: LayoutView, letters: LetterView[], duplex: boolean): BundleView {
  const languages = new Set(letters.map(({ language }) => language));
  const words = Object.fromEntries([...languages].map((language) => [language, wordsOf(language)]));
  return { ...layout, duplex, words, letters };
}

/** Every text of a letter, one after the other. */
export function textsOf(letter: LetterView): string[] {
  const { address, date, reference, subject, blocks } = letter;
  const runs = blocks.flatMap((block) => (block.kind === 'list' ? block.items.flat() : block.runs));
  return [...address, date, reference, subject, ...runs.map((run) => run.text)];
}

function viewOfRuns(runs: readonly Run[]): RunView[] {
  return runs.map((run) => ({
    text: breakLong(keepTogether(cleanText(run.text)), BODY_BREAK),
    bold: run.bold === true,
    italic: run.italic === true,
  }));
}

/** One line of text. */
function text(value: string, longest: number): string {
  return breakLong(cleanText(value).replace(/\s+/g, ' ').trim(), longest);
}

/** Postcodes, telephone numbers and the day of a month are not torn by the end of a line. */
function keepTogether(value: string): string {
  return value
    .replace(/\b([A-Z]{1,2}\d[A-Z\d]?) (?=\d[A-Z]{2}\b)/g, '$1\u00a0')
    .replace(/\b(\d{3,5}) (?=\d{3})/g, '$1\u00a0')
    .replace(/\b(\d{1,2}\.?) (?=\p{Lu}\p{Ll}+ \d{4}\b)/gu, '$1\u00a0');
}

/** With places of no width at which a very long word may be broken: after a sign in it, or else anywhere. */
function breakLong(value: string, longest: number): string {
  if (value.length <= longest) return value;
  return value.replace(/\S+/g, (word) => {
    if (word.length <= longest) return word;
    const parts = word.replace(/[/.\-_?&=@:]+/g, '$&\u200b').split('\u200b');
    return parts.map((part) => (part.length > longest ? [...part].join('\u200b') : part)).join('\u200b');
  });
}
