import type { App } from '../installation/index.ts';
import { countriesWithoutRules, dutiesOf, loadRules, type Circumstances } from '../law/index.ts';
import type { Affected, DeletionClaim } from '../ledger/index.ts';
import { listOfParticular, readOrganisation, type Organisation } from '../organisation/index.ts';
import { listKinds } from '../people/index.ts';
import { assessSeverity, bridgeToLaw, type Assessment } from '../severity/index.ts';
import { listSuppliers, type Supplier } from '../suppliers/index.ts';
import { join } from 'node:path';
import {
  concernedNatures,
  awareAt,
  establishedInstant,
  establishedMoment,
  establishedValue,
  naturesOf,
  openMatters,
  readBoard,
  type Board,
  type MatterState,
} from './board.ts';
import { computeScope } from './compute-scope.ts';
import { readDatasets, readDeletions, type DatasetInScope } from './datasets.ts';
import { decided, listDecisions, type Decision } from './decisions.ts';
import { standDuties, type DutyState } from './duties.ts';
import { listEntriesOf } from './entries.ts';
import { listFilings, type Filing } from './filings.ts';
import { findIncident, type Incident } from './incidents.ts';
import type { Nature } from './matters.ts';
import { listRevisions, type IncidentScope, type Revision } from './revisions.ts';
import { followWindow, windowOf } from './window.ts';
import { listStates, type StateChange } from './states.ts';
import { readTimeline, type Timeline } from './timeline.ts';

/** Everything that is known of a case at a moment: what pages show and papers are written from. */
export type Case = {
  at: Date;
  /** The organisation that Rollcall is installed for. */
  name: string;
  country: string;
  timezone: string;
  rehearsal: boolean;
  organisation: Organisation;
  incident: Incident;
  /** All that it is; empty: nobody has said. */
  natures: Nature[];
  /** What it is at least. */
  concerns: Nature[];
  /** When we became aware, as it is known now. */
  aware: Date;
  revisions: Revision[];
  /** The last revision. */
  revision: Revision;
  /** What that covers, with the times that nobody chose as they are known now. */
  scope: IncidentScope;
  /** Who is affected by it, as the ledger has it now. */
  affected: Affected;
  /** Where that is no longer what the revision named: what was recorded, deleted, accepted or learned since. */
  drift: Drift | undefined;
  /** The datasets of the files in it. */
  datasets: DatasetInScope[];
  /** What is said to be deleted; `affected.deleted` is what evidently is. */
  deletions: DeletionClaim[];
  /** Those that the scope names, without their sub-suppliers. */
  named: Supplier[];
  board: Board;
  open: MatterState[];
  assessment: Assessment;
  bridge: ReturnType<typeof bridgeToLaw>;
  duties: DutyState[];
  /** People in countries for which no rule is loaded. */
  lawless: ReturnType<typeof countriesWithoutRules>;
  decisions: Decision[];
  decided: { authority?: Decision; people?: Decision };
  filings: Filing[];
  states: StateChange[];
  timeline: Timeline;
};

/** How an answer computed now differs from the one that was kept. */
export type Drift = { certain: number; possible: number; disclosuresIn: number[]; disclosuresOut: number[] };

/**
 * Reads a case and computes everything in it anew.
 * @throws InputError INCIDENT_UNKNOWN, RULES_INVALID
 */
