import pg from 'pg';
import { InputError } from '../errors.ts';
import { connect, createAddress } from './session.ts';
import type { Address } from './session.ts';

const CONNECT_LIMIT_MS = 10_000;

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be opened',
  '28P01': 'the password was refused',
  '28000': 'the user was refused',
  '3D000': 'there is no such database',
  '42501': 'the user may not connect to it',
  '53300': 'it has too many connections',
  '57P03': 'it is starting up or shutting down',
};

/**
 * Opens a first connection to a server of the organisation's own.
 * @throws InputError DATABASE_UNREACHABLE, which names the server and never the password
 */
export async function connectToUrl(url: string): Promise<{ address: Address; client: pg.Client }> {
  const address = createAddress({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  const where = describe(url);
  try {
    return { address, client: await connect(address, 'presence') };
  } catch (error) {
    // The cause is left out: what the driver says may quote the address with its password.
    throw new InputError(
      'DATABASE_UNREACHABLE',
      `${where} cannot be used: ${reason(error)}. Check DATABASE_URL.`,
    );
  }
}

function describe(url: string): string {
  try {
    if (!/^(postgres(ql)?|socket):\/\//.test(url)) throw new Error('another scheme');
    const { host, port, database } = new pg.Client({ connectionString: url });
    return `the database ${database ?? ''} on ${host}:${port}`.replace('  ', ' ');
  } catch {
    throw new InputError(
      'DATABASE_UNREACHABLE',
      'DATABASE_URL is no address of a PostgreSQL database: it looks like postgres://user:password@host:5432/name.',
    );
  }
}

function reason(error: unknown): string {
  // For a host with several addresses Node reports all failures in one error without a code of its own.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code = '' } = first as { code?: string };
  if (REASONS[code]) return REASONS[code];
  if (first instanceof Error && /timeout/i.test(first.message)) return REASONS['ETIMEDOUT'];
  return code ? `error ${code}` : 'the connection was refused';
}
