import type { ListObject, S3mini } from 's3mini';
import type { S3Client } from './s3-client.ts';
import { isRefusal, statusOf } from './s3-errors.ts';

// In a bucket that keeps versions a plain delete only hides: the bytes stay, and no list shows them any more. So nothing
// is deleted plainly where there may be versions: what fails in between leaves something that is still found.

const PAGE = 1000;

/**
 * Removes what lies at a key with every version of it, the current one last. Nothing happens where there is none.
 * @throws InputError OBJECTS_UNREACHABLE, for what is refused too: what is left is found by listVersionedKeys
 */
export async function removeFromBucket(client: S3Client, key: string): Promise<void> {
  const versions = await listVersions(client, key);
  // 'null' is all that a bucket has that never kept versions.
  if (versions.every(({ VersionId }) => VersionId === undefined || VersionId === 'null')) {
    await client.ask((bucket) => bucket.deleteObject(key));
    return;
  }
  for (const { VersionId } of versions.toSorted((a, b) => Number(isCurrent(a)) - Number(isCurrent(b))))
    await client.ask((bucket) => bucket.deleteObject({ key, versionId: VersionId }));
}

async function listVersions(client: S3Client, key: string): Promise<ListObject[]> {
  try {
    return (await askForVersions(client, (bucket) => bucket.listObjectVersions(key))) ?? [];
  } catch (error) {
    // An access key that may not ask is enough for a bucket without versions, and for that alone.
    if (!isRefusal(error) || (await hasVersion(client, key))) throw error;
    return [];
  }
}

/** Whether what lies at a key bears the number of a version. */
async function hasVersion(client: S3Client, key: string): Promise<boolean> {
  try {
    const { headers, body } = await client.ask((bucket) => bucket.getObjectRaw(key, false, 0, 1));
    await body?.cancel();
    return headers.has('x-amz-version-id');
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/**
 * Keys below the client's prefix of which a bucket keeps any bytes, hidden ones too; undefined where it does not say.
 */
export async function listVersionedKeys(client: S3Client): Promise<Set<string> | undefined> {
  const keys = new Set<string>();
  let token: string | undefined;
  do {
    const from = token;
    const page = await askForVersions(client, (bucket) =>
      bucket.listObjectsPaged('/', client.place.prefix, PAGE, from, { versions: true }),
    ).catch((error: unknown) => {
      if (isRefusal(error)) return undefined;
      throw error;
    });
    if (!page) return undefined;
    for (const each of page.objects ?? []) if (!each.IsDeleteMarker) keys.add(each.Key);
    token = page.nextContinuationToken;
  } while (token !== undefined);
  return keys;
}

function isCurrent({ IsLatest }: ListObject): boolean {
  return IsLatest === true;
}

/** Undefined where the server does not know the question: then it keeps no versions either. */
async function askForVersions<T>(
  client: S3Client,
  request: (bucket: S3mini) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await client.ask(request);
  } catch (error) {
    if ([400, 405, 501].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}
