import { getCallingCode } from './calling-codes.ts';

/** How a value is normalised; the numbers are the kernel's. */
export const WAY = {
  reference: 1,
  email: 2,
  phone: 3,
  given: 4,
  family: 5,
  birthDate: 6,
  postcode: 7,
} as const;

/**
 * What a hash is of: mixed into it as the first block, so that a phone number and a reference with the same
 * digits never meet. Written into the register: a number is never given a new meaning.
 */
export const TAG = {
  reference: 1n,
  nationalId: 2n,
  email: 3n,
  phone: 4n,
  given: 16n,
  family: 17n,
  birthDate: 18n,
  postcode: 19n,
  initial: 20n,
  sound: 21n,
  card: 22n,
  familyBirth: 32n,
  familyPostcode: 33n,
  birthPostcode: 34n,
  fullName: 35n,
} as const;

/** The order of the parts of a date as the kernel numbers it. */
export const DATE_ORDER = { ymd: 0, dmy: 1, mdy: 2 } as const;

const NO_TRUNK = 15;
const TRUNK_ONE = new Set(['US', 'CA', 'RU', 'KZ']);
const WITHOUT_TRUNK = new Set(['ES', 'PT', 'IT', 'DK', 'NO', 'CZ', 'PL', 'GR', 'LU', 'MT', 'CY', 'EE', 'LV']);
const NATIONAL_DIGITS: Record<string, number> = {
  GB: 10,
  US: 10,
  CA: 10,
  FR: 9,
  ES: 9,
  IE: 9,
  BE: 9,
  NL: 9,
  PT: 9,
  PL: 9,
  CH: 9,
  DK: 8,
  NO: 8,
  IT: 10,
  AU: 9,
  NZ: 9,
};

/**
 * The kernel's option for phone numbers as people of a country write them: calling code, trunk digit, and the
 * usual length of a national number. `country` is ISO 3166-1 alpha-2; of one that we do not know, only numbers that
 * begin with + or 00 are read.
 */
export function phoneOption(country: string): number {
  const code = getCallingCode(country) ?? 0;
  const trunk = WITHOUT_TRUNK.has(country) ? NO_TRUNK : TRUNK_ONE.has(country) ? 1 : 0;
  return code | (trunk << 16) | ((NATIONAL_DIGITS[country] ?? 10) << 20);
}
