import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import type { Run } from './runs.ts';

/** Appends that a run began or ended, with its numbers: that it began is there before anything leaves. */
export async function noteSending(
  app: App,
  { id, notice, channel }: Run,
  what: 'begun' | 'ended',
  numbers: Record<string, number>,
): Promise<void> {
  await app.database.transaction((tx) =>
    appendEvidence(tx, app.now(), {
      act: `notice sending ${what}`,
      subjects: [`notice:${notice}`],
      payload: { run: id, channel, ...numbers },
    }),
  );
}
