import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import type { Supplier } from '../suppliers/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { readHistory } from './history.ts';
import { judgeDataset } from './judge.ts';
import { describeStock, manifestText, type Manifest } from './manifest.ts';
import { openOriginals, whyGone, type OriginalOpener, type Originals } from './originals.ts';
import { OutFolder, type Asked } from './out-folder.ts';
import { restoreOriginals } from './restore-originals.ts';
import { restoreStock } from './restore-stock.ts';
import { listStocks, type Stock } from './stock.ts';

/** What is to be restored, and where to. */
export type RestoreRequest = {
  /** The suppliers themselves: name sub-suppliers where theirs is wanted too. */
  suppliers: Supplier[];
  dataset?: string;
  /** What was held at this moment; undefined is now. */
  asOf?: Date;
  /** A folder that is new, empty or of the very same restore. */
  out: string;
  /** 'original' (as if nothing is said): the file itself where it alone answers, else CSV; 'csv': always CSV. */
  format?: 'original' | 'csv';
  /** Every original that was sent until then instead, bit for bit, whatever became of it. */
  originals?: boolean;
  signal?: AbortSignal;
  onProgress?: (rows: number, of: number) => void;
};

/** What was restored: the manifest, and where it lies. */
export type Restored = { folder: string; manifest: Manifest };

/**
 * Puts back what suppliers held: for each dataset the newest full file before the moment with later changes applied, as
 * CSV or the original itself, with a manifest of what was used and what could not be rebuilt. Nothing is written but in
 * `out`, and there nothing until all of it is done. Throws ARGUMENT_INVALID where `out` holds something else, or where
 * nothing was recorded; DATASET_UNKNOWN, UNSEALING_OVER.
 */
export async function restoreSupplier(
  app: App,
  opener: OriginalOpener,
  request: RestoreRequest,
): Promise<Restored> {
  const { suppliers, dataset } = request;
  const asOf = request.asOf ?? app.now();
  const { acceptedGrades } = app.installation;
  const stocks = await listStocks(app.database.reader, { suppliers, asOf, dataset, acceptedGrades });
  if (stocks.every(({ files, deleted }) => files.length + deleted.length === 0))
    throw nothingSent(app, request, asOf);
  const asked = describeRequest(app, request);
  await using folder = await OutFolder.open(request.out, asked);
  const originals = await openOriginals(app, opener);
  const datasets = request.originals
    ? await restoreOriginals(stocks, { ...request, originals, folder, dayOf: dayIn(app) })
    : await restoreStocks(app, stocks, request, { originals, folder });
  const outputs = datasets.flatMap((each) => each.outputs);
  const manifest: Manifest = {
    format: 'rollcall restore 1',
    organisation: app.installation.name,
    rehearsal: app.installation.rehearsal,
    asked,
    what: request.originals ? 'every original' : 'held',
    asOf: asOf.toISOString(),
    madeAt: app.now().toISOString(),
    by: app.config.actor,
    digests: originals.digestKey === null ? 'not compared' : 'compared',
    datasets,
    outputs,
    rows: outputs.reduce((sum, { rows }) => sum + rows, 0),
  };
  await folder.commit({
    json: `${JSON.stringify(manifest, null, 2)}\n`,
    text: manifestText(manifest, app.installation.timezone),
  });
  await appendRestored(app, suppliers, manifest, stocks);
  return { folder: request.out, manifest };
}

async function restoreStocks(
  app: App,
  stocks: Stock[],
  request: RestoreRequest,
  { originals, folder }: { originals: Originals; folder: OutFolder },
): Promise<Manifest['datasets']> {
  const { signal, onProgress, format = 'original' } = request;
  const expected = stocks.reduce(
    (sum, { files }) => sum + files.reduce((rows, { disclosure }) => rows + disclosure.rows.read, 0),
    0,
  );
  let done = 0;
  const datasets: Manifest['datasets'] = [];
  for (const stock of stocks) {
    signal?.throwIfAborted();
    const history = await readHistory(
      app.database.reader,
      stock.files.map(({ disclosure }) => disclosure),
    );
    const judgement = judgeDataset(stock.dataset, stock.files, history);
    const restored = await restoreStock(stock, judgement, history, {
      originals,
      folder,
      format,
      unusable: destroyedIn(stock, dayIn(app)),
      name: outName(stock, stocks),
      signal,
      onRows: (rows) => onProgress?.((done += rows), expected),
    });
    datasets.push(describeStock(restored));
  }
  return datasets;
}

/** Originals that are destroyed; their sets remain, and nothing can be opened. */
function destroyedIn({ files }: Stock, dayOf: (at: Date) => string): Map<number, string> {
  const destroyed = new Map<number, string>();
  for (const { disclosure } of files) {
    const why = whyGone(disclosure, dayOf);
    if (why !== null) destroyed.set(disclosure.id, why);
  }
  return destroyed;
}

/** The dataset's name, with the supplier's and the direction where another has the same. */
function outName({ supplier, dataset, direction }: Stock, stocks: Stock[]): string {
  const several = new Set(stocks.map((stock) => stock.supplier.id)).size > 1;
  const both = stocks.some((stock) => stock.dataset.id === dataset.id && stock.direction !== direction);
  return [
    several ? `${supplier.name} - ` : '',
    dataset.name,
    both && direction === 'in' ? ' (received)' : '',
  ].join('');
}

function describeRequest(app: App, { suppliers, dataset, asOf, format, originals }: RestoreRequest): Asked {
  return {
    installation: app.installation.id,
    suppliers: suppliers.map(({ name }) => name),
    dataset: dataset ?? null,
    asOf: asOf?.toISOString() ?? 'now',
    what: originals ? 'every original' : format === 'csv' ? 'CSV' : 'CSV or the original',
  };
}

async function appendRestored(
  app: App,
  suppliers: Supplier[],
  { asOf, datasets, asked, rows }: Manifest,
  stocks: Stock[],
): Promise<void> {
  const used = datasets.flatMap(({ files }) => files).filter(({ role }) => role !== 'not used');
  await app.database.transaction((tx) =>
    appendEvidence(tx, app.now(), {
      act: 'supplier restored',
      subjects: [
        ...suppliers.map(({ id }) => `supplier:${id}`),
        ...used.map(({ disclosure }) => `disclosure:${disclosure}`),
      ],
      payload: {
        asOf,
        what: asked['what'],
        datasets: [...new Set(stocks.map(({ dataset }) => dataset.id))],
        files: used.length,
        rows,
      },
    }),
  );
}

function nothingSent(app: App, { suppliers }: RestoreRequest, asOf: Date): InputError {
  const names = suppliers.map(({ name }) => `'${name}'`).join(', ');
  return new InputError(
    'ARGUMENT_INVALID',
    `Nothing that ${names} held on ${formatInstant(asOf, app.installation.timezone)} was recorded: 'supplier show' lists what was, and when`,
  );
}

function dayIn(app: App): (at: Date) => string {
  return (at) => formatInstant(at, app.installation.timezone).slice(0, 10);
}
