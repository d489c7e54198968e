import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InputError } from '../errors.ts';
import { MANIFEST } from './case-files.ts';

/**
 * Refuses to replace a case that somebody went on writing in: a draft that is no longer as it was written, or a file of
 * their own beside it. ARGUMENT_INVALID names the first.
 */
export async function refuseEdited(out: string): Promise<void> {
  const manifest = await readFile(join(out, MANIFEST), 'utf8').catch(() => undefined);
  if (manifest === undefined) return;
  const written = readDigests(manifest);
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => !each.isDirectory())) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(out, path).replaceAll('\\', '/');
    if (name === MANIFEST) continue;
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (written.get(name) === digest) continue;
    throw new InputError(
      'ARGUMENT_INVALID',
      `${path} was ${written.has(name) ? 'changed' : 'put there'} since the case was written: name a new folder, so that nothing is lost`,
    );
  }
}

function readDigests(manifest: string): Map<string, string> {
  try {
    const { files } = JSON.parse(manifest) as { files?: { path: string; sha256: string }[] };
    return new Map(files?.map(({ path, sha256 }) => [path, sha256]));
  } catch {
    return new Map();
  }
}
