import { establishedInstant, type Board } from './board.ts';
import type { Decision } from './decisions.ts';
import type { Filing } from './filings.ts';
import type { Revision } from './revisions.ts';

/** The moments between which the legs lie; undefined is not known, or not yet. */
export type Moments = {
  occurred: Date | undefined;
  supplierKnew: Date | undefined;
  aware: Date;
  listReady: Date | undefined;
  peopleToldFrom: Date | undefined;
  peopleToldUntil: Date | undefined;
};

/** One leg: how long it took; undefined where it is not over, or not known. */
export type Leg = { leg: string; from: Date | undefined; to: Date | undefined; tookMs: number | undefined };

/** Something that happened, was said or was done. */
export type TimelineEvent = { at: Date; what: string; support: string };

export type Timeline = { moments: Moments; legs: Leg[]; events: TimelineEvent[] };

type TimelineInput = {
  board: Board;
  aware: Date;
  opened: { at: Date };
  revisions: Revision[];
  decisions: Decision[];
  filings: (Filing & { to: string })[];
};

/** What happened when, and how long each leg took: supplier knew → told us → list ready → people told. */
export function readTimeline(input: TimelineInput): Timeline {
  const { board, aware, revisions } = input;
  const moments: Moments = {
    occurred: establishedInstant(board, 'occurred from'),
    supplierKnew: establishedInstant(board, 'supplier knew'),
    aware,
    listReady: revisions[0]?.at,
    peopleToldFrom: establishedInstant(board, 'people told from'),
    peopleToldUntil: establishedInstant(board, 'people told until'),
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

function leg(name: string, from: Date | undefined, to: Date | undefined): Leg {
  return { leg: name, from, to, tookMs: from && to ? to.getTime() - from.getTime() : undefined };
}

function listEvents(
  { board, aware, opened, revisions, decisions, filings }: TimelineInput,
  moments: Moments,
): TimelineEvent[] {
  const known = (at: Date | undefined, what: string, matter: string): TimelineEvent[] => {
    const by = board.matters.find((each) => each.matter === matter)?.by;
    return at ? [{ at, what, support: by ? `${by.kind}:${by.entry}` : 'incident' }] : [];
  };
  const events: TimelineEvent[] = [
    ...known(moments.occurred, 'It began', 'occurred from'),
    ...known(establishedInstant(board, 'occurred until'), 'It ended', 'occurred until'),
    ...known(moments.supplierKnew, 'The supplier knew of it', 'supplier knew'),
    ...known(aware, 'We became aware', 'aware'),
    { at: opened.at, what: 'The case was opened', support: 'incident' },
    ...revisions.map(({ at, revision }) => ({
      at,
      what: `Scope, revision ${revision}: the list was computed`,
      support: 'ledger',
    })),
    ...board.entries.map(({ saidAt, kind, entry, source, words }) => ({
      at: saidAt,
      what:
        kind === 'question'
          ? `Asked (${source}): ${words}`
          : `${kind === 'fact' ? 'Established' : `Said by ${source}`}: ${words}`,
      support: `${kind}:${entry}`,
    })),
    ...decisions.map(({ at, decision, authority, people, decidedBy }) => ({
      at,
      what: `Decided by ${decidedBy}: ${[authority && `${authority} (authority)`, people && `${people} (people)`].filter(Boolean).join(', ')}`,
      support: `decision:${decision}`,
    })),
    ...filings.map(({ filedAt, filing, phase, to }) => ({
      at: filedAt,
      what: `${phase} report to ${to}`,
      support: `filing:${filing}`,
    })),
    ...known(moments.peopleToldFrom, 'The first people were told', 'people told from'),
    ...known(moments.peopleToldUntil, 'Everybody had been told', 'people told until'),
  ];
  return events.sort((a, b) => a.at.getTime() - b.at.getTime());
}
