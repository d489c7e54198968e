import { namesText, dayText, supportOf } from './from-case.ts';
import {
  matterOf,
  type BoardEntry,
  type Case,
  type MatterKey,
  establishedMoment,
  establishedValue,
} from '../incidents/index.ts';
import { exactly, isDay, type Moment } from '../moment.ts';
import { codeAttributes } from './veris-attributes.ts';
import { codeAction, codeActor, codeDiscovery, type Coded } from './veris-events.ts';
import { terms } from './veris-terms.ts';

/** A case in the words of VERIS 1.4.1 (https://github.com/vz-risk/veris), valid against its published schema. */
export type VerisIncident = Readonly<Record<string, unknown>>;

/**
 * Codes a case as VERIS does where data was lost by a supplier: the supplier is the victim, and we are a secondary one
 * (vz-risk/veris, issue 240). Only what is established is coded; the rest is 'Unknown'.
 */
export function verisData(c: Case): VerisIncident {
  const action = codeAction(c);
  const attribute = codeAttributes(c, action);
  const used = [...new Set(CODED)].flatMap((matter) => matterOf(c.board, matter).by ?? []);
  return {
    schema_version: '1.4.1',
    schema_name: 'VERIS',
    incident_id: `rollcall-${c.incident.id}`,
    source_id: 'rollcall',
    reference: `Incident ${c.incident.id}, revision ${c.revision.revision}`,
    summary: c.incident.what,
    security_incident: isConfirmed(c) ? 'Confirmed' : 'Suspected',
    confidence: confidenceOf(used),
    targeted: targetedOf(c),
    victim: codeVictim(c),
    actor: codeActor(c, action),
    action,
    asset: codeAsset(c),
    attribute,
    timeline: codeTimeline(c),
    discovery_method: codeDiscovery(c),
    discovery_notes: discoveryNotes(c),
    impact: { overall_rating: 'Unknown', ...impactNotes(c) },
    ...correctiveAction(c),
    notes: notesOf(c, used),
  };
}

/** Matters whose answers are coded. */
const CODED: readonly MatterKey[] = [
  'nature',
  'incident kind',
  'cause',
  'ransom',
  'confidentiality',
  'intelligible',
  'integrity',
  'availability',
  'discovery',
  'supplier knew',
  'occurred from',
];

/** Confirmed where it is established that some data was touched. */
function isConfirmed({ board }: Case): boolean {
  const valueOf = (matter: MatterKey): string => matterOf(board, matter).by?.value ?? '';
  return (
    ['taken', 'seen'].includes(valueOf('confidentiality')) ||
    valueOf('integrity').startsWith('altered') ||
    ['recovered without difficulty', 'temporarily lost', 'lost for good'].includes(valueOf('availability'))
  );
}

/** As the weakest evidence that the coding rests on. */
function confidenceOf(used: readonly BoardEntry[]): string {
  const order = ['High', 'Medium', 'Low'];
  const found = used.map(({ grade }) => (grade === null ? 'High' : terms.grades[grade]));
  return found.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? 'None';
}

function targetedOf({ board }: Case): string {
  const cause = matterOf(board, 'cause').by?.value;
  return cause?.endsWith('non-malicious') ? 'NA' : 'Unknown';
}

function codeVictim({ named, name, country }: Case): Coded {
  const countries = [...new Set(named.map((each) => each.country ?? 'Unknown'))];
  return {
    ...(named.length > 0 ? { victim_id: namesText(named.map((each) => each.name)) } : {}),
    country: countries.length > 0 ? countries : ['Unknown'],
    employee_count: 'Unknown',
    industry: '000',
    government: ['Unknown'],
    secondary: {
      amount: 1,
      victim_id: [name],
      notes: `The amount counts those known here: ${name} (${country}). How many other customers are concerned is not known.`,
    },
  };
}

