import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** How to reach an S3-compatible server, from the AWS variables. The keys are secret: never stored, never printed. */
export type S3Settings = {
  /** Its address; without it Amazon's of the region. */
  endpoint?: string;
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
};

/**
 * What the environment decides. Secret are `databaseUrl`, `mail` and `sms`, which may carry passwords, and `s3`: never
 * print them.
 */
export type Config = {
  /** The installation's folder. */
  home: string;
  /** A PostgreSQL server of the organisation's own; without it Rollcall runs one. */
  databaseUrl: string | undefined;
  /** Where matching keys are kept, apart from the installation. */
  keyDir: string;
  /** Who acts, as the evidence names them: the user of this machine, behind sudo too. */
  actor: string;
  /** The file whose first line is the passphrase of an identity file, where no terminal is there to ask. */
  passphraseFile?: string;
  /** For sealed objects in a bucket (`s3://…`). */
  s3?: S3Settings;
  /** The organisation's mail relay and the keys that sign what goes through it; the relay's password is in its address. */
  mail?: { relay: string | undefined; dkim: string | undefined };
  /** The account of a provider of text messages, with its secret. */
  sms?: string;
};

/** Reads the environment; the only place that does. `home` is what --home said. */
export function readConfig(env: NodeJS.ProcessEnv, home?: string): Config {
  const root = process.getuid?.() === 0;
  return {
    home: resolve(home ?? (env.ROLLCALL_HOME || defaultHome(env, root))),
    databaseUrl: env.DATABASE_URL || undefined,
    keyDir: resolve(env.ROLLCALL_KEY_DIR || defaultKeyDir(env, root)),
    actor: `cli:${(env.SUDO_USER || userName()).replaceAll(/[^\w.@ -]/g, '?')}`,
    passphraseFile: env.ROLLCALL_PASSPHRASE_FILE ? resolve(env.ROLLCALL_PASSPHRASE_FILE) : undefined,
    mail: { relay: env.ROLLCALL_SMTP_URL || undefined, dkim: env.ROLLCALL_DKIM || undefined },
    sms: env.ROLLCALL_SMS || undefined,
    s3: {
      endpoint: env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined,
      region: env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined,
      accessKeyId: env.AWS_ACCESS_KEY_ID || undefined,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY || undefined,
      sessionToken: env.AWS_SESSION_TOKEN || undefined,
    },
  };
}

function defaultHome(env: NodeJS.ProcessEnv, root: boolean): string {
  if (root) return '/var/lib/rollcall/home';
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/rollcall');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'rollcall');
}

function defaultKeyDir(env: NodeJS.ProcessEnv, root: boolean): string {
  if (root) return '/etc/rollcall/keys';
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'rollcall/keys');
}

/** An account may have a number and no name, in a container for instance. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
