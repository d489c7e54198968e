import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../durable-file.ts';
import { InputError } from '../errors.ts';
import { sayNoSpace } from './spool-writer.ts';
import { objectsFolder, type StoreConfig } from './open-store.ts';
import { openS3Client } from './s3-client.ts';
import { readS3Place } from './s3-place.ts';
import { removeFromBucket } from './s3-versions.ts';

/**
 * Copies of the wrapped keys that originals are sealed under, beside the objects: `keys/<number>.age`. With them, the
 * folder or the bucket and a keyholder's identity are enough to open every original, without database or Rollcall.
 */
export type KeyCopies = {
  /**
   * Throws ARGUMENT_INVALID where the place is another installation's: each would take the other's objects for left
   * over, and write its keys over the other's. `read` and `keep` do so too, and take a place that is nobody's.
   */
  refuseTaken(): Promise<void>;
  /** The copy of a data key; undefined where there is none. */
  read(dataKey: number): Promise<Uint8Array | undefined>;
  /** Keeps a copy in the place of the one there was. */
  keep(dataKey: number, wrapped: Uint8Array): Promise<void>;
};

/** Opens the copies beside an installation's objects in `where`, as openObjectStore takes it. */
export function openKeyCopies(where: string, installation: string, { home, s3 }: StoreConfig): KeyCopies {
  return where === 'folder'
    ? inFolder(join(objectsFolder(home), 'keys'))
    : inBucket(where, installation, s3 ?? {});
}

function inFolder(folder: string): KeyCopies {
  return {
    refuseTaken: async () => undefined,
    read: (dataKey) =>
      readFile(join(folder, copyName(dataKey))).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    keep: (dataKey, wrapped) => sayNoSpace(replaceFile(join(folder, copyName(dataKey)), wrapped)),
  };
}

function inBucket(where: string, installation: string, settings: NonNullable<StoreConfig['s3']>): KeyCopies {
  const client = openS3Client(readS3Place(where, settings));
  const mark = `${client.place.prefix}installation`;
  const readMark = async (): Promise<string | undefined> =>
    (await client.ask((bucket) => bucket.getObject(mark)))?.trim() || undefined;
  const refuse = (owner: string | undefined): void => {
    if (owner === undefined || owner === installation) return;
    throw new InputError(
      'ARGUMENT_INVALID',
      `${where} is where another installation keeps its objects: give each a folder of its own in the bucket`,
    );
  };
  let taken: Promise<void> | undefined;
  const take = async (): Promise<void> => {
    const owner = await readMark();
    refuse(owner);
    if (owner === undefined)
      await client.ask((bucket) => bucket.putObject(mark, `${installation}\n`, 'text/plain'));
  };
  const keyOf = (dataKey: number): string => `${client.place.prefix}keys/${copyName(dataKey)}`;
  return {
    refuseTaken: async () => refuse(await readMark()),
    async read(dataKey) {
      await (taken ??= take());
      const bytes = await client.ask((bucket) => bucket.getObjectArrayBuffer(keyOf(dataKey)));
      return bytes === null ? undefined : new Uint8Array(bytes);
    },
    async keep(dataKey, wrapped) {
      await (taken ??= take());
      // An earlier version would still open for a keyholder who was retired.
      await removeFromBucket(client, keyOf(dataKey));
      await client.ask((bucket) => bucket.putObject(keyOf(dataKey), wrapped, 'application/octet-stream'));
    },
  };
}

function copyName(dataKey: number): string {
  return `${dataKey}.age`;
}
