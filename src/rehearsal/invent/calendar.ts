/** Days are whole numbers since 1 January 1970, UTC: the invention knows no clock and no time zone. */

export type DateStyle = 'iso' | 'slashes' | 'words';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MS_A_DAY = 86_400_000;
// Texts are kept because six million rows show the same forty thousand days.
const kept: Record<DateStyle, Map<number, string>> = { iso: new Map(), slashes: new Map(), words: new Map() };

/** The day of an ISO date such as '2021-10-29'. */
export function dayOf(isoDate: string): number {
  return Math.round(Date.parse(`${isoDate}T00:00:00Z`) / MS_A_DAY);
}

/** A day as a supplier writes it: 2021-10-29, 29/10/2021 or 29 Oct 2021. */
export function dayText(day: number, style: DateStyle): string {
  const known = kept[style].get(day);
  if (known !== undefined) return known;
  const iso = new Date(day * MS_A_DAY).toISOString().slice(0, 10);
  const [year, month, date] = iso.split('-');
  let text = iso;
  if (style === 'slashes') text = `${date}/${month}/${year}`;
  if (style === 'words') text = `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`;
  kept[style].set(day, text);
  return text;
}

/** The year of a day. */
export function yearOf(day: number): number {
  return Number(dayText(day, 'iso').slice(0, 4));
}

/** Every day that a step of months reaches from one date up to and including another, on a fixed date. */
export function everyMonths(from: string, to: string, months: number): number[] {
  const days: number[] = [];
  const [year, month, date] = from.split('-').map(Number);
  const last = dayOf(to);
  for (let step = 0; ; step += months) {
    const lastOfMonth = new Date(Date.UTC(year, month + step, 0)).getUTCDate();
    const day = Math.round(Date.UTC(year, month - 1 + step, Math.min(date, lastOfMonth)) / MS_A_DAY);
    if (day > last) return days;
    days.push(day);
  }
}
