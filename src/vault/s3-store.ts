import { unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { S3Settings } from '../config.ts';
import { InputError } from '../errors.ts';
import { openSpool } from './folder-store.ts';
import { objectKey, readObjectKey, type ListedObject, type ObjectStore } from './objects.ts';
import { openS3Client, type S3Client } from './s3-client.ts';
import { downloadObject } from './s3-download.ts';
import { readS3Place } from './s3-place.ts';
import { listVersionedKeys, removeFromBucket } from './s3-versions.ts';
import { abortLeftUploads, uploadObject } from './s3-upload.ts';
import { openSpoolWriter } from './spool-writer.ts';
import { wipeSpool } from './spool.ts';

const PAGE = 1000;
const READ_BYTES = 1 << 20;

/**
 * Opens a store of sealed objects in a bucket; half-written ones are in `<dir>/spool/` on this machine, since an
 * object's name is known at its end. The bucket is not asked before it is needed: most commands do without.
 * @param where `s3://bucket[/prefix]`; keys below it are those of a folder of objects
 */
export async function openS3Store(where: string, settings: S3Settings, dir: string): Promise<ObjectStore> {
  const spool = await openSpool(dir);
  let opened: S3Client | undefined;
  const client = (): S3Client => (opened ??= openS3Client(readS3Place(where, settings)));
  const keyOf = (name: string): string => client().place.prefix + objectKey(name);
  let reached: Promise<void> | undefined;
  const reach = (): Promise<void> => {
    reached ??= askForBucket(client());
    return reached.catch((error: unknown) => {
      reached = undefined;
      throw error;
    });
  };
  return {
    reach: async () => reach(),
    async put() {
      // Said before a large file is sealed for nothing.
      await reach();
      return openSpoolWriter(spool, async (part) => {
        await uploadObject(client(), keyOf(part.name), part, spool);
        await unlink(part.path);
      });
    },
    read: (name) => {
      const key = keyOf(name);
      return Readable.from(downloadObject(client(), key, name), {
        objectMode: false,
        highWaterMark: READ_BYTES,
      });
    },
    has: async (name) => (await client().ask((bucket) => bucket.objectExists(keyOf(name)))) === true,
    list: () => listObjects(client()),
    listKept: () => listKept(client()),
    remove: async (name) => removeFromBucket(client(), keyOf(name)),
    async wipeSpool() {
      const parts = await wipeSpool(spool);
      return parts + (await abortLeftUploads(client, spool));
    },
  };
}

/** Asks for the bucket's list, since what refuses a list says why. */
async function askForBucket(client: S3Client): Promise<void> {
  const page = await client.ask((bucket) => bucket.listObjectsPaged('/', client.place.prefix, 1));
  if (!page) throw noBucket(client);
}

async function* listObjects(client: S3Client): AsyncGenerator<ListedObject> {
  const { prefix } = client.place;
  let token: string | undefined;
  do {
    const from = token;
    const page = await client.ask((bucket) => bucket.listObjectsPaged('/', prefix, PAGE, from));
    if (!page) throw noBucket(client);
    for (const { Key, Size, LastModified } of page.objects ?? []) {
      const name = Key.startsWith(prefix) ? readObjectKey(Key.slice(prefix.length)) : null;
      if (name !== null) yield { name, sizeBytes: Size, writtenAt: LastModified };
    }
    token = page.nextContinuationToken;
  } while (token !== undefined);
}

async function* listKept(client: S3Client): AsyncGenerator<string> {
  const shown = new Set<string>();
  for await (const { name } of listObjects(client)) {
    shown.add(name);
    yield name;
  }
  for (const key of (await listVersionedKeys(client)) ?? []) {
    const name = readObjectKey(key.slice(client.place.prefix.length));
    if (name !== null && !shown.has(name)) yield name;
  }
}

function noBucket({ place }: S3Client): InputError {
  return new InputError(
    'OBJECTS_UNREACHABLE',
    `there is no bucket '${place.bucket}' at ${place.endpoint}: make it first`,
  );
}
