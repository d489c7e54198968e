import { listEntries } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { digestSets, listDisclosures, type Disclosure } from '../ledger/index.ts';

const BATCH = 50;
/** Act of the entries that bind a disclosure with the digest of all its sets. */
const RECORDED = 'disclosure recorded';

/** Whether the ledger is still what the evidence says was recorded. */
export type LedgerCheck = {
  disclosures: number;
  /** Disclosures that are not as their entry says: who was in them, when they were sent, or which file it was. */
  changed: number[];
  /** Disclosures that no entry speaks of. */
  unrecorded: number[];
  /** Disclosures that an entry speaks of and the ledger no longer has. */
  gone: number[];
};

type RecordedFacts = { disclosure: number; sentAt: string; digest: string; sets: string; rows: object };

/**
 * Compares every disclosure, and who was in which of its columns, with the entry that was appended with it. The entries
 * themselves are verifyLog's to check.
 */
export async function checkLedger(
  app: App,
  options: { signal?: AbortSignal; onProgress?: (done: number, of: number) => void } = {},
): Promise<LedgerCheck> {
  const { reader } = app.database;
  const disclosures = await listDisclosures(reader, {});
  const { entries } = await listEntries(reader, { act: RECORDED, limit: 2 ** 31 - 1 });
  const facts = new Map(
    entries.flatMap((entry) => {
      const payload = 'payload' in entry ? (entry.payload as RecordedFacts | null) : null;
      return payload ? [[payload.disclosure, payload] as const] : [];
    }),
  );
  const there = new Set(disclosures.map(({ id }) => id));
  const check: LedgerCheck = {
    disclosures: disclosures.length,
    changed: [],
    unrecorded: [],
    gone: [...facts.keys()].filter((id) => !there.has(id)),
  };
  for (let done = 0; done < disclosures.length; done += BATCH) {
    options.signal?.throwIfAborted();
    const batch = disclosures.slice(done, done + BATCH);
    const digests = await digestSets(
      reader,
      batch.map(({ id }) => id),
    );
    for (const disclosure of batch) {
      const fact = facts.get(disclosure.id);
      if (!fact) check.unrecorded.push(disclosure.id);
      else if (!isAsRecorded(disclosure, digests.get(disclosure.id), fact)) check.changed.push(disclosure.id);
    }
    options.onProgress?.(done + batch.length, disclosures.length);
  }
  return check;
}

function isAsRecorded(disclosure: Disclosure, sets: Buffer | undefined, fact: RecordedFacts): boolean {
  return (
    sets?.toString('hex') === fact.sets &&
    disclosure.sentAt.toISOString() === fact.sentAt &&
    disclosure.digest.toString('hex') === fact.digest &&
    Object.entries(disclosure.rows).every(([key, value]) => fact.rows[key as keyof object] === value)
  );
}