function codeAsset({ board }: Case): Coded {
  const { known } = matterOf(board, 'systems');
  return {
    assets: [{ variety: 'Unknown' }],
    cloud: ['Unknown'],
    ownership: ['Unknown'],
    hosting: ['Unknown'],
    management: ['Unknown'],
    ...(known.length > 0 ? { notes: known.map(({ words }) => words).join(' ') } : {}),
  };
}

function codeTimeline(c: Case): Coded {
  const from = establishedMoment(c.board, 'occurred from', c.timezone);
  const knew = establishedMoment(c.board, 'supplier knew', c.timezone);
  return {
    incident: from ? dateOf(from, c.timezone) : { year: dateOf(exactly(c.aware), c.timezone).year },
    compromise: { unit: 'Unknown' },
    exfiltration: { unit: 'Unknown' },
    discovery: from && knew ? spanOf(from, knew) : { unit: 'Unknown' },
    containment: { unit: 'Unknown' },
  };
}

function dateOf(
  moment: Moment,
  timezone: string,
): { year: number; month: number; day: number; time?: string } {
  const at = moment.from;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(at);
  const numberOf = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const time = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: true,
  }).format(at);
  // VERIS wants '05:45:00 PM'; newer runtimes put a narrow space before the half of the day.
  return {
    year: numberOf('year'),
    month: numberOf('month'),
    day: numberOf('day'),
    ...(isDay(moment) ? {} : { time: time.replaceAll(/\s/g, ' ') }),
  };
}

const UNITS: readonly [string, number][] = [
  ['Years', 365 * 86_400_000],
  ['Months', 30 * 86_400_000],
  ['Weeks', 7 * 86_400_000],
  ['Days', 86_400_000],
  ['Hours', 3_600_000],
  ['Minutes', 60_000],
  ['Seconds', 0],
];

/** As long as it was at least and at most, where both say the same. */
function spanOf(from: Moment, to: Moment): { unit: string; value?: number } {
  const least = to.from.getTime() - from.until.getTime();
  if (least < 0) return { unit: 'Unknown' };
  const [shortest, longest] = [least, to.until.getTime() - from.from.getTime()].map(inUnits);
  if (shortest.unit !== longest.unit) return { unit: 'Unknown' };
  return shortest.value === longest.value ? shortest : { unit: shortest.unit };
}

/** In the largest unit of which there are two at least. */
function inUnits(ms: number): { unit: string; value: number } {
  const [unit, length] = UNITS.find(([, each]) => ms >= 2 * each)!;
  return { unit, value: Math.floor(ms / (length || 1000)) };
}

function discoveryNotes(c: Case): string {
  const by = matterOf(c.board, 'discovery').by;
  const day = dayText(c.aware, c.timezone);
  return by === undefined
    ? `${c.name} became aware on ${day}. From whom it heard is not known, nor how the victim discovered it.`
    : `${c.name} became aware on ${day} (${by.value}: ${by.words}). How the victim discovered it is coded only where that follows.`;
}

function impactNotes(c: Case): Coded {
  const by = matterOf(c.board, 'impact on us').by;
  return by ? { notes: `On the secondary victim: ${by.value} (${by.words}).` } : {};
}

function correctiveAction({ board }: Case): Coded {
  const { known } = matterOf(board, 'measures planned');
  return known.length > 0 ? { corrective_action: known.map(({ words }) => words).join(' ') } : {};
}

function notesOf(c: Case, used: readonly BoardEntry[]): string {
  const basis = used.map((entry) => `${entry.matter}: ${supportOf(entry).replace(':', ' ')}`);
  const year = establishedValue(c.board, 'occurred from')
    ? ''
    : ' When it began is not known: the year, which VERIS demands, is that of awareness.';
  return `A draft by Rollcall. Only what is established is coded, the rest is Unknown.${year} ${basis.length === 0 ? 'Nothing is established.' : `It rests on ${basis.join(', ')}.`}`;
}
