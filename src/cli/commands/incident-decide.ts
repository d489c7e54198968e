import { decide, fileReport, PHASES } from '../../incidents/index.ts';
import type { App } from '../../installation/index.ts';
import { requireHour } from '../../moment.ts';
import { formatInstant } from '../../zoned-time.ts';
import { joinLines, type Answer } from '../answer.ts';
import { openApp, readPastInstant, type Context } from '../context.ts';
import { readLabel } from '../label.ts';
import { readNumber, readOneOf, readWords } from '../read-case-options.ts';

type DecideOptions = {
  by: string;
  reason: string;
  authority?: string;
  people?: string;
  exception?: string;
};

/** `incident decide`: whether to report, whether to tell people. */
export async function incidentDecide(
  context: Context,
  [number]: [string],
  options: DecideOptions,
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const given = <T extends string>(
    text: string | undefined,
    values: readonly T[],
    option: string,
  ): T | null => (text === undefined ? null : readOneOf(text, values, option));
  const decision = {
    decidedBy: readLabel(options.by, '--by'),
    reason: readWords(options.reason, '--reason'),
    authority: given(options.authority, ['report', 'do not report'], '--authority'),
    people: given(options.people, ['tell', 'do not tell'], '--people'),
    exception: given(options.exception, ['a', 'b', 'c'], '--exception'),
  };
  await using app = await openApp(context);
  const done = await decide(app, incident, decision);
  return {
    json: { incident, decision: done.decision, added: done.added },
    text: done.added
      ? `Kept as decision ${done.decision} of incident ${incident}, with what was known when it was taken.`
      : `It is decision ${done.decision} already: nothing changed.`,
  };
}

type FiledOptions = { phase: string; at?: string; reference?: string; reason?: string };

/** `incident filed`: a report was sent. */
export async function incidentFiled(
  context: Context,
  [number, duty]: [string, string],
  options: FiledOptions,
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const phase = readOneOf(options.phase, PHASES, '--phase');
  await using app = await openApp(context);
  const done = await fileReport(app, incident, {
    duty,
    phase,
    filedAt: options.at === undefined ? app.now() : readFiledAt(app, options.at),
    reference: options.reference === undefined ? undefined : readLabel(options.reference, '--reference'),
    reason: options.reason === undefined ? undefined : readWords(options.reason, '--reason'),
  });
  return {
    json: { incident, filing: done.filing, added: done.added, duty: done.duty.duty.key, phase },
    text: joinLines(
      done.added
        ? `Noted as filing ${done.filing} of incident ${incident}: ${phase} report to ${done.duty.duty.to.name}.`
        : `It is filing ${done.filing} already: nothing changed.`,
      done.duty.dueAt && `It was due ${formatInstant(done.duty.dueAt, app.installation.timezone)}.`,
    ),
  };
}

/** Whether a report was in time goes by its hour. */
function readFiledAt(app: App, text: string): Date {
  const at = readPastInstant(app, text, '--at');
  requireHour(text, '--at', 'whether it was in time goes by it');
  return at;
}
