import { parentPort, workerData } from 'node:worker_threads';
import { InputError, type InputErrorCode } from '../errors.ts';
import { openObjectStore, type StoreConfig, type StoredObject } from '../vault/index.ts';
import { sealOriginal, type SealedOriginal } from './seal-original.ts';

// The thread that sealing.ts starts: seals originals while the main thread matches their rows.

/** What the thread is given at its start. */
export type SealWorkerData = {
  objects: string;
  config: StoreConfig;
  recipients: string[];
  digestKey: Uint8Array;
};

/** Asked of it: seal a file under a number; then keep or forget what was sealed under that number. */
export type SealRequest =
  | { id: number; ask: 'seal'; path: string }
  | { id: number; ask: 'commit' }
  | { id: number; ask: 'discard' };

/** One answer for each request. */
export type SealAnswer =
  | { id: number; digest: Uint8Array }
  | { id: number; object: StoredObject }
  | { id: number; discarded: true }
  | { id: number; refused: { code: InputErrorCode; message: string } }
  | { id: number; failed: { code?: string; path?: string; name: string } };

const { objects, config, recipients, digestKey } = workerData as SealWorkerData;
const store = await openObjectStore(objects, config);
const sealed = new Map<number, SealedOriginal>();

parentPort!.on('message', (request: SealRequest) => {
  carryOut(request).then(
    (answer) => parentPort!.postMessage(answer),
    (error: unknown) => parentPort!.postMessage(describe(request.id, error)),
  );
});

async function carryOut(request: SealRequest): Promise<SealAnswer> {
  const { id } = request;
  if (request.ask === 'seal') {
    const original = await sealOriginal(request.path, store, recipients, digestKey);
    sealed.set(id, original);
    return { id, digest: original.digest };
  }
  const original = sealed.get(id);
  sealed.delete(id);
  if (request.ask === 'commit') {
    if (!original) throw new Error('seal: nothing under this number');
    return { id, object: await original.writer.commit() };
  }
  await original?.writer.discard();
  return { id, discarded: true };
}

function describe(id: number, error: unknown): SealAnswer {
  if (error instanceof InputError) return { id, refused: { code: error.code, message: error.message } };
  const { code, path } = error as NodeJS.ErrnoException;
  return { id, failed: { code, path, name: error instanceof Error ? error.name : 'unknown' } };
}
