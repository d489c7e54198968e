import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { syncFolder } from '../durable-file.ts';
import { InputError } from '../errors.ts';
import { isAlive } from '../process-alive.ts';
import { type AboutDelivery, bundleName, readBundleList } from './bundle-list.ts';

/** The folder of a delivery, held by this process until it is disposed. */
export type DeliveryFolder = AsyncDisposable & {
  readonly path: string;
  /** The bundles that are whole, in their order. */
  readonly finished: number[];
  /** Whether its manifest is written: nothing is added to it then. */
  readonly isComplete: boolean;
};

export const MANIFEST = 'manifest.json';
export const MANIFEST_CSV = 'manifest.csv';
export const SUMS = 'SHA256SUMS';

const LOCK = '.writing';
const LOCK_PATIENCE_MS = 200;
const LIST = /^bundle-(\d{4,})\.json$/;
const PDF = /^bundle-(\d{4,})\.pdf(?:\.age)?$/;
const OURS =
  /^(?:bundle-\d{4,}\.(?:json|pdf|pdf\.age)|manifest\.json|manifest\.csv|SHA256SUMS)(?:\.\d+\.part)?$/;

/**
 * Opens the folder of a delivery, a new one or one that was begun. What an interrupted run left half is removed: it
 * holds names.
 * @throws InputError ARGUMENT_INVALID where it holds something else, another delivery, or is being written to
 */
export async function openDeliveryFolder(path: string, about: AboutDelivery): Promise<DeliveryFolder> {
  await makeFolder(path);
  const release = await lock(path);
  try {
    const names = await readdir(path);
    const strange = names.find((name) => !OURS.test(name) && !name.startsWith('.'));
    if (strange !== undefined)
      throw new InputError(
        'ARGUMENT_INVALID',
        `${path} holds something else (${strange}): name a new folder`,
      );
    const finished = names
      .flatMap((name) => LIST.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
    if (finished.length > 0) await requireSame(path, finished[0], about);
    await removeHalf(path, names, new Set(finished));
    return {
      path,
      finished,
      isComplete: names.includes(MANIFEST),
      [Symbol.asyncDispose]: release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Whether a folder holds a bundle of a job that is whole. */
export async function holdsBundlesOf(path: string, job: string): Promise<boolean> {
  const names = await readdir(path).catch(() => []);
  const bundle = names.flatMap((name) => LIST.exec(name)?.[1] ?? [])[0];
  if (bundle === undefined) return false;
  return readBundleList(path, Number(bundle)).then(
    ({ about }) => about.job === job,
    () => false,
  );
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new InputError(
        'ARGUMENT_INVALID',
        `${path} cannot be written: the folder that it is to be in does not exist`,
        { cause: error },
      );
    if (code !== 'EEXIST') throw error;
    if (!(await stat(path)).isDirectory())
      throw new InputError('ARGUMENT_INVALID', `${path} is a file: name a new folder`);
  }
}

/** Two runs at once would write the same bundle. */
async function lock(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, LOCK);
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    let pid = await readPid(file);
    if (pid === 0) {
      await sleep(LOCK_PATIENCE_MS);
      pid = await readPid(file);
    }
    // Our own number: another process had it before, as the only one in a container always has the same.
    if (pid !== process.pid && pid > 0 && isAlive(pid))
      throw new InputError(
        'ARGUMENT_INVALID',
        `another process (${pid}) is writing to ${folder}: let it end`,
      );
    await rm(file, { force: true });
  }
}

/** Whose lock it is; 0 where it is not written yet, or gone. */
async function readPid(file: string): Promise<number> {
  return Number(await readFile(file, 'utf8').catch(() => '')) || 0;
}

/** Without its list a bundle was not finished; a part never was. */
async function removeHalf(folder: string, names: string[], finished: ReadonlySet<number>): Promise<void> {
  const half = names.filter((name) => {
    const bundle = PDF.exec(name)?.[1];
    return name.endsWith('.part') || (bundle !== undefined && !finished.has(Number(bundle)));
  });
  for (const name of half) await rm(join(folder, name), { force: true });
  if (half.length > 0) await syncFolder(folder);
}

async function requireSame(folder: string, bundle: number, about: AboutDelivery): Promise<void> {
  const begun = (await readBundleList(folder, bundle)).about;
  if (isDeepStrictEqual(begun, about)) return;
  const what = (Object.keys(about) as (keyof AboutDelivery)[]).filter((key) => begun[key] !== about[key]);
  throw new InputError(
    'ARGUMENT_INVALID',
    `${folder} was begun otherwise (${what.join(', ')}: see ${bundleName(bundle)}.json): name a new folder`,
  );
}
