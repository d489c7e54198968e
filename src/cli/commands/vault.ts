import {
  checkVault,
  destroyExpired,
  readRetention,
  setKeepOriginals,
  type Retention,
} from '../../custody/index.ts';
import { InputError } from '../../errors.ts';
import type { App } from '../../installation/index.ts';
import type { Disclosure } from '../../ledger/index.ts';
import {
  findDatasets,
  findSupplier,
  listDatasets,
  listSuppliers,
  type Dataset,
} from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, formatBytes, joinLines, type Answer } from '../answer.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';
import { describeVault } from '../describe-vault.ts';

const MAX_DAYS = 36_500;

/** `vault check`: whether all that is sealed is there, whole and open to every keyholder. */
export async function vaultCheck(
  context: Context,
  _: [],
  options: UnsealingOptions & { wipeOrphans?: boolean },
): Promise<Answer> {
  await using app = await openApp(context);
  const { identity, wipeOrphans } = options;
  await using unsealing =
    identity === undefined
      ? undefined
      : await beginUnsealing(context, app, { ...options, identity }, 'vault check');
  const check = await checkVault(app, {
    unsealing,
    wipeOrphans,
    signal: context.signal,
    onProgress: (bytes, of) =>
      context.progress.show('MB of objects read', Math.round(bytes / 1e6), Math.round(of / 1e6)),
  });
  return {
    json: check,
    text: joinLines(
      describeVault(check, app.installation.timezone),
      check.unrecorded && `\nThis check is not in the evidence. ${check.unrecorded}`,
    ),
    exitCode: check.sound ? 0 : 2,
  };
}

/** `vault retention`: how long originals are kept; with options, says so from now on. */
export async function vaultRetention(
  context: Context,
  _: [],
  options: { days?: string; forEver?: boolean; asAll?: boolean; supplier?: string; dataset?: string },
): Promise<Answer> {
  const keep = readKeep(options);
  await using app = await openApp(context);
  const dataset = await findDataset(app, options);
  if (keep === undefined) {
    if (dataset) throw new InputError('ARGUMENT_INVALID', `Say how long: --days N, --for-ever or --as-all`);
    return await showRetention(app);
  }
  if (keep === 'as all' && !dataset)
    throw new InputError('ARGUMENT_INVALID', '--as-all is for one dataset: add --supplier and --dataset');
  if (dataset) await setKeepOriginals(app, { keep, dataset: dataset.id });
  else if (keep !== 'as all') await setKeepOriginals(app, { keep });
  return await showRetention(app);
}

/** `vault destroy-expired`: destroys the originals whose time is past. */
export async function vaultDestroyExpired(
  context: Context,
  _: [],
  { dryRun }: { dryRun?: boolean },
): Promise<Answer> {
  await using app = await openApp(context);
  const { disclosures, removed } = await destroyExpired(app, {
    dryRun,
    signal: context.signal,
    onProgress: (done, of) => context.progress.show('Objects removed', done, of),
  });
  const sizeBytes = disclosures.reduce((sum, each) => sum + each.sizeBytes, 0);
  const what = `${countOf(disclosures.length, 'original')} (${formatBytes(sizeBytes)})`;
  return {
    json: {
      dryRun: dryRun ?? false,
      disclosures: disclosures.map(({ id, fileName, sentAt }) => ({ id, fileName, sentAt })),
      sizeBytes,
      removed,
    },
    text: joinLines(
      disclosures.length === 0
        ? 'There is no original whose time is past.'
        : `${what} ${dryRun ? 'would be' : disclosures.length === 1 ? 'was' : 'were'} destroyed; who was in which column stays known.`,
      disclosures.length > 0 ? await listOriginals(app, disclosures) : undefined,
      disclosures.length > 0 && !dryRun ? "'restore' cannot put these files back any more." : undefined,
      removed > disclosures.length
        ? `${countOf(removed - disclosures.length, 'object')} that an interruption had left ${removed - disclosures.length === 1 ? 'was' : 'were'} removed too.`
        : undefined,
    ),
  };
}

function readKeep(options: {
  days?: string;
  forEver?: boolean;
  asAll?: boolean;
}): number | 'for good' | 'as all' | undefined {
  const said = [options.days !== undefined, options.forEver, options.asAll].filter(Boolean).length;
  if (said > 1) throw new InputError('ARGUMENT_INVALID', 'Give one of --days, --for-ever and --as-all');
  if (options.forEver) return 'for good';
  if (options.asAll) return 'as all';
  if (options.days === undefined) return undefined;
  const days = /^\d+$/.test(options.days) ? Number(options.days) : NaN;
  if (days >= 1 && days <= MAX_DAYS) return days;
  throw new InputError(
    'ARGUMENT_INVALID',
    `--days '${options.days}': write a whole number from 1 to ${MAX_DAYS}`,
  );
}

async function findDataset(
  app: App,
  options: { supplier?: string; dataset?: string },
): Promise<Dataset | undefined> {
  if (options.supplier === undefined && options.dataset === undefined) return undefined;
  if (options.supplier === undefined || options.dataset === undefined)
    throw new InputError('ARGUMENT_INVALID', 'A dataset is named by both --supplier and --dataset');
  const { reader } = app.database;
  const supplier = findSupplier(await listSuppliers(reader), options.supplier);
  return findDatasets(await listDatasets(reader, [supplier.id]), options.dataset)[0];
}

async function showRetention(app: App): Promise<Answer> {
  const retention = await readRetention(app);
  const names = await nameDatasets(app);
  const own = [...retention.datasets].map(([id, keep]) => ({ ...names.get(id)!, keep }));
  return {
    json: { keep: retention.all, datasets: own },
    text: joinLines(
      `Originals are kept ${keepText(retention.all)}.`,
      own.length > 0 ? 'Datasets of which something else was said:' : undefined,
      own.length > 0
        ? alignColumns(own.map(({ supplier, dataset, keep }) => [supplier, dataset, keepText(keep)]))
        : undefined,
      anyDays(retention)
        ? "Those whose time is past are destroyed by 'vault destroy-expired', and not before."
        : undefined,
    ),
  };
}

function keepText(keep: number | 'for good'): string {
  return keep === 'for good' ? keep : `for ${countOf(keep, 'day')} after they were sent`;
}

function anyDays({ all, datasets }: Retention): boolean {
  return [all, ...datasets.values()].some((keep) => keep !== 'for good');
}

async function listOriginals(app: App, disclosures: Disclosure[]): Promise<string> {
  const names = await nameDatasets(app);
  return alignColumns(
    disclosures.map(({ id, dataset, sentAt, fileName, sizeBytes }) => [
      String(id),
      formatInstant(sentAt, app.installation.timezone),
      names.get(dataset)!.supplier,
      names.get(dataset)!.dataset,
      fileName,
      formatBytes(sizeBytes),
    ]),
  );
}

async function nameDatasets(app: App): Promise<Map<number, { supplier: string; dataset: string }>> {
  const { reader } = app.database;
  const suppliers = await listSuppliers(reader);
  const datasets = await listDatasets(
    reader,
    suppliers.map(({ id }) => id),
  );
  const nameOf = new Map(suppliers.map(({ id, name }) => [id, name]));
  return new Map(
    datasets.map(({ id, supplier, name }) => [id, { supplier: nameOf.get(supplier)!, dataset: name }]),
  );
}
