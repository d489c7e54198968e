import { establishedInstant, type Board } from './board.ts';
import type { Incident } from './incidents.ts';
import { awareAt } from './note.ts';
import type { IncidentScope, Revision, Window } from './revisions.ts';

/** The window of a case as it is known now: from when it began, where that is established, until we became aware. */
export function windowOf(incident: Incident, board: Board, timezone: string): Window {
  return {
    heldFrom: establishedInstant(board, 'occurred from', timezone)?.toISOString() ?? null,
    heldAt: awareAt(incident, board).toISOString(),
  };
}

/**
 * What a revision covers, with the times that nobody chose as they are known now: somebody who was held only by what
 * was learned later is in the answer at once.
 */
export function followWindow(
  { scope, basis }: Pick<Revision, 'scope' | 'basis'>,
  now: Window,
): IncidentScope {
  // By when things were sent, or by a time that was chosen.
  if (scope.heldAt === null) return scope;
  const heldAt = scope.heldAt === basis.window.heldAt ? now.heldAt : scope.heldAt;
  const heldFrom = scope.heldFrom === basis.window.heldFrom ? now.heldFrom : scope.heldFrom;
  return { ...scope, heldAt, heldFrom: heldFrom !== null && heldFrom > heldAt ? scope.heldFrom : heldFrom };
}
