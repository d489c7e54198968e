import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { InputError } from '../errors.ts';
import { MAX_IDENTITY_FILE_BYTES, openIdentityFile } from '../vault/index.ts';
import { readPassphrase, type PassphraseContext } from './ask-passphrase.ts';
import { warnOfReaders } from './file-readers.ts';

/**
 * The identities that `--identity` names: a file as age-keygen writes it, one that a passphrase protects, or share
 * cards that were typed or scanned; '-' is standard input. What they are stays in memory: no message has them.
 * Throws InputError IDENTITY_INVALID, IDENTITY_WRONG.
 */
export async function readIdentities(path: string, context: PassphraseContext): Promise<string[]> {
  const bytes = await readSecretFile(path, 'The identity file', context);
  const source = path === '-' ? 'standard input' : path;
  try {
    return await openIdentityFile(bytes, () => readPassphrase(context, `Passphrase of ${source}`), source);
  } catch (error) {
    throw namePassphraseFile(error, context);
  } finally {
    bytes.fill(0);
  }
}

/** Whoever did not type the passphrase must be told where it came from. */
function namePassphraseFile(error: unknown, { config: { passphraseFile } }: PassphraseContext): unknown {
  if (passphraseFile === undefined || !(error instanceof InputError) || error.code !== 'IDENTITY_WRONG')
    return error;
  return new InputError(
    'IDENTITY_WRONG',
    `${error.message} (the passphrase is from ${passphraseFile}, which ROLLCALL_PASSPHRASE_FILE names)`,
    { cause: error },
  );
}

/** The bytes of a small file that holds a secret; '-' is standard input. `what` begins the messages. */
export async function readSecretFile(
  path: string,
  what: string,
  context: PassphraseContext,
): Promise<Uint8Array> {
  if (path === '-') {
    if (process.stdin.isTTY) context.progress.say('Type it in, then Ctrl-D on a line of its own:');
    return readAll(process.stdin, what, context.signal);
  }
  warnOfReaders(path, what, context);
  try {
    return await readAll(createReadStream(path), `${what} ${path}`, context.signal);
  } catch (error) {
    if (error instanceof InputError || context.signal.aborted) throw error;
    throw new InputError('IDENTITY_INVALID', `${what} ${path} cannot be read: check the path`, {
      cause: error,
    });
  }
}

async function readAll(source: Readable, what: string, signal: AbortSignal): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of addAbortSignal(signal, source)) {
    pieces.push(piece as Buffer);
    sizeBytes += (piece as Buffer).length;
    if (sizeBytes > MAX_IDENTITY_FILE_BYTES)
      throw new InputError('IDENTITY_INVALID', `${what} is too large to be one: check which file it is`);
  }
  const bytes = Buffer.concat(pieces);
  for (const piece of pieces) piece.fill(0);
  return bytes;
}
