import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { serverAccount } from '../../src/db/server/account.ts';
import { findBinaries } from '../../src/db/server/binaries.ts';
import { findFreePort } from './free-port.ts';

/** A PostgreSQL server as an organisation has one: on TCP, with a user and a password. */
export type TcpServer = { url: string; port: number; stop(): Promise<void> };

/** Starts a server of its own on a free port of the loopback; `stop` ends it and deletes its data. */
export async function startTcpServer(): Promise<TcpServer> {
  const account = await serverAccount([]);
  const { initdb, postgres } = await findBinaries(account, '/var/lib/rollcall/bin');
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-tcp-'));
  const who = account.switched ? { uid: account.uid, gid: account.gid } : {};
  await writeFile(join(folder, 'password'), 'open-sesame\n');
  if (account.switched)
    for (const path of [folder, join(folder, 'password')]) await chown(path, account.uid, account.gid);
  await chmod(folder, 0o700);
  const options = [
    '--username=owner',
    '--auth=scram-sha-256',
    `--pwfile=${folder}/password`,
    '--no-sync',
    '--encoding=UTF8',
  ];
  await promisify(execFile)(initdb, ['-D', join(folder, 'data'), '--locale=C', ...options], {
    ...who,
    cwd: '/',
  });
  const port = await findFreePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const args = ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(postgres, args, { ...who, cwd: '/', stdio: 'ignore' });
  const exited = once(server, 'exit');
  const url = `postgres://owner:open-sesame@127.0.0.1:${port}/postgres`;
  await untilItAnswers(url);
  const stop = async (): Promise<void> => {
    server.kill('SIGINT');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, port, stop };
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt >= 200) throw error;
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }
}
