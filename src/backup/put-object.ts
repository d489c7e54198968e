import { createHash } from 'node:crypto';
import { isLossOfObject, type ObjectStore } from '../vault/index.ts';

/**
 * What became of one original of the backup. 'there' is whole where it belongs; 'mended' took the place of damaged
 * bytes; 'damaged' was no use when the backup was made already, and nothing is written.
 */
export type Placed = 'written' | 'mended' | 'there' | 'damaged';

/** A name says what should be there, and not what is: whatever lies there is read before the backup's copy is let go. */
export async function putObject(
  objects: ObjectStore,
  object: string,
  content: AsyncIterable<Uint8Array>,
): Promise<Placed> {
  const isThere = await objects.has(object);
  const kept = isThere && (await isWhole(objects, object));
  await using writer = kept ? undefined : await objects.put();
  const hash = createHash('sha256');
  for await (const bytes of content) {
    hash.update(bytes);
    await writer?.write([bytes]);
  }
  if (!writer) return 'there';
  if (hash.digest('hex') !== object) return 'damaged';
  await writer.commit();
  return isThere ? 'mended' : 'written';
}

async function isWhole(objects: ObjectStore, object: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of objects.read(object)) hash.update(bytes as Uint8Array);
  } catch (error) {
    if (isLossOfObject(error)) return false;
    throw error;
  }
  return hash.digest('hex') === object;
}
