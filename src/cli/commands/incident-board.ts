import { InputError } from '../../errors.ts';
import {
  findMatter,
  MATTERS,
  MATTER_KEYS,
  note,
  readCase,
  readValue,
  type Matter,
  type MatterKey,
  type Note,
} from '../../incidents/index.ts';
import { alignColumns, joinLines, type Answer } from '../answer.ts';
import { openApp, readPastInstant, type Context } from '../context.ts';
import { boardJson, describeBoard } from '../describe-board.ts';
import { describeDuties, dutyJson } from '../describe-duties.ts';
import { readLabel } from '../label.ts';
import { readGrade, readNumber, readWords } from '../read-case-options.ts';

type NoteOptions = {
  matter?: string;
  value?: string;
  at?: string;
  supersedes?: string;
  answers?: string;
};

/** `incident fact`: something established. */
export function incidentFact(
  context: Context,
  [incident, words]: [string, string],
  options: NoteOptions,
): Promise<Answer> {
  return add(context, incident, { kind: 'fact', words, source: 'us', grade: 'verified by us' }, options);
}

/** `incident claim`: what somebody says. */
export function incidentClaim(
  context: Context,
  [incident, words]: [string, string],
  options: NoteOptions & { by: string; grade: string },
): Promise<Answer> {
  const grade = readGrade(options.grade);
  const source = readLabel(options.by, '--by');
  return add(context, incident, { kind: 'claim', words, source, grade }, options);
}

/** `incident ask`: something to be found out. */
export function incidentAsk(
  context: Context,
  [incident, words]: [string, string],
  { owner, matter }: { owner: string; matter?: string },
): Promise<Answer> {
  return add(context, incident, { kind: 'question', words, source: readLabel(owner, '--owner') }, { matter });
}

/** `incident board`: what is known, claimed and unknown. */
export async function incidentBoard(context: Context, [number]: [string]): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  await using app = await openApp(context);
  const c = await readCase(app, incident);
  return { json: { incident, ...boardJson(c) }, text: describeBoard(c) };
}

/** `incident duties`: everything that is owed, or looked at and not owed, with the reasons. */
export async function incidentDuties(context: Context, [number]: [string]): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  await using app = await openApp(context);
  const c = await readCase(app, incident);
  return { json: { incident, duties: c.duties.map(dutyJson) }, text: describeDuties(c) };
}

/** `incident matters`: what every case has to find out. */
export async function incidentMatters(): Promise<Answer> {
  const matters = MATTER_KEYS.map((key) => {
    const { question, ask, answers }: Matter = MATTERS[key];
    return { matter: key, question, ask, ...answers };
  });
  return {
    json: { matters },
    text: MATTER_KEYS.map((key) => joinLines(`${key}: ${MATTERS[key].question}`, answersText(key))).join(
      '\n',
    ),
  };
}

async function add(
  context: Context,
  number: string,
  content: Pick<Note, 'kind' | 'words' | 'source' | 'grade'>,
  options: NoteOptions,
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const words = readWords(content.words, 'What you note');
  if (options.value !== undefined && options.matter === undefined)
    throw new InputError(
      'ARGUMENT_INVALID',
      `--value answers a matter: say which with --matter ('incident matters' lists them)`,
    );
  await using app = await openApp(context);
  const matter = options.matter === undefined ? undefined : findMatter(options.matter);
  const done = await note(app, incident, {
    ...content,
    words,
    matter,
    value:
      options.value === undefined || matter === undefined
        ? undefined
        : readValue(matter, options.value, app.installation.timezone),
    saidAt: options.at === undefined ? undefined : readPastInstant(app, options.at, '--at'),
    supersedes: entryOf(options.supersedes, '--supersedes'),
    answers: entryOf(options.answers, '--answers'),
  });
  const entry = done.board.entries.find((each) => each.entry === done.entry)!;
  return {
    json: { incident, entry: done.entry, added: done.added, counts: entry.counts },
    text: joinLines(
      done.added
        ? `Noted as entry ${done.entry} of incident ${incident}.`
        : `It is entry ${done.entry} already: nothing changed.`,
      content.kind !== 'claim'
        ? undefined
        : entry.counts
          ? `Its grade, '${content.grade}', is accepted: it is taken as established.`
          : `Its grade, '${content.grade}', is not accepted here: it is kept as a claim and changes no number (see 'grades').`,
    ),
  };
}

function entryOf(text: string | undefined, option: string): number | undefined {
  return text === undefined ? undefined : readNumber(text, option);
}

function answersText(key: MatterKey): string {
  const { answers }: Matter = MATTERS[key];
  switch (answers.kind) {
    case 'instant':
      return '  a moment';
    case 'text':
      return '  in words';
    case 'choice':
    case 'several':
      return alignColumns(Object.entries(answers.values));
  }
}
