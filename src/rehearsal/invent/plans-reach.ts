import { dayText, dayOf, everyMonths } from './calendar.ts';
import { draw, hits, saltOf } from './chance.ts';
import { column, plainColumn } from './columns.ts';
import { usualHabits } from './habits.ts';
import { csv, everyoneWho, plan } from './plan.ts';
import type { Cadence, Plan } from './plan.ts';
import { isCurrent, NO_ONE, ORIGIN } from './population.ts';
import type { Population } from './population.ts';
import { FIRMS } from './suppliers.ts';

type Test = (population: Population, person: number, day: number) => boolean;

/** A fresh sample for each file: every day draws anew. */
function sampleOf(
  name: string,
  share: number,
  day: number,
  test: Test,
): (population: Population) => Uint32Array {
  const salt = saltOf(`${name} ${day}`);
  return (population) =>
    everyoneWho(
      population,
      (person) => hits(draw(population.seed, person, salt), share) && test(population, person, day),
    );
}

/** Mailed while current, and four in ten who left: nobody took them off the list. */
function isMailed(population: Population, person: number, day: number): boolean {
  if (population.emailOf[person] === NO_ONE || population.origin[person] === ORIGIN.events) return false;
  if (isCurrent(population, person, day)) return true;
  return (
    population.joinedOn[person] <= day &&
    hits(draw(population.seed, person, saltOf('still on the list')), 0.4)
  );
}

function isSigner(population: Population, person: number, day: number): boolean {
  return population.origin[person] === ORIGIN.petitions && population.joinedOn[person] <= day;
}

function isGuest(population: Population, person: number, day: number): boolean {
  return population.origin[person] === ORIGIN.events && population.joinedOn[person] <= day;
}

function isRung(population: Population, person: number, day: number): boolean {
  return (
    population.mobileOf[person] !== NO_ONE &&
    population.origin[person] === ORIGIN.books &&
    isCurrent(population, person, day)
  );
}

function isVisited(population: Population, person: number, day: number): boolean {
  const known = population.origin[person] === ORIGIN.books && population.country[person] === 0;
  return known && isCurrent(population, person, day);
}

/** Two samples in one file, in the order of the people. */
function merged(first: Uint32Array, second: Uint32Array): Uint32Array {
  return new Uint32Array(new Set([...first, ...second])).sort();
}

function emailPlan(day: number): Plan {
  const members = sampleOf('campaign', 0.013, day, isMailed);
  const signers = sampleOf('petition', 0.2, day, isSigner);
  return plan({
    supplier: FIRMS.email,
    dataset: 'monthly campaign',
    day,
    file: `campaign_${dayText(day, 'iso')}.ndjson`,
    layout: { format: 'ndjson' },
    columns: [
      column('email', 'email'),
      column('first_name', 'given'),
      plainColumn('segment', ['lapsing', 'active', 'petition', 'donor prospect']),
      column('last_event', 'activity'),
    ],
    habits: usualHabits({ blankEmail: 0, nicknames: 0.08, misspells: 0.004 }),
    choose: (population) => merged(members(population), signers(population)),
  });
}

function consentPlan(): Plan {
  const day = dayOf('2018-05-14');
  return plan({
    supplier: FIRMS.email,
    dataset: 'consent renewal',
    day,
    file: 'consent-renewal-20180514.json',
    full: true,
    layout: { format: 'json' },
    columns: [
      column('EmailAddress', 'email'),
      column('FirstName', 'given'),
      column('LastName', 'family'),
      column('Preferences', 'contactPreferences'),
    ],
    habits: usualHabits({ blankEmail: 0 }),
    choose: sampleOf('consent', 0.12, day, isMailed),
  });
}

function textPlan(day: number): Plan {
  return plan({
    supplier: FIRMS.sms,
    dataset: 'text message list',
    day,
    file: `sms-list-${dayText(day, 'iso')}.tsv`,
    layout: csv({ delimiter: '\t' }),
    columns: [
      column('GIVEN_NAME', 'given'),
      column('MSISDN', 'mobile'),
      plainColumn('GROUP', ['GOTV', 'Appeal', 'Conference']),
    ],
    habits: usualHabits({ blankPhone: 0, misspells: 0.004 }),
    choose: sampleOf('texts', 0.05, day, isRung),
  });
}

function eventPlan(day: number, direction: 'out' | 'in'): Plan {
  const invited = sampleOf(`event ${direction}`, 0.003, day, isMailed);
  const guests = sampleOf(`guests ${direction}`, direction === 'in' ? 0.12 : 0.04, day, isGuest);
  const name = direction === 'in' ? 'signups' : 'invitations';
  return plan({
    supplier: FIRMS.events,
    dataset: direction === 'in' ? 'sign-ups' : 'invitations',
    day,
    direction,
    file: `event-${name}-${dayText(day, 'iso')}.json`,
    layout: { format: 'json' },
    columns: [
      column('firstName', 'given'),
      column('lastName', 'family'),
      column('email', 'email'),
      column('phone', 'mobile'),
      column('postcode', 'postcode'),
      plainColumn('event', ['Town hall', 'Rally', 'Policy forum', 'Quiz night']),
      column('dietaryOrInterest', 'interests'),
    ],
    habits: usualHabits({ nicknames: 0.12, misspells: 0.025, blankEmail: direction === 'in' ? 0.01 : 0.03 }),
    choose: (population) => merged(invited(population), guests(population)),
  });
}

function canvassPlan(date: string): Plan {
  return plan({
    supplier: FIRMS.canvassing,
    dataset: 'walk sheets',
    day: dayOf(date),
    file: `walksheets-${date}.csv.zip`,
    layout: csv({ packing: 'zip', newline: '\r\n' }),
    columns: [
      column('first', 'given'),
      column('last', 'family'),
      column('address', 'street'),
      column('town', 'city'),
      column('postcode', 'postcode'),
      column('mobile', 'mobile'),
      column('support', 'votingIntention'),
    ],
    habits: usualHabits({ blankPhone: 0.15 }),
    choose: sampleOf('canvass', 0.14, dayOf(date), isVisited),
  });
}

function phonePlan(date: string): Plan {
  return plan({
    supplier: FIRMS.phoning,
    dataset: 'call lists',
    day: dayOf(date),
    file: `calls_${date.replaceAll('-', '')}.csv.gz`,
    layout: csv({ packing: 'gz' }),
    columns: [
      column('MemberRef', 'reference'),
      column('Known As', 'given'),
      column('Surname', 'family'),
      column('Tel (mobile)', 'mobile'),
      column('Tel (home)', 'landline'),
      column('Volunteering', 'interests'),
    ],
    habits: usualHabits({ blankReference: 0.2, nicknames: 0.1, blankPhone: 0.02 }),
    choose: sampleOf('phoning', 0.1, dayOf(date), isRung),
  });
}

/** What went to those who write, text, ring, knock and invite. */
export function planReach(cadence: Cadence): Plan[] {
  const events = everyMonths('2016-03-11', '2021-10-11', cadence.months(2));
  return [
    ...everyMonths('2015-12-15', '2021-10-15', cadence.months(1)).map(emailPlan),
    consentPlan(),
    ...everyMonths('2016-02-03', '2021-10-03', cadence.months(3)).map(textPlan),
    ...events.flatMap((day) => [eventPlan(day, 'out'), eventPlan(day + 9, 'in')]),
    ...['2017-05-08', '2019-11-18', '2019-12-02', '2021-04-19'].map(canvassPlan),
    ...['2016-04-20', '2017-05-22', '2018-04-16', '2019-11-25', '2020-03-02', '2021-04-26'].map(phonePlan),
  ];
}
