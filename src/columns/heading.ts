// What a heading says about its column.
import { linesOfLives } from './concepts-of-lives.ts';
import { holdersOfReferences, linesOfPersons, referenceWords } from './concepts-of-persons.ts';
import { linesOfRecords } from './concepts-of-records.ts';
import { linesOfSensitiveData } from './concepts-of-sensitive-data.ts';
import { readConcepts, tier } from './concept.ts';
import type { Concept } from './concept.ts';
import type { Field } from './fields.ts';
import { cutHeading, setVocabulary, wordOf } from './words.ts';

/** What a heading says. */
export type Heading = {
  field: Field | null;
  category: string;
  /** Whether every word was understood, and the phrase is telling by itself. */
  strong: boolean;
  /** Whether every word was understood, however little they say. */
  understood: boolean;
  /** Less is better, among columns that claim one field. */
  rank: number;
  /** Which of several addresses a part belongs to: '', 'work', '2'. */
  group: string;
  /** The field that the column would have if it were not about something else; for the reason given. */
  about: 'person' | 'other person' | 'body' | 'metadata' | 'preference';
};

const concepts = readConcepts([
  ...linesOfPersons,
  ...linesOfSensitiveData,
  ...linesOfLives,
  ...linesOfRecords,
]);
const neutral = new Set(
  (
    'member donor supporter customer user person contact constituent individual attendee subscriber buyer applicant client ' +
    'employee staff patient candidate primary main home personal private work business office other alternate alternative ' +
    'secondary second first preferred current default best new mailing postal correspondence residential permanent legal full ' +
    'line number text value field day daytime evening night mobile landline billing shipping delivery uk international intl ' +
    'c custom lead registrant recipient payer information info physical registered record profile people elector code name ' +
    'description label at on by in for to with is has x id row data details please enter usual latest last most recent 1 2 3 4 ' +
    'amount size year currency time month pupil student tenant resident beneficiary volunteer adult purchaser household house street building suffixless full own real ' +
    'privat geschaftlich dienstlich domicile pro professionnel prive thuis werk domowy cartref gwaith phone date if any'
  ).split(' '),
);
// Words that turn 'e-mail' into something about the e-mail.
const metadata = new Set(
  (
    'type label category format source quality valid validity validated verified verification invalid bad bounce bounced updated ' +
    'changed modified checked count score provider carrier domain status flag time confidence suffix extension ext reason ' +
    'history override origin location kind date match matched dupe duplicate error change update'
  ).split(' '),
);
const partOf = new Set(['suffix', 'extension', 'ext', 'domain', 'carrier', 'provider']);
const flags = new Set(
  'has can do not allow allowed include ok okay use should may include send contactable happy agree agreed'.split(
    ' ',
  ),
);
const former = new Set('previous old former ex prior earlier'.split(' '));
const groups: Record<string, string> = {
  work: 'work', business: 'work', office: 'work', other: 'other', alternate: 'other', alternative: 'other',
  secondary: 'other', second: 'other', billing: 'billing', shipping: 'shipping', delivery: 'shipping', mailing: 'mailing',
  home: 'home', previous: 'previous', old: 'previous', former: 'previous', residential: 'home', term: 'term', permanent: 'permanent',
  correspondence: 'mailing', postal: 'mailing', registered: 'registered', buyer: 'buyer', payer: 'buyer', purchaser: 'buyer',
}; // prettier-ignore
const ranks: Record<string, number> = {
  home: 1,
  '': 0,
  mailing: 1,
  permanent: 1,
  billing: 3,
  work: 4,
  shipping: 4,
  registered: 2,
};

type Entry = { concept: Concept; rank: number; length: number };
const index = buildIndex();

