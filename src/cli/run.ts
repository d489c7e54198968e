import { readVersion } from './version.ts';

/**
 * Runs one command line and returns the exit code: 0, 2 for the caller's mistakes, 1 for ours, 130 after Ctrl-C.
 * Commands are loaded when they are called, so that `--version` starts at once.
 */
export async function run(args: string[]): Promise<number> {
  // Whoever reads may have read enough: `rollcall log show | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`rollcall ${readVersion()}\n`);
    return 0;
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(args);
}
