import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Unsealing } from '../custody/index.ts';
import type { App } from '../installation/index.ts';
import { restoreSupplier, type Manifest } from '../restore/index.ts';
import type { Supplier } from '../suppliers/index.ts';
import type { InventedDelivery } from './invent/index.ts';
import { hashRows, readSupplierCopies, type SupplierCopy } from './supplier-copy.ts';

/** One restored dataset held against what the supplier's own system held. */
export type RestoredDataset = {
  dataset: string;
  /** People whom the supplier truly held. */
  truly: number;
  /** People restored with their last row, cell by cell. */
  right: number;
  /** People of whom nothing was restored. */
  missing: number;
  /** People restored with another row than their last alone. */
  wrong: number;
  /** Rows restored beside the right one, or that nobody was ever sent as. */
  extra: number;
  /** What the extra and wrong rows come from. */
  causes: Record<string, number>;
};

/** What was put back. */
export type RestoreCheck = { files: number; bytes: number; rows: number; datasets: RestoredDataset[] };

/** Where it is done and what with. */
export type RestoreStep = {
  app: App;
  supplier: Supplier;
  identity: string;
  /** The files that the supplier truly had. */
  deliveries: InventedDelivery[];
  people: number;
  asOf: Date;
  out: string;
  signal?: AbortSignal;
  onProgress: (rows: number, of: number) => void;
};

/**
 * Destroys the supplier's copy of everything that it was sent, restores it from the installation, and holds what comes
 * back against the truth, row by row.
 */
export async function destroyAndRestore(step: RestoreStep): Promise<RestoreCheck> {
  const { app, supplier, identity, deliveries, people, asOf, out, signal, onProgress } = step;
  const copies = await readSupplierCopies(deliveries, people);
  for (const { path } of deliveries) await rm(path);
  await using unsealing = await Unsealing.begin(app, { identities: [identity], purpose: 'rehearsal' });
  const { manifest } = await restoreSupplier(app, unsealing, {
    suppliers: [supplier],
    asOf,
    out,
    signal,
    onProgress,
  });
  const datasets: RestoredDataset[] = [];
  for (const copy of copies) datasets.push(await compareCopy(copy, manifest, out));
  return {
    files: manifest.outputs.length,
    bytes: manifest.outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    rows: manifest.rows,
    datasets,
  };
}

async function compareCopy(copy: SupplierCopy, manifest: Manifest, out: string): Promise<RestoredDataset> {
  const restored = await readRestored(copy, manifest, out);
  const truth = copy.last.filter((digest) => digest !== 0n).sort();
  const { right, lost, odd } = holdAgainst(truth, restored);
  const result: RestoredDataset = {
    dataset: copy.dataset,
    truly: truth.length,
    right,
    missing: 0,
    wrong: 0,
    extra: 0,
    causes: {},
  };
  const owners = new Set<number>();
  copy.last.forEach((digest, owner) => {
    if (digest !== 0n && lost.has(digest)) owners.add(owner);
  });
  const wrong = new Set<number>();
  for (const digest of odd) {
    const older = copy.older.get(digest);
    const cause = older?.cause ?? 'never sent like that';
    result.causes[cause] = (result.causes[cause] ?? 0) + 1;
    if (older !== undefined && owners.has(older.owner)) wrong.add(older.owner);
    else result.extra++;
  }
  result.wrong = wrong.size;
  result.missing = owners.size - wrong.size;
  return result;
}

async function readRestored(copy: SupplierCopy, manifest: Manifest, out: string): Promise<BigUint64Array> {
  const outputs = manifest.datasets
    .filter(({ dataset }) => dataset === copy.dataset)
    .flatMap((each) => each.outputs);
  let rows = new BigUint64Array(1024);
  let count = 0;
  for (const { file } of outputs) {
    for await (const digest of hashRows(join(out, file), copy.columns)) {
      if (count === rows.length) {
        const wider = new BigUint64Array(count * 2);
        wider.set(rows);
        rows = wider;
      }
      rows[count++] = digest;
    }
  }
  return rows.subarray(0, count).sort();
}

/** Two sorted lists of hashes: how many are in both, which of the truth were not restored, which restored are no truth. */
function holdAgainst(
  truth: BigUint64Array,
  restored: BigUint64Array,
): { right: number; lost: Set<bigint>; odd: bigint[] } {
  const lost = new Set<bigint>();
  const odd: bigint[] = [];
  let right = 0;
  let at = 0;
  for (const digest of restored) {
    while (at < truth.length && truth[at] < digest) lost.add(truth[at++]);
    if (at < truth.length && truth[at] === digest) {
      right++;
      at++;
    } else odd.push(digest);
  }
  while (at < truth.length) lost.add(truth[at++]);
  return { right, lost, odd };
}
