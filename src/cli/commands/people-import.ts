import { parseMap } from '../../columns/index.ts';
import { InputError } from '../../errors.ts';
import { importPeople, openSession, type Imported } from '../../exchange/index.ts';
import { findKind, STANDINGS, type Standing } from '../../people/index.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { columnLines } from '../column-lines.ts';
import { openApp, type Context } from '../context.ts';
import { readHeadings } from '../headings.ts';

type Options = { kind: string; standing: string; map: string[]; headings?: string };
const REFUSED_SHOWN = 20;

/** `people import`: fills or updates the register. */
export async function peopleImport(context: Context, [path]: [string], options: Options): Promise<Answer> {
  const told = parseMap(options.map);
  const standing = STANDINGS.find((each) => each === options.standing);
  if (!standing)
    throw new InputError(
      'ARGUMENT_INVALID',
      `--standing '${options.standing}': write current, former or unknown`,
    );
  await using app = await openApp(context);
  await using session = await openSession(app, 'people import');
  const kind = findKind(session.kinds, options.kind);
  const imported = await importPeople(session, {
    path,
    kind,
    standing: standing satisfies Standing,
    told,
    headings: readHeadings(options.headings),
    signal: context.signal,
    onProgress: (rows) => context.progress.show('Rows imported', rows),
  });
  return { json: imported, text: describeImport(imported) };
}

function notUnderstoodLine({ kind, standing }: Imported['notUnderstood']): string | undefined {
  if (kind + standing === 0) return undefined;
  return `Not understood: the kind of ${countOf(kind, 'row')} (taken as 'other'; see 'kind list') and the standing of ${countOf(standing, 'row')} (taken as unknown).`;
}

function describeImport(imported: Imported): string {
  const { refusedRows, refused } = imported;
  const shown = refusedRows
    .slice(0, REFUSED_SHOWN)
    .map(({ table, row, reason }) => `    row ${row}${table ? ` of '${table}'` : ''}: ${reason}`);
  return joinLines(
    `${imported.fileName}: ${countOf(imported.rows, 'row')}`,
    alignColumns([
      ['new', imported.new],
      ['updated', imported.updated],
      ['unchanged', imported.unchanged],
      ['refused', refused],
    ]),
    ...shown,
    refused > shown.length
      ? `    … and ${countOf(refused - shown.length, 'more', 'more')} (--json lists up to 1,000)`
      : undefined,
    notUnderstoodLine(imported.notUnderstood),
    'Columns:',
    columnLines(imported.columns),
  );
}
