// What a column's sampled values look like together. Counts only: no value leaves this file.
import { commonCountry } from './country.ts';
import { newDateTally, readDate, tallyDate } from './dates.ts';
import type { DateTally } from './dates.ts';
import { kindsOf } from './kinds.ts';
import type { Kind } from './kinds.ts';

/** What a column's sample looks like. */
export type Profile = {
  /** Values that are neither empty nor a placeholder such as 'N/A'. */
  filled: number;
  distinct: number;
  /** Share of the filled values that have a look, 0 to 1. */
  share(kind: Kind): number;
  /** Share of the filled values that have at least one of several looks. */
  shareOfAny(kinds: readonly Kind[]): number;
  /** Whole numbers that go up by one from 0 or 1, row by row: the row's number. */
  isCounter: boolean;
  /** Every value has the same length, 5 to 20 signs, or the same run of letters and digits. */
  isUniform: boolean;
  dates: DateTally;
  /** Year below which half of the dates are; null without dates. */
  medianYear: number | null;
  /** Years between the tenth and the ninetieth of a hundred dates. */
  yearSpread: number;
};

const placeholders = new Set(
  ['n/a', 'na', 'null', 'none', 'nil', 'unknown', '-', '--', '.', '?', 'nan', 'not known', 'not provided', '#n/a', 'undefined', 'tbc', '\\n'],
); // prettier-ignore

/** Looks at column `index` of sampled rows. */
export function profileColumn(sample: readonly (readonly string[])[], index: number): Profile {
  const values = new Map<string, number>();
  let filled = 0;
  let counting = true;
  let previous: number | null = null;
  for (const row of sample) {
    const value = (row[index] ?? '').trim();
    if (value === '' || placeholders.has(value.toLowerCase())) {
      counting = false;
      continue;
    }
    filled++;
    values.set(value, (values.get(value) ?? 0) + 1);
    if (counting) {
      const number: number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
      counting = previous === null ? number === 0 || number === 1 : number === previous + 1;
      previous = number;
    }
  }
  return summarise(values, filled, counting && filled > 1);
}

function summarise(values: Map<string, number>, filled: number, isCounter: boolean): Profile {
  const sets = new Map<string, { kinds: Kind[]; times: number }>();
  const dates = newDateTally();
  const years: number[] = [];
  const shapes = new Set<string>();
  for (const [value, times] of values) {
    const kinds = kindsOf(value);
    // Columns of countries have few different values; names of people have many, and are not looked up.
    if (values.size <= 80 && /^\p{L}/u.test(value) && commonCountry(value) !== null) {
      kinds.push('country');
      if (value.length > 3) kinds.push('countryName');
    }
    const key = kinds.join();
    const set = sets.get(key);
    if (set === undefined) sets.set(key, { kinds, times });
    else set.times += times;
    const date = kinds.includes('date') ? readDate(value) : null;
    if (date !== null) {
      tallyDate(dates, date, times);
      years.push(date.year);
    }
    if (shapes.size <= 3 && value.length <= 20) shapes.add(shapeOf(value));
    else if (value.length > 20) shapes.add('long').add('longer').add('longest').add('too long');
  }
  years.sort((a, b) => a - b);
  const shareOfAny = (kinds: readonly Kind[]): number => {
    let count = 0;
    for (const set of sets.values()) if (set.kinds.some((kind) => kinds.includes(kind))) count += set.times;
    return filled === 0 ? 0 : count / filled;
  };
  return {
    filled,
    distinct: values.size,
    share: (kind) => shareOfAny([kind]),
    shareOfAny,
    isCounter,
    isUniform: shapes.size > 0 && shapes.size <= 3,
    dates,
    medianYear: years[years.length >> 1] ?? null,
    yearSpread:
      years.length === 0 ? 0 : years[Math.floor(years.length * 0.9)] - years[Math.floor(years.length * 0.1)],
  };
}

function shapeOf(value: string): string {
  return value.replaceAll(/\p{L}+/gu, 'a').replaceAll(/\d/g, '9');
}
