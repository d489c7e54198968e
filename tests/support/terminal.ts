import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** False where util-linux's `script` is here to give a command a terminal; else why the test is skipped. */
export const withoutTerminal: string | false = /util-linux/.test(
  String(spawnSync('script', ['--version']).stdout),
)
  ? false
  : 'script (util-linux) is not installed here';

/** Runs a command on a terminal of its own, typing each answer when its prompt has come. Returns all it showed. */
export async function runOnTerminal(
  command: string,
  answers: readonly (readonly [prompt: string, typed: string])[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ exitCode: number | null; shown: string }> {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let shown = '';
  const left = [...answers];
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [next] = left;
    if (next === undefined || !shown.slice(seen).includes(next[0])) return;
    seen = shown.length;
    left.shift();
    child.stdin.write(next[1]);
  });
  await once(child, 'close');
  return { exitCode: child.exitCode, shown };
}
