import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process of its own that has a database open. `leave` tells it to go and waits; `kill` is kill -9. */
export type Command = {
  lines: string[];
  opened: Promise<void>;
  said(begin: string): Promise<string>;
  leave(): Promise<void>;
  kill(): Promise<void>;
};

/** Starts a command (hold-database.ts) on an installation, as another user where `as` says so. */
export function startCommand(
  home: string,
  options: { holder?: string; as?: { uid: number; gid: number } } = {},
): Command {
  const script = join(import.meta.dirname, 'hold-database.ts');
  const child = spawn(process.execPath, [script, home, ...(options.holder ? [options.holder] : [])], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    ...options.as,
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  const said = async (begin: string): Promise<string> => {
    for (;;) {
      const line = lines.find((one) => one.startsWith(begin));
      if (line !== undefined) return line;
      if (hasEnded(child)) throw new Error(`the command ended without saying "${begin}"`);
      await Promise.race([once(output, 'line'), exited]);
    }
  };
  const end = async (tell: () => void): Promise<void> => {
    if (!hasEnded(child)) tell();
    await exited;
  };
  return {
    lines,
    opened: said('open').then(() => undefined),
    said,
    leave: () => end(() => child.stdin.write('go\n')),
    kill: () => end(() => child.kill('SIGKILL')),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
