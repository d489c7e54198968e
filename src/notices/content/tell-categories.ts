import { categories as allCategories, categoryLabel } from '../../columns/index.ts';
import type { Reader } from './reader.ts';
import { wordsOf } from './words/index.ts';

const order = new Map(allCategories.map(({ key }, place) => [key, place]));

const NAME = 'user.name';
const ADDRESS = 'user.contact.address';
const STREET = `${ADDRESS}.street`;

/** A person's own list: each category in plain words, in the order of every list; none is left out. */
export function tellCategories({ facts, language }: Reader): string[] {
  const words = wordsOf(language);
  const keys = join(new Set(facts.categories.filter((category) => category !== 'unknown')));
  const told = [...keys]
    .toSorted((a, b) => (order.get(a) ?? order.size) - (order.get(b) ?? order.size) || (a < b ? -1 : 1))
    .map((key) => words.category(key) ?? categoryLabel(key));
  return [...new Set(told)];
}

/** First and family name are the name; a street with what belongs to it is the address. */
function join(keys: Set<string>): Set<string> {
  const below = (parent: string): string[] => [...keys].filter((key) => key.startsWith(`${parent}.`));
  const joined = new Set(keys);
  if (keys.has(NAME) || below(NAME).length > 1) {
    for (const part of below(NAME)) joined.delete(part);
    joined.add(NAME);
  }
  if (keys.has(ADDRESS) || (keys.has(STREET) && below(ADDRESS).length > 1)) {
    for (const part of below(ADDRESS)) joined.delete(part);
    joined.add(ADDRESS);
  }
  return joined;
}
