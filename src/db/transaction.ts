import type pg from 'pg';
import copy from 'pg-copy-streams';
import type { Readable, Writable } from 'node:stream';
import { asInputError } from './input-error.ts';

/** One open transaction: everything done through it is kept, or none of it. */
export type Tx = {
  /** The connection, also for `readBinary`. Do not begin, commit or release it. */
  client: pg.ClientBase;
  /** `copy … from stdin`: write the bytes of the table to it, end it, and wait for `finish` (stream.finished, pipeline). */
  copyIn(sql: string): Writable;
  /** `copy … to stdout`: read the bytes of the table from it to its end. */
  copyOut(sql: string): Readable;
};

/**
 * Runs `work` in a transaction: committed when it returns, rolled back when it throws.
 * @throws what `work` throws; InputError NO_SPACE, DATABASE_UNREACHABLE for a full disk and a lost connection
 */
export async function runTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  let client: pg.PoolClient | undefined;
  const streams: (Readable | Writable)[] = [];
  let broken = false;
  let lost: Error | undefined;
  const noteLoss = (error?: Error): void => {
    lost ??= error ?? new Error('Connection terminated');
  };
  try {
    client = await pool.connect();
    client.on('error', noteLoss).on('end', noteLoss);
    await client.query('begin');
    const result = await work(openTx(client, streams));
    if (streams.some(isUnfinished)) throw new Error('a transaction returned before its copy had ended');
    const { command } = await client.query('commit');
    // PostgreSQL answers "commit" with a rollback when a statement failed and somebody swallowed its error.
    if (command !== 'COMMIT')
      throw new Error('the transaction was rolled back because a statement in it had failed');
    return result;
  } catch (error) {
    broken = client === undefined || !(await rolledBack(client, streams));
    // What a copy throws into whose connection is gone may be anything.
    throw asInputError(error) ?? (lost && asInputError(lost)) ?? error;
  } finally {
    client?.off('error', noteLoss).off('end', noteLoss);
    client?.release(broken);
  }
}

function openTx(client: pg.PoolClient, streams: (Readable | Writable)[]): Tx {
  const keep = <S extends Readable | Writable>(stream: S): S => {
    streams.push(stream);
    // An error of the stream is the caller's through pipeline; without a listener it would end the process.
    stream.on('error', ignoreError);
    return stream;
  };
  return {
    client,
    copyIn: (sql) => keep(client.query(copy.from(sql))),
    copyOut: (sql) => keep(client.query(copy.to(sql))),
  };
}

async function rolledBack(client: pg.PoolClient, streams: (Readable | Writable)[]): Promise<boolean> {
  // Behind a copy that nobody ends, the rollback would wait for ever: such a connection is thrown away.
  const unfinished = streams.filter(isUnfinished);
  for (const stream of unfinished) stream.destroy();
  if (unfinished.length > 0) return false;
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}

function isUnfinished(stream: Readable | Writable): boolean {
  if (stream.destroyed || stream.errored) return false;
  return 'writableFinished' in stream ? !stream.writableFinished : !stream.readableEnded;
}

function ignoreError(): void {}
