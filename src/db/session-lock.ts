import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { asInputError } from './input-error.ts';
import { connect } from './session.ts';
import type { Address } from './session.ts';
import type { WriterLock } from './writer-lock.ts';

const AGAIN_MS = 500;

/**
 * Takes a lock that one process alone can have, without waiting; held until disposed, or until the process dies. Where
 * its connection is lost it is taken again as soon as there is another one, unless somebody else was faster: whoever
 * must never work beside another has to notice that by its own means.
 * @param space any number that no other kind of lock has
 * @returns undefined where another process has it
 */
export async function trySessionLock(
  address: Address,
  space: number,
  number: number,
): Promise<WriterLock | undefined> {
  let over = false;
  let held: pg.Client | undefined;
  const take = async (): Promise<boolean> => {
    const client = await connect(address, `lock ${space} ${number}`);
    try {
      const taken = await tryLock(client, space, number);
      held = taken && !over ? client : undefined;
      client.once('end', () => void takeAgain(client));
      return taken;
    } finally {
      if (held !== client) await client.end().catch(() => undefined);
    }
  };
  const takeAgain = async (lost: pg.Client): Promise<void> => {
    if (held !== lost) return;
    held = undefined;
    while (!over && !(await take().catch(() => false))) await sleep(AGAIN_MS, undefined, { ref: false });
  };
  try {
    if (!(await take())) return undefined;
  } catch (error) {
    throw asInputError(error) ?? error;
  }
  return {
    async [Symbol.asyncDispose]() {
      over = true;
      await held?.end().catch(() => undefined);
    },
  };
}

async function tryLock(client: pg.Client, space: number, number: number): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
    space,
    number,
  ]);
  return rows[0].taken;
}
