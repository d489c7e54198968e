import { establishedMoment, matterOf, type Board } from './board.ts';
import type { Decision } from './decisions.ts';
import type { Filing } from './filings.ts';
import type { MatterKey } from './matters.ts';
import { exactly, momentValue, type Moment } from '../moment.ts';
import type { Revision } from './revisions.ts';

/** The moments between which the legs lie; undefined is not known, or not yet. */
export type Moments = {
  occurred: Moment | undefined;
  supplierKnew: Moment | undefined;
  aware: Moment;
  listReady: Moment | undefined;
  peopleToldFrom: Moment | undefined;
  peopleToldUntil: Moment | undefined;
};

/** One leg, and the least and the most that it can have taken; undefined where it is not over, or not known. */
export type Leg = {
  leg: string;
  from: Moment | undefined;
  to: Moment | undefined;
  took: { leastMs: number; mostMs: number } | undefined;
};

/** Something that happened, was said or was done. */
export type TimelineEvent = { when: Moment; what: string; support: string };

export type Timeline = { moments: Moments; legs: Leg[]; events: TimelineEvent[] };

type TimelineInput = {
  board: Board;
  timezone: string;
  aware: Date;
  opened: { at: Date };
  revisions: Revision[];
  decisions: Decision[];
  filings: (Filing & { to: string })[];
};

/** What happened when, and how long each leg took: supplier knew → told us → list ready → people told. */
export function readTimeline(input: TimelineInput): Timeline {
  const { board, timezone, revisions } = input;
  const aware = exactly(input.aware);
  const momentOf = (matter: MatterKey): Moment | undefined => establishedMoment(board, matter, timezone);
  const moments: Moments = {
    occurred: momentOf('occurred from'),
    supplierKnew: momentOf('supplier knew'),
    aware,
    listReady: revisions[0] && exactly(revisions[0].at),
    peopleToldFrom: momentOf('people told from'),
    peopleToldUntil: momentOf('people told until'),
  };
  return {
    moments,
    legs: [
      leg('supplier knew → we knew', moments.supplierKnew, aware),
      leg('we knew → list ready', aware, moments.listReady),
      leg('list ready → everybody told', moments.listReady, moments.peopleToldUntil),
    ],
    events: listEvents(input, moments),
  };
}

/** A timeline as data: moments as instants in ISO text, or as days where no hour is known; what is not known is null. */
export function timelineValues({ moments, legs, events }: Timeline, timezone: string) {
  const valueOf = (moment: Moment | undefined): string | null =>
    moment ? momentValue(moment, timezone) : null;
  return {
    moments: Object.fromEntries(Object.entries(moments).map(([name, moment]) => [name, valueOf(moment)])),
    legs: legs.map(({ leg: name, from, to, took }) => ({
      leg: name,
      from: valueOf(from),
      to: valueOf(to),
      tookAtLeastMs: took?.leastMs ?? null,
      tookAtMostMs: took?.mostMs ?? null,
    })),
    events: events.map(({ when, what, support }) => ({ at: momentValue(when, timezone), what, support })),
  };
}

/** How long a leg took, in words that `text` finds for a duration; undefined where it is not known. */
export function tookText({ took }: Leg, text: (ms: number) => string): string | undefined {
  if (took === undefined) return undefined;
  const { leastMs, mostMs } = took;
  if (leastMs === mostMs) return text(mostMs);
  return leastMs < 0 && mostMs > 0 ? `at most ${text(mostMs)}` : `${text(leastMs)} to ${text(mostMs)}`;
}

function leg(name: string, from: Moment | undefined, to: Moment | undefined): Leg {
  const took = from &&
    to && {
      leastMs: to.from.getTime() - from.until.getTime(),
      mostMs: to.until.getTime() - from.from.getTime(),
    };
  return { leg: name, from, to, took };
}

function listEvents(
  { board, timezone, opened, revisions, decisions, filings }: TimelineInput,
  moments: Moments,
): TimelineEvent[] {
  const known = (when: Moment | undefined, what: string, matter: MatterKey): TimelineEvent[] => {
    const { by } = matterOf(board, matter);
    return when ? [{ when, what, support: by ? `${by.kind}:${by.entry}` : 'incident' }] : [];
  };
  const events: TimelineEvent[] = [
    ...known(moments.occurred, 'It began', 'occurred from'),
    ...known(establishedMoment(board, 'occurred until', timezone), 'It ended', 'occurred until'),
    ...known(moments.supplierKnew, 'The supplier knew of it', 'supplier knew'),
    ...known(moments.aware, 'We became aware', 'aware'),
    { when: exactly(opened.at), what: 'The case was opened', support: 'incident' },
    ...revisions.map(({ at, revision }) => ({
      when: exactly(at),
      what: `Scope, revision ${revision}: the list was computed`,
      support: 'ledger',
    })),
    ...board.entries.map(({ saidAt, kind, entry, source, words }) => ({
      when: exactly(saidAt),
      what:
        kind === 'question'
          ? `Asked (${source}): ${words}`
          : `${kind === 'fact' ? 'Established' : `Said by ${source}`}: ${words}`,
      support: `${kind}:${entry}`,
    })),
    ...decisions.map(({ at, decision, authority, people, decidedBy }) => ({
      when: exactly(at),
      what: `Decided by ${decidedBy}: ${[authority && `${authority} (authority)`, people && `${people} (people)`].filter(Boolean).join(', ')}`,
      support: `decision:${decision}`,
    })),
    ...filings.map(({ filedAt, filing, phase, to }) => ({
      when: exactly(filedAt),
      what: `${phase} report to ${to}`,
      support: `filing:${filing}`,
    })),
    ...known(moments.peopleToldFrom, 'The first people were told', 'people told from'),
    ...known(moments.peopleToldUntil, 'Everybody had been told', 'people told until'),
  ];
  return events.sort((a, b) => a.when.from.getTime() - b.when.from.getTime());
}
