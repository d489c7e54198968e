import { openDatabase } from '../../src/db/index.ts';
import { createTestPlace } from './database.ts';

/** A PostgreSQL server that the tests of one run share: each makes a database of its own there and drops it. */
export type SharedServer = AsyncDisposable & { url: string };

/**
 * Starts an embedded server of its own in a temporary folder. Making a database there takes a tenth of the time of
 * making a server; what a server must bear (kills, full disks, other users) is tested on servers of their own.
 */
export async function startSharedServer(): Promise<SharedServer> {
  const place = await createTestPlace({ server: 'own' });
  const database = await openDatabase(place);
  const { rows } = await database.reader.query<{ folder: string }>(
    `select trim('"' from current_setting('unix_socket_directories')) as folder`,
  );
  return {
    url: `postgres://rollcall@${encodeURIComponent(rows[0].folder)}/postgres`,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await place.dispose();
    },
  };
}
