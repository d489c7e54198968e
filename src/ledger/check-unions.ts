import type { Queryable } from '../db/index.ts';
import { encodeSet } from '../sets/index.ts';
import type { Disclosure } from './disclosures.ts';
import { readUnions, type SegmentUnion } from './unions.ts';

/**
 * The datasets whose kept unions and spans, from which usual questions are answered, are not those of their sets. What
 * is kept for speed must not be a second truth that somebody could change.
 * @param timezone the organisation's: the days of being sent are its calendar's
 */
export async function findWrongUnions(
  client: Queryable,
  disclosures: Disclosure[],
  timezone: string,
): Promise<number[]> {
  const wrong: number[] = [];
  for (const [dataset, own] of Map.groupBy(disclosures, (each) => each.dataset)) {
    const options = { spans: { timezone } };
    const kept = await readUnions(client, { wholeDatasets: [dataset], disclosures: [] }, options);
    const made = await readUnions(client, { wholeDatasets: [], disclosures: own }, options);
    if (fingerprint(kept) !== fingerprint(made)) wrong.push(dataset);
  }
  return wrong;
}

/** The same for the same people and days, however long the arrays are that hold them. */
function fingerprint(segments: SegmentUnion[]): string {
  const lines = segments.flatMap(({ segment, sets, spans }) => {
    const own = sets.map(
      ({ category, certainty, people }) =>
        `${category} ${certainty} ${Buffer.from(encodeSet(people)).toString('base64')}`,
    );
    const days: string[] = [];
    spans.last.forEach((last, person) => {
      if (last > 0 || spans.first[person] !== NEVER) days.push(`${person}:${spans.first[person]}-${last}`);
    });
    return [`segment ${segment}`, ...own.toSorted(), days.join(' ')];
  });
  return lines.join('\n');
}

const NEVER = 0xffff;
