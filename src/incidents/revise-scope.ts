import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import type { Affected } from '../ledger/index.ts';
import { countPeople } from '../people/index.ts';
import { readBoard } from './board.ts';
import { basisOf, computeScope } from './compute-scope.ts';
import { listEntriesOf } from './entries.ts';
import { findIncident, holdIncident } from './incidents.ts';
import { addRevision, listRevisions, type IncidentScope } from './revisions.ts';
import { followWindow, windowOf } from './window.ts';

/**
 * Says anew what a case covers; what is not named stays as it was, and times that nobody chose are those that are known now. Computed at once, and kept with who it named then.
 * Nothing changes where scope, choices, files and claims are the last revision's.
 * @throws InputError INCIDENT_UNKNOWN, INCIDENT_CLOSED, ARGUMENT_INVALID
 */
export async function reviseScope(
  app: App,
  incident: number,
  change: Partial<IncidentScope>,
  why: string,
  /** The revision that the change was made from; the last one, where nothing is said. */
  from?: number,
): Promise<{ revision: number; added: boolean; affected: Affected }> {
  const { reader } = app.database;
  const found = await findIncident(reader, incident);
  const board = readBoard(await listEntriesOf(reader, incident), app.installation);
  const window = windowOf(found, board, app.installation.timezone);
  const last = (await listRevisions(reader, incident)).at(-1)!;
  if (from !== undefined && from !== last.revision) throw overtaken(incident, last.revision);
  const chosen = {
    heldFrom: last.basis.chosen.heldFrom || change.heldFrom !== undefined,
    heldAt: last.basis.chosen.heldAt || change.heldAt !== undefined,
  };
  const said = { ...last.scope, ...change };
  const scope = followWindow(said, chosen, window);
  // What is said now has to make sense as it is said; what was chosen before makes room for what is learned.
  refuseEmpty(
    change.heldFrom === undefined
      ? scope
      : { ...scope, heldFrom: said.heldFrom, heldAt: chosen.heldAt ? said.heldAt : window.heldAt },
  );
  await refuseNobody(app, scope);
  const affected = await computeScope(app, scope);
  const basis = basisOf(app, affected, chosen);
  const done = await app.database.transaction(async (tx) => {
    await holdIncident(tx, incident);
    const newest = (await listRevisions(tx.client, incident)).at(-1)!;
    if (newest.revision !== last.revision) throw overtaken(incident, newest.revision);
    if (isDeepStrictEqual(newest.scope, scope) && isDeepStrictEqual(newest.basis, basis))
      return { revision: newest.revision, added: false };
    const at = app.now();
    const revision = await addRevision(
      tx,
      { incident, at, by: app.config.actor, why, scope, basis },
      affected,
    );
    return { revision, added: true };
  });
  return { ...done, affected };
}

/** Somebody was faster: their revision is looked at first. */
function overtaken(incident: number, revision: number): InputError {
  return new InputError(
    'ARGUMENT_INVALID',
    `Somebody made revision ${revision} of incident ${incident} meanwhile: look at it ('incident show ${incident}') and run this again`,
  );
}

/** People by hand are people of the register. */
async function refuseNobody(app: App, { excluded, added }: IncidentScope): Promise<void> {
  const people = await countPeople(app.database.reader);
  if ([...excluded, ...added].some(({ person }) => person >= people))
    throw new InputError('PERSON_UNKNOWN', 'Somebody to be added or left out is not in the register');
}

function refuseEmpty({
  suppliers,
  heldFrom,
  heldAt,
  sentFrom,
  sentTo,
  excluded,
  added,
}: IncidentScope): void {
  const wrong = (sentence: string): InputError => new InputError('ARGUMENT_INVALID', sentence);
  if (suppliers.length === 0) throw wrong('A case is about at least one supplier');
  if (heldFrom !== null && heldAt !== null && heldFrom > heldAt)
    throw wrong('--held-from is later than --held-at: nothing can lie between them');
  if (sentFrom !== null && sentTo !== null && sentFrom > sentTo)
    throw wrong('--sent-from is later than --sent-to: nothing can lie between them');
  const put = new Set(added.map(({ person }) => person));
  if (excluded.some(({ person }) => put.has(person)))
    throw wrong('Somebody is to be both added and left out: say one of the two');
}
