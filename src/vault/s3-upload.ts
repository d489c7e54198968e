import { createHash } from 'node:crypto';
import { open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3ServiceError, type UploadPart } from 's3mini';
import { InputError } from '../errors.ts';
import type { S3Client } from './s3-client.ts';
import { downloadObject } from './s3-download.ts';
import { statusOf } from './s3-errors.ts';
import type { FinishedPart } from './spool-writer.ts';
import { findLeftOvers, newSpoolName } from './spool.ts';

/** Up to this much is sent as a whole, more in pieces of it. */
const PIECE_BYTES = 16 << 20;
/** S3 takes 10,000 pieces: what is larger than 156 GiB is cut into larger ones. */
const MOST_PIECES = 10_000;
const AT_ONCE = 3;

/**
 * Sends a finished part to the bucket and makes sure that it is there, byte for byte. One that is there already is not
 * sent again. At most AT_ONCE pieces are in memory.
 * @param spool where the upload is noted, so that a crash leaves no pieces in the bucket for good
 */
export async function uploadObject(
  client: S3Client,
  key: string,
  part: FinishedPart,
  spool: string,
): Promise<void> {
  if (await isKept(client, key, part)) return;
  const etag =
    part.sizeBytes <= PIECE_BYTES
      ? await putWhole(client, key, part)
      : await putInPieces(client, key, part, spool);
  if ((await readSize(client, key)) === part.sizeBytes) {
    const kept = await client.ask((bucket) => bucket.getEtag(key));
    // An ETag is the MD5 of what arrived, except where the bucket encrypts with keys of its own: then it is read back.
    if (kept === etag || (await holdsItsName(client, key, part.name))) return;
  }
  await client.askOnce((bucket) => bucket.deleteObject(key)).catch(() => undefined);
  throw new InputError(
    'OBJECTS_UNREACHABLE',
    `${client.place.shown} kept other bytes than it was sent: run the same command again, and ask who runs it if it happens twice`,
  );
}

/** Gives up what crashed processes were sending in pieces. Returns how many uploads; the rest is tried next time. */
export async function abortLeftUploads(open: () => S3Client, spool: string): Promise<number> {
  let aborted = 0;
  for (const path of await findLeftOvers(spool, 'upload')) {
    const note = readNote(await readFile(path, 'utf8').catch(() => ''));
    if (note && !(await abortLater(open, note))) break;
    await unlink(path).catch(() => undefined);
    aborted++;
  }
  return aborted;
}

async function isKept(client: S3Client, key: string, { name, sizeBytes }: FinishedPart): Promise<boolean> {
  return (await readSize(client, key)) === sizeBytes && holdsItsName(client, key, name);
}

