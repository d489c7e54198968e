import { join } from 'node:path';
import type { Config } from '../config.ts';
import { InputError } from '../errors.ts';
import { openFolderStore } from './folder-store.ts';
import type { ObjectStore } from './objects.ts';
import { openS3Store } from './s3-store.ts';

/** What opening a store needs of the configuration; a thread may be given it. */
export type StoreConfig = Pick<Config, 'home' | 's3'>;

/** Where the folder for objects lies in an installation; with a bucket, only what is half written is in it. */
export function objectsFolder(home: string): string {
  return join(home, 'objects');
}

/**
 * Opens the store of sealed objects that an installation says.
 * @param where 'folder', for `<home>/objects`, or `s3://bucket[/prefix]`, with access from the environment. A bucket is
 *   not asked before it is needed; `reach` does so at once.
 * @throws InputError ARGUMENT_INVALID for any other place
 */
export async function openObjectStore(where: string, { home, s3 }: StoreConfig): Promise<ObjectStore> {
  if (where === 'folder') return openFolderStore(objectsFolder(home));
  if (where.startsWith('s3://')) return openS3Store(where, s3 ?? {}, objectsFolder(home));
  throw new InputError(
    'ARGUMENT_INVALID',
    `'${where}' is no place for objects: 'folder' or s3://bucket[/folder]`,
  );
}
