import { chown, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.ts';

/** Role and database of the embedded server. */
export const ROLE = 'rollcall';

const SETTINGS = {
  // Only a socket in a private folder: nothing on this machine's network interfaces.
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '64MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  // One server, no replicas: minimal WAL, every commit on disk.
  wal_level: 'minimal',
  max_wal_senders: '0',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  // A command that was killed in the middle of a long statement lets go of its locks within a second.
  client_connection_check_interval: '1s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  datestyle: 'ISO',
  // The log must never hold a person's data. PostgreSQL quotes values in error messages ("Key (email)=(…)",
  // "invalid input syntax …"), in their detail, and in the statement: none of the three is written. Only a PANIC
  // still names its statement, and there values are parameters.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_duration: 'off',
  log_lock_waits: 'off',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  log_line_prefix: '%m [%p] ',
  logging_collector: 'off',
  log_destination: 'stderr',
} as const;

/**
 * Writes the server's configuration anew, before every start: an update of Rollcall brings its own settings.
 * Who may connect is decided by the kernel (peer): the account that owns the data, and whoever starts it (root).
 */
export async function writeSettings(data: string, socketFolder: string, account: Account): Promise<void> {
  const directories = `"${socketFolder.replaceAll('"', '""')}"`;
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: directories })
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
    .join('\n');
  const names = new Set([account.name, userInfo().username, 'root']);
  const files = {
    'postgresql.conf': `# Written by Rollcall at every start of the server.\n${settings}\n`,
    'pg_hba.conf': 'local all all peer map=rollcall\n',
    'pg_ident.conf': [...names].map((name) => `rollcall "${name}" ${ROLE}\n`).join(''),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, name);
    await writeFile(path, text, { mode: 0o600 });
    if (account.switched) await chown(path, account.uid, account.gid);
  }
}
