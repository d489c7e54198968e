import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What the environment decides. Nothing here is secret but `databaseUrl`, which may carry a password: never print it. */
export type Config = {
  /** The installation's folder. */
  home: string;
  /** A PostgreSQL server of the organisation's own; without it Rollcall runs one. */
  databaseUrl: string | undefined;
  /** Where matching keys are kept, apart from the installation. */
  keyDir: string;
};

/** Reads the environment; the only place that does. `home` is what --home said. */
export function readConfig(env: NodeJS.ProcessEnv, home?: string): Config {
  const root = process.getuid?.() === 0;
  return {
    home: resolve(home ?? (env.ROLLCALL_HOME || defaultHome(env, root))),
    databaseUrl: env.DATABASE_URL || undefined,
    keyDir: resolve(env.ROLLCALL_KEY_DIR || defaultKeyDir(env, root)),
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
