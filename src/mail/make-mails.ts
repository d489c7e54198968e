import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { envelopeOf, MailMaker, type Letter, type Made, type MakerData } from './mail-maker.ts';
import type { MakeAnswer, MakeRequest } from './make-worker.ts';
import type { Outgoing } from './outgoing.ts';

export type { Letter } from './mail-maker.ts';

export type MakeOptions = MakerData & {
  /** Threads beside this one; 0 makes everything here. As it is best if not given: one for each core to sign in. */
  threads?: number;
};

const BATCH = 32;
const BATCHES_AHEAD = 3;
const MOST_THREADS = 8;
// What is made lives for a moment: more room would only be filled before it is cleared.
const YOUNG_MB = 8;

/**
 * Makes messages of letters and signs them; in threads, a few batches ahead of whoever takes them, and then nearly in
 * their order.
 * Names and addresses are in memory only. Ends its threads when it is read to its end or left.
 */
export async function* makeMails(
  letters: AsyncIterable<Letter>,
  options: MakeOptions,
): AsyncGenerator<Outgoing> {
  // Filling a template costs less than handing it to a thread.
  const wanted = options.threads ?? (options.keys.length === 0 ? 0 : availableParallelism());
  const threads = Math.min(MOST_THREADS, wanted);
  const data: MakerData = { templates: options.templates, keys: options.keys };
  // Mistakes in templates and keys are found here, before a thread begins.
  const maker = new MailMaker(data);
  if (threads === 0) {
    for await (const batch of inBatches(letters)) yield* unpack(batch, maker.make(batch));
    return;
  }
  const pool = Array.from({ length: threads }, () => startMaker(data));
  try {
    yield* makeAhead(letters, pool);
  } finally {
    await Promise.all(pool.map((each) => each.end()));
  }
}

async function* makeAhead(letters: AsyncIterable<Letter>, pool: readonly Maker[]): AsyncGenerator<Outgoing> {
  const under = new Set<Promise<Finished>>();
  // Whichever is finished first: a thread that waits for another's batch would make nothing.
  const takeOne = async (): Promise<Finished> => {
    const finished = await Promise.race(under);
    under.delete(finished.self);
    return finished;
  };
  for await (const batch of inBatches(letters)) {
    const maker = pool.reduce((least, each) => (each.busy < least.busy ? each : least));
    const self: Promise<Finished> = maker.make(batch).then((made) => ({ self, batch, made }));
    // Awaited further up and down; until then nobody may be listening.
    self.catch(() => undefined);
    under.add(self);
    if (under.size < pool.length * BATCHES_AHEAD) continue;
    const finished = await takeOne();
    yield* unpack(finished.batch, finished.made);
  }
  while (under.size > 0) {
    const finished = await takeOne();
    yield* unpack(finished.batch, finished.made);
  }
}

function* unpack(batch: readonly Letter[], { bytes, ends }: Made): Generator<Outgoing> {
  let start = 0;
  for (const [i, letter] of batch.entries()) {
    yield { ...envelopeOf(letter), message: bytes.subarray(start, ends[i]) };
    start = ends[i];
  }
}

async function* inBatches(letters: AsyncIterable<Letter>): AsyncGenerator<Letter[]> {
  let batch: Letter[] = [];
  for await (const letter of letters) {
    if (batch.push(letter) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

type Finished = { self: Promise<Finished>; batch: Letter[]; made: Made };

/** A thread; `busy`: how many batches it has to make. */
type Maker = { readonly busy: number; make(letters: Letter[]): Promise<Made>; end(): Promise<unknown> };

function startMaker(data: MakerData): Maker {
  const worker = new Worker(new URL('./make-worker.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const waiting = new Map<number, PromiseWithResolvers<Made>>();
  const failAll = (error: Error): void => {
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
  };
  worker.on('error', (error) => failAll(error as Error));
  worker.on('exit', () => failAll(new Error('mail: the thread that makes messages ended')));
  worker.on('message', (answer: MakeAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('failed' in answer) asked?.reject(new Error(answer.failed));
    else asked?.resolve(answer.made);
  });
  let id = 0;
  return {
    get busy() {
      return waiting.size;
    },
    make(batch) {
      const asked = Promise.withResolvers<Made>();
      waiting.set(++id, asked);
      worker.postMessage({ id, letters: JSON.stringify(batch) } satisfies MakeRequest);
      return asked.promise;
    },
    end: () => worker.terminate(),
  };
}
