import { setTimeout as sleep } from 'node:timers/promises';
import { S3mini } from 's3mini';
import { explainS3Error, judgeS3Error } from './s3-errors.ts';
import type { S3Place } from './s3-place.ts';

/** A bucket that is talked to: requests that fail for a moment are made again. */
export type S3Client = {
  place: S3Place;
  /**
   * Makes a request, again after a moment (5 tries, about 4 s of waiting) where the server or the network may mend.
   * @throws InputError OBJECTS_UNREACHABLE
   */
  ask<T>(request: (bucket: S3mini) => Promise<T>): Promise<T>;
  /** The same once, for what may just as well be done another time. */
  askOnce<T>(request: (bucket: S3mini) => Promise<T>): Promise<T>;
};

const TRIES = 5;
const FIRST_WAIT_MS = 250;
const QUESTION_MS = 30_000;
/** 16 MiB at 56 kB/s. */
const UPLOAD_MS = 300_000;

/** Opens a client; nothing is sent yet. */
export function openS3Client(place: S3Place): S3Client {
  const bucket = new S3mini({
    accessKeyId: place.accessKeyId,
    secretAccessKey: place.secretAccessKey,
    // By path: a bucket's name may have dots, and a server of one's own has no name for each bucket.
    endpoint: `${place.endpoint}/${place.bucket}`,
    region: place.region,
    fetch: fetchInTime,
  });
  return {
    place,
    ask: (request) => askUpTo(TRIES, place, () => request(bucket)),
    askOnce: (request) => askUpTo(1, place, () => request(bucket)),
  };
}

/** Waits before the try after `failed` tries, somewhat at random so that many clients do not come back at once. */
export function waitToRetry(failed: number): Promise<void> {
  return sleep(FIRST_WAIT_MS * 2 ** (failed - 1) * (0.75 + Math.random() / 2));
}

/** Whether a request that failed for the `failed`th time in a row is to be made again. */
export function worthAnotherTry(place: S3Place, error: unknown, failed: number): boolean {
  return failed < TRIES && judgeS3Error(place, error).again;
}

async function askUpTo<T>(tries: number, place: S3Place, request: () => Promise<T>): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await request();
    } catch (error) {
      if (failed >= tries || !worthAnotherTry(place, error, failed)) throw explainS3Error(place, error);
      await waitToRetry(failed);
    }
  }
}

/**
 * A server that never answers must not hold a command for ever. Downloads of objects have no limit as a whole: there
 * Node's own holds, of 300 s between two pieces. Redirects are not followed: the signature is for this host alone.
 */
const fetchInTime: typeof fetch = (input, init) => {
  const method = init?.method ?? 'GET';
  const upload = method === 'PUT' || method === 'POST';
  const download = method === 'GET' && !String(input).includes('?');
  const signal = download ? undefined : AbortSignal.timeout(upload ? UPLOAD_MS : QUESTION_MS);
  return fetch(input, { ...init, signal, redirect: 'manual' });
};
