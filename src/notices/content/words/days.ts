// To make a formatter takes a hundred times as long as to use it, and thousands of variants are made.
const formats = new Map<string, Intl.DateTimeFormat>();

/** '3 May 2021', as clocks of `timezone` have it. */
export function longDay(at: Date, locale: string, timezone: string): string {
  const key = `${locale} ${timezone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: timezone });
    formats.set(key, format);
  }
  return format.format(at);
}
