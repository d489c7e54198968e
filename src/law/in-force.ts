import { formatInstant } from '../zoned-time.ts';
import type { Rule } from './rule.ts';

/** The day that clocks of `timezone` show: '2021-10-29'. */
export function dayOf(at: Date, timezone: string): string {
  return formatInstant(at, timezone).slice(0, 10);
}

/** Whether a rule was in force on a day, its first and last included. */
export function inForce(
  { effective: { from, until } }: Pick<Rule, 'effective'>,
  day: string,
): 'yes' | 'not yet' | 'no longer' {
  if (day < from) return 'not yet';
  return until !== null && day > until ? 'no longer' : 'yes';
}
