import { Worker } from 'node:worker_threads';
import { InputError } from '../errors.ts';
import type { StoredObject } from '../vault/index.ts';
import type { SealAnswer, SealRequest, SealWorkerData } from './seal-worker.ts';

/** An original that is being sealed beside the caller's own work. */
export type Sealing = AsyncDisposable & {
  /** Resolves with the digest (HMAC-SHA256) once every byte is sealed and on the disk. */
  sealed(): Promise<Buffer>;
  /** Keeps it under its name. Without it, disposing forgets it. */
  commit(): Promise<StoredObject>;
};

/** Seals originals in a thread of its own; dispose it to end the thread. */
export type SealThread = AsyncDisposable & { start(path: string): Sealing };

/** Starts the thread with the first file. */
export function openSealThread(data: SealWorkerData): SealThread {
  let thread: Thread | undefined;
  return {
    start(path) {
      thread ??= startThread(data);
      return startSealing(thread, path);
    },
    async [Symbol.asyncDispose]() {
      await thread?.worker.terminate();
    },
  };
}

type Thread = { worker: Worker; ask(request: SealRequest): Promise<SealAnswer>; nextId(): number };

function startSealing(thread: Thread, path: string): Sealing {
  const id = thread.nextId();
  const done = thread.ask({ id, ask: 'seal', path });
  done.catch(() => undefined); // awaited in `sealed`; until then nobody may be listening
  let open = true;
  return {
    async sealed() {
      const answer = await done;
      if (!('digest' in answer)) throw new Error('seal: unexpected answer');
      return Buffer.from(answer.digest);
    },
    async commit() {
      open = false;
      const answer = await thread.ask({ id, ask: 'commit' });
      if (!('object' in answer)) throw new Error('seal: unexpected answer');
      return answer.object;
    },
    async [Symbol.asyncDispose]() {
      if (!open) return;
      // What failed while sealing has removed itself.
      await done.then(
        () => thread.ask({ id, ask: 'discard' }),
        () => undefined,
      );
    },
  };
}

/** What the system said to the thread is said on here: a full disk, a folder that may not be used. */
function sameError({ code, path, name }: { code?: string; path?: string; name: string }): Error {
  return Object.assign(new Error(`seal: ${code ?? name}`), { code, path });
}

function startThread(data: SealWorkerData): Thread {
  const worker = new Worker(new URL('./seal-worker.ts', import.meta.url), { workerData: data });
  worker.unref();
  const waiting = new Map<number, PromiseWithResolvers<SealAnswer>>();
  const failAll = (error: Error): void => {
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
  };
  worker.on('error', (error) => failAll(error as Error));
  worker.on('exit', () => failAll(new Error('seal: the thread ended')));
  worker.on('message', (answer: SealAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('refused' in answer) asked?.reject(new InputError(answer.refused.code, answer.refused.message));
    else if ('failed' in answer) asked?.reject(sameError(answer.failed));
    else asked?.resolve(answer);
  });
  let id = 0;
  return {
    worker,
    nextId: () => ++id,
    ask(request) {
      const asked = Promise.withResolvers<SealAnswer>();
      waiting.set(request.id, asked);
      worker.ref();
      worker.postMessage(request);
      return asked.promise;
    },
  };
}
