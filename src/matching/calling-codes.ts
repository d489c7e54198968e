// ITU-T E.164 country codes for the countries an organisation may be in.
const CALLING_CODES: Record<string, number> = {
  GB: 44, IE: 353, US: 1, CA: 1, AU: 61, NZ: 64, ZA: 27, IN: 91, FR: 33, DE: 49, ES: 34, PT: 351, IT: 39,
  NL: 31, BE: 32, LU: 352, DK: 45, SE: 46, NO: 47, FI: 358, IS: 354, AT: 43, CH: 41, PL: 48, CZ: 420, SK: 421,
  HU: 36, RO: 40, BG: 359, GR: 30, CY: 357, MT: 356, SI: 386, HR: 385, EE: 372, LV: 371, LT: 370, JP: 81,
  BR: 55, MX: 52, AR: 54, CL: 56, KE: 254, NG: 234, GH: 233,
}; // prettier-ignore

/** The calling code of a country (ISO 3166-1 alpha-2), undefined where we do not know it. */
export function getCallingCode(country: string): number | undefined {
  return CALLING_CODES[country];
}
