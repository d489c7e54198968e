import { categoryLabel } from '../columns/index.ts';
import {
  decisionNeeded,
  timelineValues,
  tookText,
  type ByHand,
  type Case,
  type Revision,
} from '../incidents/index.ts';
import type { Scope } from '../ledger/index.ts';
import { codeOf } from '../people/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { alignColumns, countOf, durationText, formatNumber, joinLines } from './answer.ts';
import { boardJson, boardLines } from './describe-board.ts';
import { dutyJson, dutyLines } from './describe-duties.ts';
import { affectedJson } from './roll-call.ts';

const SHOWN_CATEGORIES = 12;

/** The JSON of a case; docs/json.md describes it. People in it are codes, made with `codeKey`. */
export function caseJson(c: Case, codeKey: Uint8Array): object {
  const { incident, affected, assessment } = c;
  const { moments, legs } = timelineValues(c.timeline, c.timezone);
  return {
    incident: {
      ...incident,
      aware: c.aware,
      natures: c.natures,
      concerns: c.concerns,
      suppliers: c.named.map(({ name }) => name),
      withSubSuppliers: affected.suppliers.map(({ name }) => name),
    },
    revisions: c.revisions.map((revision) => revisionJson(revision, codeKey)),
    scope: { heldFrom: c.scope.heldFrom, heldAt: c.scope.heldAt },
    drift: c.drift ?? null,
    affected: affectedJson(affected, scopeOf(c)),
    severity: {
      ...assessment,
      classes: assessment.classes.length,
      suggestions: c.bridge,
    },
    duties: c.duties.map(dutyJson),
    decisions: c.decisions,
    filings: c.filings,
    board: boardJson(c),
    timeline: { moments, legs },
  };
}

function revisionJson({ incident: _, scope, ...revision }: Revision, codeKey: Uint8Array): object {
  const coded = (people: ByHand[]): object[] =>
    people.map(({ person, why }) => ({ code: codeOf(codeKey, person), why }));
  return { ...revision, scope: { ...scope, excluded: coded(scope.excluded), added: coded(scope.added) } };
}

/** What the case covers, as `affected` puts it. */
function scopeOf({ named, scope }: Case): Scope {
  const instant = (text: string | null): Date | undefined => (text === null ? undefined : new Date(text));
  return {
    suppliers: named,
    heldAt: instant(scope.heldAt),
    sentFrom: instant(scope.sentFrom),
    sentTo: instant(scope.sentTo),
    categories: scope.categories ?? undefined,
  };
}

/** A case as it stands, in words. */
export function describeCase(c: Case): string {
  const { incident, revision, timezone, aware, concerns: natures, named, affected } = c;
  const subs = affected.suppliers.length - named.length;
  return joinLines(
    `INCIDENT ${incident.id}  ${incident.open ? 'open' : 'CLOSED'}, revision ${revision.revision}${c.rehearsal ? ', A REHEARSAL' : ''}`,
    `  ${incident.what.replaceAll('\n', '\n  ')}`,
    `  at ${named.map(({ name }) => name).join(', ')}${subs > 0 ? ` and ${countOf(subs, 'sub-supplier')}` : ''}; we became aware ${formatInstant(aware, timezone)}; ${natures.length === 0 ? 'nature not known' : natures.join(', ')}`,
    driftText(c),
    '',
    ...dutyLines(c),
    '',
    ...exposureLines(c),
    '',
    'HOW BAD',
    `  ${c.assessment.summary}`,
    ...(c.assessment.decides === undefined
      ? []
      : [
          `  Decided by those of whom it has ${labels(c.assessment.decides.categories)}.`,
          `  The score suggests: ${c.bridge.map(({ question, suggests }) => `${question}? ${suggests}`).join('; ')}. A human decides.`,
        ]),
    '',
    'DECIDED',
    ...decisionLines(c),
    '',
    ...boardLines(c),
    '',
    'HOW LONG EACH LEG TOOK',
    alignColumns(
      c.timeline.legs.map((leg) => [
        leg.leg,
        tookText(leg, legTime) ?? (leg.from === undefined ? 'not known' : 'not over'),
      ]),
    ),
    ...hintLines(c),
  );
}

/** How long a leg took; one that ended before it began is said to have. */
function legTime(ms: number): string {
  return ms < 0 ? `${durationText(-ms)} before` : durationText(ms);
}

