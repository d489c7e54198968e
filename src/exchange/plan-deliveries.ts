import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../errors.ts';
import { dateInName, datasetInName } from './delivery-name.ts';

/** A file that is about to be recorded, with what was found out about it. */
export type PlannedDelivery = {
  path: string;
  dataset: string;
  sentAt: Date;
  /** Where the moment comes from. */
  dated: 'told' | 'by its name' | 'by its time stamp';
};

const READABLE = /\.(csv|tsv|tab|txt|xlsx|xlsm|json|ndjson|jsonl|parquet|gz|zip)$/i;

/**
 * The files that paths name, folders taken with everything below them, each with its moment and dataset, oldest first.
 * FILE_NOT_FOUND, FOLDER_WITHOUT_FILES and DATE_IN_FUTURE are refused before anything is written.
 */
export async function planDeliveries(
  paths: string[],
  options: { sentAt?: Date; dataset?: string; timezone: string; now: Date },
): Promise<PlannedDelivery[]> {
  const files = (await Promise.all(paths.map(listFiles))).flat();
  const planned = await Promise.all(files.map((path) => planOne(path, options)));
  const future = planned.find(({ sentAt }) => sentAt > options.now);
  if (future) {
    throw new InputError(
      'DATE_IN_FUTURE',
      `${basename(future.path)} is dated ${future.sentAt.toISOString().slice(0, 10)} (${future.dated}), which is in the future: say when it was sent with --sent-at`,
    );
  }
  return planned.sort((a, b) => +a.sentAt - +b.sentAt || (a.path < b.path ? -1 : 1));
}

async function planOne(
  path: string,
  { sentAt, dataset, timezone }: { sentAt?: Date; dataset?: string; timezone: string },
): Promise<PlannedDelivery> {
  const named = dataset ?? datasetInName(path);
  if (sentAt) return { path, dataset: named, sentAt, dated: 'told' };
  const inName = dateInName(path, timezone);
  if (inName) return { path, dataset: named, sentAt: inName, dated: 'by its name' };
  return { path, dataset: named, sentAt: (await stat(path)).mtime, dated: 'by its time stamp' };
}

async function listFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new InputError('FILE_NOT_FOUND', `There is no file or folder ${path}`);
  if (found.isFile()) return [path];
  if (!found.isDirectory()) {
    throw new InputError(
      'FILE_UNREADABLE',
      `${path} is neither a file nor a folder: save what comes out of it to a file`,
    );
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(
      (entry) =>
        entry.isFile() &&
        READABLE.test(entry.name) &&
        !entry.name.startsWith('.') &&
        !entry.name.startsWith('~$'),
    )
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length > 0) return files;
  throw new InputError(
    'FOLDER_WITHOUT_FILES',
    `The folder ${path} has no CSV, XLSX, JSON or Parquet file in it (nor .gz or .zip)`,
  );
}
