import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { InputError } from '../../errors.ts';

const run = promisify(execFile);

/** The operating-system user that PostgreSQL runs as; `switched` when that is not the user running Rollcall. */
export type Account = { uid: number; gid: number; name: string; switched: boolean };

/** Accounts tried in this order when root starts the server: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = ['rollcall', 'postgres', 'nobody'];

/**
 * Decides whom PostgreSQL runs as. An ordinary user: that user. Root: the owner of the data where there is one
 * already or where the home belongs to an ordinary user (so that both can go on using it), else an unprivileged
 * account of the machine.
 * @param owned the data folder and the home, whichever exist, most telling first
 * @throws InputError DATABASE_UNREACHABLE where no account fits
 */
export async function serverAccount(owned: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return currentAccount();
  for (const path of owned) {
    const uid = await stat(path).then(
      (found) => found.uid,
      () => 0,
    );
    const account = uid === 0 ? undefined : await findAccount(String(uid));
    if (account) return account;
  }
  for (const name of UNPRIVILEGED) {
    const account = await findAccount(name);
    if (account) return account;
  }
  throw new InputError(
    'DATABASE_UNREACHABLE',
    'PostgreSQL does not run as root and this machine has none of the users rollcall, postgres and nobody: ' +
      'create one (useradd --system rollcall), or set DATABASE_URL to a server of yours.',
  );
}

function currentAccount(): Account {
  try {
    const { uid, gid, username } = userInfo();
    return { uid, gid, name: username, switched: false };
  } catch (cause) {
    throw new InputError(
      'DATABASE_UNREACHABLE',
      `PostgreSQL needs a user that the system knows by name, and user ${process.getuid?.()} has no entry in ` +
        '/etc/passwd: run Rollcall as another user, or set DATABASE_URL to a server of yours.',
      { cause },
    );
  }
}

/** `id` knows local, directory and macOS users alike, which reading /etc/passwd would not. */
async function findAccount(nameOrUid: string): Promise<Account | undefined> {
  try {
    const [uid, gid, name] = await Promise.all(
      ['-u', '-g', '-un'].map(async (flag) => (await run('id', [flag, nameOrUid])).stdout.trim()),
    );
    if (Number(uid) === 0 || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return undefined;
    return { uid: Number(uid), gid: Number(gid), name, switched: true };
  } catch {
    return undefined;
  }
}
