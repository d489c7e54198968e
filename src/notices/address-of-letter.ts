import type { Letter } from '../letters/index.ts';
import type { Card } from '../people/index.ts';
import { countryOf } from './country-of.ts';
import { addressOf, nameOf } from './reach.ts';

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** The address as it stands in the window, and what its letter is sorted by; no lines where it would not arrive. */
export function addressOfLetter(
  card: Card,
  home: string,
): Pick<Letter, 'addressLines' | 'postcode' | 'country'> {
  const country = countryOf(card.country, home);
  const lines = addressOf(card);
  const abroad = country === home ? [] : [countryLine(country, card.country!)];
  const name = nameOf(card);
  return {
    // Without an address there is nothing to set: the letter is left out, and said so.
    addressLines: lines === undefined ? [] : [...(name === undefined ? [] : [name]), ...lines, ...abroad],
    postcode: card.postcode ?? '',
    country: country ?? home,
  };
}

/** As posts want it (UPU): in capitals, in a language of the country of departure. */
function countryLine(country: string | undefined, asWritten: string): string {
  const name = country === undefined ? undefined : COUNTRY_NAMES.of(country);
  return (name ?? asWritten.trim()).toUpperCase();
}
