import { setImmediate as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { InputError, type InputErrorCode } from '../errors.ts';
import type { Letter, LetterLayout, PrintOptions } from './types.ts';
import { Typesetting, type TypesetLetters } from './typeset.ts';

// The thread that typesetter.ts starts: sets a bundle while the main thread opens the addresses of the next.

/** What the thread is given at its start. */
export type TypesetWorkerData = { layout: LetterLayout; options: PrintOptions };

/** The first answer is about the layout; then there is one for each array of letters. */
export type TypesetAnswer =
  | { ready: true }
  | { typeset: TypesetLetters }
  | { refused: { code: InputErrorCode; message: string } }
  | { failed: string };

const { layout, options } = workerData as TypesetWorkerData;
const port = parentPort!;

const typesetting = await Typesetting.start(layout, options).catch((error: unknown) => {
  answer(describe(error));
  return undefined;
});
if (typesetting) {
  answer({ ready: true });
  const collectGarbage = exposeGarbageCollection();
  let turn = Promise.resolve();
  port.on('message', (letters: Letter[]) => {
    turn = turn
      .then(() => answer(typesetOrFail(typesetting, letters)))
      .then(() => collectGarbage())
      // What was collected is given back between two turns of the loop, and messages alone make none.
      .then(() => pause());
  });
}

function typesetOrFail(typesetting: Typesetting, letters: Letter[]): TypesetAnswer {
  try {
    return { typeset: typesetting.typeset(letters) };
  } catch (error) {
    return describe(error);
  }
}

function answer(message: TypesetAnswer): void {
  port.postMessage(message);
}

function describe(error: unknown): TypesetAnswer {
  if (error instanceof InputError) return { refused: { code: error.code, message: error.message } };
  // Only messages that we wrote: others may quote what they were given.
  const ours = error instanceof Error && error.message.startsWith('letters: ');
  return { failed: ours ? error.message : `letters: ${error instanceof Error ? error.name : 'unknown'}` };
}

/**
 * A document of Typst is some hundred MB beside the heap, behind an object of a few bytes: the collector sees no
 * reason to look for it, and a run of hours would take all there is.
 */
function exposeGarbageCollection(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
