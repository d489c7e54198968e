export {
  addToSet,
  countSet,
  createSet,
  forEachInSet,
  hasInSet,
  intersectCount,
  intersectInto,
  isEmpty,
  listSet,
  SEGMENT_PEOPLE,
  subtractFrom,
  unionInto,
} from './dense-set.ts';
export type { DenseSet } from './dense-set.ts';
export { encodeSet } from './encode-set.ts';
export { decodeSet, unionBytesInto } from './decode-set.ts';
export { bytesContain, countInBytes } from './probe-set.ts';
export { createPartition, readClasses, refineBy } from './partition.ts';
export type { Partition, PersonClass } from './partition.ts';
