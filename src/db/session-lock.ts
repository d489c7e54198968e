import { asInputError } from './input-error.ts';
import { connect } from './session.ts';
import type { Address } from './session.ts';
import type { WriterLock } from './writer-lock.ts';

/**
 * Takes a lock that one process alone can have, without waiting; held until disposed, or until the process dies.
 * @param space any number that no other kind of lock has
 * @returns undefined where another process has it
 */
export async function trySessionLock(
  address: Address,
  space: number,
  number: number,
): Promise<WriterLock | undefined> {
  try {
    const client = await connect(address, `lock ${space} ${number}`);
    try {
      const { rows } = await client.query<{ taken: boolean }>(
        'select pg_try_advisory_lock($1, $2) as taken',
        [space, number],
      );
      if (rows[0].taken) return { [Symbol.asyncDispose]: () => client.end().catch(() => undefined) };
      await client.end();
      return undefined;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw asInputError(error) ?? error;
  }
}
