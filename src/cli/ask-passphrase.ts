import { openSync, readFileSync, writeSync, closeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { InputError } from '../errors.ts';
import type { Context } from './context.ts';
import { warnOfReaders } from './file-readers.ts';

/** What is needed to get at a passphrase. */
export type PassphraseContext = Pick<Context, 'config' | 'progress' | 'signal'>;

/** A passphrase of age's kind is worth what it takes to guess it: a thief of the file may try for years. */
const MIN_NEW_CHARACTERS = 12;
const NEWLINE = /^[\r\n]$/;

/**
 * The passphrase of an identity file: from the file that ROLLCALL_PASSPHRASE_FILE names, else asked for on the
 * terminal, without echo. The terminal is /dev/tty, so that standard input may be a pipe.
 * Throws InputError IDENTITY_INVALID where there is neither.
 */
export async function readPassphrase(context: PassphraseContext, prompt: string): Promise<string> {
  return readFromFile(context) ?? (await askOnTerminal(`${prompt}: `, context.signal));
}

/** A passphrase for a new identity file: asked for twice, of 12 characters or more. Otherwise as readPassphrase. */
export async function readNewPassphrase(context: PassphraseContext): Promise<string> {
  const fromFile = readFromFile(context);
  const passphrase = fromFile ?? (await askOnTerminal('New passphrase: ', context.signal));
  if ([...passphrase].length < MIN_NEW_CHARACTERS) {
    const sentence = `a passphrase needs ${MIN_NEW_CHARACTERS} characters or more: take five words that do not belong together`;
    throw new InputError('ARGUMENT_INVALID', sentence);
  }
  if (fromFile === undefined && (await askOnTerminal('The same again: ', context.signal)) !== passphrase)
    throw new InputError('ARGUMENT_INVALID', 'the two passphrases are not the same: nothing was written');
  return passphrase;
}

function readFromFile(context: PassphraseContext): string | undefined {
  const path = context.config.passphraseFile;
  if (path === undefined) return undefined;
  warnOfReaders(path, 'The passphrase file', context);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const sentence = `The passphrase file ${path} (ROLLCALL_PASSPHRASE_FILE) cannot be read: check the path`;
    throw new InputError('IDENTITY_INVALID', sentence, { cause: error });
  }
  const passphrase = text.replace(/\r?\n$/, '');
  if (passphrase !== '') return passphrase;
  throw new InputError('IDENTITY_INVALID', `The passphrase file ${path} (ROLLCALL_PASSPHRASE_FILE) is empty`);
}

/** One line from the terminal, not shown. */
async function askOnTerminal(prompt: string, signal: AbortSignal): Promise<string> {
  const [input, output] = openTerminal();
  // Before the prompt: whoever types at once must not be shown what they type.
  input.setRawMode(true);
  writeSync(output, prompt);
  try {
    return await readHiddenLine(input, signal);
  } finally {
    input.setRawMode(false);
    input.destroy();
    writeSync(output, '\n');
    closeSync(output);
  }
}

function openTerminal(): [ReadStream, number] {
  try {
    return [new ReadStream(openSync('/dev/tty', 'r')), openSync('/dev/tty', 'w')];
  } catch (error) {
    const sentence =
      'A passphrase is needed and there is no terminal to ask on: write it into a file and name that in ROLLCALL_PASSPHRASE_FILE';
    throw new InputError('IDENTITY_INVALID', sentence, { cause: error });
  }
}

/** Raw mode hands over every key, and none is echoed: Enter, the rubber and Ctrl-C are ours to understand. */
function readHiddenLine(input: ReadStream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const stop = (): void => reject(new Error('interrupted'));
    signal.addEventListener('abort', stop, { once: true });
    input.setEncoding('utf8');
    input.on('error', reject).on('end', () => resolve(typed.join('')));
    input.on('data', (text: string) => {
      for (const key of text) {
        if (NEWLINE.test(key) || key === '\u0004') {
          signal.removeEventListener('abort', stop);
          resolve(typed.join(''));
          return;
        }
        if (key === '\u0003') process.kill(process.pid, 'SIGINT');
        else if (key === '\u007f' || key === '\b') typed.pop();
        else if (key === '\u0015') typed = [];
        else typed.push(key);
      }
    });
    if (signal.aborted) stop();
  });
}
