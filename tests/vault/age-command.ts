import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** False where the age command is here; else why the test is skipped. */
export const withoutAge: string | false =
  spawnSync('age', ['--version']).status === 0 ? false : 'the age command is not installed here';

/** A folder for one test, removed when the `using` block ends. */
export function tempFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-vault-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** What `age -d -i key` makes of a sealed file. */
export function openWithAge(identity: string, sealed: Uint8Array): Buffer {
  using folder = tempFolder();
  const key = join(folder.path, 'key.txt');
  const file = join(folder.path, 'sealed.age');
  writeFileSync(key, `${identity}\n`);
  writeFileSync(file, sealed);
  return execFileSync('age', ['-d', '-i', key, file], {
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What `age -r recipient` makes of some bytes. */
export function sealWithAge(recipient: string, plain: Uint8Array): Buffer {
  return execFileSync('age', ['-r', recipient], { input: plain, maxBuffer: 1 << 28 });
}
