import { SEGMENT_PEOPLE } from '../sets/index.ts';

/** People are kept in segments of 2^20, the leading key of every table about them. */
export function segmentOf(person: number): number {
  return Math.floor(person / SEGMENT_PEOPLE);
}
