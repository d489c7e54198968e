import { dayOf } from './calendar.ts';
import { hits, sfc32 } from './chance.ts';
import { pickFamily, pickGiven, pickHeritage } from './names.ts';
import type { Population } from './population.ts';

// Chosen so that about 35 people in 100 live with another who is on the books.
const SHARE_OF_HOMES_SHARED = 0.188;
const DAYS_A_YEAR = 365.25;
const REFERENCE_DAY = dayOf('2021-10-29');

function ageToBirth(next: () => number, youngest: number, oldest: number): number {
  // Two draws make the middle ages the common ones.
  const spread = (next() / 4294967296 + next() / 4294967296) / 2;
  return Math.round(REFERENCE_DAY - (youngest + spread * (oldest - youngest)) * DAYS_A_YEAR);
}

function countryOf(drawn: number): number {
  const thousandth = drawn % 1000;
  if (thousandth < 960) return 0;
  if (thousandth < 974) return 1;
  if (thousandth < 982) return 2;
  if (thousandth < 989) return 3;
  if (thousandth < 995) return 4;
  return thousandth < 998 ? 5 : 6;
}

function fillHead(population: Population, head: number, heritage: number, next: () => number): void {
  population.head[head] = head;
  population.woman[head] = hits(next(), 0.49) ? 1 : 0;
  population.country[head] = countryOf(next());
  population.given[head] = pickGiven(heritage, population.woman[head] === 1, next());
  population.family[head] = pickFamily(heritage, next());
  if (hits(next(), 0.02)) population.family2[head] = pickFamily(0, next()) + 1;
  population.bornOn[head] = ageToBirth(next, 16, 94);
}

function takeFamily(population: Population, from: number, to: number): void {
  population.family[to] = population.family[from];
  population.family2[to] = population.family2[from];
}

function fillPartner(
  population: Population,
  head: number,
  person: number,
  heritage: number,
  next: () => number,
): void {
  population.woman[person] = hits(next(), 0.93) ? 1 - population.woman[head] : population.woman[head];
  population.bornOn[person] =
    population.bornOn[head] + Math.round((next() / 4294967296 - 0.5) * 10 * DAYS_A_YEAR);
  if (hits(next(), 0.72)) takeFamily(population, head, person);
  else population.family[person] = pickFamily(heritage, next());
  population.given[person] = pickGiven(heritage, population.woman[person] === 1, next());
}

function fillChild(
  population: Population,
  head: number,
  person: number,
  heritage: number,
  next: () => number,
): void {
  takeFamily(population, head, person);
  population.woman[person] = hits(next(), 0.5) ? 1 : 0;
  const gap = (20 + (next() % 18)) * DAYS_A_YEAR;
  population.bornOn[person] = Math.round(population.bornOn[head] + gap + (next() % 365));
  // A father and son, a mother and daughter, of one name at one address.
  const namesake = population.woman[person] === population.woman[head] && hits(next(), 0.05);
  population.given[person] = namesake
    ? population.given[head]
    : pickGiven(heritage, population.woman[person] === 1, next());
}

function fillTwin(
  population: Population,
  twin: number,
  person: number,
  heritage: number,
  next: () => number,
): void {
  takeFamily(population, twin, person);
  population.bornOn[person] = population.bornOn[twin];
  population.woman[person] = hits(next(), 0.65) ? population.woman[twin] : 1 - population.woman[twin];
  do population.given[person] = pickGiven(heritage, population.woman[person] === 1, next());
  while (population.given[person] === population.given[twin]);
}

function fillSharer(population: Population, person: number, next: () => number): void {
  const heritage = pickHeritage(next());
  population.woman[person] = hits(next(), 0.5) ? 1 : 0;
  population.family[person] = pickFamily(heritage, next());
  population.given[person] = pickGiven(heritage, population.woman[person] === 1, next());
  population.bornOn[person] = ageToBirth(next, 18, 50);
}

function fillAnother(
  population: Population,
  head: number,
  person: number,
  heritage: number,
  next: () => number,
): void {
  population.head[person] = head;
  population.country[person] = population.country[head];
  const bond = next() % 100;
  if (bond < 12) fillSharer(population, person, next);
  else if (bond < 15) fillTwin(population, person - 1, person, heritage, next);
  // A child must be old enough to sign up.
  else if ((bond < 45 || person > head + 1) && population.bornOn[head] < dayOf('1966-01-01')) {
    fillChild(population, head, person, heritage, next);
  } else fillPartner(population, head, person, heritage, next);
  const youngest = REFERENCE_DAY - Math.round(15 * DAYS_A_YEAR);
  if (population.bornOn[person] > youngest) population.bornOn[person] = youngest - (next() % 365);
}

/** Fills who lives with whom, and each person's name, sex, birth and country. */
export function fillHouseholds(population: Population): void {
  const next = sfc32(population.seed);
  for (let head = 0; head < population.people;) {
    const heritage = pickHeritage(next());
    fillHead(population, head, heritage, next);
    let size = 1;
    if (hits(next(), SHARE_OF_HOMES_SHARED)) size = 2 + (hits(next(), 0.3) ? 1 + (next() % 2) : 0);
    const end = Math.min(population.people, head + size);
    for (let person = head + 1; person < end; person++) fillAnother(population, head, person, heritage, next);
    head = end;
  }
}
