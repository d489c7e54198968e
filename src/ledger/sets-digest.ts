import { createHash } from 'node:crypto';
import { readBinary, type Queryable } from '../db/index.ts';

/** A kept set: which it is, and its bytes (formats/ledger-sets.md). */
type KeptSet = { segment: number; ordinal: number; certainty: string; bytes: Uint8Array };

/** Takes the sets of one disclosure by segment, ordinal and certainty, ascending. */
export type SetsDigest = { add(set: KeptSet): void; end(): Buffer };

/**
 * One digest for all sets of a disclosure, so that one entry of the evidence binds who was in which column: SHA-256 of
 * a line for each set, `segment ordinal certainty sha256-of-its-bytes`.
 */
export function createSetsDigest(): SetsDigest {
  const hash = createHash('sha256');
  return {
    add({ segment, ordinal, certainty, bytes }) {
      const own = createHash('sha256').update(bytes).digest('hex');
      hash.update(`${segment} ${ordinal} ${certainty} ${own}\n`);
    },
    end: () => hash.digest(),
  };
}

/** The digest of each disclosure's sets as they are now, by number. */
export async function digestSets(client: Queryable, disclosures: number[]): Promise<Map<number, Buffer>> {
  const rows = await readBinary<KeptSet & { disclosure: number }>(
    client,
    `select disclosure, segment, ordinal, certainty, bytes from ledger_set
      where disclosure = any($1::int[]) order by disclosure, segment, ordinal, certainty collate "C"`,
    [disclosures],
  );
  const digests = new Map(disclosures.map((disclosure) => [disclosure, createSetsDigest()]));
  for (const row of rows) digests.get(row.disclosure)?.add(row);
  return new Map([...digests].map(([disclosure, digest]) => [disclosure, digest.end()]));
}
