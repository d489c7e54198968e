import { GRADES } from '../ledger/index.ts';
import type { Entry } from './entries.ts';
import type { Incident } from './incidents.ts';
import { MATTERS, MATTER_KEYS, type Matter, type MatterKey, type Nature } from './matters.ts';
import { isDay, readMoment, type Moment } from '../moment.ts';

/** A note as the board shows it. */
export type BoardEntry = Entry & {
  /** The entry that took its place. */
  supersededBy: number | null;
  /** It is established: a fact, or a claim whose grade is accepted, that nothing took the place of. */
  counts: boolean;
};

/** What is known of a matter. */
export type MatterState = {
  matter: MatterKey;
  /** 'contested': established entries contradict each other, so nothing is taken as known. */
  state: 'established' | 'contested' | 'claimed' | 'unknown';
  /** The newest entry that it is known by. */
  by: BoardEntry | undefined;
  /** All of them: of a matter that is answered in words, each adds to the others. */
  known: BoardEntry[];
  /** Entries that contradict each other. */
  contested: BoardEntry[];
  /** What is said and not accepted. */
  claims: BoardEntry[];
};

/** What is known, claimed and unknown in a case. */
export type Board = {
  entries: BoardEntry[];
  matters: MatterState[];
  questions: { question: BoardEntry; answer: BoardEntry | undefined }[];
};

export type BoardRules = {
  /** Grades of evidence with which a claim is taken as established. */
  acceptedGrades: readonly string[];
  /** Whose days they are. */
  timezone: string;
};

/**
 * Reads the board from its notes. A note takes the place of the one that it names, and of an earlier answer of the same
 * source to the same matter that was no better evidenced; nothing is erased.
 */
export function readBoard(entries: Entry[], { acceptedGrades, timezone }: BoardRules): Board {
  const isAccepted = ({ kind, grade }: Entry): boolean =>
    kind === 'fact' || (kind === 'claim' && grade !== null && acceptedGrades.includes(grade));
  const board = entries.map((entry): BoardEntry => {
    // What is merely said takes the place of nothing that is established, whatever it says of itself.
    const supersededBy =
      entries.find((later) => takesThePlaceOf(later, entry) && (isAccepted(later) || !isAccepted(entry)))
        ?.entry ?? null;
    return { ...entry, supersededBy, counts: isAccepted(entry) && supersededBy === null };
  });
  return {
    entries: board,
    matters: MATTER_KEYS.map((matter) => readMatter(matter, board, timezone)),
    questions: board
      .filter(({ kind, supersededBy }) => kind === 'question' && supersededBy === null)
      .map((question) => ({
        question,
        answer: board.findLast(
          ({ answers, supersededBy }) => answers === question.entry && supersededBy === null,
        ),
      })),
  };
}

/** Whether it is established that it goes on, and nobody has established since when it ended. */
export function goesOn(board: Board): boolean {
  const [ongoing, ended] = [matterOf(board, 'ongoing').by, matterOf(board, 'occurred until').by];
  return ongoing?.value === 'yes' && !(ended && ended.entry > ongoing.entry);
}

/** Whether it is known when it ended: then nobody need be asked whether it goes on. */
export function isOver(board: Board): boolean {
  return establishedValue(board, 'occurred until') !== undefined && !goesOn(board);
}

/** The state of a matter. */
export function matterOf(board: Board, matter: MatterKey): MatterState {
  return board.matters.find((each) => each.matter === matter)!;
}

/** The established value of a matter; undefined where it is not known. */
export function establishedValue(board: Board, matter: MatterKey): string | undefined {
  return matterOf(board, matter).by?.value ?? undefined;
}

/** When we became aware, as it is known now: always with its hour. */
export function awareAt(incident: Incident, board: Board): Date {
  const value = establishedValue(board, 'aware');
  return value === undefined ? incident.awareAt : new Date(value);
}

/** When an established matter was, as far as it is known; undefined where it is not known. */
export function establishedMoment(board: Board, matter: MatterKey, timezone: string): Moment | undefined {
  const value = establishedValue(board, matter);
  return value === undefined ? undefined : readMoment(value, timezone);
}

