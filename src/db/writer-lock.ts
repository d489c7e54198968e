import type pg from 'pg';
import { asInputError } from './input-error.ts';
import { connect } from './session.ts';
import type { Address } from './session.ts';

const LOCK = 4_729_002;

/** Keeps writers apart: one writing command at a time on an installation. */
export type WriterLock = AsyncDisposable;

/**
 * Waits until no other command writes, and keeps others out until disposed. The lock belongs to a connection of
 * its own, so the server lets go of it when the process dies, however it dies.
 * @param holder the command's name, shown to whoever waits: 'record'
 * @param onWait called once, with a sentence that names who holds it, when there is a wait
 */
export async function acquireWriterLock(
  address: Address,
  holder: string,
  onWait?: (sentence: string) => void,
): Promise<WriterLock> {
  try {
    const client = await connect(address, `writer ${holder}`);
    try {
      await take(client, onWait);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return { [Symbol.asyncDispose]: () => client.end().catch(() => undefined) };
  } catch (error) {
    throw asInputError(error) ?? error;
  }
}

async function take(client: pg.Client, onWait: ((sentence: string) => void) | undefined): Promise<void> {
  const tried = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK]);
  if (tried.rows[0].taken) return;
  onWait?.(await describeHolder(client));
  await client.query('select pg_advisory_lock($1)', [LOCK]);
}

/** The holder's connection has done nothing since it got the lock: its last change of state is that moment. */
async function describeHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{
    application_name: string;
    since: Date | null;
    client_addr: string | null;
  }>(
    `select a.application_name, a.state_change as since, host(a.client_addr) as client_addr
       from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.classid = 0 and l.objid = $1
        and l.database = (select oid from pg_database where datname = current_database())`,
    [LOCK],
  );
  const [, pid, , role] = rows[0]?.application_name.split('/') ?? [];
  if (!role) return 'Another command is writing to this installation: waiting for it to end.';
  const since = rows[0].since ? `, since ${clockTime(rows[0].since)}` : '';
  const from = rows[0].client_addr ? ` on ${rows[0].client_addr}` : '';
  return `'${role.replace(/^writer /, '')}' (process ${pid}${from}${since}) is writing to this installation: waiting for it to end.`;
}

function clockTime(at: Date): string {
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
