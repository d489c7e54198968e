/** What we add to a letter, in its language. */
export type Words = {
  date: string;
  reference: string;
  /** What stands before the number of a page, between it and how many there are, and after. */
  page: [string, string, string];
};

const WORDS: Record<string, Words> = {
  en: { date: 'Date', reference: 'Reference', page: ['Page ', ' of ', ''] },
  cy: { date: 'Dyddiad', reference: 'Cyfeirnod', page: ['Tudalen ', ' o ', ''] },
  de: { date: 'Datum', reference: 'Zeichen', page: ['Seite ', ' von ', ''] },
};

/** The words of a language ('en', 'cy-GB'); English where we have none. */
export function wordsOf(language: string): Words {
  return WORDS[language.toLowerCase().split('-')[0]] ?? WORDS.en;
}

/** The two letters that Typst takes for a language. */
export function languageOf(language: string): string {
  const code = language.toLowerCase().split('-')[0];
  return /^[a-z]{2,3}$/.test(code) ? code : 'en';
}
