import { placeMarker, type PersonPlaceholder } from './person-places.ts';
import { plainLine, siteToType, withoutScheme } from './plain-line.ts';
import type { Reader } from './reader.ts';
import { tellCategories } from './tell-categories.ts';
import { tellClaims, tellUnknown, tellWhatHappened } from './tell-case.ts';
import { wordsOf } from './words/index.ts';

/** A placeholder of a text. Items stand one under the other in a list, and one after the other in a sentence. */
export type Place = {
  name: string;
  means: string;
} & (
  | { kind: 'text'; value: (reader: Reader) => string | undefined }
  | { kind: 'items'; join: 'words' | 'sentences'; items: (reader: Reader) => string[] }
);

const dayOf = (reader: Reader, at: Date | undefined): string | undefined =>
  at && wordsOf(reader.language).day(at, reader.case.timezone);

const line = (text: string | undefined): string | undefined => text && withoutScheme(text);

/** Without a file that names them there is no day. */
const hasDays = ({ facts }: Reader): boolean => facts.categories.some((category) => category !== 'unknown');

const person = (name: PersonPlaceholder, means: string): Place => ({
  name,
  means,
  kind: 'text',
  value: (reader) =>
    name === 'name' || name === 'code' || hasDays(reader) ? placeMarker(name, reader.language) : undefined,
});

const text = (name: string, means: string, value: (reader: Reader) => string | undefined): Place => ({
  name,
  means,
  kind: 'text',
  value,
});

const items = (
  name: string,
  means: string,
  join: 'words' | 'sentences',
  of: (reader: Reader) => string[],
): Place => ({ name, means, kind: 'items', join, items: of });

/** Every placeholder that there is, in the order in which they are documented. */
export const PLACES: readonly Place[] = [
  person('name', "the person's name, as it stood in a file; 'Sir or Madam' where none is known"),
  person('code', 'the code with which the person can check that the notice is genuine'),
  person('first sent', 'the first day on which data about the person was sent'),
  person('last sent', 'the last day on which data about the person was sent'),
  person('when sent', "both: 'on 3 May 2021', 'between 3 May 2021 and 4 June 2021'"),
  items('categories', 'which data about the person was there', 'words', tellCategories),
  text('kind', "the organisation's own word for the person's kind", ({ facts }) => plainLine(facts.kind)),
  text('organisation', "the organisation's name", (reader) => line(reader.case.organisation)),
  text(
    'website',
    "its site, to be typed: 'www.party.example'",
    ({ case: { website } }) => website && siteToType(website),
  ),
  text(
    'code page',
    "the page on which people can check their code, to be typed: 'party.example/check'",
    ({ case: { codePage } }) => codePage && siteToType(codePage),
  ),
  text('contact', 'where the people affected may ask', (reader) => line(reader.case.contact)),
  text('dpo', 'its data protection officer, and how to reach them', (reader) => line(reader.case.dpo)),
  items('supplier', 'the supplier or suppliers at which it happened', 'words', (reader) =>
    reader.case.suppliers.map(withoutScheme),
  ),
  text('aware', 'the day on which the organisation became aware', (reader) =>
    dayOf(reader, reader.case.aware),
  ),
  text('happened from', 'the day on which it began, where that is established', (reader) =>
    dayOf(reader, reader.case.happenedFrom),
  ),
  text('happened until', 'the day on which it ended, where that is established', (reader) =>
    dayOf(reader, reader.case.happenedUntil),
  ),
  items('what happened', 'what is established, in sentences', 'sentences', tellWhatHappened),
  items(
    'not known',
    "what is not known, as ends of a sentence that begins with 'We do not know'",
    'words',
    tellUnknown,
  ),
  items(
    'claims',
    'what others say and nobody has established, each with who says it',
    'sentences',
    tellClaims,
  ),
  items('measures', 'what was noted as done and planned, as it was noted', 'sentences', (reader) =>
    reader.case.measures.map(asSentence),
  ),
  items('consequences', 'what was noted as what may follow, as it was noted', 'sentences', (reader) =>
    reader.case.consequences.map(asSentence),
  ),
];

export const PLACE_NAMES: readonly string[] = PLACES.map(({ name }) => name);

const byName = new Map(PLACES.map((place) => [place.name, place]));

/** The placeholder of a name, whatever its capitals and spaces. */
export function placeNamed(name: string): Place | undefined {
  return byName.get(name.trim().replaceAll(/\s+/g, ' ').toLowerCase());
}

/** What stands in a place, item by item: none where it is empty. */
export function itemsOf(place: Place, reader: Reader): string[] {
  const found = place.kind === 'items' ? place.items(reader) : [place.value(reader) ?? ''];
  return found.filter((item) => item !== '');
}

/** What stands in a place within a sentence. */
export function textOf(place: Place, reader: Reader): string {
  const found = itemsOf(place, reader);
  if (place.kind === 'items' && place.join === 'words') return wordsOf(reader.language).list(found);
  return found.join(' ');
}

export function isEmptyPlace(place: Place, reader: Reader): boolean {
  return itemsOf(place, reader).length === 0;
}

/** What somebody noted, as a sentence. */
function asSentence(words: string): string {
  const line = withoutScheme(words);
  if (line === '') return '';
  const begun = line[0].toUpperCase() + line.slice(1);
  return /[.!?…]["”’)]*$/u.test(begun) ? begun : `${begun}.`;
}
