import { readMoment } from '../moment.ts';
import { awareAt, establishedInstant, matterOf, type Board } from './board.ts';
import type { Incident } from './incidents.ts';
import type { MatterKey } from './matters.ts';
import type { ChosenTimes, IncidentScope } from './revisions.ts';

/** The times that a scope has where nobody chose others: since it began, where that is known, until we became aware. */
export type Window = { heldFrom: string | null; heldAt: string };

/**
 * The window of a case as it is known now. Where established entries contradict each other it is the widest of them: a
 * contradiction takes nobody out of the answer.
 */
export function windowOf(incident: Incident, board: Board, timezone: string): Window {
  const began = establishedInstant(board, 'occurred from', timezone);
  const [earliest] = contestedTimes(board, 'occurred from', timezone);
  const latest = contestedTimes(board, 'aware', timezone).at(-1);
  return {
    heldFrom: began?.toISOString() ?? earliest ?? null,
    heldAt: latest ?? awareAt(incident, board).toISOString(),
  };
}

/** A scope with the times that nobody chose as they are known now. */
export function followWindow(scope: IncidentScope, chosen: ChosenTimes, now: Window): IncidentScope {
  const heldAt = chosen.heldAt ? scope.heldAt : now.heldAt;
  if (chosen.heldFrom) {
    // A beginning that was chosen, later than we became aware, as it turns out: what was held between the two.
    const isLater = scope.heldFrom !== null && heldAt !== null && scope.heldFrom > heldAt;
    return isLater && !chosen.heldAt
      ? { ...scope, heldFrom: heldAt, heldAt: scope.heldFrom }
      : { ...scope, heldAt };
  }
  // Where it goes by when things were sent, nothing is left out for having been deleted.
  const isBefore = heldAt !== null && now.heldFrom !== null && now.heldFrom <= heldAt;
  return { ...scope, heldAt, heldFrom: isBefore ? now.heldFrom : null };
}

function contestedTimes(board: Board, matter: MatterKey, timezone: string): string[] {
  return matterOf(board, matter)
    .contested.flatMap(({ value }) => value ?? [])
    .map((value) => readMoment(value, timezone).from.toISOString())
    .sort();
}
