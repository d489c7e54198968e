// Dates as files write them, and the order of day and month.

/** Which comes first in a column's dates. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A text that is shaped like a date: the two numbers that may be day and month, in the order written. */
export type DateShape = { order: 'ymd' | 'numeric' | 'words'; first: number; second: number; year: number };

const clock = String.raw`(?:[T ,]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})${clock}$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})${clock}$`);
const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;
const wordy =
  /^(?:\p{L}{3,9},? )?(?:(\d{1,2})(?:st|nd|rd|th|\.)?[-/ ]\p{L}{3,10}\.?,?[-/ ]|\p{L}{3,10}\.? (\d{1,2})(?:st|nd|rd|th)?,? )(\d{4}|\d{2})(?:\s.*)?$/u;
const month =
  /jan|feb|mar|mär|apr|avr|abr|ma[iy]|mei|jun|jui|lip|jul|aug|ao[uû]|ago|sier|sep|wrz|okt|o[ck]t|pa[zź]|nov|lis|dec|dez|d[eé]c|dic|gru|sty|ene|lut|kwi|cze/iu;

/** Reads a text as a date of any usual shape (time of day allowed behind it), or null. */
export function readDate(text: string): DateShape | null {
  if (text.length < 6 || text.length > 40) return null;
  let m = yearFirst.exec(text);
  if (m) return plausible('ymd', +m[2], +m[3], +m[1]);
  m = yearLast.exec(text);
  if (m) return plausible('numeric', +m[1], +m[3], +m[4]);
  m = compact.exec(text);
  if (m) return plausible('ymd', +m[2], +m[3], +m[1]);
  if (!month.test(text)) return null;
  m = wordy.exec(text);
  if (m) return plausible('words', +(m[1] ?? m[2]), 1, +m[3]);
  return null;
}

function plausible(order: DateShape['order'], first: number, second: number, year: number): DateShape | null {
  if (first < 1 || second < 1 || Math.max(first, second) > 31) return null;
  if (order !== 'words' && Math.min(first, second) > 12) return null;
  if (order === 'ymd' && first > 12) return null;
  const full = year < 100 ? year + (year > 30 ? 1900 : 2000) : year;
  return full < 1850 || full > 2200 ? null : { order, first, second, year: full };
}

/** Counts over a column's dates that tell the order of day and month. */
export type DateTally = { ymd: number; words: number; numeric: number; dayFirst: number; monthFirst: number };

/** An empty tally. */
export function newDateTally(): DateTally {
  return { ymd: 0, words: 0, numeric: 0, dayFirst: 0, monthFirst: 0 };
}

/** Adds one date, met `times` times, to a tally. */
export function tallyDate(tally: DateTally, date: DateShape, times: number): void {
  tally[date.order] += times;
  if (date.order !== 'numeric') return;
  if (date.first > 12) tally.dayFirst += times;
  if (date.second > 12) tally.monthFirst += times;
}

// Month before day in everyday writing: the United States and places that write as they do.
const monthFirstCountries = new Set(['US', 'PH', 'PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW', 'UM', 'BZ']);

/**
 * The order of a column's dates, and the reason in words: any first part above 12 means day first, any second part
 * above 12 means month first, the country decides where no value does. Undefined for dates that need no order.
 */
export function dateOrderOf(tally: DateTally, country: string): { order?: DateOrder; why: string } {
  if (tally.ymd >= tally.numeric + tally.words && tally.ymd > 0) return { order: 'ymd', why: 'year first' };
  if (tally.numeric === 0) return { why: '' };
  if (tally.dayFirst > 0 && tally.monthFirst > 0) {
    const order = tally.dayFirst >= tally.monthFirst ? 'dmy' : 'mdy';
    return { order, why: `both orders occur; most have the ${order === 'dmy' ? 'day' : 'month'} first` };
  }
  if (tally.dayFirst > 0) return { order: 'dmy', why: 'day first' };
  if (tally.monthFirst > 0) return { order: 'mdy', why: 'month first' };
  const order = monthFirstCountries.has(country.toUpperCase()) ? 'mdy' : 'dmy';
  return {
    order,
    why: `no value tells day from month; ${order === 'dmy' ? 'day' : 'month'} first taken for ${country}`,
  };
}
