import { formatInstant, parseInstant } from '../zoned-time.ts';
import type { Circumstances, Clock, SupplierInScope } from './circumstances.ts';
import { hourReadings, type Place } from './hour-readings.ts';
import { dayOf } from './in-force.ts';
import type { Anchor, Period, Rule } from './rule.ts';
import { dayAfter, isWorkingDay } from './working-days.ts';

const WAITING: Record<Anchor, string> = {
  aware: 'the moment when the organisation became aware',
  occurred: 'the moment when it happened',
  'supplier knew': 'the moment when the supplier knew',
  'supplier told us': 'the moment when the supplier told the organisation',
  'people told': 'the moment when people are told',
};

type Moments = Circumstances['moments'];
type Agreed = Pick<SupplierInScope, 'name' | 'hoursToTell'>;

/** When the duty of a rule is due. A moment that is not known is waited for: no other takes its place. */
export function clockOf(rule: Rule, moments: Moments, place: Place, supplier?: Agreed): Clock {
  const { clock } = rule;
  if (clock === null) return { kind: 'none' };
  if (clock === 'without undue delay') {
    const anchor: Anchor = rule.owedBy === 'processor' ? 'supplier knew' : 'aware';
    const since = momentOf(moments, anchor);
    return since ? { kind: 'without undue delay', since } : { kind: 'waiting', for: WAITING[anchor] };
  }
  if (clock === 'as agreed') return agreedClock(moments, supplier);
  const from = momentOf(moments, clock.anchor);
  if (!from) return { kind: 'waiting', for: WAITING[clock.anchor] };
  return { kind: 'deadline', readings: readingsOf(clock, from, place) };
}

function agreedClock(moments: Moments, supplier?: Agreed): Clock {
  const hours = supplier?.hoursToTell ?? null;
  if (hours === null) return { kind: 'waiting', for: 'the hours that the agreement gives' };
  const { supplierKnew: knew, supplierToldUs: told } = moments;
  if (!knew) return { kind: 'waiting', for: WAITING['supplier knew'] };
  const [earliest, latest] = [knew.from, knew.until].map((at) => new Date(at.getTime() + hours * 3_600_000));
  // Nobody is said to be late, or not to be, who may have known at an hour with which it is the other way.
  if (told && told > earliest && told <= latest)
    return { kind: 'waiting', for: 'the hour at which the supplier knew' };
  return { kind: 'deadline', readings: [{ reading: 'strict', at: latest }] };
}

function momentOf(moments: Moments, anchor: Anchor): Date | undefined {
  switch (anchor) {
    case 'aware':
      return moments.aware;
    case 'occurred':
      return moments.occurred;
    case 'supplier knew':
      return moments.supplierKnew?.from;
    case 'supplier told us':
      return moments.supplierToldUs;
    case 'people told':
      return moments.peopleTold;
  }
}

function readingsOf({ amount, unit, readings }: Period, from: Date, place: Place) {
  if (unit === 'hours')
    return hourReadings(from, amount, place).filter(({ reading }) => readings.includes(reading));
  const day = unit === 'days' ? daysLater(from, amount, place) : workingDaysLater(from, amount, place);
  return [{ reading: 'strict' as const, at: sameTimeOn(day, from, place.timezone) }];
}

function daysLater(from: Date, days: number, { timezone }: Place): string {
  let day = dayOf(from, timezone);
  for (let passed = 0; passed < days; passed++) day = dayAfter(day);
  return day;
}

function workingDaysLater(from: Date, days: number, { timezone, country }: Place): string {
  let day = dayOf(from, timezone);
  for (let passed = 0; passed < days;) {
    day = dayAfter(day);
    if (isWorkingDay(day, country)) passed++;
  }
  return day;
}

/** The same time of the clock on another day: earlier than its end, which the law would allow. */
function sameTimeOn(day: string, from: Date, timezone: string): Date {
  const minute = parseInstant(`${day} ${formatInstant(from, timezone).slice(11)}`, timezone, 'day');
  return new Date(minute.getTime() + (from.getTime() % 60_000));
}
