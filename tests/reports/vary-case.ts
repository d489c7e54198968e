import {
  MATTERS,
  MATTER_KEYS,
  type BoardEntry,
  type Case,
  type Decision,
  type MatterKey,
  type MatterState,
} from '../../src/incidents/index.ts';
import type { Organisation } from '../../src/organisation/index.ts';

// A case as it would be if something else were known, without an installation. What is computed from the board (natures,
// severity, duties) stays as it was: a test says what it needs of that.

type Said = { value?: string; words: string };

/** The case with these matters established, each by a fact of our own. */
export function establish(c: Case, matters: Partial<Record<MatterKey, Said>>): Case {
  return withEntries(c, 'fact', matters);
}

/** The case in which somebody merely says these things. */
export function claimOnly(c: Case, matters: Partial<Record<MatterKey, Said>>): Case {
  return withEntries(c, 'claim', matters);
}

/** The case of an organisation that says other things of itself; undefined takes something back. */
export function withOrganisation(
  c: Case,
  said: { [Key in keyof Organisation]: Organisation[Key] | undefined },
): Case {
  const organisation = Object.fromEntries(
    Object.entries({ ...c.organisation, ...said }).filter(([, value]) => value !== undefined),
  );
  return { ...c, organisation };
}

/** The case with one decision. */
export function decideAs(c: Case, decided: Pick<Decision, 'authority' | 'people' | 'exception'>): Case {
  const decision: Decision = {
    incident: c.incident.id,
    decision: 1,
    at: c.at,
    by: 'test',
    decidedBy: 'the chair',
    reason: 'as the chair said',
    basis: { revision: 1, certain: 0, possible: 0, entries: [], severity: { low: 0, high: 0 } },
    ...decided,
  };
  return {
    ...c,
    decisions: [decision],
    decided: {
      authority: decided.authority === null ? undefined : decision,
      people: decided.people === null ? undefined : decision,
    },
  };
}

/** What somebody might say of a matter: of a choice the first answer, of a moment one before we were aware. */
export function anythingFor(matter: MatterKey, words: string): Said {
  const { answers } = MATTERS[matter];
  if (answers.kind === 'instant') return { value: '2021-10-20T10:00:00.000Z', words };
  if (answers.kind === 'text') return { words };
  return { value: Object.keys(answers.values)[0], words };
}

/** What papers show of a matter that is answered in words is the words; of the others, the words may be left out. */
export const TEXT_MATTERS: MatterKey[] = MATTER_KEYS.filter((key) => MATTERS[key].answers.kind === 'text');

function withEntries(c: Case, kind: 'fact' | 'claim', matters: Partial<Record<MatterKey, Said>>): Case {
  const entries = [...c.board.entries];
  const states = new Map<MatterKey, MatterState>(c.board.matters.map((state) => [state.matter, state]));
  for (const [key, { value, words }] of Object.entries(matters)) {
    const matter = key as MatterKey;
    const entry: BoardEntry = {
      incident: c.incident.id,
      entry: entries.length + 1,
      kind,
      matter,
      value: value ?? null,
      words,
      source: kind === 'fact' ? 'us' : 'Somebody Else Ltd',
      grade: kind === 'fact' ? 'verified by us' : 'statement',
      saidAt: c.at,
      supersedes: null,
      answers: null,
      at: c.at,
      by: 'test',
      supersededBy: null,
      counts: kind === 'fact',
    };
    entries.push(entry);
    const before = states.get(matter)!;
    states.set(
      matter,
      kind === 'fact'
        ? { ...before, state: 'established', by: entry, known: [entry], contested: [] }
        : {
            ...before,
            state: before.state === 'unknown' ? 'claimed' : before.state,
            claims: [...before.claims, entry],
          },
    );
  }
  const board = { ...c.board, entries, matters: [...states.values()] };
  return {
    ...c,
    board,
    open: board.matters.filter(({ state }) => state !== 'established'),
  };
}

/** The case without what was established of these matters. */
export function forget(c: Case, matters: readonly MatterKey[]): Case {
  const states = c.board.matters.map((state): MatterState =>
    matters.includes(state.matter)
      ? { matter: state.matter, state: 'unknown', by: undefined, known: [], contested: [], claims: [] }
      : state,
  );
  return { ...c, board: { ...c.board, matters: states } };
}

/** The case before anything was filed. */
export function unfiled(c: Case): Case {
  return { ...c, filings: [], duties: c.duties.map((state) => ({ ...state, filings: [] })) };
}
