import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../src/cli/context.ts';
import { Progress } from '../../src/cli/progress.ts';
import { readConfig } from '../../src/config.ts';

/** What a handler gets when nobody looks on. */
export function quietContext(environment: NodeJS.ProcessEnv = {}, home?: string): Context {
  return {
    config: readConfig(environment, home),
    json: false,
    progress: new Progress({ quiet: true }),
    signal: new AbortController().signal,
  };
}

/** A folder for one test, removed when the `using` block ends. */
export function tempFolder(): Disposable & { path: string; at(name: string): string } {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  return {
    path,
    at: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
