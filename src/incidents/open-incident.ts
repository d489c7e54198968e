import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { loadRules } from '../law/index.ts';
import type { Affected } from '../ledger/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { basisOf, computeScope } from './compute-scope.ts';
import { insertIncident, listIncidents } from './incidents.ts';
import { valueLabel, type MatterKey, type Nature } from './matters.ts';
import { formatMoment, readMoment } from '../moment.ts';
import { rulesFolder } from './read-case.ts';
import { addEntry, listEntriesOf } from './entries.ts';
import { caseRecords } from './records.ts';
import { addRevision, listRevisions, type IncidentScope } from './revisions.ts';

/** What is known when the telephone rings. */
export type NewIncident = {
  /** Numbers of the suppliers it happened at; their sub-suppliers are meant too. */
  suppliers: number[];
  awareAt: Date;
  /** One sentence. */
  what: string;
  /** Empty: not known. */
  nature: Nature[];
  /** Who told us, as a value of the matter 'discovery'. */
  discovery?: string;
  /** When it began, as a value of the matter 'occurred from'. */
  occurredFrom?: string;
};

/**
 * Opens a case. Its scope is everything that the suppliers and their sub-suppliers held when we became aware. The same
 * once more changes nothing.
 * @throws InputError DATE_IN_FUTURE, RULES_INVALID; ARGUMENT_INVALID where we would have known of it before it began
 */
export async function openIncident(
  app: App,
  request: NewIncident,
): Promise<{ incident: number; opened: boolean; affected: Affected }> {
  refuseImpossible(app, request);
  // A mistake in the organisation's own rules is said before anything is written.
  await loadRules(rulesFolder(app));
  const scope = firstScope(request, app.installation.timezone);
  const affected = await computeScope(app, scope);
  const { awareAt, what, nature } = request;
  const at = app.now();
  const by = app.config.actor;
  const incident = await app.database.transaction(async (tx) => {
    await tx.client.query('lock table incident in share row exclusive mode');
    for (const { id, ...there } of await listIncidents(tx.client)) {
      if (!there.open || there.what !== what || there.awareAt.getTime() !== awareAt.getTime()) continue;
      const [first] = await listRevisions(tx.client, id);
      if (JSON.stringify(first?.scope.suppliers) !== JSON.stringify(scope.suppliers)) continue;
      // Said once more with something new: that is noted.
      const more = nature.length > 0 && nature.join() !== there.nature.join();
      await noteKnown(
        tx,
        id,
        [...(more ? [['nature', nature.join(', ')] as [MatterKey, string]] : []), ...knownAtOnce(request)],
        at,
        by,
      );
      return { id, opened: false };
    }
    const id = await insertIncident(tx, { what, nature, awareAt, openedAt: at, openedBy: by });
    await caseRecords.append(
      tx,
      at,
      'incident',
      { owner: id, number: id },
      { suppliers: scope.suppliers, awareAt: awareAt.toISOString(), nature },
    );
    await addRevision(
      tx,
      {
        incident: id,
        at,
        by,
        why: 'everything held when we became aware',
        scope,
        basis: basisOf(app, affected, { heldFrom: false, heldAt: false }),
      },
      affected,
    );
    await noteKnown(tx, id, knownAtOnce(request), at, by);
    return { id, opened: true };
  });
  return { incident: incident.id, opened: incident.opened, affected };
}

/** Notes what is known from the start as facts of ours; what was noted before stays, also where it was corrected since. */
async function noteKnown(
  tx: Tx,
  incident: number,
  known: [MatterKey, string][],
  at: Date,
  by: string,
): Promise<void> {
  const there = await listEntriesOf(tx.client, incident);
  for (const [matter, value] of known) {
    if (there.some((each) => each.source === 'us' && each.matter === matter && each.value === value))
      continue;
    const isChoice = matter === 'discovery' || matter === 'nature';
    await addEntry(tx, {
      incident,
      kind: 'fact',
      matter,
      value,
      words: isChoice ? valueLabel(matter, value) : 'as it was said when the case was opened',
      source: 'us',
      grade: 'verified by us',
      saidAt: at,
      supersedes: null,
      answers: null,
      at,
      by,
    });
  }
}

/** Everything that they held from when it began, where that was said, until we became aware. */
function firstScope({ suppliers, awareAt, occurredFrom }: NewIncident, timezone: string): IncidentScope {
  return {
    heldFrom: occurredFrom === undefined ? null : readMoment(occurredFrom, timezone).from.toISOString(),
    heldAt: awareAt.toISOString(),
    suppliers: suppliers.toSorted((a, b) => a - b),
    datasets: null,
    sentFrom: null,
    sentTo: null,
    categories: null,
    excluded: [],
    added: [],
  };
}

function knownAtOnce({ discovery, occurredFrom }: NewIncident): [MatterKey, string][] {
  return [
    ...(discovery === undefined ? [] : [['discovery', discovery] as [MatterKey, string]]),
    ...(occurredFrom === undefined ? [] : [['occurred from', occurredFrom] as [MatterKey, string]]),
  ];
}

function refuseImpossible(app: App, { awareAt, occurredFrom }: NewIncident): void {
  const { timezone } = app.installation;
  if (awareAt > app.now())
    throw new InputError(
      'DATE_IN_FUTURE',
      `--aware ${formatInstant(awareAt, timezone)} is in the future: say when you were told`,
    );
  const began = occurredFrom === undefined ? undefined : readMoment(occurredFrom, timezone);
  if (began && began.from > awareAt)
    throw new InputError(
      'ARGUMENT_INVALID',
      `The incident cannot have begun (${formatMoment(began, timezone)}) after you became aware of it (${formatInstant(awareAt, timezone)}): correct one of the two`,
    );
}
