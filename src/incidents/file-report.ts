import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { findDuty, type DutyState } from './duties.ts';
import { addFiling, type Phase } from './filings.ts';
import { holdIncident } from './incidents.ts';
import { readCase } from './read-case.ts';

/** A report that was sent, as somebody says. */
export type NewFiling = {
  /** Key of a duty, or of the authority. */
  duty: string;
  phase: Phase;
  filedAt: Date;
  reference?: string;
  reason?: string;
};

/**
 * Notes that a report was sent; the same once more changes nothing.
 * @throws InputError DUTY_UNKNOWN, DATE_IN_FUTURE; ARGUMENT_INVALID for one before we were aware, a late one without
 *   reasons (Art. 33(1)), a follow-up to nothing
 */
export async function fileReport(
  app: App,
  incident: number,
  filing: NewFiling,
): Promise<{ filing: number; added: boolean; duty: DutyState }> {
  const { duties, aware, timezone } = await readCase(app, incident);
  const duty = findDuty(duties, filing.duty);
  refuseImpossible(app, filing, duty, aware, timezone);
  const done = await app.database.transaction(async (tx) => {
    await holdIncident(tx, incident);
    return addFiling(tx, {
      incident,
      duty: duty.duty.key,
      phase: filing.phase,
      filedAt: filing.filedAt,
      reference: filing.reference ?? null,
      reason: filing.reason ?? null,
      at: app.now(),
      by: app.config.actor,
    });
  });
  return { ...done, duty };
}

function refuseImpossible(
  app: App,
  { phase, filedAt, reason }: NewFiling,
  { duty, dueAt, filings }: DutyState,
  aware: Date,
  timezone: string,
): void {
  const wrong = (sentence: string): InputError => new InputError('ARGUMENT_INVALID', sentence);
  const when = formatInstant(filedAt, timezone);
  if (duty.rule.kind === 'people')
    throw wrong(
      `'${duty.key}' is owed to people: note when they were told with 'incident fact --matter "people told from"'`,
    );
  if (duty.rule.kind === 'contract')
    throw wrong(
      `'${duty.key}' is owed to you, by the supplier: note when it knew with 'incident fact --matter "supplier knew"'`,
    );
  if (filedAt > app.now())
    throw new InputError('DATE_IN_FUTURE', `--at ${when} is in the future: note it when it has been sent`);
  if (filedAt < aware)
    throw wrong(`--at ${when} is before you became aware of it (${formatInstant(aware, timezone)})`);
  if (phase === 'follow-up' && filings.length === 0)
    throw wrong(`Nothing was reported under '${duty.key}' yet: the first report is 'initial' or 'complete'`);
  if (['follow-up', 'withdrawn'].includes(phase) && filings[0] && filedAt < filings[0].filedAt)
    throw wrong(`--at ${when} is before the first report under '${duty.key}'`);
  if (phase === 'follow-up' && filings.at(-1)?.phase === 'withdrawn')
    throw wrong(`What was reported under '${duty.key}' was withdrawn: report anew, 'initial' or 'complete'`);
  if (phase === 'withdrawn' && (filings.length === 0 || reason === undefined))
    throw wrong(`To withdraw, something must have been reported, and --reason says why it is withdrawn`);
  if (filings.length === 0 && dueAt && filedAt > dueAt && reason === undefined)
    throw wrong(
      `This is later than ${formatInstant(dueAt, timezone)}, when it was due: say with --reason why (Art. 33(1) asks for the reasons for the delay)`,
    );
}
