import { readBinary, type Queryable } from '../db/index.ts';
import { createPartition, decodeSet, refineBy, SEGMENT_PEOPLE, type Partition } from '../sets/index.ts';
import { ANYBODY } from './write-sets.ts';

const AT_ONCE = 64;

/**
 * For a segment, people sorted by the disclosures they are in: class labels are disclosure numbers. Both those named
 * for certain and those possibly meant count.
 */
export async function sortByDisclosures(
  client: Queryable,
  segment: number,
  disclosures: number[],
): Promise<Partition> {
  const partition = createPartition(SEGMENT_PEOPLE);
  for (let from = 0; from < disclosures.length; from += AT_ONCE) {
    const some = disclosures.slice(from, from + AT_ONCE);
    const rows = await readBinary<{ disclosure: number; bytes: Buffer }>(
      client,
      `select disclosure, bytes from ledger_set
        where segment = $1 and ordinal = ${ANYBODY} and disclosure = any($2::int[]) order by disclosure`,
      [segment, some],
    );
    for (const [disclosure, sets] of Map.groupBy(rows, (row) => row.disclosure)) {
      const people = new Uint32Array(SEGMENT_PEOPLE / 32);
      for (const { bytes } of sets) decodeSet(bytes).forEach((word, i) => (people[i] |= word));
      refineBy(partition, people, disclosure);
    }
  }
  return partition;
}

/** Numbers in order as ranges: '1-24;30'. */
export function formatRanges(numbers: number[]): string {
  const ordered = [...numbers].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < ordered.length;) {
    let j = i;
    while (j + 1 < ordered.length && ordered[j + 1] === ordered[j] + 1) j++;
    ranges.push(i === j ? `${ordered[i]}` : `${ordered[i]}-${ordered[j]}`);
    i = j + 1;
  }
  return ranges.join(';');
}
