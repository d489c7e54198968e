import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import type { Database } from '../../src/db/index.ts';
import {
  addSigningKey,
  appendEvidence,
  createSigner,
  withEvidence,
  type Signer,
} from '../../src/evidence/index.ts';

export const ORIGIN = 'rollcall/5f0c8a52-0000-4000-8000-000000000001';
export const START = Date.parse('2026-01-05T09:00:00.000Z');

/** A database with a log in it, and what signs it. Time passes by a minute an act. */
export type TestLog = TestDatabase & { evident: Database; signer: Signer; seed: Buffer; now: () => Date };

/** A log of its own; `lastSeenPath` as withEvidence takes it. */
export async function createTestLog(options: { lastSeenPath?: string } = {}): Promise<TestLog> {
  const opened = await createTestDatabase();
  const seed = Buffer.alloc(32, 7);
  const signer = createSigner(ORIGIN, seed);
  let minutes = 0;
  const now = (): Date => new Date(START + minutes++ * 60_000);
  const evident = withEvidence(opened.database, {
    origin: ORIGIN,
    signer: async () => signer,
    actor: 'cli:test',
    ...options,
  });
  await evident.transaction(async (tx) => {
    await addSigningKey(tx, signer.vkey, 0, now());
    await appendEvidence(tx, now(), { act: 'installation created', payload: { signingKey: signer.vkey } });
  });
  return { ...opened, evident, signer, seed, now };
}

/** Appends so many acts, `together` of them in a transaction. */
export async function appendActs(log: TestLog, count: number, together = 1): Promise<void> {
  for (let done = 0; done < count;) {
    await log.evident.transaction(async (tx) => {
      for (let i = 0; i < together && done < count; i++, done++) {
        await appendEvidence(tx, log.now(), {
          act: ['file recorded', 'supplier added', 'kind “renamed”'][done % 3],
          subjects: [`disclosure:${done}`, `supplier:${done % 5}`],
          payload: { rows: done * 100, digest: 'ab'.repeat(32), note: 'é\n"' },
        });
      }
    });
  }
}
