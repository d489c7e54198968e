import { createHash } from 'node:crypto';
import { InputError } from '../errors.ts';
import { waitToRetry, worthAnotherTry, type S3Client } from './s3-client.ts';
import { explainS3Error, statusOf } from './s3-errors.ts';

const RANGE_NOT_SATISFIABLE = 416;

/**
 * Streams an object. A connection that breaks is taken up where it broke.
 * @param name SHA-256 of the object's bytes: the stream fails at its end (code OBJECT_DAMAGED) where they are others
 * @throws an error with the code ENOENT where there is no such object; InputError OBJECTS_UNREACHABLE
 */
export async function* downloadObject(
  client: S3Client,
  key: string,
  name: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let offset = 0;
  let failed = 0;
  for (;;) {
    try {
      for await (const piece of await startAt(client, key, offset)) {
        failed = 0;
        offset += piece.length;
        hash.update(piece);
        yield piece;
      }
      break;
    } catch (error) {
      // It broke behind the last byte: there is nothing more to ask for. Whether that was all, the digest says.
      if (offset > 0 && statusOf(error) === RANGE_NOT_SATISFIABLE) break;
      if (!worthAnotherTry(client.place, error, ++failed)) throw explainS3Error(client.place, error);
      await waitToRetry(failed);
    }
  }
  // Whoever keeps the bucket is not trusted with what is in it.
  if (hash.digest('hex') !== name) throw coded('object: damaged', 'OBJECT_DAMAGED');
}

async function startAt(client: S3Client, key: string, offset: number): Promise<AsyncIterable<Uint8Array>> {
  const response = await client
    .ask((bucket) => bucket.getObjectRaw(key, offset === 0, offset))
    .catch((error: unknown) => {
      // A bucket that is gone has a sentence of its own; an object that is gone has none.
      if (!(error instanceof InputError) && statusOf(error) === 404)
        throw coded('object: not there', 'ENOENT');
      throw error;
    });
  if (offset > 0 && response.status !== 206) throw new Error('object: the server does not send parts');
  if (!response.body) throw new Error('object: an answer without a body');
  return response.body;
}

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
