import { normaliseCountry } from '../columns/index.ts';
import { InputError } from '../errors.ts';

/** A country as --country takes it, in capitals. */
export function readCountry(text: string): string {
  const country = text.toUpperCase();
  if (normaliseCountry(country) === country) return country;
  throw new InputError(
    'ARGUMENT_INVALID',
    `--country '${text}' is no country: write two letters, such as GB`,
  );
}
