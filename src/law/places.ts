import { EEA } from '../eea.ts';

const WITH_ARTICLE = new Set(['US', 'GB', 'NL', 'PH', 'AE', 'BS', 'GM', 'MV', 'DO', 'CF', 'EEA']);

const names = new Intl.DisplayNames(['en-GB'], { type: 'region', fallback: 'code' });

/** The countries that places mean: EEA is thirty of them. */
export function countriesOf(places: readonly string[]): string[] {
  return places.flatMap((place) => (place === 'EEA' ? EEA : [place]));
}

/** A place within a sentence: 'Ireland', 'the United States', 'the EEA'. */
export function placeName(place: string): string {
  // Other fields of a country may hold any text, at which the names would throw.
  const name = /^[A-Z]{2}$/.test(place) ? (names.of(place) ?? place) : place;
  return WITH_ARTICLE.has(place) ? `the ${name}` : name;
}

/** Places within a sentence: 'Ireland, France or the EEA'. */
export function placeNames(places: readonly string[], last: 'and' | 'or'): string {
  const all = places.map(placeName);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`;
}
