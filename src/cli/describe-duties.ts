import type { Case, DutyStanding, DutyState } from '../incidents/index.ts';
import { EEA } from '../eea.ts';
import { formatInstant } from '../zoned-time.ts';
import { countOf, durationText, joinLines } from './answer.ts';

const HOUR_MS = 3_600_000;
const OVER_AND_DONE: readonly DutyStanding[] = [
  'done',
  'done late',
  'begun',
  'begun late',
  'decided against',
  'withdrawn',
];

/** The JSON of a duty; docs/json.md describes it. */
export function dutyJson({ duty, standing, dueAt, leftMs }: DutyState): object {
  const { key, rule, applies, because, clock, people, to } = duty;
  return {
    duty: key,
    says: rule.duty,
    to,
    citation: rule.citation,
    status: rule.status,
    gaps: rule.gaps,
    applies,
    because,
    standing,
    clock,
    dueAt: dueAt ?? null,
    leftHours: leftMs === undefined ? null : Math.round((leftMs / HOUR_MS) * 10) / 10,
    people: people ?? null,
  };
}

/** The clocks: what is owed for certain, and in a line each what is perhaps owed. */
export function dutyLines(c: Case): string[] {
  const live = byDeadline(c).filter(({ standing }) => standing !== 'not owed');
  const isOver = ({ standing }: DutyState): boolean => /^(done|decided against)/.test(standing);
  const certain = live.filter(
    (state) =>
      state.duty.applies === 'yes' ||
      state.standing === 'decided against' ||
      state.filings.length > 0 ||
      runsAtHome(state, c.country),
  );
  const voluntary = live.filter((state) => !certain.includes(state) && state.standing === 'voluntary');
  const perhaps = live.filter(
    (state) => !certain.includes(state) && !voluntary.includes(state) && !isOver(state),
  );
  return [
    'CLOCKS',
    ...(certain.some(({ duty }) => duty.applies === 'yes')
      ? []
      : ['  Nothing is owed for certain, going by the rules that are loaded.']),
    ...certain.flatMap((state) => clockLines(state, c)),
    ...lostLines(c),
    ...perhapsLines(perhaps, c.timezone),
    ...(voluntary.length > 0
      ? [`  VOLUNTARY  ${voluntary.map(({ duty }) => lowerFirst(duty.rule.duty)).join('; ')}`]
      : []),
    ...c.lawless.map(
      ({ country, certain: sure, possible }) =>
        `  NO RULE is loaded for ${countOf(sure + possible, 'person', 'people')} in ${country}: ask a lawyer there`,
    ),
    `  Why, and what was looked at besides: incident duties ${c.incident.id}`,
  ];
}

/** Reports under a rule that is not loaded any more, or was not in force: they were sent all the same. */
function lostLines({ filings, duties, timezone }: Case): string[] {
  return filings
    .filter((filing) => !duties.some(({ duty }) => duty.key === filing.duty))
    .map(
      ({ duty, phase, filedAt, reference }) =>
        `  REPORTED  ${phase} report under '${duty}', for which there is no rule now, sent ${formatInstant(filedAt, timezone)}${reference === null ? '' : `, reference ${reference}`}`,
    );
}

/** Perhaps owed at home, by a deadline: the clock is shown until somebody knows that it is not. */
function runsAtHome({ duty, dueAt, standing }: DutyState, country: string): boolean {
  const places = duty.rule.applies.establishedIn ?? [];
  const atHome = places.includes(country) || (places.includes('EEA') && EEA.includes(country));
  return atHome && dueAt !== undefined && standing !== 'voluntary';
}

/** A line for each law, with its first deadline; one for all the states of the United States, since the register does not know who lives where. */
function perhapsLines(perhaps: DutyState[], timezone: string): string[] {
  const first = (states: DutyState[]): string => {
    const due = states.find(({ dueAt }) => dueAt !== undefined);
    return due ? ` (the first by ${formatInstant(due.dueAt!, timezone)})` : '';
  };
  const inStates = perhaps.filter(({ duty }) => duty.rule.applies.peopleIn?.includes('US'));
  const regimes = Map.groupBy(
    perhaps.filter((state) => !inStates.includes(state)),
    ({ duty }) => duty.rule.regime,
  );
  return [
    ...[...regimes].map(
      ([regime, states]) =>
        `  PERHAPS OWED  ${regime}: ${[...new Set(states.map(({ duty }) => lowerFirst(duty.rule.duty)))].join('; ')}${first(states)}`,
    ),
    ...(inStates.length === 0
      ? []
      : [
          `  PERHAPS OWED  United States: ${[...new Set(inStates.map(({ duty }) => duty.rule.regime))].join(', ')}${first(inStates)}`,
        ]),
  ];
}

/** Every duty with its reasons. */
export function describeDuties(c: Case): string {
  return joinLines(
    ...byDeadline(c).map((state) =>
      state.standing === 'not owed'
        ? `  NOT OWED  ${state.duty.rule.duty} (${state.duty.key}): ${state.duty.because}`
        : joinLines(
            ...clockLines(state, c),
            `      ${state.duty.because}`,
            state.duty.rule.note === null ? undefined : `      ${state.duty.rule.note}`,
            state.duty.rule.gaps === null ? undefined : `      Nobody looked up: ${state.duty.rule.gaps}`,
          ),
    ),
    '',
    'Rules are data, and no legal advice: rules list, rules check.',
  );
}

function byDeadline({ duties }: Case): DutyState[] {
  return duties.toSorted((a, b) => (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity));
}

function clockLines({ duty, standing, dueAt, leftMs, filings }: DutyState, { timezone }: Case): string[] {
  const { rule, to, clock, applies, people } = duty;
  const [strict, ...others] = clock.kind === 'deadline' ? clock.readings : [];
  const when =
    dueAt && strict
      ? `by ${formatInstant(strict.at, timezone)}${OVER_AND_DONE.includes(standing) ? '' : ` (${leftText(leftMs ?? 0)})`}`
      : clock.kind === 'without undue delay'
        ? 'without undue delay'
        : clock.kind === 'waiting'
          ? `waits for ${clock.for}`
          : 'no time is set';
  // Of a rule for several authorities, the one that this duty is towards.
  const towards = to.key === rule.to.key ? '' : ` (${to.name})`;
  // Of whom the country is not known they may be more: no number then, and certainly not none.
  const whose =
    people && people.certain + people.possible > 0
      ? `, for ${people.possible > 0 ? 'up to ' : ''}${countOf(people.certain + people.possible, 'person', 'people')}`
      : '';
  return [
    `  ${standing.toUpperCase()}${applies === 'perhaps' ? ' (perhaps owed)' : ''}  ${rule.duty}${towards}${whose}: ${when}`,
    ...(others.length > 0
      ? [
          `      otherwise counted: ${others.map(({ reading, at }) => `${formatInstant(at, timezone)} (${reading})`).join(', ')}`,
        ]
      : []),
    `      ${duty.key}, ${rule.citation}${rule.status === 'verified' ? '' : ', UNVERIFIED'}`,
    ...filings.map(
      ({ phase, filedAt, reference }) =>
        `      ${phase} report sent ${formatInstant(filedAt, timezone)}${reference === null ? '' : `, reference ${reference}`}`,
    ),
  ];
}

function leftText(leftMs: number): string {
  return leftMs >= 0 ? `${durationText(leftMs)} left` : `${durationText(-leftMs)} OVER`;
}

function lowerFirst(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}
