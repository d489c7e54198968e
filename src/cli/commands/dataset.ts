import { InputError } from '../../errors.ts';
import { appendEvidence } from '../../evidence/index.ts';
import type { App } from '../../installation/index.ts';
import { nearest } from '../../nearest.ts';
import { judgeDatasets, type JudgedDataset } from '../../restore/index.ts';
import {
  DELIVERS,
  describeDataset,
  findDatasets,
  findSupplier,
  listDatasets,
  listSuppliers,
  type Dataset,
  type Delivers,
  type Supplier,
} from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';

type SetOptions = {
  supplier: string;
  dataset: string;
  delivers?: string;
  key?: string[];
  guess?: boolean;
};

/** `dataset show`: how a supplier's datasets are put together when they are restored, and why. */
export async function datasetShow(
  context: Context,
  _: [],
  options: { supplier: string; dataset?: string },
): Promise<Answer> {
  await using app = await openApp(context);
  const supplier = findSupplier(await listSuppliers(app.database.reader), options.supplier);
  const judged = await judge(app, supplier, options.dataset);
  return {
    json: { supplier: supplier.name, datasets: judged.map(judgedJson) },
    text:
      judged.map((each) => describeJudged(each, app.installation.timezone)).join('\n\n') ||
      `Nothing was recorded for '${supplier.name}' yet.`,
  };
}

/** `dataset set`: says once what the files of a dataset are, and by which columns a row is known again. */
export async function datasetSet(context: Context, _: [], options: SetOptions): Promise<Answer> {
  const delivers = readDelivers(options.delivers);
  const key = (options.key ?? []).map((name) => name.trim()).filter((name) => name !== '');
  if (options.guess && (delivers !== undefined || key.length > 0))
    throw new InputError('ARGUMENT_INVALID', '--guess forgets what was said: give it alone');
  if (!options.guess && delivers === undefined && key.length === 0)
    throw new InputError('ARGUMENT_INVALID', 'Say what its files are with --delivers, or its key with --key');
  await using app = await openApp(context);
  await using _lock = await app.database.writerLock('dataset set');
  const supplier = findSupplier(await listSuppliers(app.database.reader), options.supplier);
  const [dataset] = findDatasets(await listDatasets(app.database.reader, [supplier.id]), options.dataset);
  refuseUnknownColumns(await judge(app, supplier, dataset.name), key, dataset);
  const wanted = {
    delivers: options.guess ? null : delivers === undefined ? dataset.delivers : delivers,
    keyColumns: options.guess ? null : key.length === 0 ? dataset.keyColumns : key,
  };
  const changed =
    wanted.delivers !== dataset.delivers ||
    JSON.stringify(wanted.keyColumns) !== JSON.stringify(dataset.keyColumns);
  if (changed) await keep(app, dataset, wanted);
  const judged = await judge(app, supplier, dataset.name);
  return {
    json: { supplier: supplier.name, changed, datasets: judged.map(judgedJson) },
    text: joinLines(
      changed ? 'Kept: it holds for every restore from now on.' : 'That was said before: nothing changed.',
      ...judged.map((each) => describeJudged(each, app.installation.timezone)),
    ),
  };
}

async function keep(
  app: App,
  dataset: Dataset,
  wanted: Pick<Dataset, 'delivers' | 'keyColumns'>,
): Promise<void> {
  await app.database.transaction(async (tx) => {
    await describeDataset(tx, dataset.id, wanted);
    await appendEvidence(tx, app.now(), {
      act: 'dataset described',
      subjects: [`dataset:${dataset.id}`, `supplier:${dataset.supplier}`],
      payload: { dataset: dataset.id, ...wanted },
    });
  });
}

function judge(app: App, supplier: Supplier, dataset?: string): Promise<JudgedDataset[]> {
  const { acceptedGrades } = app.installation;
  return judgeDatasets(app.database.reader, { supplier, dataset, acceptedGrades, asOf: app.now() });
}

/** 'mixed' is what is judged file by file: kept as nothing said. */
function readDelivers(text: string | undefined): Delivers | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'mixed') return null;
  const found = DELIVERS.find((each) => each === text);
  if (found) return found;
  throw new InputError(
    'ARGUMENT_INVALID',
    `--delivers '${text}': write 'full' (each file is everything), 'changes' (what is new or changed), 'additions' (what is new, nothing is replaced) or 'mixed' (full files with changes in between)`,
  );
}

function refuseUnknownColumns(judged: JudgedDataset[], key: string[], dataset: Dataset): void {
  const names = new Set(
    judged.flatMap(({ stock }) =>
      stock.files.flatMap(({ tables }) =>
        tables.flatMap(({ columns }) => columns.map((column) => column.name)),
      ),
    ),
  );
  const folded = new Set([...names].map((name) => name.trim().toLowerCase()));
  const unknown = key.find((name) => !folded.has(name.toLowerCase()));
  if (unknown === undefined) return;
  const near = nearest(unknown, [...names]);
  const hint = near.length > 0 ? near : [...names].slice(0, 12);
  throw new InputError(
    'COLUMN_UNKNOWN',
    `No file of '${dataset.name}' has a column '${unknown}': ${near.length > 0 ? 'did you mean' : 'there is'} ${hint.map((name) => `'${name}'`).join(', ')}?`,
  );
}

function judgedJson({ stock, judgement }: JudgedDataset): object {
  const { delivers, by, sure, why, files } = judgement;
  return {
    dataset: stock.dataset.name,
    direction: stock.direction,
    delivers,
    by,
    sure,
    why,
    key: keysOf({ stock, judgement }),
    files: stock.files.map(({ disclosure: { id, fileName, sentAt } }) => {
      const { role, sure: fileSure, why: fileWhy } = files.get(id)!;
      return { disclosure: id, fileName, sentAt, role, sure: fileSure, why: fileWhy };
    }),
  };
}

function keysOf({ judgement }: JudgedDataset): string[] {
  const keys = [...judgement.files.values()].flatMap((file) => file.keys.map((key) => key?.why ?? 'no key'));
  return [...new Set(keys)];
}

function describeJudged({ stock, judgement }: JudgedDataset, timezone: string): string {
  const { delivers, by, sure, why, files } = judgement;
  const said = by === 'told' ? 'as it was said' : sure ? 'judged by its history' : 'GUESSED, and not sure';
  return joinLines(
    `${stock.supplier.name}: ${stock.dataset.name}${stock.direction === 'in' ? ' (what it sent)' : ''}, ${countOf(stock.files.length, 'file')}`,
    `  ${delivers}, ${said}: ${why.join('; ')}`,
    `  keyed by ${keysOf({ stock, judgement }).join('; ')}`,
    alignColumns(
      stock.files.map(({ disclosure: { id, fileName, sentAt } }) => {
        const { role, why: fileWhy } = files.get(id)!;
        return [formatInstant(sentAt, timezone), role, fileName, fileWhy];
      }),
      '    ',
    ),
  );
}
