import { readOnce, type Tx } from '../db/index.ts';
import { listEntries } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { digestSets, listDisclosures, type Disclosure } from '../ledger/index.ts';
import { checkKept } from './check-kept.ts';

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
  /** Sentences on what else answers depend on and no act accounts for. */
  other: string[];
};

type RecordedFacts = {
  disclosure: number;
  dataset: number;
  direction: string;
  sentAt: string;
  digest: string;
  object: string;
  sets: string;
  rows?: object;
};

type LedgerCheckOptions = { signal?: AbortSignal; onProgress?: (done: number, of: number) => void };

/**
 * Compares every disclosure, and who was in which of its columns, with the entry that was appended with it. The entries
 * themselves are verifyLog's to check. One moment of both: what is recorded meanwhile is not taken for put in.
 */
export async function checkLedger(app: App, options: LedgerCheckOptions = {}): Promise<LedgerCheck> {
  return readOnce(app.database, (tx) => compareLedger(app, tx, options));
}

async function compareLedger(
  { installation }: App,
  tx: Tx,
  options: LedgerCheckOptions,
): Promise<LedgerCheck> {
  const { client: reader } = tx;
  const disclosures = await listDisclosures(reader, {});
  const { entries } = await listEntries(reader, { act: RECORDED });
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
    other: await checkKept(tx, installation.timezone, disclosures),
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
    disclosure.object === fact.object &&
    disclosure.dataset === fact.dataset &&
    disclosure.direction === fact.direction &&
    Object.entries(disclosure.rows).every(([key, value]) => fact.rows?.[key as keyof object] === value)
  );
}
