import { Worker } from 'node:worker_threads';
import { InputError } from '../../errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { Page, Table } from '../table.ts';
import type { WorkerGiven, WorkerSent } from './parquet-worker.ts';

// A damaged Parquet page can send its decoder round in circles for ever, or make it ask for all memory there is: so it
// runs in a thread of its own, that can be ended.
const HEAP_LIMIT_MIB = 4096;
const PATIENCE_MS = 60_000;

/** Makes the table of a Parquet file, read in a thread. `patienceMs` is how long a step may take, and a second a MiB. */
export async function parquetTableInThread(
  source: ByteSource,
  name: string | null,
  patienceMs = PATIENCE_MS,
): Promise<Table> {
  const bytes = source.file === null ? await source.readAll() : null;
  const sizeBytes = source.file?.sizeBytes ?? bytes?.length ?? 0;
  const given: WorkerGiven = {
    label: source.label,
    name,
    bytes,
    fd: source.file?.handle.fd ?? -1,
    sizeBytes,
  };
  const limitMs = patienceMs + (sizeBytes / 2 ** 20) * 1000;
  const look = startThread(given, limitMs);
  const table = await tableOf(look);
  // Pages are read by a thread of their own: pages that nobody asks for leave no thread behind.
  await look.end();
  const { counts } = table;
  return {
    ...table,
    counts,
    async *pages(): AsyncGenerator<Page> {
      const thread = startThread(given, limitMs);
      try {
        await tableOf(thread);
        for (;;) {
          const next = await thread.ask();
          if (next.kind === 'end') return;
          if (next.kind !== 'page') throw await thread.refusal(next);
          counts.rows += next.page.rows;
          yield next.page;
        }
      } finally {
        await thread.end();
      }
    },
  };
}

async function tableOf(thread: Thread): Promise<Omit<Table, 'pages'>> {
  const sent = await thread.answer();
  if (sent.kind !== 'table') throw await thread.refusal(sent);
  return sent.table;
}

type Thread = {
  /** Waits for what the thread sends. */
  answer(): Promise<WorkerSent>;
  /** Asks for the next page and waits for it. */
  ask(): Promise<WorkerSent>;
  /** The error for an answer that is none; ends the thread. */
  refusal(sent: WorkerSent): Promise<Error>;
  end(): Promise<unknown>;
};

function startThread(given: WorkerGiven, limitMs: number): Thread {
  const worker = new Worker(new URL('./parquet-worker.ts', import.meta.url), {
    workerData: given,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MIB },
  });
  const damaged = (): InputError =>
    new InputError(
      'FILE_DAMAGED',
      `${given.label} is a damaged Parquet file: it cannot be decoded. Copy or export it again.`,
    );
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  worker.on('error', () => ended.reject(damaged()));
  worker.on('exit', () => ended.reject(damaged()));
  let sent = Promise.withResolvers<WorkerSent>();
  worker.on('message', (message: WorkerSent) => sent.resolve(message));
  const answer = async (): Promise<WorkerSent> => {
    const timer = setTimeout(() => void worker.terminate(), limitMs);
    try {
      return await Promise.race([sent.promise, ended.promise]);
    } finally {
      clearTimeout(timer);
      sent = Promise.withResolvers<WorkerSent>();
    }
  };
  return {
    answer,
    ask() {
      worker.postMessage('next');
      return answer();
    },
    async refusal(told) {
      await worker.terminate();
      return told.kind === 'refused' ? new InputError(told.code, told.message) : damaged();
    },
    end: () => worker.terminate(),
  };
}
