import type { Socket } from 'node:net';
import pg from 'pg';
import { divertDataRows } from './data-rows.ts';
import { VALUE_TYPES } from './value-types.ts';

type Field = { name: string; dataTypeID: number };

/** What a question can be put to: the connection of a transaction, or the connections for reading. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * Runs a query whose results travel in binary: a bytea of 26 MB comes as it is, not as 52 MB of hexadecimal text.
 * @param params bound as $1, $2, …; Buffers travel in binary too
 * @returns rows with bytea as Buffer, int8 as number, date as 'YYYY-MM-DD', timestamptz as Date; other types than
 *   those, booleans, numbers, texts, uuid and json are refused: cast them to text
 */
export async function readBinary<Row extends object>(
  on: Queryable,
  sql: string,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  if (!(on instanceof pg.Pool)) return runBinary(on, sql, params);
  const client = await on.connect();
  try {
    return await runBinary<Row>(client, sql, params);
  } finally {
    client.release();
  }
}

/**
 * pg asks for binary results when told to, but reads every value as UTF-8 text, which destroys them (its source
 * says "TODO support binary mode"). So the rows are taken from the socket before pg sees them; everything else
 * of the query stays pg's.
 */
function runBinary<Row extends object>(
  on: Queryable,
  sql: string,
  params: readonly unknown[],
): Promise<Row[]> {
  let fields: Field[] = [];
  let failure: Error | undefined;
  const rows: Row[] = [];
  const onRow = (bytes: Buffer): void => {
    try {
      if (!failure) rows.push(parseRow(bytes, fields) as Row);
    } catch (error) {
      // Thrown here, in a listener of the socket, it would reach nobody.
      failure = error as Error;
    }
  };
  return new Promise((resolve, reject) => {
    // 'extended': without parameters pg would use the simple protocol, whose results are always text.
    const config = { text: sql, values: [...params], binary: true, queryMode: 'extended' };
    const query = new pg.Query(config, (error) => {
      const wrong = error ?? failure;
      if (wrong) reject(wrong);
      else resolve(rows);
    });
    const submit = query.submit.bind(query);
    query.submit = (connection) => {
      divertDataRows((connection as unknown as { stream: Socket }).stream, onRow);
      return submit(connection);
    };
    const handleRowDescription = (message: { fields: Field[] }): void => {
      fields = message.fields;
    };
    on.query(Object.assign(query, { handleRowDescription }));
  });
}

/** @param row a count, then each value's length, -1 for null, and bytes (protocol 3.0, DataRow) */
function parseRow(row: Buffer, fields: readonly Field[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  let at = 2;
  for (const { name, dataTypeID } of fields) {
    const length = row.readInt32BE(at);
    const end = at + 4 + Math.max(length, 0);
    result[name] =
      length < 0 ? null : VALUE_TYPES.getTypeParser(dataTypeID, 'binary')(row.subarray(at + 4, end));
    at = end;
  }
  return result;
}
