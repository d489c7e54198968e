import type { Disclosure } from '../ledger/index.ts';
import { nameStock, type ManifestDataset, type ManifestFile } from './manifest.ts';
import { copyOriginal, UnusableFile, whyGone, type Originals } from './originals.ts';
import type { OutFolder } from './out-folder.ts';
import type { Output } from './rebuild.ts';
import type { Stock } from './stock.ts';

type OriginalsOptions = {
  originals: Originals;
  folder: OutFolder;
  dayOf: (at: Date) => string;
  signal?: AbortSignal;
  onProgress?: (rows: number, of: number) => void;
};

/**
 * Gives back every original bit for bit, those that the supplier deleted too: they are the organisation's. Names are
 * made safe and unique; the manifest has those that they bore.
 */
export async function restoreOriginals(
  stocks: Stock[],
  options: OriginalsOptions,
): Promise<ManifestDataset[]> {
  const all = stocks.map((stock) => ({ stock, files: filesOf(stock) }));
  const expected = all.flatMap(({ files }) => files).reduce((sum, { rows }) => sum + rows.read, 0);
  let done = 0;
  const datasets: ManifestDataset[] = [];
  for (const { stock, files } of all) {
    const dataset = startDataset(stock);
    for (const disclosure of files) {
      options.signal?.throwIfAborted();
      const written = await giveBack(disclosure, options);
      if ('why' in written)
        dataset.missing.push(`Disclosure ${disclosure.id} (${disclosure.fileName}): ${written.why}.`);
      else {
        dataset.outputs.push(written);
        dataset.rows += written.rows;
      }
      dataset.files.push(describeFile(disclosure, stock, written));
      options.onProgress?.((done += disclosure.rows.read), expected);
    }
    datasets.push(dataset);
  }
  return datasets;
}

function filesOf({ files, deleted }: Stock): Disclosure[] {
  return [...files.map(({ disclosure }) => disclosure), ...deleted].sort(
    (a, b) => +a.sentAt - +b.sentAt || a.id - b.id,
  );
}

function startDataset(stock: Stock): ManifestDataset {
  return {
    ...nameStock(stock),
    delivers: 'every original',
    key: [],
    by: 'told',
    sure: true,
    why: ['every original was asked for'],
    files: [],
    outputs: [],
    rows: 0,
    people: null,
    missing: [],
    notes: [],
  };
}

async function giveBack(
  disclosure: Disclosure,
  { originals, folder, dayOf, signal }: OriginalsOptions,
): Promise<Output | { why: string }> {
  const gone = whyGone(disclosure, dayOf);
  if (gone !== null) return { why: gone };
  const out = folder.start(disclosure.fileName);
  try {
    await copyOriginal(originals, disclosure, out, { signal });
  } catch (error) {
    await folder.forget(out);
    if (error instanceof UnusableFile) return { why: error.why };
    throw error;
  }
  return {
    file: out.name,
    what: 'original',
    table: null,
    rows: disclosure.rows.read,
    columns: 0,
    ...out.close(),
  };
}

function describeFile(
  { id, fileName, sentAt, direction, rows }: Disclosure,
  stock: Stock,
  written: Output | { why: string },
): ManifestFile {
  const isDeleted = stock.deleted.some((each) => each.id === id);
  const wrote = 'why' in written ? written.why : `it is '${written.file}'`;
  return {
    disclosure: id,
    fileName,
    sentAt: sentAt.toISOString(),
    direction,
    rows: rows.read,
    role: 'why' in written ? 'not used' : 'original',
    why: isDeleted ? `${wrote}; the supplier evidently deleted it` : wrote,
  };
}
