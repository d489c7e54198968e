import { readBinary, type Queryable } from '../db/index.ts';
import { createSet, decodeSet, unionBytesInto, type DenseSet } from '../sets/index.ts';
import type { Disclosure } from './disclosures.ts';
import { createSpans, dayOf, extendSpans, joinSpans, readSpans, type Spans } from './spans.ts';
import { ANYBODY, type Certainty } from './write-sets.ts';

/** Who is in some disclosures, in one segment: by category and certainty; category '' is anybody. */
export type SegmentUnion = { segment: number; sets: CategorySet[]; spans: Spans };
export type CategorySet = { category: string; certainty: Certainty; people: DenseSet };

/** Whole datasets and single disclosures; together they are the disclosures that a question is about. */
export type Selection = { wholeDatasets: number[]; disclosures: Disclosure[] };

/**
 * Sorts the disclosures of a question: where a dataset's are all meant, the union that is kept for it answers;
 * otherwise theirs are joined one by one. `totals` counts all disclosures of each dataset.
 */
export function selectUnions(disclosures: Disclosure[], totals: Map<number, number>): Selection {
  const byDataset = Map.groupBy(disclosures, ({ dataset }) => dataset);
  const selection: Selection = { wholeDatasets: [], disclosures: [] };
  for (const [dataset, list] of byDataset) {
    if (list.length === totals.get(dataset)) selection.wholeDatasets.push(dataset);
    else selection.disclosures.push(...list);
  }
  return selection;
}

/** How many disclosures each dataset has. */
export async function countDisclosures(client: Queryable, datasets: number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ dataset: number; n: number }>(
    'select dataset, count(*)::int as n from disclosure where dataset = any($1::int[]) group by dataset',
    [datasets],
  );
  return new Map(rows.map(({ dataset, n }) => [dataset, n]));
}

/** `categories` restricts to some; with `spans` come the days of being sent, in the calendar of that time zone. */
export type UnionOptions = { categories?: string[]; spans?: { timezone: string } };

/** The unions that a selection means, segment by segment; anybody is always among them. */
export async function readUnions(
  client: Queryable,
  selection: Selection,
  options: UnionOptions,
): Promise<SegmentUnion[]> {
  const segments = new Map<number, SegmentUnion>();
  await readWholeDatasets(client, selection.wholeDatasets, options, segments);
  for (let from = 0; from < selection.disclosures.length; from += AT_ONCE) {
    await readDisclosures(client, selection.disclosures.slice(from, from + AT_ONCE), options, segments);
  }
  return [...segments.values()].sort((a, b) => a.segment - b.segment);
}

const AT_ONCE = 64; // at most about 50 MB of sets in memory

async function readWholeDatasets(
  client: Queryable,
  datasets: number[],
  { categories, spans }: UnionOptions,
  segments: Map<number, SegmentUnion>,
): Promise<void> {
  if (datasets.length === 0) return;
  const rows = await readBinary<{ segment: number; category: string; certainty: Certainty; bytes: Buffer }>(
    client,
    `select segment, category, certainty, bytes from dataset_union
      where dataset = any($1::int[]) and ($2::text[] is null or category = '' or category = any($2))`,
    [datasets, categories ?? null],
  );
  for (const { segment, category, certainty, bytes } of rows) {
    unionBytesInto(setOf(segmentOf(segments, segment), category, certainty), bytes);
  }
  if (!spans) return;
  const kept = await readBinary<{ segment: number; bytes: Buffer }>(
    client,
    'select segment, bytes from dataset_span where dataset = any($1::int[])',
    [datasets],
  );
  for (const { segment, bytes } of kept) joinSpans(segmentOf(segments, segment).spans, readSpans(bytes));
}

async function readDisclosures(
  client: Queryable,
  disclosures: Disclosure[],
  { categories, spans }: UnionOptions,
  segments: Map<number, SegmentUnion>,
): Promise<void> {
  const days = new Map(disclosures.map(({ id, sentAt }) => [id, spans ? dayOf(sentAt, spans.timezone) : 0]));
  type Row = {
    segment: number;
    disclosure: number;
    ordinal: number;
    category: string | null;
    certainty: Certainty;
    bytes: Buffer;
  };
  const rows = await readBinary<Row>(
    client,
    `select s.segment, s.disclosure, s.ordinal, c.category, s.certainty, s.bytes
       from ledger_set s left join disclosure_column c on c.disclosure = s.disclosure and c.ordinal = s.ordinal
      where s.disclosure = any($1::int[])
        and ($2::text[] is null or s.ordinal = ${ANYBODY} or c.category = any($2))`,
    [[...days.keys()], categories ?? null],
  );
  for (const { segment, disclosure, ordinal, category, certainty, bytes } of rows) {
    const union = segmentOf(segments, segment);
    unionBytesInto(setOf(union, category ?? '', certainty), bytes);
    if (spans && ordinal === ANYBODY) extendSpans(union.spans, decodeSet(bytes), days.get(disclosure)!);
  }
}

function segmentOf(segments: Map<number, SegmentUnion>, segment: number): SegmentUnion {
  let union = segments.get(segment);
  if (!union) segments.set(segment, (union = { segment, sets: [], spans: createSpans() }));
  return union;
}

/** The set of a category in a segment, empty where there was none yet. */
function setOf(union: SegmentUnion, category: string, certainty: Certainty): DenseSet {
  let set = union.sets.find((each) => each.category === category && each.certainty === certainty);
  if (!set) union.sets.push((set = { category, certainty, people: createSet() }));
  return set.people;
}
