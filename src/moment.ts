import { InputError } from './errors.ts';
import { formatInstant, parseInstant } from './zoned-time.ts';

/** When something was, as far as anybody knows: an instant, or the first and the last of a day whose hour nobody knows. */
export type Moment = { from: Date; until: Date };

const DAY_ALONE = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text names a day and no hour. */
export function isDayAlone(text: string): boolean {
  return DAY_ALONE.test(text.trim());
}

/** Refuses a day alone where something goes by the hour. `what` begins the sentence, `why` ends the reason. */
export function requireHour(text: string, what: string, why: string): void {
  if (!isDayAlone(text)) return;
  const day = text.trim();
  throw new InputError(
    'DATE_INVALID',
    `${what} '${day}': say the hour too, since ${why}, like '${day} 16:40'`,
  );
}

/** The moment that a value of the board names: '2021-10-28', where the organisation is, or an instant as ISO text. */
export function readMoment(value: string, timezone: string): Moment {
  if (!isDayAlone(value)) return exactly(new Date(value));
  return {
    from: parseInstant(value, timezone, 'a day of the board'),
    until: parseInstant(value, timezone, 'a day of the board', 'end'),
  };
}

/** A moment that is known to the instant. */
export function exactly(at: Date): Moment {
  return { from: at, until: at };
}

/** Whether only the day is known. */
export function isDay({ from, until }: Moment): boolean {
  return from < until;
}

/** As the board keeps it, and as files say it: a day alone or an instant as ISO text. */
export function momentValue(moment: Moment, timezone: string): string {
  return isDay(moment) ? formatMoment(moment, timezone) : moment.from.toISOString();
}

/** '2021-10-28 16:40', or of a day alone '2021-10-28': an hour that nobody said is not shown. */
export function formatMoment(moment: Moment, timezone: string): string {
  const text = formatInstant(moment.from, timezone);
  return isDay(moment) ? text.slice(0, 10) : text;
}
