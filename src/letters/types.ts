import type { WindowName } from './windows.ts';

/** A piece of running text. */
export type Run = { text: string; bold?: boolean; italic?: boolean };

export type LetterBlock =
  | { kind: 'paragraph' | 'heading'; runs: readonly Run[] }
  | { kind: 'list'; items: readonly (readonly Run[])[] };

/** One person's letter. Every text is set as text: none of it can be code. */
export type Letter = {
  /** The person's code: the only thing that manifests, answers and errors say of them. */
  id: string;
  /** As it is to stand in the window: name first, postcode and for abroad the country last. */
  addressLines: readonly string[];
  postcode: string;
  /** ISO 3166, two letters. */
  country: string;
  /** Already written out in the letter's language. */
  date: string;
  subject: string;
  blocks: readonly LetterBlock[];
  /** What somebody who rings up reads out; at the foot of every page too. */
  reference: string;
  /** Of this letter, where it is another than the layout's. */
  language?: string;
};

/** What all letters have in common. */
export type LetterLayout = {
  /** The organisation's name, then its address and how to reach it. */
  sender: readonly string[];
  /** The small line above the address, for what cannot be delivered; '' for none. */
  returnLine: string;
  window: WindowName;
  /** PNG, JPEG or SVG; the organisation's name stands in its place otherwise. */
  logo?: Uint8Array;
  /** Of the words that we add: 'en', 'cy' or 'de'; English for others. */
  language: string;
};

/** How the letters of one delivery are printed. */
export type PrintOptions = {
  /** Both sides of a sheet: every letter begins on an odd page. Otherwise one page is one sheet. */
  duplex: boolean;
  /** A letter of more pages is left out; 10 unless told. */
  maxPages?: number;
};

/** A letter that was not made, by its code, and why. Nothing is cut to make it fit. */
export type LeftOut = {
  id: string;
  why:
    | 'no address'
    /** It has more lines than the window shows, or lines so wide that they need more. */
    | 'address too long'
    /** No font of this machine can draw a character of it, or it has characters that cannot be drawn at all. */
    | 'characters'
    | 'too many pages';
};

/** Where a letter stands in the PDF of its bundle; the first page is 1. */
export type PlacedLetter = { id: string; firstPage: number; pages: number; sheets: number };

/** A bundle as a print house gets it. */
export type Bundle = {
  /** Its name in the folder. */
  file: string;
  letters: number;
  sheets: number;
  /** Of the file as it lies there, sealed or not. */
  sha256: string;
};
