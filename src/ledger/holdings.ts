import type { Queryable } from '../db/index.ts';
import { STANDINGS, type Attributes, type Kind } from '../people/index.ts';
import {
  countSet,
  forEachInSet,
  hasInSet,
  SEGMENT_PEOPLE,
  subtractFrom,
  type DenseSet,
} from '../sets/index.ts';
import { categoryTimes } from './category-times.ts';
import type { Count } from './count-exposure.ts';
import { computeExposure, type Exposure } from './exposure.ts';
import type { ScopedSupplier } from './scope.ts';
import { countDisclosures, readUnions, selectUnions } from './unions.ts';

/** What is held of one category. */
export type CategoryHolding = {
  category: string;
  people: Count;
  byKind: Record<string, number>;
  byStanding: Record<string, number>;
  oldest: Date;
  newest: Date;
  /** People of whom only disclosures past the agreed retention have it; null where no retention is known. */
  shouldHaveBeenDeleted: number | null;
  /** Whether the agreement allows it; null where it does not say. */
  allowed: boolean | null;
};

const DAY_MS = 86_400_000;

/** What one supplier (its sub-suppliers included) holds at `at`, category by category. */
export async function computeHoldings(
  client: Queryable,
  scoped: ScopedSupplier[],
  register: { attributes: Attributes; kinds: Kind[] },
  { at, timezone }: { at: Date; timezone: string },
): Promise<CategoryHolding[]> {
  const exposure = await computeExposure(client, scoped, { at, timezone });
  const disclosures = scoped.flatMap((each) => each.disclosures.map(({ id }) => id));
  const times = new Map((await categoryTimes(client, disclosures)).map((each) => [each.category, each]));
  const overdue = await countOverdue(client, scoped, exposure, at);
  return exposure.categories.map((category) => ({
    category,
    ...countCategory(exposure, category, register),
    oldest: times.get(category)!.oldest,
    newest: times.get(category)!.newest,
    shouldHaveBeenDeleted: overdue === null ? null : (overdue.get(category) ?? 0),
    allowed: isAllowed(scoped, category),
  }));
}

function countCategory(
  exposure: Exposure,
  category: string,
  { attributes, kinds }: { attributes: Attributes; kinds: Kind[] },
): Pick<CategoryHolding, 'people' | 'byKind' | 'byStanding'> {
  const people: Count = { certain: 0, possible: 0 };
  const byKind: Record<string, number> = {};
  const byStanding: Record<string, number> = {};
  for (const segment of exposure.segments) {
    const all = setOf(segment.sets, category, 'possible');
    const certain = setOf(segment.sets, category, 'certain');
    for (let i = 0; i < all.length; i++) all[i] |= certain[i];
    forEachInSet(all, (place) => {
      const person = segment.segment * SEGMENT_PEOPLE + place;
      const kind = kinds.find(({ id }) => id === attributes.kind[person])?.name ?? 'unknown';
      const standing = STANDINGS[attributes.standing[person]] ?? 'unknown';
      byKind[kind] = (byKind[kind] ?? 0) + 1;
      byStanding[standing] = (byStanding[standing] ?? 0) + 1;
      people[hasInSet(certain, place) ? 'certain' : 'possible']++;
    });
  }
  return { people, byKind, byStanding };
}

/** Per category the people whom no disclosure within the retention has; null where no supplier has a retention. */
async function countOverdue(
  client: Queryable,
  scoped: ScopedSupplier[],
  exposure: Exposure,
  at: Date,
): Promise<Map<string, number> | null> {
  if (scoped.every(({ supplier }) => supplier.agreement.retentionDays === null)) return null;
  const left = new Map<string, DenseSet>();
  for (const segment of exposure.segments) {
    for (const category of exposure.categories) {
      const people = setOf(segment.sets, category, 'possible');
      setOf(segment.sets, category, 'certain').forEach((word, i) => (people[i] |= word));
      left.set(`${segment.segment} ${category}`, people);
    }
  }
  for (const { supplier, datasets, disclosures } of scoped) {
    const { retentionDays } = supplier.agreement;
    const within = disclosures.filter(
      ({ sentAt }) => retentionDays === null || +sentAt >= +at - retentionDays * DAY_MS,
    );
    const totals = await countDisclosures(
      client,
      datasets.map(({ id }) => id),
    );
    for (const union of await readUnions(client, selectUnions(within, totals), {})) {
      for (const { category, people } of union.sets) {
        const remaining = left.get(`${union.segment} ${category}`);
        if (remaining) subtractFrom(remaining, people);
      }
    }
  }
  const counts = new Map<string, number>();
  for (const [key, people] of left) {
    const category = key.slice(key.indexOf(' ') + 1);
    counts.set(category, (counts.get(category) ?? 0) + countSet(people));
  }
  return counts;
}

function setOf(
  sets: { category: string; certainty: string; people: DenseSet }[],
  category: string,
  certainty: string,
): DenseSet {
  const found = sets.find((set) => set.category === category && set.certainty === certainty)?.people;
  const copy = new Uint32Array(SEGMENT_PEOPLE / 32);
  if (found) copy.set(found);
  return copy;
}

/** Whether an agreement names a category, or one that it is a part of; null where none of them says. */
function isAllowed(scoped: ScopedSupplier[], category: string): boolean | null {
  const said = scoped
    .map(({ supplier }) => supplier.agreement.categoriesAllowed)
    .filter((each) => each !== null);
  return said.length === 0
    ? null
    : said.some((allowed) => allowed.some((key) => category === key || category.startsWith(`${key}.`)));
}
