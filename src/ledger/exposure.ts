import type { Queryable } from '../db/index.ts';
import {
  createPartition,
  createSet,
  forEachInSet,
  refineBy,
  unionInto,
  type DenseSet,
  type Partition,
} from '../sets/index.ts';
import type { ScopedSupplier } from './scope.ts';
import { addByHand, bySegment, leaveOutByHand, type PeopleByHand } from './people-by-hand.ts';
import { createSpans, dayOf, joinSpans, type Spans } from './spans.ts';
import { countDisclosures, readUnions, selectUnions, type CategorySet } from './unions.ts';

/** Who is affected in one segment, and with what. Of people added by hand `spans` may know no day. */
export type SegmentExposure = {
  segment: number;
  /** Classes by categories; labels are places in `Exposure.categories`. */
  partition: Partition;
  /** Those whose row named them for certain. */
  certain: DenseSet;
  /** Sets by category and certainty. */
  sets: CategorySet[];
  spans: Spans;
  /** Those of whom some supplier should hold nothing any more under the agreement. */
  overdue: DenseSet;
};

/** Who is affected with which categories. */
export type Exposure = { categories: string[]; segments: SegmentExposure[] };

export type ExposureOptions = {
  /** Restricts the question to some. */
  categories?: string[];
  /** The moment for which retention is judged, in days of `timezone`. */
  at: Date;
  timezone: string;
} & PeopleByHand;

/** Joins the sets of everything in scope. */
export async function computeExposure(
  client: Queryable,
  scoped: ScopedSupplier[],
  options: ExposureOptions,
): Promise<Exposure> {
  const { categories, at, timezone } = options;
  const segments = new Map<number, SegmentExposure>();
  for (const { supplier, datasets, disclosures } of scoped) {
    const totals = await countDisclosures(
      client,
      datasets.map(({ id }) => id),
    );
    const selection = selectUnions(disclosures, totals);
    const { retentionDays } = supplier.agreement;
    for (const union of await readUnions(client, selection, { categories, spans: { timezone } })) {
      const segment = segmentOf(segments, union.segment);
      joinSets(segment, union.sets);
      joinSpans(segment.spans, union.spans);
      if (retentionDays !== null)
        markOverdue(segment.overdue, union.spans, dayOf(at, timezone) - retentionDays);
    }
  }
  for (const [segment, places] of bySegment(options.added ?? []))
    addByHand(segmentOf(segments, segment), places);
  for (const [segment, places] of bySegment(options.excluded ?? []))
    leaveOutByHand(segmentOf(segments, segment), places);
  const ordered = [...segments.values()].sort((a, b) => a.segment - b.segment);
  const named = (set: CategorySet) => set.category !== '';
  const found = [
    ...new Set(ordered.flatMap(({ sets }) => sets.filter(named).map(({ category }) => category))),
  ].sort();
  for (const segment of ordered) {
    sortIntoClasses(segment, found);
    if (categories) leaveOutOverdueElsewhere(segment);
  }
  return { categories: found, segments: ordered };
}

function segmentOf(segments: Map<number, SegmentExposure>, segment: number): SegmentExposure {
  let found = segments.get(segment);
  if (!found) {
    found = {
      segment,
      partition: createPartition(0),
      certain: createSet(),
      sets: [],
      spans: createSpans(),
      overdue: createSet(),
    };
    segments.set(segment, found);
  }
  return found;
}

function joinSets(segment: SegmentExposure, sets: CategorySet[]): void {
  for (const { category, certainty, people } of sets) {
    const there = segment.sets.find((each) => each.category === category && each.certainty === certainty);
    if (there) unionInto(there.people, people);
    else segment.sets.push({ category, certainty, people });
  }
}

/** In doubt they count as held; that they should not be is shown apart (promise 2). */
function markOverdue(overdue: DenseSet, { last }: Spans, before: number): void {
  for (let person = 0; person < last.length; person++) {
    if (last[person] !== 0 && last[person] < before) overdue[person >>> 5] |= 1 << (person & 31);
  }
}

function sortIntoClasses(segment: SegmentExposure, categories: string[]): void {
  // Everybody in a set was sent on some day: the spans reach as far as there is anybody.
  segment.partition = createPartition(Math.max(segment.spans.last.length, 32));
  categories.forEach((category, label) => {
    const sets = segment.sets.filter((set) => set.category === category);
    const certain = sets.find(({ certainty }) => certainty === 'certain');
    if (certain) unionInto(segment.certain, certain.people);
    if (sets.length === 0) return;
    let [{ people }] = sets;
    if (sets.length > 1) {
      people = people.slice();
      unionInto(people, sets[1].people);
    }
    refineBy(segment.partition, people, label);
  });
}

/** Somebody may be overdue at one supplier and outside the categories asked for: no answer to this question. */
function leaveOutOverdueElsewhere(segment: SegmentExposure): void {
  const { classOf } = segment.partition;
  const outside: number[] = [];
  forEachInSet(segment.overdue, (person) => {
    if (classOf[person] === 0) outside.push(person);
  });
  for (const person of outside) segment.overdue[person >>> 5] &= ~(1 << (person & 31));
}
