import { resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { restoreSupplier, type ManifestDataset, type Restored } from '../../restore/index.ts';
import { findSupplier, listSuppliers, withSubSuppliers, type Supplier } from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { countOf, formatBytes, joinLines, type Answer } from '../answer.ts';
import { beginUnsealing, openApp, readPastMoment, type Context, type UnsealingOptions } from '../context.ts';

type Options = UnsealingOptions & {
  supplier: string[];
  dataset?: string;
  asOf?: string;
  originals?: boolean;
  format?: string;
  out: string;
  identity: string;
};

/** `restore`: puts back what a supplier held, as CSV or the original files, with a manifest. */
export async function restore(context: Context, _: [], options: Options): Promise<Answer> {
  const format = readFormat(options.format);
  if (options.originals && format === 'csv')
    throw new InputError(
      'ARGUMENT_INVALID',
      '--originals gives every file as it was: leave --format csv out',
    );
  await using app = await openApp(context);
  const all = await listSuppliers(app.database.reader);
  const suppliers = [...new Set(options.supplier.map((name) => findSupplier(all, name)))];
  const asOf = options.asOf === undefined ? undefined : readPastMoment(app, options.asOf, '--as-of');
  await using unsealing = await beginUnsealing(context, app, options, 'restore');
  const restored = await restoreSupplier(app, unsealing, {
    suppliers,
    dataset: options.dataset,
    asOf,
    originals: options.originals ?? false,
    format,
    out: resolve(options.out),
    signal: context.signal,
    onProgress: (rows, of) => context.progress.show('Restoring rows', rows, of),
  });
  const left = withSubSuppliers(all, suppliers).filter((each) => !suppliers.includes(each));
  return {
    json: { ...restored, subSuppliersLeftOut: left.map(({ name }) => name) },
    text: describeRestored(restored, left, app.installation.timezone),
    exitCode: isInVain(restored) ? 2 : 0,
  };
}

/** Files that there were, and none of which could be put back. */
function isInVain({ manifest: { outputs, datasets } }: Restored): boolean {
  return outputs.length === 0 && datasets.some(({ missing }) => missing.length > 0);
}

function readFormat(text: string | undefined): 'original' | 'csv' | undefined {
  if (text === undefined || text === 'original' || text === 'csv') return text;
  throw new InputError('ARGUMENT_INVALID', `--format '${text}': write 'original' or 'csv'`);
}

function describeRestored({ folder, manifest }: Restored, left: Supplier[], timezone: string): string {
  const { datasets, outputs, asOf, digests } = manifest;
  const sizeBytes = outputs.reduce((sum, output) => sum + output.sizeBytes, 0);
  const isGap = datasets.some(({ missing }) => missing.length > 0);
  return joinLines(
    `Restored ${manifest.what === 'held' ? 'what was held on' : 'every original sent until'} ${formatInstant(new Date(asOf), timezone)}: ${countOf(outputs.length, 'file')}, ${formatBytes(sizeBytes)}, in ${folder}.`,
    ...datasets.flatMap((each) => ['', ...datasetLines(each)]),
    '',
    outputs.length === 0
      ? 'Nothing was written.'
      : digests === 'compared'
        ? 'Every original that was opened is the very file that was recorded.'
        : 'Originals were not compared with what was recorded: the matching key is not on this machine.',
    isGap ? 'Not all of it could be rebuilt: see MISSING above.' : undefined,
    left.length > 0
      ? `Not in it: ${left.map(({ name }) => `'${name}'`).join(', ')}, under it. Name them with --supplier too where theirs is lost as well.`
      : undefined,
    `manifest.txt says which files were used and why, with the SHA-256 of each file. The folder holds personal data in clear.`,
  );
}

function datasetLines(each: ManifestDataset): string[] {
  const { supplier, dataset, direction, rows, people, by, sure, why, missing, notes, outputs } = each;
  const used = each.files.filter(({ role }) => role !== 'not used').length;
  const said = by === 'told' ? 'as it was said' : sure ? 'judged by its history' : 'GUESSED, and not sure';
  return [
    `${supplier}: ${dataset}${direction === 'in' ? ' (what it sent)' : ''}`,
    `  ${countOf(rows, 'row')}${people === null ? '' : `, ${countOf(people, 'person', 'people')}`}, from ${used} of ${countOf(each.files.length, 'file')}`,
    `  ${each.delivers}, ${said}: ${why.join('; ')}`,
    ...(each.key.length === 0 ? [] : [`  keyed by ${each.key.join('; ')}`]),
    ...(by === 'guessed' && !sure
      ? [
          `  If that is wrong: dataset set --supplier "${supplier}" --dataset "${dataset}" --delivers full|changes|additions|mixed --key "…", and restore again.`,
        ]
      : []),
    ...missing.map((sentence) => `  MISSING: ${sentence}`),
    ...notes.map((sentence) => `  ${sentence}`),
    ...(outputs.length > 8
      ? [`  ${countOf(outputs.length, 'file')}`]
      : outputs.map(({ file, what }) => `  -> ${file} (${what})`)),
  ];
}
