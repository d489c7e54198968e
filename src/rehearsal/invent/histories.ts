import { dayOf } from './calendar.ts';
import { hits, sfc32 } from './chance.ts';
import { FAILURE_DATE, REGISTER_DATE } from './fields.ts';
import { ORIGIN } from './population.ts';
import type { Population } from './population.ts';

const FAILED_ON = dayOf(FAILURE_DATE);
const REGISTERED_ON = dayOf(REGISTER_DATE);
// Share of people who had joined by a day: slow for decades, then the surges of 2015 to 2017 and 2020.
const JOINING: [string, number][] = [
  ['1975-01-01', 0],
  ['2000-01-01', 0.07],
  ['2010-01-01', 0.15],
  ['2015-05-01', 0.24],
  ['2015-11-01', 0.38],
  ['2016-08-01', 0.54],
  ['2017-07-01', 0.69],
  ['2019-01-01', 0.79],
  ['2020-04-01', 0.93],
  [FAILURE_DATE, 1],
];
const JOINING_DAYS = JOINING.map(([date, share]) => ({ day: dayOf(date), share }));

function joiningDay(drawn: number): number {
  const share = drawn / 4294967296;
  const later = JOINING_DAYS.findIndex((point) => point.share > share);
  const from = JOINING_DAYS[later - 1];
  const to = JOINING_DAYS[later];
  return Math.floor(from.day + ((share - from.share) / (to.share - from.share)) * (to.day - from.day));
}

function kindOf(drawn: number): number {
  const hundredth = drawn % 1000;
  if (hundredth < 520) return 0;
  if (hundredth < 770) return 1;
  if (hundredth < 970) return 2;
  return hundredth < 976 ? 3 : 4;
}

function dayBetween(from: number, to: number, drawn: number): number {
  return from + (drawn % Math.max(1, to - from));
}

const CHANGES_FROM = dayOf('2016-02-01');
const CHANGES_TO = dayOf('2021-06-30');

function fillPerson(population: Population, person: number, next: () => number): void {
  population.kind[person] = kindOf(next());
  // Two people in a hundred were never in the books: a supplier met them first.
  if (population.kind[person] === 4 && hits(next(), 0.83)) {
    population.origin[person] = hits(next(), 0.6) ? ORIGIN.events : ORIGIN.petitions;
    population.joinedOn[person] = dayBetween(dayOf('2016-01-10'), dayOf('2021-09-01'), next());
    return;
  }
  const isLate = hits(next(), Math.max(0.0008, 2 / population.people));
  const day = isLate ? dayBetween(REGISTERED_ON + 1, FAILED_ON, next()) : joiningDay(next());
  const joined = Math.max(day, population.bornOn[person] + 14 * 365);
  population.joinedOn[person] = joined;
  if (joined > REGISTERED_ON) population.origin[person] = ORIGIN.lateJoiner;
  // Whoever left did so years before, as a rule.
  if (joined < dayOf('2021-01-01') && hits(next(), 0.347)) {
    const before = joined < dayOf('2019-06-01') ? dayOf('2020-03-01') : dayOf('2021-09-15');
    population.leftOn[person] = dayBetween(joined + 60, before, next());
  } else if (joined < CHANGES_FROM && hits(next(), 0.009)) {
    population.rejoinedOn[person] = dayBetween(CHANGES_FROM, CHANGES_TO, next());
  }
}

function fillChanges(population: Population, person: number, next: () => number): void {
  if (hits(next(), 0.03)) population.emailChangedOn[person] = dayBetween(CHANGES_FROM, CHANGES_TO, next());
  if (hits(next(), 0.02)) population.mobileChangedOn[person] = dayBetween(CHANGES_FROM, CHANGES_TO, next());
  const head = population.head[person];
  // A household moves together.
  if (head !== person) population.movedOn[person] = population.movedOn[head];
  else if (hits(next(), 0.08)) population.movedOn[person] = dayBetween(CHANGES_FROM, CHANGES_TO, next());
}

/** Fills when each person joined, left, came back, moved and changed mailbox or phone. */
export function fillHistories(population: Population): void {
  const next = sfc32(population.seed ^ 0x5bd1e995);
  for (let person = 0; person < population.people; person++) {
    fillPerson(population, person, next);
    fillChanges(population, person, next);
    if (population.joinedOn[person] > FAILED_ON)
      throw new Error('invented a person who joined after the failure');
  }
}
