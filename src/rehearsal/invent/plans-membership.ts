import { dayOf, dayText, everyMonths } from './calendar.ts';
import { draw, hits, saltOf } from './chance.ts';
import { column, plainColumn, sortCodeColumn } from './columns.ts';
import type { Column } from './columns.ts';
import { emailChangedOn, mobileChangedOn } from './contacts.ts';
import { usualHabits } from './habits.ts';
import { csv, everyoneWho, plan } from './plan.ts';
import type { Cadence, Plan } from './plan.ts';
import { ORIGIN } from './population.ts';
import type { Population } from './population.ts';
import { FIRMS } from './suppliers.ts';

/** From when on the system kept people of each kind: members always, supporters elsewhere before. */
const KEPT_FROM = [0, dayOf('2020-01-01'), dayOf('2018-01-01')];
const LAST_DELTA = dayOf('2021-10-25');
/** The system forgets who lapsed after half a year; older exports do not. */
const LAPSED_DAYS = 180;

function isHeld(population: Population, person: number, day: number): boolean {
  const kind = population.kind[person];
  const metElsewhere =
    population.origin[person] === ORIGIN.events || population.origin[person] === ORIGIN.petitions;
  if (metElsewhere || kind > 2 || population.joinedOn[person] > day) return false;
  if (day < KEPT_FROM[kind]) return false;
  const left = population.leftOn[person];
  return left === 0 || left > day - LAPSED_DAYS;
}

const SYSTEM_HABITS = usualHabits({
  phones: ['plain', 'plain', 'plain', 'spaced', 'plus'],
  lags: 0.02,
  nicknames: 0.02,
  upperNames: 0.01,
  blankTitle: 0.04,
});

const FULL_COLUMNS: Column[] = [
  column('MemberID', 'reference'),
  column('Title', 'title'),
  column('Forename', 'given'),
  column('Surname', 'family'),
  column('DOB', 'birthDate'),
  column('Email Address', 'email'),
  column('Mobile', 'mobile'),
  column('Address 1', 'street'),
  column('Town', 'city'),
  column('Post Code', 'postcode'),
  column('Member Type', 'kind'),
  column('Status', 'standing'),
  column('Date Joined', 'joined'),
  column('Union', 'union'),
  column('Subscription', 'subscription'),
  sortCodeColumn('Sort Code'),
  column('Account No', 'bankAccount'),
];

function fullPlan(day: number): Plan {
  return plan({
    supplier: FIRMS.membership,
    dataset: 'full membership export',
    day,
    file: `membership-full-${dayText(day, 'iso')}.csv`,
    full: true,
    layout: csv({}),
    columns: FULL_COLUMNS,
    habits: SYSTEM_HABITS,
    slips: 'membership system',
    keepsLines: true,
    choose: (population) => everyoneWho(population, (person) => isHeld(population, person, day)),
  });
}

function changedWithin(population: Population, person: number, from: number, to: number): boolean {
  const within = (day: number): boolean => day > from && day <= to;
  return (
    within(population.joinedOn[person]) ||
    within(population.leftOn[person]) ||
    within(population.rejoinedOn[person]) ||
    within(population.movedOn[person]) ||
    within(emailChangedOn(population, person)) ||
    within(mobileChangedOn(population, person))
  );
}

function deltaPlan(day: number, days: number): Plan {
  const choose = (population: Population): Uint32Array =>
    everyoneWho(
      population,
      (person) => changedWithin(population, person, day - days, day) && isHeld(population, person, day),
    );
  return plan({
    supplier: FIRMS.membership,
    dataset: 'weekly changes',
    day,
    file: `membership-delta-${dayText(day, 'iso').replaceAll('-', '')}.csv`,
    layout: csv({ encoding: 'utf8-bom', newline: '\r\n' }),
    columns: [
      column('Membership No', 'reference'),
      plainColumn('Action', ['UPD']),
      column('Title', 'title'),
      column('First Name', 'given'),
      column('Last Name', 'family'),
      column('Date of Birth', 'birthDate'),
      column('E-mail', 'email'),
      column('Mobile Phone', 'mobile'),
      column('Home Phone', 'landline'),
      column('Address', 'street'),
      column('City', 'city'),
      column('Postcode', 'postcode'),
      column('Country', 'country'),
      column('Type', 'kind'),
      column('Branch', 'branch'),
      column('Left', 'left'),
    ],
    habits: { ...SYSTEM_HABITS, dates: 'slashes' },
    slips: 'membership system',
    choose,
  });
}

function backupPlan(date: string): Plan {
  const day = dayOf(date);
  const salt = saltOf('backup volume');
  const choose = (population: Population): Uint32Array =>
    everyoneWho(
      population,
      (person) => hits(draw(population.seed, person, salt), 0.3) && isHeld(population, person, day),
    );
  return plan({
    supplier: FIRMS.hosting,
    dataset: 'backup volume',
    day,
    file: `tms_members_backup_${date}.parquet`,
    full: true,
    layout: { format: 'parquet' },
    columns: [
      column('member_id', 'reference'),
      column('given_name', 'given'),
      column('family_name', 'family'),
      column('birth_date', 'birthDate', 'date'),
      column('email', 'email'),
      column('mobile', 'mobile'),
      column('address_line', 'street'),
      column('postcode', 'postcode'),
      column('status', 'standing'),
      column('account_number', 'bankAccount'),
      column('ethnicity', 'ethnicity'),
    ],
    habits: SYSTEM_HABITS,
    slips: 'membership system',
    choose,
  });
}

/** The membership supplier's quarterly exports and weekly changes, and its sub-supplier's backups. */
export function planMembership(cadence: Cadence): Plan[] {
  const plans = everyMonths('2015-12-31', '2021-09-30', cadence.months(3)).map(fullPlan);
  for (let back = cadence.deltas - 1; back >= 0; back--) {
    plans.push(deltaPlan(LAST_DELTA - back * cadence.deltaDays, cadence.deltaDays));
  }
  return [...plans, backupPlan('2019-06-30'), backupPlan('2021-03-31')];
}
