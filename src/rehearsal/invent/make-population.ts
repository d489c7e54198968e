import { fillContacts } from './contacts.ts';
import { fillHistories } from './histories.ts';
import { fillHouseholds } from './households.ts';
import { NO_ONE } from './population.ts';
import type { Population } from './population.ts';

function emptyPopulation(people: number, seed: number): Population {
  return {
    seed,
    people,
    kind: new Uint8Array(people),
    woman: new Uint8Array(people),
    country: new Uint8Array(people),
    given: new Uint16Array(people),
    family: new Uint16Array(people),
    family2: new Uint16Array(people),
    bornOn: new Int32Array(people),
    hasBirthDate: new Uint8Array(people),
    head: new Uint32Array(people),
    joinedOn: new Uint16Array(people),
    leftOn: new Uint16Array(people),
    rejoinedOn: new Uint16Array(people),
    movedOn: new Uint16Array(people),
    emailChangedOn: new Uint16Array(people),
    mobileChangedOn: new Uint16Array(people),
    emailOf: new Uint32Array(people).fill(NO_ONE),
    emailNumber: new Uint16Array(people),
    mobileOf: new Uint32Array(people).fill(NO_ONE),
    hasLandline: new Uint8Array(people),
    origin: new Uint8Array(people),
  };
}

/** Invents everyone: households first, then what they joined and left, then how they are reached. */
export function inventPopulation(people: number, seed: number): Population {
  const population = emptyPopulation(people, seed);
  fillHouseholds(population);
  fillHistories(population);
  fillContacts(population);
  return population;
}
