import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RehearsalSink } from '../../notices/index.ts';
import type { Received, SinkOptions } from './memory.ts';
import type { SinkAnswer } from './worker.ts';

/** A mail server on 127.0.0.1, in a thread of its own. What it is sent goes nowhere; it ends when it is disposed. */
export type MailSink = RehearsalSink &
  AsyncDisposable & {
    /** What came so far. Throws where its thread has failed. */
    received(): Promise<Received>;
  };

/** Starts one on a free port. */
export async function startMailSink(options: SinkOptions): Promise<MailSink> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options });
  // once() rejects on 'error'; a thread that ends without one would be waited for for ever.
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  worker.on('exit', () => gone.reject(new Error('rehearsal: the thread of the mail sink ended')));
  worker.on('error', (error) => gone.reject(error));
  const answer = async (): Promise<SinkAnswer> => {
    const [said] = (await Promise.race([once(worker, 'message'), gone.promise])) as [SinkAnswer];
    return said;
  };
  const begun = await answer();
  if (!('port' in begun)) throw new Error('rehearsal: the mail sink did not say where it listens');
  return {
    kind: 'rehearsal sink',
    port: begun.port,
    async received() {
      const answered = answer();
      worker.postMessage('received');
      const said = await answered;
      if (!('received' in said)) throw new Error('rehearsal: the mail sink said something else');
      return said.received;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
