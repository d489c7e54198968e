import { createHash } from 'node:crypto';
import type { Tx } from '../db/index.ts';

/** Something done that matters. `payload` holds ids, numbers, times and digests, never a person's data. */
export type Act = { act: string; payload: Record<string, unknown> };

type EvidenceTables = {
  evidence_entry: {
    seq: string | bigint;
    at: Date;
    actor: string;
    act: string;
    payload: string;
    previous: Buffer;
    hash: Buffer;
  };
};

const NOTHING_BEFORE = Buffer.alloc(32);

/**
 * Appends an act in the caller's transaction, chained to the entry before: hash = SHA-256(previous ‖ canonical JSON of
 * seq, at, actor, act and payload). Call it under the writer lock, as every writing command does.
 */
export async function appendEvidence(tx: Tx, at: Date, { act, payload }: Act, actor = 'cli'): Promise<void> {
  const db = tx.kysely.withTables<EvidenceTables>();
  const last = await db
    .selectFrom('evidence_entry')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const seq = last ? BigInt(last.seq) + 1n : 1n;
  const previous = last?.hash ?? NOTHING_BEFORE;
  const text = canonicalJson(payload);
  const entry = canonicalJson({ seq: seq.toString(), at: at.toISOString(), actor, act, payload: text });
  const hash = createHash('sha256').update(previous).update(entry).digest();
  await db
    .insertInto('evidence_entry')
    .values({ seq, at, actor, act, payload: text, previous, hash })
    .execute();
}

/** JSON with keys in order and no spaces, so that the same content always has the same bytes. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !(part instanceof Date)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
