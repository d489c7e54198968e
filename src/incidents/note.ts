import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import type { Grade } from '../ledger/index.ts';
import { exactly, formatMoment, readMoment, type Moment } from '../moment.ts';
import { formatInstant } from '../zoned-time.ts';
import { awareAt, establishedMoment, establishedValue, readBoard, type Board } from './board.ts';
import { addEntry, listEntriesOf } from './entries.ts';
import { listFilings, notWithdrawn, type Filing } from './filings.ts';
import { holdIncident, type Incident } from './incidents.ts';
import { MATTERS, type Matter, type MatterKey } from './matters.ts';

/** Something to be noted on the board. */
export type Note = {
  kind: 'fact' | 'claim' | 'question';
  words: string;
  matter?: MatterKey;
  value?: string;
  /** Who says it; of a question, who is to find out. */
  source: string;
  grade?: Grade;
  /** When it was said; now, where nothing is said. */
  saidAt?: Date;
  supersedes?: number;
  answers?: number;
};

/**
 * Notes a fact, a claim or a question on the board of a case; the same once more changes nothing.
 * @throws InputError INCIDENT_UNKNOWN, INCIDENT_CLOSED, ENTRY_UNKNOWN; ARGUMENT_INVALID where moments cannot be true
 */
export async function note(
  app: App,
  incident: number,
  content: Note,
): Promise<{ entry: number; added: boolean; board: Board }> {
  const { matter, value } = content;
  if (matter !== undefined && content.kind !== 'question') requireValue(matter, value);
  return app.database.transaction(async (tx) => {
    const held = await holdIncident(tx, incident);
    const { timezone } = app.installation;
    const before = readBoard(await listEntriesOf(tx.client, incident), app.installation);
    const at = app.now();
    if (matter !== undefined && value !== undefined && MATTERS[matter].answers.kind === 'instant')
      refuseImpossible(held, before, matter, readMoment(value, timezone), { now: at, timezone });
    const counts = content.kind === 'fact' || app.installation.acceptedGrades.includes(content.grade ?? '');
    if (matter === 'aware' && value !== undefined && counts)
      refuseReportedBefore(await listFilings(tx.client, incident), new Date(value), timezone);
    const done = await addEntry(tx, {
      incident,
      kind: content.kind,
      matter: matter ?? null,
      value: value ?? null,
      words: content.words,
      source: content.source,
      grade: content.grade ?? null,
      saidAt: content.saidAt ?? at,
      supersedes: content.supersedes ?? null,
      answers: content.answers ?? null,
      at,
      by: app.config.actor,
    });
    return { ...done, board: readBoard(await listEntriesOf(tx.client, incident), app.installation) };
  });
}

function requireValue(matter: MatterKey, value: string | undefined): void {
  const { answers }: Matter = MATTERS[matter];
  if (answers.kind === 'text' || value !== undefined) return;
  throw new InputError(
    'ARGUMENT_INVALID',
    answers.kind === 'instant'
      ? `'${matter}' is answered with a moment: --value '2021-10-29 16:40'`
      : `'${matter}' is answered with --value: one of ${Object.keys(answers.values)
          .map((each) => `'${each}'`)
          .join(', ')}`,
  );
}

function refuseReportedBefore(filings: Filing[], aware: Date, timezone: string): void {
  const first = notWithdrawn(filings).find(({ filedAt }) => filedAt < aware);
  if (!first) return;
  throw new InputError(
    'ARGUMENT_INVALID',
    `'aware' (${formatInstant(aware, timezone)}) would be after a report that was sent (${formatInstant(first.filedAt, timezone)}), and nobody can report what they are not aware of: correct one of the two`,
  );
}

/** Moments that each come before the next, where both are known. */
const IN_ORDER: readonly (readonly [MatterKey, MatterKey, string])[] = [
  ['occurred from', 'aware', 'nobody can be aware of an incident before it begins'],
  ['occurred from', 'occurred until', 'it cannot end before it begins'],
  ['occurred from', 'supplier knew', 'nobody can know of an incident before it begins'],
  ['supplier knew', 'aware', 'the supplier told us of it'],
  ['aware', 'people told from', 'nobody can be told before we were aware'],
  ['aware', 'people told until', 'nobody can be told before we were aware'],
  ['people told from', 'people told until', 'telling cannot end before it begins'],
];

function refuseImpossible(
  incident: Incident,
  board: Board,
  matter: MatterKey,
  moment: Moment,
  { now, timezone }: { now: Date; timezone: string },
): void {
  if (moment.from > now)
    throw new InputError(
      'DATE_IN_FUTURE',
      `'${matter}' is in the future (${formatMoment(moment, timezone)}): note it when it has happened`,
    );
  const toldBy = establishedValue(board, 'discovery');
  const momentOf = (key: MatterKey): Moment | undefined => {
    if (key === matter) return moment;
    return key === 'aware' ? exactly(awareAt(incident, board)) : establishedMoment(board, key, timezone);
  };
  for (const [earlier, later, why] of IN_ORDER) {
    if (earlier !== matter && later !== matter) continue;
    if (earlier === 'supplier knew' && toldBy !== 'supplier') continue;
    const [first, second] = [momentOf(earlier), momentOf(later)];
    if (!first || !second || first.from <= second.until) continue;
    throw new InputError(
      'ARGUMENT_INVALID',
      `'${earlier}' (${formatMoment(first, timezone)}) would be after '${later}' (${formatMoment(second, timezone)}), and ${why}: correct one of the two`,
    );
  }
}
