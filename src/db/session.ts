import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { VALUE_TYPES } from './value-types.ts';

/**
 * How an opened database is reached. `tag` begins the application name of each of its connections, so that the
 * last one out can tell its own connections from those of others.
 */
export type Address = { tag: string; server: pg.ClientConfig };

/** @param server the server, the database and the user */
export function createAddress(server: pg.ClientConfig): Address {
  return { tag: `rollcall/${process.pid}/${randomBytes(3).toString('hex')}`, server };
}

const SESSION = [
  'set search_path = rollcall',
  `set timezone = 'UTC'`,
  'set datestyle = ISO',
  'set bytea_output = hex',
  // A server of the organisation's own may have limits for its own purposes; ours is one long transaction.
  'set statement_timeout = 0',
  'set lock_timeout = 0',
  'set idle_in_transaction_session_timeout = 0',
  'set idle_session_timeout = 0',
  'set client_connection_check_interval = 1000',
].join('; ');

/** What every connection has in common. `role` is seen in pg_stat_activity, 24 characters of plain ASCII. */
export function sessionConfig(address: Address, role: string): pg.ClientConfig {
  const applicationName = `${address.tag}/${role.replaceAll(/[^\w .-]/g, '_').slice(0, 24)}`;
  return { ...address.server, application_name: applicationName, types: VALUE_TYPES, keepAlive: true };
}

/** Opens one connection, ready for Rollcall's tables. */
export async function connect(address: Address, role: string): Promise<pg.Client> {
  const client = new pg.Client(sessionConfig(address, role));
  // A connection that is lost while idle is reported by the next use of it, not by ending the process.
  client.on('error', () => undefined);
  withholdValues(client);
  await client.connect();
  try {
    await client.query(SESSION);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

/** @param readOnly the server itself refuses writes on these connections */
export function openPool(address: Address, role: string, readOnly: boolean): pg.Pool {
  const session = readOnly ? `${SESSION}; set default_transaction_read_only = on` : SESSION;
  const pool = new pg.Pool({
    ...sessionConfig(address, role),
    max: 4,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
    // The pool waits for it before it hands out the connection, though its types say nothing of a promise.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: (client) => {
      withholdValues(client);
      return client.query(session).then(() => undefined);
    },
  });
  pool.on('error', () => undefined);
  return pool;
}

/**
 * PostgreSQL quotes values in its errors: the row of a violated key, the text that is no date, the line of a
 * COPY. An error travels to logs and terminals, so they are taken out before anybody sees it.
 */
function withholdValues(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
  connection.prependListener('errorMessage', (error: pg.DatabaseError) => {
    const { code = '', table, column, constraint, where } = error;
    error.where = where?.match(/^COPY \w+, line \d+(?:, column \w+)?/)?.[0];
    for (const field of ['detail', 'internalQuery', 'hint'] as const) error[field] = undefined;
    if (!/^(22|23|P0)/.test(code)) return;
    const place = [
      table && `table ${table}`,
      column && `column ${column}`,
      constraint && `constraint ${constraint}`,
      error.where,
    ];
    error.message = `PostgreSQL refused a value (${[code, ...place].filter(Boolean).join(', ')})`;
  });
}