function buildIndex(): Map<string, Entry> {
  const built = new Map<string, Entry>();
  const add = (concept: Concept, words: string[], rank: number) => {
    const key = words.map(wordOf).join(' ');
    const there = built.get(key);
    if (there === undefined || there.concept.tier < concept.tier)
      built.set(key, { concept, rank, length: words.length });
  };
  for (const concept of concepts)
    concept.phrases.forEach((text, rank) => add(concept, text.split(' '), rank));
  const ours: Concept = {
    ...concepts[0],
    tier: tier.contact,
    category: 'user.unique_id',
    field: 'reference',
    phrases: [],
  };
  holdersOfReferences.forEach((holder, h) => {
    referenceWords.forEach((word, w) => add(ours, [holder, word], h * referenceWords.length + w));
    add(ours, [holder, 'reference', 'number'], h * referenceWords.length);
    add(ours, [holder, 'id', 'number'], h * referenceWords.length);
  });
  setVocabulary([
    ...new Set([...built.keys()].flatMap((key) => key.split(' '))),
    ...neutral,
    ...metadata,
    ...flags,
  ]);
  return built;
}

type Match = Entry & { start: number; end: number };

function matchesIn(words: readonly string[]): Match[] {
  const found: Match[] = [];
  for (let start = 0; start < words.length; start++) {
    let key = '';
    for (let end = start; end < Math.min(words.length, start + 5); end++) {
      key = key === '' ? words[end] : `${key} ${words[end]}`;
      const entry = index.get(key);
      if (entry !== undefined) found.push({ ...entry, start, end: end + 1 });
    }
  }
  return found;
}

function better(a: Match | null, b: Match): Match {
  if (a === null) return b;
  if (a.concept.tier !== b.concept.tier) return b.concept.tier > a.concept.tier ? b : a;
  if (a.length !== b.length) return b.length > a.length ? b : a;
  return b.end > a.end ? b : a;
}

/** Reads a heading; null where no word of it says what the column is. */
export function readHeading(heading: string): Heading | null {
  if (/^column \d+$/i.test(heading.trim()) || heading.trim() === '') return null;
  const { words, turned, counts } = cutHeading(heading);
  let best: Match | null = null;
  let from = words;
  let all: Match[] = [];
  for (const list of turned === null ? [words] : [words, turned]) {
    const matches = matchesIn(list);
    const top = matches.reduce<Match | null>(better, null);
    if (top === null || (best !== null && better(best, top) === best)) continue;
    [best, from, all] = [top, list, matches];
  }
  if (best === null) return null;
  const found = interpret(best, from, all, counts);
  // 'Import status', 'Product name': a word that is in so many headings says nothing beside one we do not know.
  const says =
    found.understood ||
    found.field === null ||
    found.field === 'reference' ||
    best.concept.tier > tier.generic;
  return says ? found : null;
}

function interpret(best: Match, words: string[], all: Match[], counts: boolean): Heading {
  const rest = words.filter((_, i) => i < best.start || i >= best.end);
  const { concept } = best;
  const group = groupOf(words, rest, best);
  // What wins over every other word cannot be put in doubt by another word.
  const understood = concept.tier >= tier.interaction || isCovered(words, rest, best, all);
  const heading: Heading = {
    field: concept.field,
    category: concept.category,
    strong: !concept.vague && understood,
    understood,
    rank: best.rank + 10 * rest.length + 100 * (ranks[group] ?? 6),
    group,
    about: concept.tier === tier.otherPerson ? 'other person' : 'person',
  };
  if (concept.field === null) return heading;
  if (isSecondPerson(words))
    return { ...heading, field: null, category: 'user.related_person', about: 'other person' };
  return (
    aboutBody(heading, best, all) ??
    aboutContact(heading, rest, counts) ??
    asFormer(heading, rest) ??
    asBelonging(heading, all) ??
    asReference(heading, rest, all)
  );
}

// A column that is only recorded needs no more than words that are known; one to match on needs words that change nothing.
function isCovered(words: string[], rest: string[], best: Match, all: Match[]): boolean {
  const { category, field } = best.concept;
  if (field !== null)
    return rest.every(
      (word) => isUnderstood(word) || (word === 'address' && category.startsWith('user.contact.address')),
    );
  const known = new Set(all.flatMap(({ start, end }) => words.slice(start, end)));
  return rest.every((word) => isUnderstood(word) || metadata.has(word) || known.has(word));
}

