import { MATTERS, valueLabel, type BoardEntry, type Case, type MatterKey } from '../incidents/index.ts';
import { formatMoment, readMoment } from '../moment.ts';
import { formatInstant } from '../zoned-time.ts';
import { countOf, joinLines } from './answer.ts';

const FEW = 8;

/** The JSON of a board; docs/json.md describes it. */
export function boardJson({ board }: Case): object {
  return {
    entries: board.entries,
    matters: board.matters.map(({ matter, state, by, claims, contested }) => ({
      matter,
      state,
      value: by?.value ?? null,
      words: by?.words ?? null,
      by: by?.entry ?? null,
      claims: claims.map(({ entry }) => entry),
      contested: contested.map(({ entry }) => entry),
    })),
    questions: board.questions.map(({ question, answer }) => ({
      question: question.entry,
      answer: answer?.entry ?? null,
    })),
  };
}

/** What is known, claimed and unknown, in words. */
export function describeBoard(c: Case): string {
  const { board, timezone, open } = c;
  const line = (entry: BoardEntry): string => `  ${entryLine(entry, timezone)}`;
  const known = board.entries.filter(({ counts }) => counts);
  const claimed = board.entries.filter(
    ({ kind, counts, supersededBy }) => kind === 'claim' && !counts && supersededBy === null,
  );
  const superseded = board.entries.filter(({ supersededBy }) => supersededBy !== null);
  const contested = board.matters.filter(({ state }) => state === 'contested');
  const asked = board.questions.filter(({ answer }) => answer === undefined);
  const unknown = open.filter(({ state }) => state !== 'contested');
  return joinLines(
    'KNOWN',
    ...(known.length === 0 ? ['  nothing yet'] : known.map(line)),
    ...contested.map(
      ({ matter, contested: entries }) =>
        `  CONTRADICTION on '${matter}': entries ${entries.map(({ entry }) => entry).join(' and ')} say different things, so it is taken as not known; note which holds with --supersedes`,
    ),
    '',
    'CLAIMED, and changing no number',
    ...(claimed.length === 0 ? ['  nothing'] : claimed.map(line)),
    '',
    `NOT KNOWN  ${countOf(unknown.length, 'matter')}`,
    ...(['supplier', 'us'] as const).flatMap((ask) =>
      unknown
        .filter(({ matter }) => MATTERS[matter].ask === ask)
        .map(
          ({ matter, claims }) =>
            `  ${ask === 'us' ? 'for us' : 'for them'}  ${matter}: ${MATTERS[matter].question}${claims.length > 0 ? ` (claimed: ${claims.map(({ entry }) => entry).join(', ')})` : ''}`,
        ),
    ),
    ...asked.map(
      ({ question }) => `  ${question.source} is to find out: ${question.words} (${question.entry})`,
    ),
    ...(superseded.length === 0
      ? []
      : ['', 'SUPERSEDED, and kept', ...superseded.map((entry) => `${line(entry)} → ${entry.supersededBy}`)]),
  );
}

/** The board in a few lines: what is known and claimed, and how much is not known. */
export function boardLines({ board, timezone, open, incident }: Case): string[] {
  const known = board.entries.filter(({ counts }) => counts);
  const claimed = board.entries.filter(
    ({ kind, counts, supersededBy }) => kind === 'claim' && !counts && supersededBy === null,
  );
  const asked = board.questions.filter(({ answer }) => answer === undefined);
  const few = (title: string, entries: BoardEntry[]): string[] => [
    title,
    ...(entries.length === 0 ? ['  nothing yet'] : []),
    ...(entries.length > FEW ? [`  … ${countOf(entries.length - FEW, 'earlier one')}`] : []),
    ...entries.slice(-FEW).map((entry) => `  ${entryLine(entry, timezone)}`),
  ];
  const contested = open.filter(({ state }) => state === 'contested');
  const forThem = open.filter(({ matter }) => MATTERS[matter].ask === 'supplier').length;
  return [
    ...few('KNOWN', known),
    ...few('CLAIMED, and changing no number', claimed),
    ...contested.map(({ matter }) => `  CONTRADICTION on '${matter}': taken as not known`),
    `NOT KNOWN  ${forThem} matters for the supplier, ${open.length - forThem} for us, ${countOf(asked.length, 'open question')}: incident board ${incident.id}`,
  ];
}

/** '3  2021-10-29 17:02  Data Firm Ltd (statement): only file names were looked at [data reached]' */
function entryLine(
  { entry, saidAt, source, grade, kind, words, matter, value }: BoardEntry,
  zone: string,
): string {
  const who = kind === 'fact' ? 'we' : source;
  const graded = kind === 'claim' ? ` (${grade})` : '';
  const about =
    matter === null ? '' : ` [${matter}${value === null ? '' : `: ${valueText(matter, value, zone)}`}]`;
  return `${String(entry).padStart(3)}  ${formatInstant(saidAt, zone)}  ${who}${graded}: ${words.replaceAll('\n', ' ')}${about}`;
}

function valueText(matter: MatterKey, value: string, timezone: string): string {
  return MATTERS[matter].answers.kind === 'instant'
    ? formatMoment(readMoment(value, timezone), timezone)
    : valueLabel(matter, value);
}
