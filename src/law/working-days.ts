import { createRequire } from 'node:module';
import type HolidaysClass from 'date-holidays';

/** Where a country's parts keep different days, those of the place where its authority is: the ICO is in England. */
const PART: Record<string, string> = { GB: 'ENG' };

const known = new Map<string, Set<string>>();

/**
 * Whether a day ('2021-10-29') is a working day in a country: no Saturday, no Sunday, no public holiday of the whole
 * country (of England for GB). Holidays that only a part of a country keeps, half days and bank closing days are taken
 * for working days, so that a period that waits for working days never ends later than the law lets it.
 */
export function isWorkingDay(day: string, country: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidaysOf(country, Number(day.slice(0, 4))).has(day);
}

/** The day after: '2021-10-30'. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function holidaysOf(country: string, year: number): Set<string> {
  const key = `${country} ${year}`;
  const before = known.get(key);
  if (before) return before;
  const days = new Set(listHolidays(country, year));
  known.set(key, days);
  return days;
}

function listHolidays(country: string, year: number): string[] {
  // Loading it takes a seventh of a second: only where somebody asks.
  const Holidays = createRequire(import.meta.url)('date-holidays') as typeof HolidaysClass;
  const part = PART[country];
  const calendar = part ? new Holidays(country, part) : new Holidays(country);
  return calendar
    .getHolidays(year)
    .filter(({ type, date }) => type === 'public' && date.slice(11, 19) === '00:00:00')
    .flatMap(({ date, start, end }) =>
      listDays(date.slice(0, 10), Math.round((end.getTime() - start.getTime()) / 86_400_000)),
    );
}

function listDays(first: string, count: number): string[] {
  const days = [first];
  while (days.length < count) days.push(dayAfter(days.at(-1)!));
  return days;
}
