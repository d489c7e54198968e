import {
  closeIncident,
  listIncidents,
  listRevisions,
  MATTERS,
  openIncident,
  readCase,
  reopenIncident,
  readValue,
  type Case,
} from '../../incidents/index.ts';
import type { App } from '../../installation/index.ts';
import { requireHour } from '../../moment.ts';
import { findSupplier, listSuppliers } from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { openApp, readPastInstant, type Context } from '../context.ts';
import { describeError } from '../describe-error.ts';
import { caseJson, describeCase } from '../describe-case.ts';
import { readLabel } from '../label.ts';
import { readNatures, readNumber, readOneOf, readWords } from '../read-case-options.ts';

type OpenOptions = {
  supplier: string[];
  what: string;
  aware: string;
  nature?: string;
  toldBy?: string;
  occurredFrom?: string;
  papers?: string;
};

const TOLD_BY = Object.keys(MATTERS.discovery.answers.values);

/** `incident open`: a case with everything that follows from it at once. */
export async function incidentOpen(context: Context, _: [], options: OpenOptions): Promise<Answer> {
  const what = readWords(options.what, '--what');
  const nature = readNatures(options.nature);
  const discovery =
    options.toldBy === undefined ? undefined : readOneOf(options.toldBy, TOLD_BY, '--told-by');
  await using app = await openApp(context);
  requireHour(options.aware, '--aware', 'clocks run from it');
  const suppliers = await listSuppliers(app.database.reader);
  const { incident, opened } = await openIncident(app, {
    suppliers: options.supplier.map((name) => findSupplier(suppliers, name).id),
    what,
    nature,
    discovery,
    awareAt: readPastInstant(app, options.aware, '--aware'),
    occurredFrom: readOccurredFrom(app, options.occurredFrom),
  });
  const c = await readCase(app, incident);
  const papers = options.papers === undefined ? undefined : await papersOf(context, app, c, options.papers);
  return {
    json: { opened, ...caseJson(c, app.installation.codeKey), ...(papers && { papers: papers.json }) },
    text: joinLines(
      opened
        ? `Opened incident ${incident}.`
        : `Incident ${incident} was opened for this before: nothing changed.`,
      '',
      describeCase(c),
      papers && `\n${papers.text}`,
    ),
    exitCode: papers?.exitCode,
  };
}

/** A day without an hour stays one. */
function readOccurredFrom(app: App, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  readPastInstant(app, text, '--occurred-from');
  return readValue('occurred from', text, app.installation.timezone);
}

/** What typesets papers is large: it is loaded for them alone, so that the clocks are there at once. */
async function papersOf(context: Context, app: App, c: Case, out: string): Promise<Required<Answer>> {
  try {
    const { writePapers } = await import('../write-papers.ts');
    return { ...(await writePapers(context, app, c, { out })), exitCode: 0 };
  } catch (error) {
    // Nobody waits for the clocks because of a folder that cannot be written.
    const { code, message, exitCode } = describeError(error, context.signal.aborted);
    if (exitCode !== 2) throw error;
    return {
      json: { error: { code, message } },
      text: joinLines(
        `NO PAPERS WERE WRITTEN: ${message}`,
        `The case is open all the same; write them with  incident papers ${c.incident.id} --out FOLDER`,
      ),
      exitCode,
    };
  }
}

/** `incident list`: every case. */
export async function incidentList(context: Context): Promise<Answer> {
  await using app = await openApp(context);
  const { reader } = app.database;
  const { timezone } = app.installation;
  const suppliers = await listSuppliers(reader);
  const incidents = await listIncidents(reader);
  const rows = await Promise.all(
    incidents.map(async (incident) => {
      const last = (await listRevisions(reader, incident.id)).at(-1)!;
      const names = last.scope.suppliers.map((id) => suppliers.find((each) => each.id === id)?.name);
      return { ...incident, suppliers: names, certain: last.certain, possible: last.possible };
    }),
  );
  return {
    json: { incidents: rows },
    text:
      rows.length === 0
        ? "No incident yet. Open one with  incident open --supplier S --aware T --what '…'"
        : alignColumns(
            rows.map((row) => [
              String(row.id),
              row.open ? 'open' : 'closed',
              `aware ${formatInstant(row.awareAt, timezone)}`,
              row.suppliers.join(', '),
              countOf(row.certain + row.possible, 'person', 'people'),
              row.what.replaceAll('\n', ' ').slice(0, 80),
            ]),
          ),
  };
}

/** `incident show`: one case as it stands. */
export async function incidentShow(context: Context, [number]: [string]): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  await using app = await openApp(context);
  const c = await readCase(app, incident);
  return { json: caseJson(c, app.installation.codeKey), text: describeCase(c) };
}

/** `incident close`: over, and kept. */
export function incidentClose(
  context: Context,
  [number]: [string],
  { why }: { why: string },
): Promise<Answer> {
  return setOpen(context, number, why, false);
}

/** `incident reopen`: not over after all. */
export function incidentReopen(
  context: Context,
  [number]: [string],
  { why }: { why: string },
): Promise<Answer> {
  return setOpen(context, number, why, true);
}

async function setOpen(context: Context, number: string, text: string, open: boolean): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const why = readLabel(text, '--why');
  await using app = await openApp(context);
  const changed = await (open ? reopenIncident : closeIncident)(app, incident, why);
  const state = open ? 'open' : 'closed';
  return {
    json: { incident, open, changed },
    text: changed
      ? `Incident ${incident} is ${state}.`
      : `Incident ${incident} was ${state} already: nothing changed.`,
  };
}
