import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, untilItAnswers } from '../../support/free-port.ts';

/** Debian's exim, with a configuration and folders of its own, delivering into maildirs. */
export type Exim = AsyncDisposable & {
  port: number;
  /** Messages in the maildir of the people, and in that of the sender, where bounces go. */
  delivered(): string[];
  bounces(): string[];
  /** Where bounces are: a maildir. */
  senderMaildir: string;
  log(): string;
};

const BINARY = '/usr/sbin/exim4';

/** Why exim cannot be run here, or false when it can. */
export const withoutExim: string | false = findReason();

function findReason(): string | false {
  if (!existsSync(BINARY)) return "Debian's exim4-daemon-light is not there";
  if (process.getuid?.() === 0 && !eximUser()) return 'there is no user Debian-exim';
  try {
    accessSync(BINARY);
    return false;
  } catch {
    return 'exim4 cannot be run';
  }
}

function eximUser(): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('Debian-exim:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/**
 * `users`: local parts that exist at mail.example; mail for others is taken and bounced. Who begins with `grey` is put
 * off the first time; who begins with `refused` is refused in the dialogue. Bounces go to party.example.
 */
export async function startExim(users: readonly string[]): Promise<Exim> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-exim-'));
  const who = process.getuid?.() === 0 ? eximUser()! : undefined;
  const port = await findFreePort();
  for (const name of ['', 'spool', 'log', 'people', 'sender']) {
    mkdirSync(join(folder, name), { recursive: true });
    chmodSync(join(folder, name), 0o755);
    if (who) chownSync(join(folder, name), who.uid, who.gid);
  }
  // Debian's own is setuid root; the copy is not, and runs as whoever starts it.
  copyFileSync(BINARY, join(folder, 'exim'));
  chmodSync(join(folder, 'exim'), 0o755);
  writeFileSync(join(folder, 'users'), users.map((user) => `${user}\n`).join(''));
  writeFileSync(join(folder, 'config'), configuration(folder, port));
  const exim = spawn(join(folder, 'exim'), ['-C', join(folder, 'config'), '-bdf', '-q1s'], {
    ...who,
    stdio: 'ignore',
    cwd: '/',
  });
  const exited = once(exim, 'exit');
  const log = (): string =>
    readdirSync(join(folder, 'log'))
      .map((name) => readFileSync(join(folder, 'log', name), 'utf8'))
      .join('');
  await untilItAnswers(port, () => `exim ${exim.exitCode}: ${log()}`);
  const read = (name: string): string[] => readMaildir(join(folder, name));
  return {
    port,
    delivered: () => read('people'),
    bounces: () => read('sender'),
    senderMaildir: join(folder, 'sender'),
    log,
    async [Symbol.asyncDispose]() {
      exim.kill('SIGTERM');
      await exited;
      // Its children, which are delivering, have the folder for a moment more.
      for (
        let attempt = 0;
        attempt < 50 && execFileSync('ps', ['-eo', 'args']).includes(`${folder}/exim`);
        attempt++
      )
        await sleep(50);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `
exim_path = ${folder}/exim
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/exim.pid
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
primary_hostname = mta.example
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
deliver_drop_privilege = true
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
pipelining_connect_advertise_hosts =
prdr_enable = false
tls_advertise_hosts =
smtp_accept_max = 50
smtp_accept_queue_per_connection = 1000
acl_smtp_rcpt = acl_rcpt

begin acl
acl_rcpt:
  deny    local_parts = ^refused
          message = 5.1.1 $local_part@$domain is not known here
  defer   local_parts = ^grey
          ! seen = -1s / key=$sender_address
          message = 4.7.1 greylisted, come back
  accept

begin routers
bounces:
  driver = accept
  domains = party.example
  transport = sender
people:
  driver = accept
  domains = mail.example
  local_parts = lsearch;${folder}/users
  transport = people

begin transports
people:
  driver = appendfile
  directory = ${folder}/people
  maildir_format
  envelope_to_add
  return_path_add
sender:
  driver = appendfile
  directory = ${folder}/sender
  maildir_format
  envelope_to_add

begin retry
* * F,1m,1s
`;
}

function readMaildir(folder: string): string[] {
  const inbox = join(folder, 'new');
  return existsSync(inbox) ? readdirSync(inbox).map((name) => readFileSync(join(inbox, name), 'latin1')) : [];
}
