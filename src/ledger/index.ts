export {
  insertDisclosure,
  listColumns,
  listDisclosures,
  sumRows,
  type Direction,
  type Disclosure,
  type DisclosureColumn,
  type RowAccount,
} from './disclosures.ts';
export { markOriginalsDestroyed } from './originals.ts';
export { digestSets } from './sets-digest.ts';
export { ANYBODY, writeSets, type Certainty, type ColumnSet } from './write-sets.ts';
export { addDeletionClaim, GRADES, listDeletionClaims, type DeletionClaim, type Grade } from './deletions.ts';
export { resolveScope, type Scope, type ScopedSupplier } from './scope.ts';
export { computeExposure, type Exposure, type ExposureOptions, type SegmentExposure } from './exposure.ts';
export { UNKNOWN_CATEGORY } from './people-by-hand.ts';
export { countExposure, type Count, type ExposureClass, type ExposureCounts } from './count-exposure.ts';
export { type CategoryTimes } from './category-times.ts';
export { whoHoldsWhat, type PersonDisclosure } from './who-holds-what.ts';
export { findWrongUnions } from './check-unions.ts';
export { dateOfDay, dayOf } from './spans.ts';
export { computeHoldings, type CategoryHolding } from './holdings.ts';
export { findAffected, type Affected } from './affected.ts';
export { formatRanges, sortByDisclosures } from './disclosure-lists.ts';
