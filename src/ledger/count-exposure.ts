import { countryText, STANDINGS, type Attributes, type Kind } from '../people/index.ts';
import { countSet, forEachInSet, readClasses, SEGMENT_PEOPLE } from '../sets/index.ts';
import type { Exposure, SegmentExposure } from './exposure.ts';

/** Kinds are a byte. */
const KIND_PLACES = 256;

/** Numbers of people: named for certain by a row, and possibly meant by one. Nobody is in both. */
export type Count = { certain: number; possible: number };

/** Everybody with exactly the same categories; `kinds` says how many of them are of each kind. */
export type ExposureClass = {
  categories: string[];
  /** Those of them that are certain for nobody in the class: a row may mean somebody here, or somebody else. */
  possibly: string[];
  certain: number;
  possible: number;
  kinds: Record<string, number>;
};

export type ExposureCounts = {
  people: Count;
  byKind: Record<string, Count>;
  byStanding: Record<string, Count>;
  byCountry: Record<string, Count>;
  byCategory: Record<string, Count>;
  classes: ExposureClass[];
  shouldHaveBeenDeleted: number;
};

/** Counts an exposure. Kind and standing are those that the register has today; 'unknown' is said where it has none. */
export function countExposure(exposure: Exposure, attributes: Attributes, kinds: Kind[]): ExposureCounts {
  const counts: ExposureCounts = {
    people: { certain: 0, possible: 0 },
    byKind: {},
    byStanding: {},
    byCountry: {},
    byCategory: {},
    classes: [],
    shouldHaveBeenDeleted: 0,
  };
  const byClass = new Map<string, ExposureClass>();
  const groups = new Map<number, Count>();
  for (const segment of exposure.segments) {
    countSegment(segment, attributes, groups, segmentClasses(segment, exposure.categories, byClass), kinds);
    counts.shouldHaveBeenDeleted += countSet(segment.overdue);
  }
  for (const [packed, count] of groups) {
    const kind = kinds.find(({ id }) => id === packed % 256)?.name ?? 'unknown';
    const standing = STANDINGS[(packed >>> 8) % 256] ?? 'unknown';
    const country = countryText(packed >>> 16) ?? 'unknown';
    for (const [table, key] of [
      [counts.byKind, kind],
      [counts.byStanding, standing],
      [counts.byCountry, country],
    ] as const) {
      add((table[key] ??= { certain: 0, possible: 0 }), count);
    }
    add(counts.people, count);
  }
  counts.byCategory = countCategories(exposure);
  markPossibly(exposure, byClass);
  counts.classes = [...byClass.values()].sort((a, b) => b.certain + b.possible - a.certain - a.possible);
  return counts;
}

/** A category is certain in a class where it is for anybody in it. Only what some row leaves in doubt is looked at. */
function markPossibly({ categories, segments }: Exposure, byClass: Map<string, ExposureClass>): void {
  categories.forEach((category, label) => {
    const inDoubt = segments.some(({ sets }) =>
      sets.some((set) => set.category === category && set.certainty === 'possible'),
    );
    if (!inDoubt) return;
    const certain = new Set<ExposureClass>();
    for (const { sets, partition } of segments) {
      const people = sets.find((set) => set.category === category && set.certainty === 'certain')?.people;
      if (!people) continue;
      const seen = new Uint8Array(partition.labelsOf.length);
      forEachInSet(people, (place) => {
        seen[partition.classOf[place]] = 1;
      });
      seen.forEach((one, id) => {
        const found = one === 1 ? byClass.get(partition.labelsOf[id].join(' ')) : undefined;
        if (found) certain.add(found);
      });
    }
    for (const [key, each] of byClass) {
      if (key.split(' ').includes(String(label)) && !certain.has(each)) each.possibly.push(category);
    }
  });
}

/** The classes of a segment, by their number in it, shared with the other segments' of the same categories. */
function segmentClasses(
  { partition }: SegmentExposure,
  categories: string[],
  byClass: Map<string, ExposureClass>,
): (ExposureClass | undefined)[] {
  const classes: (ExposureClass | undefined)[] = [];
  for (const { id, labels } of readClasses(partition)) {
    const key = labels.join(' ');
    let found = byClass.get(key);
    if (!found) {
      byClass.set(
        key,
        (found = {
          categories: labels.map((label) => categories[label]),
          possibly: [],
          certain: 0,
          possible: 0,
          kinds: {},
        }),
      );
    }
    classes[id] = found;
  }
  return classes;
}

/** Counts by everything that is counted at once: class, kind, standing and country. */
function countSegment(
  { segment, partition, certain }: SegmentExposure,
  { kind, standing, country, people: all }: Attributes,
  groups: Map<number, Count>,
  classes: (ExposureClass | undefined)[],
  kinds: Kind[],
): void {
  const base = segment * SEGMENT_PEOPLE;
  const people = Math.min(partition.people, all - base);
  const { classOf } = partition;
  // Two places for each class and each group: possible, certain.
  const ofClass = new Uint32Array(classes.length * 2 + 2);
  const ofClassAndKind = new Uint32Array(classes.length * KIND_PLACES);
  const ofGroup = new Map<number, Uint32Array>();
  let packedBefore = -1;
  let group: Uint32Array = new Uint32Array(2);
  for (let i = 0; i < people; i++) {
    const found = classOf[i];
    if (found === 0) continue;
    const isCertain = (certain[i >>> 5] >>> (i & 31)) & 1;
    ofClass[found * 2 + isCertain]++;
    const person = base + i;
    ofClassAndKind[found * KIND_PLACES + kind[person]]++;
    const packed = kind[person] + standing[person] * 256 + country[person] * 65_536;
    if (packed !== packedBefore) {
      packedBefore = packed;
      group = ofGroup.get(packed) ?? new Uint32Array(2);
      ofGroup.set(packed, group);
    }
    group[isCertain]++;
  }
  classes.forEach((each, id) => {
    if (!each) return;
    add(each, { possible: ofClass[id * 2], certain: ofClass[id * 2 + 1] });
    addKinds(each, ofClassAndKind.subarray(id * KIND_PLACES, (id + 1) * KIND_PLACES), kinds);
  });
  for (const [packed, [possible, sure]] of ofGroup) {
    const total = groups.get(packed) ?? { certain: 0, possible: 0 };
    groups.set(packed, total);
    add(total, { certain: sure, possible });
  }
}

/** Per category the certain people, and those possible who are not certain in it. */
function countCategories({ categories, segments }: Exposure): Record<string, Count> {
  const counts: Record<string, Count> = {};
  for (const category of categories) {
    const count = (counts[category] = { certain: 0, possible: 0 });
    for (const { sets } of segments) {
      const certain = sets.find((set) => set.category === category && set.certainty === 'certain')?.people;
      const possible = sets.find((set) => set.category === category && set.certainty === 'possible')?.people;
      if (certain) count.certain += countSet(certain);
      if (possible)
        count.possible += countSet(certain ? possible.map((word, i) => word & ~certain[i]) : possible);
    }
  }
  return counts;
}

function addKinds(target: ExposureClass, counts: Uint32Array, kinds: Kind[]): void {
  counts.forEach((count, id) => {
    if (count === 0) return;
    const name = kinds.find((kind) => kind.id === id)?.name ?? 'unknown';
    target.kinds[name] = (target.kinds[name] ?? 0) + count;
  });
}

function add(target: Count, count: Count): void {
  target.certain += count.certain;
  target.possible += count.possible;
}
