import { csvCell } from '../csv.ts';
import type { Database } from '../db/index.ts';
import {
  dateOfDay,
  formatRanges,
  sortByDisclosures,
  type Affected,
  type SegmentExposure,
} from '../ledger/index.ts';
import {
  attributeOf,
  codeOf,
  loadAttributes,
  type Attributes,
  type Card,
  type Kind,
} from '../people/index.ts';
import { openPartFile } from '../part-file.ts';
import { hasInSet, SEGMENT_PEOPLE } from '../sets/index.ts';

const BATCH_PEOPLE = 20_000;
const COLUMNS = [
  'code',
  'certainty',
  'kind',
  'standing',
  'country',
  'categories',
  'since',
  'latest',
  'disclosures',
  'should_have_been_deleted',
];
const CARD_COLUMNS = [
  'reference',
  'title',
  'given_name',
  'family_name',
  'email',
  'phone',
  'address',
  'city',
  'postcode',
  'card_country',
];

export type RollOptions = {
  path: string;
  codeKey: Uint8Array;
  kinds: Kind[];
  /** With it, names and contact details are written too. */
  cards?: { readCards(persons: number[]): Promise<Map<number, Card>> };
  onProgress?: (people: number) => void;
  signal?: AbortSignal;
};

/**
 * Writes a line a person to a CSV file, readable by its owner alone; an interruption leaves no file. Returns how many.
 */
export async function writeRoll(
  database: Database,
  affected: Affected,
  options: RollOptions,
): Promise<number> {
  const attributes = await loadAttributes(database.reader);
  await using file = await openPartFile(options.path, { replace: true });
  let people = 0;
  await file.write(`${[...COLUMNS, ...(options.cards ? CARD_COLUMNS : [])].join(',')}\n`);
  for (const segment of affected.exposure.segments) {
    const disclosures = await sortByDisclosures(
      database.reader,
      segment.segment,
      affected.disclosures.map(({ id }) => id),
    );
    const lists = disclosures.labelsOf.map(formatRanges);
    const persons = personsOf(segment);
    for (let from = 0; from < persons.length; from += BATCH_PEOPLE) {
      options.signal?.throwIfAborted();
      const batch = persons.slice(from, from + BATCH_PEOPLE);
      const cards = await options.cards?.readCards(batch);
      const lines = batch.map((person) => {
        const cells = rollCells(person, segment, affected, attributes, options);
        cells[8] = lists[disclosures.classOf[person % SEGMENT_PEOPLE]];
        return [...cells, ...(cards ? cardCells(cards.get(person)) : [])].map(csvCell).join(',');
      });
      await file.write(`${lines.join('\n')}\n`);
      people += batch.length;
      options.onProgress?.(people);
    }
  }
  await file.finish();
  await file.publish();
  return people;
}

function personsOf({ segment, partition }: SegmentExposure): number[] {
  const persons: number[] = [];
  for (let place = 0; place < partition.people; place++) {
    if (partition.classOf[place] !== 0) persons.push(segment * SEGMENT_PEOPLE + place);
  }
  return persons;
}

function rollCells(
  person: number,
  segment: SegmentExposure,
  affected: Affected,
  attributes: Attributes,
  { codeKey, kinds }: RollOptions,
): string[] {
  const place = person % SEGMENT_PEOPLE;
  const { kind, standing, country } = attributeOf(attributes, person);
  const labels = segment.partition.labelsOf[segment.partition.classOf[place]];
  return [
    codeOf(codeKey, person),
    hasInSet(segment.certain, place) ? 'certain' : 'possible',
    kinds.find(({ id }) => id === kind)?.name ?? 'unknown',
    standing,
    country ?? 'unknown',
    labels.map((label) => affected.exposure.categories[label]).join(';'),
    dateOfDay(segment.spans.first[place]),
    dateOfDay(segment.spans.last[place]),
    '',
    hasInSet(segment.overdue, place) ? 'yes' : 'no',
  ];
}

function cardCells(card: Card | undefined): string[] {
  return [
    card?.reference,
    card?.title,
    card?.givenName ?? (card?.familyName ? '' : card?.fullName),
    card?.familyName,
    card?.email?.join('; '),
    card?.phone?.join('; '),
    card?.address?.join(', '),
    card?.city,
    card?.postcode,
    card?.country,
  ].map((value) => value ?? '');
}
