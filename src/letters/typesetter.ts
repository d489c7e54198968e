import { Worker } from 'node:worker_threads';
import { InputError } from '../errors.ts';
import type { Letter, LetterLayout, PrintOptions } from './types.ts';
import type { TypesetLetters } from './typeset.ts';
import type { TypesetAnswer, TypesetWorkerData } from './typeset-worker.ts';

/** Sets letters in a thread of its own; dispose it to end the thread. */
export type Typesetter = AsyncDisposable & {
  /** One PDF of these letters. Called again before it answered, it answers in the same order. */
  typeset(letters: readonly Letter[]): Promise<TypesetLetters>;
};

/**
 * Starts the thread.
 * @throws InputError ARGUMENT_INVALID where what all letters have in common cannot be set
 */
export async function openTypesetter(layout: LetterLayout, options: PrintOptions): Promise<Typesetter> {
  const data: TypesetWorkerData = { layout, options };
  const worker = new Worker(new URL('./typeset-worker.ts', import.meta.url), { workerData: data });
  const waiting: PromiseWithResolvers<TypesetAnswer>[] = [];
  const next = (): Promise<TypesetAnswer> => {
    const asked = Promise.withResolvers<TypesetAnswer>();
    waiting.push(asked);
    return asked.promise;
  };
  const failAll = (why: string): void => {
    for (const each of waiting.splice(0)) each.reject(new Error(`letters: ${why}`));
  };
  worker.on('message', (message: TypesetAnswer) => {
    const asked = waiting.shift();
    if ('refused' in message) asked?.reject(new InputError(message.refused.code, message.refused.message));
    else if ('failed' in message) asked?.reject(new Error(message.failed));
    else asked?.resolve(message);
  });
  worker.on('error', () => failAll('the thread failed'));
  worker.on('exit', () => failAll('the thread ended'));
  try {
    await next();
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    async typeset(letters) {
      const answer = next();
      worker.postMessage(letters);
      const message = await answer;
      if (!('typeset' in message)) throw new Error('letters: unexpected answer');
      return message.typeset;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
