import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { addDecision, type Decision } from './decisions.ts';
import { listEntriesOf } from './entries.ts';
import { holdIncident } from './incidents.ts';
import { readCase } from './read-case.ts';
import { listRevisions } from './revisions.ts';

/** What somebody decided. */
export type NewDecision = Pick<Decision, 'authority' | 'people' | 'exception' | 'reason' | 'decidedBy'>;

/**
 * Keeps a decision on whether to report and whether to tell people, with what was known when it was taken. The same
 * once more changes nothing.
 * @throws InputError ARGUMENT_INVALID where it says nothing, or names an exception and tells people all the same
 */
export async function decide(
  app: App,
  incident: number,
  decision: NewDecision,
): Promise<{ decision: number; added: boolean }> {
  refuseSenseless(decision);
  const { revision, affected, board, assessment } = await readCase(app, incident);
  return app.database.transaction(async (tx) => {
    await holdIncident(tx, incident);
    await refuseOvertaken(tx, incident, revision.revision, board.entries.length);
    return addDecision(tx, {
      incident,
      at: app.now(),
      by: app.config.actor,
      ...decision,
      basis: {
        revision: revision.revision,
        certain: affected.people.certain,
        possible: affected.people.possible,
        entries: board.entries.filter(({ counts }) => counts).map(({ entry }) => entry),
        severity: assessment.whole.score,
      },
    });
  });
}

/** What it rests on is what is known when it is written. */
async function refuseOvertaken(tx: Tx, incident: number, revision: number, entries: number): Promise<void> {
  const newest = (await listRevisions(tx.client, incident)).at(-1)?.revision;
  const noted = (await listEntriesOf(tx.client, incident)).length;
  if (newest === revision && noted === entries) return;
  throw new InputError(
    'ARGUMENT_INVALID',
    `Something was noted in incident ${incident} meanwhile: look at it ('incident show ${incident}') and decide again`,
  );
}

function refuseSenseless({ authority, people, exception, reason }: NewDecision): void {
  const wrong = (sentence: string): InputError => new InputError('ARGUMENT_INVALID', sentence);
  if (authority === null && people === null)
    throw wrong(
      "Say what was decided: --authority 'report' or 'do not report', --people 'tell' or 'do not tell'",
    );
  if (exception !== null && people !== 'do not tell')
    throw wrong("An exception of Art. 34(3) goes with --people 'do not tell'");
  if (reason.trim() === '') throw wrong('A decision needs its reason, above all one not to tell: --reason');
}
