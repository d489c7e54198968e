import { cumulate, longTail, pickBy } from './chance.ts';
import { composedFamilyNames, FAMILY_LISTS } from './family-names.ts';
import { GIVEN_LISTS } from './given-names.ts';

/** A name with what is derived from it once, because it is written millions of times. */
export type Name = { text: string; upper: string; mailbox: string; nicknames: string[] };

type Choice = { indices: number[]; bounds: Float64Array };

const UNDECOMPOSED: Record<string, string> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
};

/** A text without its diacritics, as old systems and mailbox names have it. */
export function foldDiacritics(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '');
  return plain.replace(/[łŁøØđĐıßæ]/g, (letter) => UNDECOMPOSED[letter]);
}

function makeName(text: string, nicknames: string[]): Name {
  const mailbox = foldDiacritics(text)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return { text, upper: text.toUpperCase(), mailbox, nicknames };
}

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}

/** All given names; `Population.given` holds positions in it. */
export const GIVEN_NAMES: Name[] = [];
/** All family names; `Population.family` holds positions in it. */
export const FAMILY_NAMES: Name[] = [];

const heritageBounds = cumulate(GIVEN_LISTS.map((list) => list.share));
const givenChoices: { he: Choice; she: Choice }[] = [];
const familyChoices: Choice[] = [];

function addGiven(list: string): Choice {
  const indices = words(list).map((entry) => {
    const [text, ...nicknames] = entry.split('~');
    return GIVEN_NAMES.push(makeName(text, nicknames)) - 1;
  });
  return { indices, bounds: cumulate(longTail(indices.length, 12)) };
}

function addFamily(heritage: string): Choice {
  const texts = words(FAMILY_LISTS[heritage]).map((entry) => entry.replaceAll('_', ' '));
  if (heritage === 'english') texts.push(...composedFamilyNames());
  const indices = texts.map((text) => FAMILY_NAMES.push(makeName(text, [])) - 1);
  return { indices, bounds: cumulate(longTail(indices.length, 8)) };
}

for (const list of GIVEN_LISTS) {
  givenChoices.push({ he: addGiven(list.he), she: addGiven(list.she) });
  familyChoices.push(addFamily(list.heritage));
}

/** One of the heritages, by its share of the population. */
export function pickHeritage(drawn: number): number {
  return pickBy(heritageBounds, drawn);
}

/** A given name of a heritage, as a position in GIVEN_NAMES. */
export function pickGiven(heritage: number, woman: boolean, drawn: number): number {
  const choice = woman ? givenChoices[heritage].she : givenChoices[heritage].he;
  return choice.indices[pickBy(choice.bounds, drawn)];
}

/** A family name of a heritage, as a position in FAMILY_NAMES. */
export function pickFamily(heritage: number, drawn: number): number {
  const choice = familyChoices[heritage];
  return choice.indices[pickBy(choice.bounds, drawn)];
}

/** A name as a hurried hand types it: two letters swapped, one dropped, one doubled or one wrong. */
export function misspell(text: string, drawn: number): string {
  if (text.length < 3) return text + text.slice(-1);
  const at = 1 + ((drawn >>> 8) % (text.length - 2));
  const way = drawn & 3;
  if (way === 0 && text[at] !== text[at + 1]) {
    return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  }
  if (way === 1) return text.slice(0, at) + text.slice(at + 1);
  if (way === 2) return text.slice(0, at) + text[at] + text.slice(at);
  return text.slice(0, at) + (text[at] === 'e' ? 'a' : 'e') + text.slice(at + 1);
}