async function holdsItsName(client: S3Client, key: string, name: string): Promise<boolean> {
  try {
    for await (const _ of downloadObject(client, key, name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'OBJECT_DAMAGED') return false;
    throw error;
  }
}

/** Undefined where there is no such object. */
async function readSize(client: S3Client, key: string): Promise<number | undefined> {
  try {
    return await client.ask((bucket) => bucket.getContentLength(key));
  } catch (error) {
    if (!(error instanceof InputError) && statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function putWhole(client: S3Client, key: string, { path, name }: FinishedPart): Promise<string> {
  const bytes = await readFile(path);
  // With the digest in the request, a server that knows the header refuses what changed on the way.
  const digest = { 'x-amz-checksum-sha256': Buffer.from(name, 'hex').toString('base64') } as const;
  const put = (headers?: typeof digest): Promise<unknown> =>
    client.ask((bucket) => bucket.putObject(key, bytes, 'application/octet-stream', undefined, headers));
  await put(digest).catch((error: unknown) => {
    // Some servers refuse the header instead of leaving it alone.
    if (error instanceof InputError || ![400, 501].includes(statusOf(error) ?? 0)) throw error;
    return put();
  });
  return md5(bytes).toString('hex');
}

async function putInPieces(
  client: S3Client,
  key: string,
  part: FinishedPart,
  spool: string,
): Promise<string> {
  const uploadId = await client.ask((bucket) => bucket.getMultipartUploadId(key));
  const note = await writeNote(spool, { key, uploadId });
  try {
    const { sent, etag } = await sendPieces(client, key, uploadId, part);
    await complete(client, key, uploadId, sent, part.sizeBytes);
    await unlink(note);
    return etag;
  } catch (error) {
    if (await abort(client, { key, uploadId })) await unlink(note).catch(() => undefined);
    throw error;
  }
}

type Sent = { sent: UploadPart[]; etag: string };

async function sendPieces(
  client: S3Client,
  key: string,
  uploadId: string,
  part: FinishedPart,
): Promise<Sent> {
  await using file = await open(part.path, 'r');
  const pieceBytes = Math.max(PIECE_BYTES, Math.ceil(part.sizeBytes / MOST_PIECES));
  const count = Math.ceil(part.sizeBytes / pieceBytes);
  const sent: UploadPart[] = [];
  const digests: Buffer[] = [];
  let next = 0;
  let failed = false;
  const sendSome = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(pieceBytes);
    while (next < count && !failed) {
      const index = next++;
      const { bytesRead } = await file.read(buffer, 0, pieceBytes, index * pieceBytes);
      const piece = buffer.subarray(0, bytesRead);
      digests[index] = md5(piece);
      sent[index] = await client.ask((bucket) => bucket.uploadPart(key, uploadId, piece, index + 1));
    }
  };
  // All must have ended before the upload is given up: a piece that arrives after that would stay in the bucket.
  const senders = Array.from({ length: Math.min(AT_ONCE, count) }, () =>
    sendSome().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  for (const each of await Promise.allSettled(senders)) if (each.status === 'rejected') throw each.reason;
  return { sent, etag: `${md5(Buffer.concat(digests)).toString('hex')}-${count}` };
}

/** The answer may be lost where the work was done: what counts is whether the object is there. */
async function complete(
  client: S3Client,
  key: string,
  uploadId: string,
  sent: UploadPart[],
  sizeBytes: number,
): Promise<void> {
  try {
    await client.ask(async (bucket) => {
      const done = await bucket.completeMultipartUpload(key, uploadId, sent);
      // S3 may say 200 first and tell of its failure in the body.
      if (!done.etag) throw new S3ServiceError('complete: failed', 500, 'InternalError');
    });
  } catch (error) {
    if ((await readSize(client, key)) !== sizeBytes) throw error;
  }
}

/** A clean-up must not stop a command that needs no bucket, with no access to one. */
async function abortLater(open: () => S3Client, note: Note): Promise<boolean> {
  try {
    return await abort(open(), note);
  } catch {
    return false;
  }
}

type Note = { key: string; uploadId: string };

/** True where the upload is gone afterwards. */
async function abort(client: S3Client, { key, uploadId }: Note): Promise<boolean> {
  return client
    .askOnce((bucket) => bucket.abortMultipartUpload(key, uploadId))
    .then(
      () => true,
      (error: unknown) => !(error instanceof InputError) && statusOf(error) === 404,
    );
}

/** Shown under its name once it is whole: a note cut short by a crash names no upload, and its pieces would stay. */
async function writeNote(spool: string, note: Note): Promise<string> {
  const draft = join(spool, newSpoolName('part'));
  const path = join(spool, newSpoolName('upload'));
  await writeFile(draft, JSON.stringify(note), { mode: 0o600 });
  await rename(draft, path);
  return path;
}

function readNote(text: string): Note | undefined {
  try {
    const note = JSON.parse(text) as Partial<Note>;
    return typeof note.key === 'string' && typeof note.uploadId === 'string' ? (note as Note) : undefined;
  } catch {
    return undefined; // damaged from outside: the bucket's own rule for old uploads has to do
  }
}

function md5(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}
