import { draw } from './chance.ts';

/**
 * Everyone invented, as columns of numbers: about 45 bytes a person. Texts are derived from them on demand.
 * A day of 0 means never. `head` is the first person of the household.
 */
export type Population = {
  seed: number;
  people: number;
  kind: Uint8Array;
  woman: Uint8Array;
  country: Uint8Array;
  given: Uint16Array;
  family: Uint16Array;
  /** Second half of a double-barrelled family name, plus one; 0 for none. */
  family2: Uint16Array;
  bornOn: Int32Array;
  hasBirthDate: Uint8Array;
  head: Uint32Array;
  joinedOn: Uint16Array;
  leftOn: Uint16Array;
  /** Left and came back on this day, with a new reference. */
  rejoinedOn: Uint16Array;
  movedOn: Uint16Array;
  emailChangedOn: Uint16Array;
  mobileChangedOn: Uint16Array;
  /** Whose mailbox the person uses: their own, another's in the household, or NO_ONE. */
  emailOf: Uint32Array;
  emailNumber: Uint16Array;
  mobileOf: Uint32Array;
  hasLandline: Uint8Array;
  /** 0 in the organisation's books, 1 known through events, 2 through petitions, 3 joined too late for the register. */
  origin: Uint8Array;
};

export const ORIGIN = { books: 0, events: 1, petitions: 2, lateJoiner: 3 } as const;

/** No mailbox, no phone. */
export const NO_ONE = 0xffffffff;

/** Whether the person is in the organisation's books on a day, as a member or supporter who has not left. */
export function isCurrent(population: Population, person: number, day: number): boolean {
  const left = population.leftOn[person];
  return population.joinedOn[person] <= day && (left === 0 || left > day);
}

const REFERENCE_LETTERS = 'LARDS';
/** Second references lie above all first ones, so that no two are ever the same. */
function referenceNumber(population: Population, position: number): number {
  const wide = population.people > 4_000_000;
  const span = wide ? 900_000_000 : 9_000_000;
  const step = wide ? 321_456_787 : 3_214_567;
  return span / 9 + ((position * step + (draw(population.seed, 0, 17) % span)) % span);
}

/** The reference a person bears: '' for who is known to suppliers only; `former` for the one before rejoining. */
export function referenceText(population: Population, person: number, former: boolean): string {
  const origin = population.origin[person];
  if (origin === ORIGIN.events || origin === ORIGIN.petitions) return '';
  const position = former ? population.people + person : person;
  return REFERENCE_LETTERS[population.kind[person]] + referenceNumber(population, position);
}
