import type { DateStyle } from './calendar.ts';

/** How a supplier's system keeps and prints what it was given. Shares are between 0 and 1. */
export type Habits = {
  dates: DateStyle;
  /** How phone numbers come out; one style a row, picked evenly. */
  phones: PhoneStyle[];
  blankEmail: number;
  blankPhone: number;
  blankBirthDate: number;
  blankReference: number;
  blankTitle: number;
  /** Mr for Ms and the like. */
  wrongTitles: number;
  /** Still has the old address, mailbox or phone of who has changed it. */
  lags: number;
  misspells: number;
  /** Share of people who go by a nickname here, of those whose name has one. */
  nicknames: number;
  upperNames: number;
  trailingSpaces: number;
  /** Typographic apostrophes, as Word and Windows-1252 have them: O’Brien. */
  curlyApostrophes: boolean;
};

export type PhoneStyle = 'plain' | 'spaced' | 'plus' | 'plusSpaced' | 'zeroZero' | 'lostZero';

const TIDY: Habits = {
  dates: 'iso',
  phones: ['plain'],
  blankEmail: 0,
  blankPhone: 0,
  blankBirthDate: 0,
  blankReference: 0,
  blankTitle: 0.01,
  wrongTitles: 0,
  lags: 0,
  misspells: 0,
  nicknames: 0,
  upperNames: 0,
  trailingSpaces: 0,
  curlyApostrophes: false,
};

const USUAL: Habits = {
  ...TIDY,
  phones: ['plain', 'plain', 'spaced', 'plus', 'plusSpaced', 'zeroZero', 'lostZero'],
  blankEmail: 0.03,
  blankPhone: 0.06,
  blankBirthDate: 0.07,
  blankTitle: 0.1,
  wrongTitles: 0.01,
  lags: 0.1,
  misspells: 0.015,
  nicknames: 0.05,
  upperNames: 0.04,
  trailingSpaces: 0.01,
};

/** The organisation's own register: clean. */
export function tidyHabits(): Habits {
  return { ...TIDY };
}

/** A supplier's usual dirt, with what is particular to the supplier. */
export function usualHabits(particular: Partial<Habits>): Habits {
  return { ...USUAL, ...particular };
}

/** A number as a system prints it. Digits with a country code stay as they are, but for the spaces. */
export function phoneText(digits: string, style: PhoneStyle): string {
  if (digits === '') return '';
  if (digits.startsWith('+')) return style === 'spaced' ? `${digits.slice(0, 4)} ${digits.slice(4)}` : digits;
  const national = digits.slice(1);
  switch (style) {
    case 'plain':
      return digits;
    case 'spaced':
      return `${digits.slice(0, 5)} ${digits.slice(5)}`;
    case 'plus':
      return `+44${national}`;
    case 'plusSpaced':
      return `+44 ${national.slice(0, 4)} ${national.slice(4)}`;
    case 'zeroZero':
      return `0044${national}`;
    case 'lostZero':
      return national;
  }
}
