import type { ParquetParsers } from 'hyparquet';

// Dates become text at once: as Date objects they would lose their microseconds, and days would become midnights.
/** How values of Parquet's own types are written as text: ISO dates and times in UTC, identifiers, JSON as it stands. */
export const TEXT_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => momentText(BigInt(millis), 1000n),
  timestampFromMicroseconds: (micros) => momentText(BigInt(micros), 1_000_000n),
  timestampFromNanoseconds: (nanos) => momentText(BigInt(nanos), 1_000_000_000n),
  dateFromDays: (days) =>
    days === null || days === undefined ? '' : (isoMoment(days * 86_400_000)?.slice(0, 10) ?? String(days)),
  jsonFromBytes: (bytes) => bytes && new TextDecoder().decode(bytes),
};

function momentText(value: bigint, perSecond: bigint): string {
  const second = value >= 0n ? value / perSecond : -((-value + perSecond - 1n) / perSecond);
  const rest = value - second * perSecond;
  const iso = isoMoment(Number(second) * 1000);
  if (iso === null) return String(value);
  const digits = String(perSecond).length - 1;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`;
  return iso.slice(0, -5) + fraction;
}

function isoMoment(millis: number): string | null {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A decimal with its digits as they are: `unscaled` / 10^`scale`, never through a floating-point number. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled);
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The text of a value that is no object: null is empty, bytes that are no text are hexadecimal. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Date) return value.toISOString();
  return String(value);
}
