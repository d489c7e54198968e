import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The first step of the recipe in docs/without-rollcall.md, as a shell would do it: the keys that lie beside the objects,
 * opened with `age` and a keyholder's identity into one identity file, whose path is returned.
 */
export async function openKeysWithAge(objects: string, identity: string): Promise<string> {
  const folder = join(objects, 'keys');
  const texts: Buffer[] = [];
  for (const name of await readdir(folder)) {
    texts.push(execFileSync('age', ['-d', '-i', identity, join(folder, name)], { stdio: 'pipe' }));
  }
  const keys = join(dirname(identity), 'vault-keys.txt');
  await writeFile(keys, Buffer.concat(texts), { mode: 0o600 });
  return keys;
}
