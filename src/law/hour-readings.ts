import { formatInstant, parseInstant } from '../zoned-time.ts';
import { dayOf } from './in-force.ts';
import type { ReadingName } from './rule.ts';
import { dayAfter, isWorkingDay } from './working-days.ts';

/** One way of counting a period, and when it ends by it. */
export type Reading = { reading: ReadingName; at: Date };

/** Whose clocks and whose holidays count. */
export type Place = { timezone: string; country: string };

const HOUR_MS = 3_600_000;
const TWO_DAYS_HOURS = 48;

/**
 * The readings of a period of hours from a moment, strict first, none earlier than it: so many elapsed hours; as
 * Regulation 1182/71 Article 3(1) and (2)(a) counts, from the next full hour; and, for two days or more, with the
 * disputed two working days of Article 3(5). docs/law.md has the reasoning.
 */
export function hourReadings(from: Date, hours: number, place: Place): Reading[] {
  const strict = new Date(from.getTime() + hours * HOUR_MS);
  const start = nextFullHour(from, place.timezone);
  const end = new Date(start.getTime() + hours * HOUR_MS);
  const readings: Reading[] = [
    { reading: 'strict', at: strict },
    { reading: 'Regulation 1182/71', at: end },
  ];
  if (hours < TWO_DAYS_HOURS) return readings;
  return [...readings, { reading: 'two working days (disputed)', at: withTwoWorkingDays(start, end, place) }];
}

/**
 * "The hour during which that event occurs … shall not be considered as falling within the period": also where it
 * occurs in the first moment of an hour. Full hours are those of the clock on the wall.
 */
function nextFullHour(from: Date, timezone: string): Date {
  const minute = Math.floor(from.getTime() / 60_000) * 60_000;
  let at = minute + (60 - minuteShown(minute, timezone)) * 60_000;
  // Clocks that change by half an hour (Lord Howe Island) may have done so meanwhile.
  const shown = minuteShown(at, timezone);
  if (shown !== 0) at += (60 - shown) * 60_000;
  return new Date(at);
}

function minuteShown(at: number, timezone: string): number {
  return Number(formatInstant(new Date(at), timezone).slice(-2));
}

/**
 * "Any period of two days or more shall include at least two working days": whole ones. A period that has fewer goes
 * on to the last moment of the second whole working day in it.
 */
function withTwoWorkingDays(start: Date, end: Date, { timezone, country }: Place): Date {
  let day = dayOf(start, timezone);
  for (let whole = 0; ; day = dayAfter(day)) {
    if (startOfDay(day, timezone) < start || !isWorkingDay(day, country)) continue;
    whole++;
    if (whole < 2) continue;
    const last = endOfDay(day, timezone);
    return last > end ? last : end;
  }
}

function startOfDay(day: string, timezone: string): Date {
  return parseInstant(day, timezone, 'day');
}

/** The last moment of a day, which is still shown as that day. */
function endOfDay(day: string, timezone: string): Date {
  return parseInstant(day, timezone, 'day', 'end');
}
