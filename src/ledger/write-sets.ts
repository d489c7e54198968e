import { readBinary, type Tx } from '../db/index.ts';
import {
  countSet,
  createSet,
  encodeSet,
  isEmpty,
  SEGMENT_PEOPLE,
  unionBytesInto,
  unionInto,
  type DenseSet,
} from '../sets/index.ts';
import { createSetsDigest, type SetsDigest } from './sets-digest.ts';
import { createSpans, extendSpans, readSpans, spanBytes } from './spans.ts';

export const CERTAINTIES = ['certain', 'possible'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Ordinal that stands for anybody in the file, whatever the column; its category is ''. */
export const ANYBODY = -1;

/** The people of one column of a disclosure, all segments in one dense set. */
export type ColumnSet = { ordinal: number; category: string; certainty: Certainty; people: DenseSet };

const SEGMENT_WORDS = SEGMENT_PEOPLE / 32;

/**
 * Writes the sets of a disclosure and brings the dataset's unions and spans up to date. The caller gives a set with
 * ordinal ANYBODY for each certainty, and one for each column that has anybody; `day` is the day it was sent (dayOf).
 * Returns the digest of all that it wrote, for the evidence.
 */
export async function writeSets(
  tx: Tx,
  disclosure: { id: number; dataset: number; day: number },
  sets: ColumnSet[],
): Promise<Buffer> {
  const digest = createSetsDigest();
  const inOrder = sets.toSorted((a, b) => a.ordinal - b.ordinal || (a.certainty < b.certainty ? -1 : 1));
  const words = Math.max(0, ...sets.map(({ people }) => people.length));
  for (let segment = 0; segment * SEGMENT_WORDS < words; segment++) {
    const here = inOrder
      .map((set) => ({ ...set, people: segmentWords(set.people, segment) }))
      .filter(({ people }) => !isEmpty(people));
    if (here.length === 0) continue;
    await insertSets(tx, disclosure.id, segment, here, digest);
    await joinUnions(tx, disclosure.dataset, segment, here);
    await joinSpansOf(tx, disclosure, segment, here);
  }
  return digest.end();
}

function segmentWords(people: DenseSet, segment: number): DenseSet {
  return people.subarray(segment * SEGMENT_WORDS, (segment + 1) * SEGMENT_WORDS);
}

async function insertSets(
  tx: Tx,
  disclosure: number,
  segment: number,
  sets: ColumnSet[],
  digest: SetsDigest,
): Promise<void> {
  const bytes = sets.map(({ people }) => Buffer.from(encodeSet(people)));
  sets.forEach(({ ordinal, certainty }, i) => digest.add({ segment, ordinal, certainty, bytes: bytes[i] }));
  await tx.client.query(
    `insert into ledger_set (segment, disclosure, ordinal, certainty, people, bytes)
     select $1, $2, * from unnest($3::int[], $4::text[], $5::int[], $6::bytea[])`,
    [
      segment,
      disclosure,
      sets.map(({ ordinal }) => ordinal),
      sets.map(({ certainty }) => certainty),
      sets.map(({ people }) => countSet(people)),
      bytes,
    ],
  );
}

async function joinUnions(tx: Tx, dataset: number, segment: number, sets: ColumnSet[]): Promise<void> {
  const keyOf = (category: string, certainty: string) => `${certainty} ${category}`;
  const unions = new Map<string, { category: string; certainty: Certainty; people: DenseSet }>();
  for (const { category, certainty, people } of sets) {
    const key = keyOf(category, certainty);
    const union = unions.get(key);
    if (union) unionInto(union.people, people);
    else {
      const copy = createSet();
      unionInto(copy, people);
      unions.set(key, { category, certainty, people: copy });
    }
  }
  const kept = await readBinary<{ category: string; certainty: Certainty; bytes: Buffer }>(
    tx.client,
    'select category, certainty, bytes from dataset_union where dataset = $1 and segment = $2',
    [dataset, segment],
  );
  for (const { category, certainty, bytes } of kept) {
    const union = unions.get(keyOf(category, certainty));
    if (union) unionBytesInto(union.people, bytes);
  }
  const all = [...unions.values()];
  await tx.client.query(
    `insert into dataset_union (segment, dataset, category, certainty, bytes)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::bytea[])
     on conflict (segment, dataset, category, certainty) do update set bytes = excluded.bytes`,
    [
      segment,
      dataset,
      all.map(({ category }) => category),
      all.map(({ certainty }) => certainty),
      all.map(({ people }) => Buffer.from(encodeSet(people))),
    ],
  );
}

async function joinSpansOf(
  tx: Tx,
  { dataset, day }: { dataset: number; day: number },
  segment: number,
  sets: ColumnSet[],
): Promise<void> {
  const kept = await readBinary<{ bytes: Buffer }>(
    tx.client,
    'select bytes from dataset_span where dataset = $1 and segment = $2',
    [dataset, segment],
  );
  const spans = kept[0] ? readSpans(kept[0].bytes) : createSpans();
  for (const set of sets) if (set.ordinal === ANYBODY) extendSpans(spans, set.people, day);
  await tx.client.query(
    `insert into dataset_span (segment, dataset, bytes) values ($1, $2, $3)
     on conflict (segment, dataset) do update set bytes = excluded.bytes`,
    [segment, dataset, spanBytes(spans)],
  );
}