function driftText({ drift, incident, scope, revision, timezone }: Case): string | undefined {
  if (!drift) return undefined;
  const { certain, possible, disclosuresIn, disclosuresOut } = drift;
  const signed = (n: number): string => `${n < 0 ? '−' : '+'}${formatNumber(Math.abs(n))}`;
  const times =
    scope.heldAt === revision.scope.heldAt && scope.heldFrom === revision.scope.heldFrom
      ? ''
      : `By what is known now, it is of what was held ${heldText(scope, timezone)}. `;
  return `  SINCE THIS REVISION what is recorded or known changed: ${countOf(disclosuresIn.length, 'disclosure')} came in, ${disclosuresOut.length} left; ${signed(certain)} people for certain, ${signed(possible)} possibly. ${times}The numbers below have it; keep it with  incident scope ${incident.id} --why '…'`;
}

/** 'on 2021-10-29 16:40', 'from 2021-09-10 10:00 to 2021-10-29 16:40' */
function heldText({ heldFrom, heldAt }: Case['scope'], timezone: string): string {
  const at = (text: string | null): string => formatInstant(new Date(text!), timezone);
  return heldFrom === null ? `on ${at(heldAt)}` : `from ${at(heldFrom)} to ${at(heldAt)}`;
}

/** What is not in the answer, and why. */
function leftOutLines({ affected, scope }: Case): string[] {
  const { deleted } = affected;
  return [
    ...(deleted.length > 0
      ? [`  ${countOf(deleted.length, 'file')} left out: deletion by then is evidenced.`]
      : []),
    ...(scope.heldFrom === null && scope.heldAt !== null
      ? ['  Since when it was open is not known: what was evidently deleted by then is left out.']
      : []),
  ];
}

function exposureLines(c: Case): string[] {
  const { people, byCategory, shouldHaveBeenDeleted, rows, disclosures } = c.affected;
  if (disclosures.length === 0 && people.certain + people.possible === 0)
    return [
      'WHOSE',
      '  Nothing is recorded as held by them. What was sent and not recorded is not known.',
      ...leftOutLines(c),
    ];
  const categories = Object.entries(byCategory).sort(
    ([, a], [, b]) => b.certain + b.possible - a.certain - a.possible,
  );
  const more = categories.length - SHOWN_CATEGORIES;
  return [
    `WHOSE  ${countOf(people.certain, 'person', 'people')} for certain${people.possible > 0 ? `, and up to ${formatNumber(people.possible)} more` : ''}, in ${countOf(disclosures.length, 'file')}`,
    ...leftOutLines(c),
    ...(shouldHaveBeenDeleted > 0
      ? [
          `  ${countOf(shouldHaveBeenDeleted, 'person', 'people')} should have been deleted by then under the agreement.`,
        ]
      : []),
    ...(rows.unidentifiable > 0
      ? [`  Not known: whom ${countOf(rows.unidentifiable, 'row')} without any identifier may be about.`]
      : []),
    '',
    'WHAT',
    alignColumns(
      categories
        .slice(0, SHOWN_CATEGORIES)
        .map(([category, { certain, possible }]) => [
          categoryLabel(category),
          certain,
          possible === 0 ? '' : `+ up to ${formatNumber(possible)}`,
        ]),
    ),
    ...(more > 0 ? [`  … and ${countOf(more, 'more category', 'more categories')} (--json lists all)`] : []),
  ];
}

function decisionLines(c: Case): string[] {
  const { decisions, timezone, incident } = c;
  return [
    ...decisions.map(
      ({ decision, at, decidedBy, authority, people, exception, reason }) =>
        `  ${decision}  ${formatInstant(at, timezone)}  ${decidedBy}: ${[authority && `${authority} to the authority`, people && `${people} people`, exception && `exception of Art. 34(3)(${exception})`].filter(Boolean).join(', ')}. ${reason.replaceAll('\n', ' ')}`,
    ),
    ...decisionNeeded(c).map(
      (question) =>
        `  not yet: ${question} (incident decide ${incident.id} ${question === 'report' ? '--authority' : '--people'} … --by … --reason …)`,
    ),
  ];
}

/** What the organisation has not said of itself and what hangs on it. */
function hintLines({ organisation }: Case): string[] {
  const unsaid = DECIDING_HERE.filter(([particular]) => organisation[particular] === undefined);
  if (unsaid.length === 0) return [];
  return [
    '',
    'NOT SAID YET OF THE ORGANISATION, and what hangs on it',
    ...unsaid.map(([particular, what]) => `  organisation set "${particular}" …   ${what}`),
  ];
}

const DECIDING_HERE = [
  ['membership reveals', 'how sensitive its lists are'],
  ['establishments', 'whether authorities in the EEA have to be told'],
  ['charity regulators', 'whether a charity regulator has to be told'],
] as const;

const FEW = 6;

function labels(categories: string[]): string {
  const more = categories.length - FEW;
  return `${categories.slice(0, FEW).map(categoryLabel).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
