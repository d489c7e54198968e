import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { asInputError } from './input-error.ts';
import { migrate } from './migrate.ts';
import { joinServer } from './server/embedded.ts';
import type { Share } from './server/embedded.ts';
import type { Queryable } from './read-binary.ts';
import { trySessionLock } from './session-lock.ts';
import { connect, openPool } from './session.ts';
import type { Address } from './session.ts';
import { runTransaction } from './transaction.ts';
import type { Tx } from './transaction.ts';
import { connectToUrl } from './url.ts';
import { acquireWriterLock } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

/** An open installation's tables. Dispose it: the last one out stops the embedded server. */
export type Database = AsyncDisposable & {
  /** For reading, also with `readBinary`: the server refuses to write on its connections. */
  reader: Queryable;
  /** Runs `work` in one transaction on a connection that may write. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Waits until no other command writes to this installation; `holder` is shown to those that wait for us. */
  writerLock(holder: string): Promise<WriterLock>;
  /** Takes a lock of one process, without waiting; undefined where another has it. */
  sessionLock(space: number, number: number): Promise<WriterLock | undefined>;
};

/**
 * `url` chooses a server of the organisation's own; `onWait` gets one sentence when something makes us wait; with
 * `schema`, tables that are older are brought up to that number alone, for rows of that time.
 */
export type OpenOptions = {
  home: string;
  url?: string;
  onWait?: (sentence: string) => void;
  schema?: number;
};

/**
 * Opens an installation's database: starts the embedded server when it is not running (or connects to `url`),
 * and brings the tables up to date. Any number of processes may have it open.
 * @param options.home the installation's folder; made, private, when it does not exist
 * @throws InputError DATABASE_UNREACHABLE, INSTALLATION_NEWER, INSTALLATION_BUSY, NO_SPACE
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  // What is idle does not keep the process alive; opening, and leaving again where it fails, must.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const share = options.url ? await shareOfUrl(options.url) : await joinServer(options.home);
    try {
      await bringUpToDate(
        share.address,
        options.url ? 'the database in DATABASE_URL' : `the installation in ${options.home}`,
        options.schema,
      );
      return await assemble(share, options);
    } catch (error) {
      await share.leave();
      throw error;
    }
  } catch (error) {
    throw asInputError(error) ?? error;
  } finally {
    clearInterval(alive);
  }
}

async function shareOfUrl(url: string): Promise<Share> {
  const { address, client } = await connectToUrl(url);
  await client.end();
  return { address, leave: async () => undefined };
}

async function bringUpToDate(address: Address, where: string, schema: number | undefined): Promise<void> {
  const client = await connect(address, 'migrate');
  try {
    await migrate(client, where, undefined, schema);
  } finally {
    await client.end();
  }
}

async function assemble(share: Share, options: OpenOptions): Promise<Database> {
  const [reading, writing] = [openPool(share.address, 'read', true), openPool(share.address, 'write', false)];
  const logFrom = share.log ? await sizeOf(share.log) : 0;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    // Idle connections do not keep the process alive; taking leave of the server must.
    const alive = setInterval(() => undefined, 60_000);
    try {
      await Promise.all([reading.end(), writing.end()]);
      await share.leave();
    } finally {
      clearInterval(alive);
    }
  };
  return {
    reader: reading,
    transaction: (work) =>
      runTransaction(writing, work).catch(async (error: unknown) => {
        throw await namingFullDisk(error, share.log, logFrom);
      }),
    writerLock: (holder) => acquireWriterLock(share.address, holder, options.onWait),
    sessionLock: (space, number) => trySessionLock(share.address, space, number),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

/** PostgreSQL that cannot write its log for want of space goes down, and all that we see is a lost connection. */
async function namingFullDisk(error: unknown, log: string | undefined, from: number): Promise<unknown> {
  if (!log || !(error instanceof InputError) || error.code !== 'DATABASE_UNREACHABLE') return error;
  const said = await readFile(log).then(
    (bytes) => bytes.subarray(from).toString('utf8'),
    () => '',
  );
  if (!said.includes('No space left')) return error;
  return new InputError(
    'NO_SPACE',
    'no space is left for the database: free some space and run the command again.',
    { cause: error },
  );
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}