/** The first instant that it can have been: of a day alone its beginning. */
export function establishedInstant(board: Board, matter: MatterKey, timezone: string): Date | undefined {
  return establishedMoment(board, matter, timezone)?.from;
}

/**
 * Of what natures the incident is: as is established, else as it was said at the start; with those that follow from
 * other matters. Empty: nobody has said, and then one that follows does not rule the others out.
 */
export function naturesOf(board: Board, atStart: readonly Nature[]): Nature[] {
  const said = (establishedValue(board, 'nature')?.split(', ') as Nature[] | undefined) ?? atStart;
  return said.length === 0 ? [] : concernedNatures(board, said);
}

/** The natures that the incident has at least, going by what is said and what follows from other matters. */
export function concernedNatures(board: Board, said: readonly Nature[]): Nature[] {
  const natures = new Set<Nature>(said);
  if (['taken', 'likely taken', 'seen'].includes(establishedValue(board, 'confidentiality') ?? ''))
    natures.add('confidentiality');
  if ((establishedValue(board, 'integrity') ?? 'not altered') !== 'not altered') natures.add('integrity');
  if (['temporarily lost', 'lost for good'].includes(establishedValue(board, 'availability') ?? ''))
    natures.add('availability');
  return (['confidentiality', 'integrity', 'availability'] as const).filter((nature) => natures.has(nature));
}

/** The matters that nobody has established and that an incident of these natures has. */
export function openMatters(board: Board, natures: readonly Nature[]): MatterState[] {
  return board.matters.filter(({ matter, state }) => {
    // Whoever opened the case said when.
    if (matter === 'aware' && state === 'unknown') return false;
    if (matter === 'ongoing' && state !== 'contested' && isOver(board)) return false;
    const { nature }: Matter = MATTERS[matter];
    // Of a nature that was ruled out nothing is asked; where none is known, everything is.
    const concerns = nature === undefined || natures.length === 0 || natures.includes(nature);
    return state !== 'established' && (concerns || nature === 'confidentiality');
  });
}

function readMatter(matter: MatterKey, board: BoardEntry[], timezone: string): MatterState {
  const live = board.filter(
    (entry) => entry.matter === matter && entry.kind !== 'question' && entry.supersededBy === null,
  );
  const counting = live.filter(({ counts }) => counts);
  const claims = live.filter(({ counts }) => !counts);
  const values = mostExact(matter, new Set(counting.flatMap(({ value }) => value ?? [])), timezone);
  if (values.length > 1)
    return { matter, state: 'contested', by: undefined, known: [], contested: counting, claims };
  const by = counting.findLast(({ value }) => value === null || values.includes(value));
  return {
    matter,
    state: by ? 'established' : claims.length > 0 ? 'claimed' : 'unknown',
    by,
    known: counting,
    contested: [],
    claims,
  };
}

/** A day does not contradict an hour of that day, which says more. */
function mostExact(matter: MatterKey, values: Set<string>, timezone: string): string[] {
  const all = [...values];
  if (MATTERS[matter].answers.kind !== 'instant') return all;
  const moments = all.map((value) => ({ value, moment: readMoment(value, timezone) }));
  const saysLess = ({ from, until }: Moment): boolean =>
    moments.some(({ moment }) => !isDay(moment) && moment.from >= from && moment.from <= until);
  return moments.filter(({ moment }) => !isDay(moment) || !saysLess(moment)).map(({ value }) => value);
}

function takesThePlaceOf(later: Entry, earlier: Entry): boolean {
  if (later.entry <= earlier.entry) return false;
  if (later.supersedes === earlier.entry) return true;
  return (
    later.matter !== null &&
    later.matter === earlier.matter &&
    later.value !== null &&
    earlier.value !== null &&
    later.source.toLowerCase() === earlier.source.toLowerCase() &&
    weightOf(later) >= weightOf(earlier)
  );
}

/** A mere statement does not undo the report that the same firm gave before. */
function weightOf({ grade }: Entry): number {
  return grade === null ? -1 : GRADES.indexOf(grade);
}
