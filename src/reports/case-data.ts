import { basename } from 'node:path';
import { csvLine } from '../csv.ts';
import {
  timelineValues,
  type ByHand,
  type Case,
  type DutyState,
  type IncidentScope,
  type Revision,
} from '../incidents/index.ts';
import type { Disclosure } from '../ledger/index.ts';
import { exposureTables } from './exposure-tables.ts';

/** The whole case as data. Of people there are numbers alone: whom somebody put in or took out is counted. */
export function caseData(c: Case): object {
  const { affected: _, revision, revisions, organisation, incident, board, ...rest } = c;
  return {
    format: 'rollcall case 1',
    at: c.at,
    organisation: {
      name: c.name,
      country: c.country,
      timezone: c.timezone,
      rehearsal: c.rehearsal,
      particulars: organisation,
    },
    incident: { ...incident, aware: c.aware, natures: c.natures },
    revisions: revisions.map(describeRevision),
    revision: revision.revision,
    scope: describeScope(c.scope),
    drift: c.drift ?? null,
    exposure: exposureData(c),
    suppliers: c.affected.suppliers.map((supplier) => ({
      ...supplier,
      named: rest.named.some(({ id }) => id === supplier.id),
    })),
    datasets: rest.datasets,
    deletions: rest.deletions,
    board: { entries: board.entries, matters: board.matters.map(describeMatter), questions: board.questions },
    open: rest.open.map(({ matter }) => matter),
    assessment: rest.assessment,
    bridge: rest.bridge,
    duties: rest.duties.map(describeDuty),
    decisions: rest.decisions,
    filings: rest.filings,
    states: rest.states,
    timeline: timelineData(c),
  };
}

/** Who is affected, in numbers. */
export function exposureData(c: Case): object {
  const { affected } = c;
  return {
    people: affected.people,
    byKind: affected.byKind,
    byStanding: affected.byStanding,
    byCountry: affected.byCountry,
    byCategory: Object.fromEntries(
      Object.entries(affected.byCategory).map(([category, count]) => {
        const times = affected.times.find((each) => each.category === category);
        return [category, { ...count, oldest: times?.oldest ?? null, newest: times?.newest ?? null }];
      }),
    ),
    classes: affected.classes,
    rows: affected.rows,
    shouldHaveBeenDeleted: affected.shouldHaveBeenDeleted,
    disclosures: affected.disclosures.map(describeFile),
    deletedDisclosures: affected.deleted.map(describeFile),
    tables: exposureTables(c).map(({ name, title }) => ({ file: `${name}.csv`, title })),
  };
}

export function timelineData({ timeline, timezone }: Case): object {
  return { timezone, ...timelineValues(timeline, timezone) };
}

export function timelineCsv({ timeline, timezone }: Case): string {
  return [
    ['at', 'what', 'rests_on'],
    ...timelineValues(timeline, timezone).events.map(({ at, what, support }) => [at, what, support]),
  ]
    .map(csvLine)
    .join('');
}

/** With its rule, but not with every authority that it could have been owed to, nor with where files lie here. */
function describeDuty({ duty, ...state }: DutyState): object {
  const { addressees: _, file, ...rule } = duty.rule;
  const { authority, ...to } = duty.to;
  return {
    ...duty,
    to: { ...to, site: authority?.site ?? null },
    rule: { ...rule, file: basename(file) },
    ...state,
  };
}

function describeRevision({ scope, ...revision }: Revision): object {
  return { ...revision, scope: describeScope(scope) };
}

function describeScope({ excluded, added, ...scope }: IncidentScope): object {
  return { ...scope, excluded: reasonsOf(excluded), added: reasonsOf(added) };
}

/** How many people by hand for which reason. */
function reasonsOf(people: readonly ByHand[]): { why: string; people: number }[] {
  return [...Map.groupBy(people, ({ why }) => why)].map(([why, all]) => ({ why, people: all.length }));
}

function describeMatter({
  matter,
  state,
  by,
  known,
  contested,
  claims,
}: Case['board']['matters'][number]): object {
  const numbers = (entries: readonly { entry: number }[]): number[] => entries.map(({ entry }) => entry);
  return {
    matter,
    state,
    value: by?.value ?? null,
    known: numbers(known),
    contested: numbers(contested),
    claims: numbers(claims),
  };
}

/** What lies sealed where is for the installation alone. */
function describeFile({
  id,
  dataset,
  direction,
  sentAt,
  recordedAt,
  fileName,
  format,
  sizeBytes,
  rows,
}: Disclosure): object {
  return { id, dataset, direction, sentAt, recordedAt, fileName, format, sizeBytes, rows };
}
