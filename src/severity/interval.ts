/** From the least to the most that something can be, both included. */
export type Interval = { low: number; high: number };

export const point = (value: number): Interval => ({ low: value, high: value });

export function add(one: Interval, other: Interval): Interval {
  return { low: one.low + other.low, high: one.high + other.high };
}

/** Of numbers that are not negative. */
export function multiply(one: Interval, other: Interval): Interval {
  return { low: one.low * other.low, high: one.high * other.high };
}

export const same = (one: Interval, other: Interval): boolean =>
  one.low === other.low && one.high === other.high;

/** '4.75–5.5', '4.0': a severity, as it is written everywhere. */
export function formatSeverity(score: Interval): string {
  return score.low === score.high ? decimal(score.low) : `${decimal(score.low)}–${decimal(score.high)}`;
}

/** '4', '0.25–1': a factor. */
export function formatFactor(factor: Interval): string {
  return factor.low === factor.high ? String(factor.low) : `${factor.low}–${factor.high}`;
}

// Every score is a multiple of a quarter times a whole number: two places are enough, and exact.
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
