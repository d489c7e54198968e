import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const ENTRY = resolve(ROOT, 'bin/cli.ts');

/** How a command ended and all that it said. `exitCode` is null where a signal killed it. */
export type Outcome = { exitCode: number | null; stdout: string; stderr: string };

/** A command that runs. */
export type Running = {
  ended: Promise<Outcome>;
  /** Waits until the command's stderr has this text; throws where it ends without. */
  said(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
};

/** Starts the real command line as a process of its own; `environment` is added to what is left of ours. */
export function startCommand(args: readonly string[], environment: Record<string, string>): Running {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...environment },
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const closed = once(child, 'close');
  const ended = closed.then((): Outcome => {
    return { exitCode: child.exitCode, stdout: said.out, stderr: said.err };
  });
  const waitFor = async (text: string): Promise<void> => {
    while (!said.err.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`ended without saying "${text}": ${said.err}`);
      await Promise.race([once(child.stderr, 'data'), closed]);
    }
  };
  return { ended, said: waitFor, signal: (name) => void child.kill(name) };
}

/** Our environment without what would lead a command to somebody's own installation. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env, NODE_COMPILE_CACHE: resolve(ROOT, 'node_modules/.cache/rollcall') };
  for (const name of [
    'DATABASE_URL',
    'ROLLCALL_HOME',
    'ROLLCALL_KEY_DIR',
    'ROLLCALL_DEBUG',
    'ROLLCALL_SMTP_URL',
    'ROLLCALL_DKIM',
    'ROLLCALL_SMS',
    'NODE_TEST_CONTEXT',
  ]) {
    Reflect.deleteProperty(environment, name);
  }
  return environment;
}
