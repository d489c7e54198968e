import { readBinary, type Queryable } from '../db/index.ts';
import { segmentOf } from '../people/index.ts';
import { bytesContain, SEGMENT_PEOPLE } from '../sets/index.ts';
import { ANYBODY, type Certainty } from './write-sets.ts';

/** One disclosure that had a person in it: whether for certain, and the columns in which their value went. */
export type PersonDisclosure = {
  disclosure: number;
  certainty: Certainty;
  columns: { ordinal: number; certainty: Certainty }[];
};

/** Everything ever disclosed about a person, by disclosure: promise 3. */
export async function whoHoldsWhat(client: Queryable, person: number): Promise<PersonDisclosure[]> {
  const segment = segmentOf(person);
  const inSegment = person % SEGMENT_PEOPLE;
  type Row = { disclosure: number; ordinal: number; certainty: Certainty; bytes: Buffer };
  const files = await readBinary<Row>(
    client,
    `select disclosure, ordinal, certainty, bytes from ledger_set
      where segment = $1 and ordinal = ${ANYBODY} order by disclosure, certainty`,
    [segment],
  );
  const hits = files.filter(({ bytes }) => bytesContain(bytes, inSegment));
  const columns = await readBinary<Row>(
    client,
    `select disclosure, ordinal, certainty, bytes from ledger_set
      where segment = $1 and disclosure = any($2::int[]) and ordinal <> ${ANYBODY} order by disclosure, ordinal, certainty`,
    [segment, [...new Set(hits.map(({ disclosure }) => disclosure))]],
  );
  const byDisclosure = Map.groupBy(
    columns.filter(({ bytes }) => bytesContain(bytes, inSegment)),
    ({ disclosure }) => disclosure,
  );
  return [...Map.groupBy(hits, ({ disclosure }) => disclosure)].map(([disclosure, sets]) => ({
    disclosure,
    certainty: sets.some(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible',
    columns: strongest(byDisclosure.get(disclosure) ?? []),
  }));
}

/** A column once, certain where one of its sets is. */
function strongest(sets: { ordinal: number; certainty: Certainty }[]): PersonDisclosure['columns'] {
  const columns = new Map<number, Certainty>();
  for (const { ordinal, certainty } of sets) {
    if (columns.get(ordinal) !== 'certain') columns.set(ordinal, certainty);
  }
  return [...columns].map(([ordinal, certainty]) => ({ ordinal, certainty }));
}
