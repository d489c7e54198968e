import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { digestOutcomes } from './outcome-digests.ts';
import type { Run } from './runs.ts';

/**
 * Appends that a run began or ended, with its numbers: that it began is there before anything leaves, and that it ended
 * binds what became of everybody so far.
 */
export async function noteSending(
  app: App,
  run: Run,
  what: 'begun' | 'ended',
  numbers: Record<string, number>,
): Promise<void> {
  const { id, notice, channel } = run;
  await app.database.transaction(async (tx) => {
    const digest = what === 'ended' ? await digestOutcomes(tx, run) : undefined;
    await appendEvidence(tx, app.now(), {
      act: `notice sending ${what}`,
      subjects: [`notice:${notice}`],
      payload: { run: id, channel, ...numbers, ...digest },
    });
  });
}
