import { basename } from 'node:path';
import { parseMap } from '../../columns/index.ts';
import { InputError } from '../../errors.ts';
import {
  openSession,
  planDeliveries,
  recordFile,
  type PlannedDelivery,
  type Recorded,
} from '../../exchange/index.ts';
import { sumRows, type Direction } from '../../ledger/index.ts';
import { findSupplier, listSuppliers } from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, formatBytes, joinLines, type Answer } from '../answer.ts';
import { columnLines } from '../column-lines.ts';
import { openApp, readPastInstant, type Context } from '../context.ts';
import { readHeadings } from '../headings.ts';
import { readLabel } from '../label.ts';

type Options = {
  supplier: string;
  sentAt?: string;
  dataset?: string;
  direction: string;
  map: string[];
  headings?: string;
  dryRun?: boolean;
};

/** `record`: every file that was given is a disclosure of its own; each is kept whole or not at all. */
export async function record(context: Context, [paths]: [string[]], options: Options): Promise<Answer> {
  const told = parseMap(options.map);
  const direction = readDirection(options.direction);
  const headings = readHeadings(options.headings);
  const dataset = options.dataset === undefined ? undefined : readLabel(options.dataset, '--dataset');
  await using app = await openApp(context);
  const { timezone } = app.installation;
  const supplier = findSupplier(await listSuppliers(app.database.reader), options.supplier);
  const sentAt = options.sentAt === undefined ? undefined : readPastInstant(app, options.sentAt, '--sent-at');
  const planned = await planDeliveries(paths, { sentAt, dataset, timezone, now: app.now() });
  const plan = planLines(planned, timezone);
  if (options.dryRun) return { json: { planned }, text: joinLines(plan, 'Nothing was written (--dry-run).') };
  context.progress.say(plan);
  await using session = await openSession(app, 'record');
  const recorded: Recorded[] = [];
  // Of several files each is told as it is kept: an error in a later one must not hide what was decided.
  const tell = planned.length > 1 && !context.json;
  for (const delivery of planned) {
    const name = basename(delivery.path);
    const file = { ...delivery, supplier, direction, told, headings, signal: context.signal };
    recorded.push(
      await recordFile(session, {
        ...file,
        onProgress: (rows) => context.progress.show(`${name}: rows read`, rows),
      }).catch((error: unknown) => {
        throw afterOthers(error, recorded.length, planned.length);
      }),
    );
    if (tell) context.progress.say(describeRecorded(recorded.at(-1)!, timezone));
    if (planned.length > 1) context.progress.show('Files recorded', recorded.length, planned.length);
  }
  const rows = sumRows(recorded.map((each) => each.rows));
  return {
    json: { supplier: supplier.name, direction, disclosures: recorded, rows },
    text: joinLines(
      ...(tell ? [] : recorded.map((each) => describeRecorded(each, timezone))),
      recorded.length > 1 ? describeTotal(recorded, rows) : undefined,
    ),
  };
}

function planLines(planned: PlannedDelivery[], timezone: string): string {
  return joinLines(
    `${countOf(planned.length, 'file')} to record:`,
    alignColumns(
      planned.map(({ path, sentAt, dated, dataset }) => [
        basename(path),
        formatInstant(sentAt, timezone),
        dated,
        `dataset '${dataset}'`,
      ]),
    ),
  );
}

/** An error in the middle of a folder says what was kept before it. */
function afterOthers(error: unknown, done: number, all: number): unknown {
  if (!(error instanceof InputError) || all === 1) return error;
  const before =
    done === 0
      ? 'Nothing was recorded.'
      : `${countOf(done, 'file')} of ${all} before it ${done === 1 ? 'is' : 'are'} recorded; run the same command again once it is mended.`;
  return new InputError(error.code, `${error.message.replace(/\.$/, '')}. ${before}`, { cause: error });
}

function describeRecorded(recorded: Recorded, timezone: string): string {
  const { rows, tables } = recorded;
  const head = `${recorded.fileName}: disclosure ${recorded.disclosure}, sent ${formatInstant(recorded.sentAt, timezone)}, dataset '${recorded.dataset}', ${formatBytes(recorded.sizeBytes)}`;
  const before = 'recorded before, nothing written (--map changes nothing of it)';
  return joinLines(
    recorded.already ? `${head}: ${before}` : head,
    accountLine(rows),
    ...tables.map((table) =>
      joinLines(
        `  ${table.name === null ? 'Columns' : `'${table.name}', ${countOf(table.rows, 'row')}`} (${table.layout}${table.raggedRows > 0 ? `; ${countOf(table.raggedRows, 'row')} shorter or longer than the heading` : ''}):`,
        columnLines(table.columns),
      ),
    ),
  );
}

function describeTotal(recorded: Recorded[], rows: Recorded['rows']): string {
  const already = recorded.filter((each) => each.already).length;
  return joinLines(
    `${countOf(recorded.length, 'file')}${already > 0 ? `, ${already} of them recorded before` : ''}`,
    accountLine(rows),
  );
}

function accountLine(rows: Recorded['rows']): string {
  const parts = [rows.known, rows.new, rows.ambiguous, rows.unidentifiable].map((n) =>
    n.toLocaleString('en-GB'),
  );
  return `  ${countOf(rows.read, 'row')} read = ${parts[0]} known + ${parts[1]} new + ${parts[2]} ambiguous + ${parts[3]} unidentifiable`;
}

function readDirection(value: string): Direction {
  if (value === 'out' || value === 'in') return value;
  throw new InputError('ARGUMENT_INVALID', `--direction '${value}': write out or in`);
}