function isUnderstood(word: string): boolean {
  return neutral.has(word) || former.has(word) || /^\d+$/.test(word);
}

// 'Branch email' is the branch's; 'Event name' was already the event's, as the thing is said more exactly.
function aboutBody(heading: Heading, best: Match, all: Match[]): Heading | null {
  const body = all.find(
    ({ concept, start, end }) => concept.holder && (end <= best.start || start >= best.end),
  );
  if (body === undefined || !['contact', 'name', 'unique_id'].includes(heading.category.split('.')[1]))
    return null;
  return { ...heading, field: null, category: body.concept.category, about: 'body' };
}

function aboutContact(heading: Heading, rest: string[], counts: boolean): Heading | null {
  const contact = heading.category.startsWith('user.contact');
  if (counts && heading.field !== 'reference')
    return {
      ...heading,
      field: null,
      about: 'metadata',
      category: contact ? 'user.contact' : heading.category,
    };
  const meta = rest.find((word) => metadata.has(word) || (contact && word === 'is'));
  if (meta !== undefined && !(heading.field === 'deceased' && meta === 'flag')) {
    const category = contact && !partOf.has(meta) ? 'user.contact' : heading.category;
    return { ...heading, field: null, category, about: 'metadata' };
  }
  if (contact && rest.some((word) => flags.has(word))) {
    return { ...heading, field: null, category: 'user.privacy_preferences', about: 'preference' };
  }
  return null;
}

// An old name or address must not become the name on the envelope.
function asFormer(heading: Heading, rest: string[]): Heading | null {
  const manyForms = heading.field === 'email' || heading.field === 'phone' || heading.field === 'reference';
  return rest.some((word) => former.has(word)) && !manyForms
    ? { ...heading, field: null, about: 'metadata' }
    : null;
}

// 'Contact2_Firstname' beside 'Contact1_Firstname': two persons in a row, who must not be made one.
function isSecondPerson(words: string[]): boolean {
  return /\b(?:contact|person|member|applicant|customer|attendee|individual|adult|donor) [2-9] \p{L}/u.test(
    words.join(' '),
  );
}

// 'Campaign member status' is how the campaign went with them.
function asBelonging(heading: Heading, all: Match[]): Heading | null {
  if (heading.field !== 'kind' && heading.field !== 'standing') return null;
  const other = all.find(({ concept }) => concept.tier >= tier.membership && concept.field === null);
  return other === undefined ? null : { ...heading, field: null, category: other.concept.category };
}

// 'Campaign ID' is the campaign's, 'Acme ID' perhaps ours: taken as a weak candidate that the register can refute.
function asReference(heading: Heading, rest: string[], all: Match[]): Heading {
  if (heading.field !== 'reference') return heading;
  const other = all.find(({ concept }) => concept.tier > tier.generic && concept.field === null);
  if (other !== undefined) return { ...heading, field: null, category: other.concept.category, strong: true };
  return rest.every(isUnderstood) ? heading : { ...heading, rank: heading.rank + 1000 };
}

function groupOf(words: string[], rest: string[], best: Match): string {
  const named = rest.map((word) => groups[word]).find((group) => group !== undefined) ?? '';
  const addressAt = words.indexOf('address');
  const numbered =
    addressAt >= 0 &&
    best.concept.tier >= tier.wholeAddress &&
    addressAt < words.length - 2 &&
    /^\d$/.test(words[addressAt + 1])
      ? words[addressAt + 1]
      : '';
  const trailing =
    best.concept.field !== 'addressLine' && /^[2-9]$/.test(rest.at(-1) ?? '') ? (rest.at(-1) ?? '') : '';
  const number = numbered || trailing;
  return number === '' || number === '1' ? named : `${named}${number}`;
}
