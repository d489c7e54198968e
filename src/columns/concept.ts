import type { Field } from './fields.ts';

/**
 * Something a heading can speak of. Where a heading speaks of several, the higher tier wins ('Email opt-in' is a
 * preference, 'Partner email' is another person's), then the longer phrase, then the later one, as in English the
 * last word is the head.
 */
export type Concept = {
  tier: number;
  category: string;
  field: Field | null;
  /** Phrases, the most telling first. */
  phrases: string[];
  /** A body that has contact details of its own: 'Branch email' is not the person's. */
  holder: boolean;
  /** True where the phrase alone says too little to be believed without the values. */
  vague: boolean;
};

/** One line of the tables: tier, category, field, phrases parted by '|', and marks 'holder' or 'vague'. */
export type ConceptLine = [
  tier: number,
  category: string,
  field: Field | null,
  phrases: string,
  mark?: 'holder' | 'vague',
];

/** Tiers, by what wins over what. */
export const tier = {
  /** Says what the values are whatever else is named: 'Opt-in IP'. */
  device: 90,
  secret: 80,
  /** Special categories are never hidden by another word: 'Union membership number'. */
  special: 75,
  preference: 70,
  otherPerson: 60,
  interaction: 55,
  /** A phrase that says more than its words: 'job title', 'bank account'. */
  phrase: 45,
  contact: 40,
  /** 'Street address', where a more exact part of an address would win. */
  wholeAddress: 38,
  thing: 30,
  membership: 20,
  generic: 10,
} as const;

/** Tables' lines to concepts. */
export function readConcepts(lines: readonly ConceptLine[]): Concept[] {
  return lines.map(([lineTier, category, field, phrases, mark]) => ({
    tier: lineTier,
    category,
    field,
    phrases: phrases.split('|').map((phrase) => phrase.trim()),
    holder: mark === 'holder',
    vague: mark === 'vague',
  }));
}
