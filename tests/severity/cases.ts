import { FIRST_KINDS } from '../../src/people/kinds.ts';
import type { Kind } from '../../src/people/index.ts';
import {
  assessSeverity,
  type Assessment,
  type Circumstances,
  type PeopleClass,
  type ScoredClass,
} from '../../src/severity/index.ts';

/** A party's kinds, and one of each that others have. */
export const kinds: Kind[] = [
  ...FIRST_KINDS,
  { id: 6, name: 'junior member', pays: 'directly', votes: 'not' },
  { id: 7, name: 'customer', pays: 'directly', votes: 'not' },
  { id: 8, name: 'life fellow', pays: 'not', votes: 'fully' },
];

/** Nothing was lost and nobody meant harm: CB is 0, so that a score is DPC × EI. */
export const harmless: Circumstances = {
  natures: ['confidentiality'],
  confidentiality: 'not taken',
  integrity: 'not altered',
  availability: 'not affected',
  cause: 'internal non-malicious',
};

export function people(categories: string[], of: Record<string, number> = { other: 10 }): PeopleClass {
  const certain = Object.values(of).reduce((sum, count) => sum + count, 0);
  return { categories, certain: Math.max(1, certain), possible: 0, kinds: of };
}

/** Without more, membership reveals nothing; null where nobody has said. */
export function assess(
  classes: PeopleClass[],
  membershipReveals: string | null = 'nothing',
  circumstances: Circumstances = harmless,
): Assessment {
  return assessSeverity({
    classes,
    kinds,
    membershipReveals: membershipReveals ?? undefined,
    circumstances,
  });
}

export function scoreOne(
  categories: string[],
  of?: Record<string, number>,
  membershipReveals?: string | null,
): ScoredClass {
  return assess([people(categories, of)], membershipReveals).classes[0];
}

export function factorOf({ factors }: ScoredClass, name: 'DPC' | 'EI' | 'CB') {
  return factors.find((factor) => factor.name === name)!;
}

/** [low, high], as the tables write it. */
export function range({ low, high }: { low: number; high: number }): [number, number] {
  return [low, high];
}

export const allReasons = (assessment: Assessment) =>
  assessment.classes.flatMap(({ factors }) => factors.flatMap(({ reasons }) => reasons));
