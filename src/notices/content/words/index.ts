import { cy } from './cy.ts';
import { en } from './en.ts';
import type { Words } from './words.ts';

/** The languages in which Rollcall has words of its own. */
export const LANGUAGES = ['en', 'cy'] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS: Record<Language, Words> = { en, cy };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}

export type { Told, Unknown, Words } from './words.ts';