export async function readCase(app: App, id: number): Promise<Case> {
  const { reader } = app.database;
  const { timezone, country, name, rehearsal } = app.installation;
  const incident = await findIncident(reader, id);
  const at = app.now();
  const [organisation, revisions, entries, decisions, filings, states, kinds, suppliers, rules] =
    await Promise.all([
      readOrganisation(reader),
      listRevisions(reader, id),
      listEntriesOf(reader, id),
      listDecisions(reader, id),
      listFilings(reader, id),
      listStates(reader, id),
      listKinds(app.database),
      listSuppliers(reader),
      loadRules(rulesFolder(app)),
    ]);
  const revision = revisions.at(-1)!;
  const board = readBoard(entries, app.installation);
  const scope = followWindow(revision.scope, revision.basis.chosen, windowOf(incident, board, timezone));
  const affected = await computeScope(app, scope);
  const natures = naturesOf(board, incident.nature);
  const valueOf = (matter: Parameters<typeof establishedValue>[1]) => establishedValue(board, matter);
  const assessment = assessSeverity({
    classes: affected.classes,
    kinds,
    membershipReveals: organisation['membership reveals'],
    circumstances: {
      natures,
      confidentiality: valueOf('confidentiality'),
      recipients: valueOf('recipients'),
      intelligible: valueOf('intelligible'),
      integrity: valueOf('integrity'),
      availability: valueOf('availability'),
      cause: valueOf('cause'),
    },
  });
  const aware = awareAt(incident, board);
  const circumstances = circumstancesOf({
    at,
    country,
    timezone,
    organisation,
    natures,
    aware,
    affected,
    board,
    decisions,
  });
  const duties = standDuties(
    dutiesOf(rules, circumstances),
    dutiesOf(rules, { ...circumstances, decided: {} }),
    filings,
    {
      from: establishedInstant(board, 'people told from', timezone),
      until: establishedInstant(board, 'people told until', timezone),
    },
    at,
  );
  return {
    at,
    name,
    country,
    timezone,
    rehearsal,
    organisation,
    incident,
    natures,
    concerns: concernedNatures(board, natures),
    aware,
    revisions,
    revision,
    scope,
    affected,
    datasets: await readDatasets(reader, affected),
    deletions: await readDeletions(reader, affected),
    drift: driftOf(revision, affected),
    named: suppliers.filter((supplier) => scope.suppliers.includes(supplier.id)),
    board,
    open: openMatters(board, natures),
    assessment,
    bridge: bridgeToLaw(assessment),
    duties,
    lawless: countriesWithoutRules(rules, circumstances),
    decisions,
    decided: decided(decisions),
    filings,
    states,
    timeline: readTimeline({
      board,
      timezone,
      aware,
      opened: { at: incident.openedAt },
      revisions,
      decisions,
      filings: filings.map((filing) => ({
        ...filing,
        to: duties.find(({ duty }) => duty.key === filing.duty)?.duty.to.name ?? filing.duty,
      })),
    }),
  };
}

/** Where the organisation's own rules lie. */
export function rulesFolder(app: App): string {
  return join(app.config.home, 'rules');
}

type CircumstancesInput = Pick<
  Case,
  'at' | 'country' | 'timezone' | 'organisation' | 'natures' | 'aware' | 'affected' | 'board' | 'decisions'
>;

function circumstancesOf(input: CircumstancesInput): Circumstances {
  const { board, organisation, affected, aware, decisions } = input;
  const { authority, people } = decided(decisions);
  const cause = establishedValue(board, 'cause');
  return {
    at: input.at,
    timezone: input.timezone,
    organisationCountry: input.country,
    establishments: listOfParticular(organisation, 'establishments') ?? null,
    charityRegulators: listOfParticular(organisation, 'charity regulators') ?? null,
    natures: input.natures,
    categories: affected.exposure.categories,
    malicious: cause === undefined ? 'unknown' : cause.endsWith(' malicious') ? 'yes' : 'no',
    peopleByCountry: affected.byCountry,
    leadAuthority: organisation['lead authority'] ?? null,
    suppliers: affected.suppliers.map(({ id, name, agreement, country, parent }) => ({
      id,
      name,
      hoursToTell: agreement.hoursToTell,
      country,
      parentId: parent,
    })),
    moments: {
      aware,
      occurred: establishedInstant(board, 'occurred from', input.timezone),
      supplierKnew: establishedMoment(board, 'supplier knew', input.timezone),
      supplierToldUs: establishedValue(board, 'discovery') === 'supplier' ? aware : undefined,
      peopleTold: establishedInstant(board, 'people told from', input.timezone),
    },
    decided: {
      authority: authority?.authority ?? undefined,
      people: people?.people ?? undefined,
    },
  };
}

function driftOf({ certain, possible, basis }: Revision, affected: Affected): Drift | undefined {
  const now = affected.disclosures.map(({ id }) => id);
  const drift = {
    certain: affected.people.certain - certain,
    possible: affected.people.possible - possible,
    disclosuresIn: now.filter((id) => !basis.disclosures.includes(id)),
    disclosuresOut: basis.disclosures.filter((id) => !now.includes(id)),
  };
  const same =
    drift.certain === 0 &&
    drift.possible === 0 &&
    drift.disclosuresIn.length === 0 &&
    drift.disclosuresOut.length === 0;
  return same ? undefined : drift;
}
