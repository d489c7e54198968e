import type { NumberStyle } from './styles.ts';

const DAY_MS = 86_400_000;

/** The text of a number cell as the sheet shows it, dates in ISO form. `written` is the number as the file has it. */
export function numberText(written: string, style: NumberStyle | undefined, from1904: boolean): string {
  const value = Number(written);
  if (!Number.isFinite(value)) return written;
  if (style?.kind === 'date' || style?.kind === 'time') {
    const text = momentText(value, from1904, style.kind === 'time');
    if (text !== null) return text;
  }
  const plain = plainNumber(written, value);
  return style?.kind === 'digits' && /^\d+$/.test(plain) ? plain.padStart(style.digits, '0') : plain;
}

/** Whole numbers keep every digit (phone numbers, references); others are shown with the 15 digits that Excel knows. */
function plainNumber(written: string, value: number): string {
  if (/^-?\d+$/.test(written)) return written;
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  return String(Number(value.toPrecision(15)));
}

/** A serial day as a date, with the time where it has one; below one day the time alone. Null outside the calendar. */
function momentText(serial: number, from1904: boolean, timeOnly: boolean): string | null {
  if (serial < 0 || serial > 2_958_466) return null;
  // Excel believes that 1900 was a leap year: its days before 1 March 1900 are one ahead.
  const days = from1904 ? serial - 24_107 : serial < 60 ? serial - 25_568 : serial - 25_569;
  const iso = new Date(Math.round((days * DAY_MS) / 1000) * 1000).toISOString();
  const time = iso.slice(11, 19);
  if (timeOnly && serial < 1) return time;
  return time === '00:00:00' ? iso.slice(0, 10) : iso.slice(0, 19);
}
