import { normaliseCountry } from '../columns/index.ts';

/**
 * The country that a card names in any usual way ('UK', 'England', 'gb', 'Irlanda'), as ISO 3166-1 alpha-2: home where it
 * says nothing, undefined where it says something that is not known.
 * @param home the installation's country
 */
export function countryOf(country: string | undefined, home: string): string | undefined {
  const said = (country ?? '').replaceAll('.', '').trim();
  return said === '' ? home : (normaliseCountry(said) ?? undefined);
}
