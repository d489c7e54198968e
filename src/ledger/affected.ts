import type { Queryable } from '../db/index.ts';
import { loadAttributes, type Kind } from '../people/index.ts';
import type { Supplier } from '../suppliers/index.ts';
import { categoryTimes, type CategoryTimes } from './category-times.ts';
import { countExposure, type ExposureCounts } from './count-exposure.ts';
import { sumRows, type Disclosure, type RowAccount } from './disclosures.ts';
import { computeExposure, type Exposure } from './exposure.ts';
import { resolveScope, type Scope } from './scope.ts';

/** The roll call: who is affected, with what, since when. */
export type Affected = ExposureCounts & {
  suppliers: Supplier[];
  disclosures: Disclosure[];
  /** Left out because their deletion is evidenced. */
  deleted: Disclosure[];
  times: CategoryTimes[];
  /** The accounting over all files in scope. */
  rows: RowAccount;
  exposure: Exposure;
  /** From the question to the numbers, in milliseconds; loading of the program apart. */
  tookMs: number;
};

/** Answers who is affected by what a scope covers. Never reads a file: it is algebra over sets. */
export async function findAffected(
  client: Queryable,
  scope: Scope,
  options: { acceptedGrades: readonly string[]; kinds: Kind[]; at: Date; timezone: string },
): Promise<Affected> {
  const started = performance.now();
  const scoped = await resolveScope(client, scope, options.acceptedGrades);
  const disclosures = scoped.flatMap((each) => each.disclosures);
  const [exposure, attributes, times] = await Promise.all([
    computeExposure(client, scoped, {
      ...options,
      categories: scope.categories,
      excluded: scope.excluded,
      added: scope.added,
    }),
    loadAttributes(client),
    categoryTimes(
      client,
      disclosures.map(({ id }) => id),
    ),
  ]);
  const counts = countExposure(exposure, attributes, options.kinds);
  return {
    ...counts,
    suppliers: scoped.map(({ supplier }) => supplier),
    disclosures,
    deleted: scoped.flatMap((each) => each.deleted),
    times: times.filter(({ category }) => exposure.categories.includes(category)),
    rows: sumRows(disclosures.map((disclosure) => disclosure.rows)),
    exposure,
    tookMs: Math.round((performance.now() - started) * 10) / 10,
  };
}
