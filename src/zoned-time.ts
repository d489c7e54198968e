import { InputError } from './errors.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * The instant that a text names: '2021-10-29', '2021-10-29 16:40' (both in `timezone`) or with an offset. A date alone
 * is its first moment, or with `edge` 'end' its last. `what` is named in the error.
 */
export function parseInstant(
  text: string,
  timezone: string,
  what: string,
  edge: 'start' | 'end' = 'start',
): Date {
  const trimmed = text.trim();
  if (INSTANT.test(trimmed)) {
    const at = new Date(trimmed.replace(' ', 'T'));
    if (!Number.isNaN(at.getTime())) return at;
  }
  const found = DATE.exec(trimmed) ?? DATE_TIME.exec(trimmed);
  if (found) {
    const [year, month, day, hour = 0, minute = 0, second = 0] = found
      .slice(1)
      .map((part) => Number(part ?? 0));
    const at = zonedInstant({ year, month, day, hour, minute, second }, timezone);
    if (at && !DATE.test(trimmed) && !isShown(at, { hour, minute }, timezone))
      throw new InputError(
        'DATE_INVALID',
        `${what} '${text}': clocks in ${timezone} went forward over that time, so it never was: write one before or after`,
      );
    const wholeDay = edge === 'end' && DATE.test(trimmed);
    if (at)
      return wholeDay
        ? endOfDay({ year, month, day }, timezone)
        : edge === 'start'
          ? firstOf(at, timezone)
          : at;
  }
  throw new InputError(
    'DATE_INVALID',
    `${what} '${text}' is no date: write 2021-10-29 or '2021-10-29 16:40'`,
  );
}

function isShown(at: Date, { hour, minute }: { hour: number; minute: number }, timezone: string): boolean {
  const parts = wallParts(at.getTime(), timezone);
  return Number(parts.hour) === hour && Number(parts.minute) === minute;
}

/** When clocks go back an hour happens twice: the first of the two, so that nothing sent in it is left out. */
function firstOf(at: Date, timezone: string): Date {
  const earlier = new Date(at.getTime() - 3_600_000);
  return formatInstant(earlier, timezone) === formatInstant(at, timezone) ? earlier : at;
}

/** The last millisecond of a day, which may have 23 or 25 hours. */
function endOfDay({ year, month, day }: WallTime, timezone: string): Date {
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  const wall = { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
  return new Date(zonedInstant(wall, timezone)!.getTime() - 1);
}

export type WallTime = {
  year: number;
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
};

/** The instant at which clocks of `timezone` show a wall time; undefined where there is no such day or hour. */
export function zonedInstant(wall: WallTime, timezone: string): Date | undefined {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const check = new Date(asUtc);
  if (
    check.getUTCMonth() !== month - 1 ||
    check.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return undefined;
  // The offset at a first guess may be the other side of a change of clocks: a second step settles it.
  const guess = asUtc - offsetMs(asUtc, timezone);
  return new Date(asUtc - offsetMs(guess, timezone));
}

/** Whether there is such a time zone. */
export function isTimezone(timezone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A moment as clocks of `timezone` show it: '2021-10-29 16:40'. */
export function formatInstant(at: Date, timezone: string): string {
  const parts = wallParts(at.getTime(), timezone);
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

function offsetMs(at: number, timezone: string): number {
  const { year, month, day, hour, minute, second } = wallParts(at, timezone);
  const shown = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

function wallParts(at: number, timezone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}
