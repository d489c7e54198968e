import { LANGUAGES, wordsOf, type Language } from './words/index.ts';
import { personName, plainLine } from './plain-line.ts';

/** What a person fills into a text. */
export type PersonFacts = {
  /** As it stood in somebody's file; empty where none is known. */
  name: string;
  /** With which they can check that the notice is genuine. */
  code: string;
  /** First and last day on which data about them was sent, YYYY-MM-DD; anything else: not known. */
  first: string;
  last: string;
};

/** The placeholders of a text that each person fills. */
export const PERSON_PLACEHOLDERS = ['name', 'code', 'first sent', 'last sent', 'when sent'] as const;
export type PersonPlaceholder = (typeof PERSON_PLACEHOLDERS)[number];

/** How a place is marked in what is rendered. */
const MARK = '\u0001';
const PLACE = new RegExp(`${MARK}([^${MARK}]*)${MARK}`, 'g');
const HTML = ' html';

/**
 * Every place that there can be in what is rendered, as `\u0001name en\u0001`. A date reads otherwise in Welsh, and a
 * message may be in two languages, so a place has the language in its name; and what stands in HTML is another place,
 * since its value is escaped.
 */
export const PERSON_PLACES: readonly string[] = LANGUAGES.flatMap((language) =>
  PERSON_PLACEHOLDERS.flatMap((placeholder) => [
    `${placeholder} ${language}`,
    `${placeholder} ${language}${HTML}`,
  ]),
);

/** The marker of a person's place in a text. */
export function placeMarker(placeholder: PersonPlaceholder, language: Language): string {
  return `${MARK}${placeholder} ${language}${MARK}`;
}

/** The same place where its value is to be escaped. */
export function htmlMarker(marker: string): string {
  return marker.slice(0, -1) + HTML + MARK;
}

/** The value of every one of PERSON_PLACES for a person; empty where it is not known. */
export function personPlaces({ name, code, first, last }: PersonFacts): Record<string, string> {
  const [firstDay, lastDay] = [readDay(first), readDay(last)];
  const values: Record<string, string> = {};
  for (const language of LANGUAGES) {
    const words = wordsOf(language);
    const inLanguage: Record<PersonPlaceholder, string> = {
      name: personName(name) || words.nobodysName,
      code: plainLine(code),
      'first sent': firstDay ? words.day(firstDay, 'UTC') : '',
      'last sent': lastDay ? words.day(lastDay, 'UTC') : '',
      'when sent': firstDay && lastDay ? words.between(firstDay, lastDay, 'UTC') : '',
    };
    for (const placeholder of PERSON_PLACEHOLDERS) {
      values[`${placeholder} ${language}`] = inLanguage[placeholder];
      values[`${placeholder} ${language}${HTML}`] = escapeHtml(inLanguage[placeholder]);
    }
  }
  return values;
}

/**
 * Puts a person's values into what was rendered, in one pass: a value is never read for places. `escape` says what the
 * rendered text is; in HTML what it holds is escaped. A place without a value is a mistake of ours, and stops.
 */
export function fillPlaces(
  rendered: string,
  values: Readonly<Record<string, string>>,
  escape: 'html' | 'text',
): string {
  return rendered.replaceAll(PLACE, (_, place: string) => {
    const marked = place.endsWith(HTML);
    if (marked !== (escape === 'html'))
      throw new Error(`notices: the place '${place}' does not belong into ${escape}`);
    const value = values[place] ?? '';
    if (value === '') throw new Error(`notices: there is no value for the place '${place}'`);
    return value;
  });
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text in HTML, or in an attribute of it. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

function readDay(day: string): Date | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T12:00:00Z`) : undefined;
}
