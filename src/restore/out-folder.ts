import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable-file.ts';
import { InputError } from '../errors.ts';
import { UniqueNames } from './safe-name.ts';

export const MANIFEST_JSON = 'manifest.json';
export const MANIFEST_TEXT = 'manifest.txt';
/** Stands in a folder while it is being filled: says which restore it is, should the machine stop meanwhile. */
const UNDER_WAY = '.restore-under-way.json';

/** Half-written files: no output can bear such a name, since safeName takes the dots off the front of every name. */
const HALF_WRITTEN = /^\..*\.part$/;

/** A file of the folder that is being written; it has its name only when everything is there. */
export type OutFile = {
  name: string;
  write(bytes: Uint8Array): void;
  /** Ends it, on the disk. */
  close(): { sizeBytes: number; sha256: string };
};

/** What was asked of a restore; the same again may go to the same folder. */
export type Asked = Record<string, unknown>;

/**
 * The folder that a restore goes to. Everything is written beside its name and gets it in the end, all at once:
 * until `commit` the folder has nothing half done, and an interruption leaves it as it was.
 */
export class OutFolder implements AsyncDisposable {
  readonly path: string;
  readonly #made: boolean;
  readonly #before: string[];
  readonly #names = new UniqueNames([MANIFEST_JSON, MANIFEST_TEXT, UNDER_WAY]);
  readonly #files: string[] = [];
  readonly #open = new Map<string, number>();
  #kept = false;

  private constructor(path: string, made: boolean, before: string[]) {
    this.path = path;
    this.#made = made;
    this.#before = before;
  }

  /**
   * Takes a folder that is new, empty, or of the very same restore. ARGUMENT_INVALID for one with other things in it.
   */
  static async open(path: string, asked: Asked): Promise<OutFolder> {
    const made = await makeFolder(path);
    const before = await readdir(path);
    const files = before.length === 0 ? [] : await filesOfSameRestore(path, before, asked);
    if (files === undefined) {
      throw new InputError(
        'ARGUMENT_INVALID',
        `${path} is not empty and not the folder of this same restore: choose a new folder with --out`,
      );
    }
    const folder = new OutFolder(path, made, files);
    await writeFileDurably(join(path, UNDER_WAY), JSON.stringify(asked));
    return folder;
  }

  /** Starts a file under a safe name that no other has, near the one wished for. */
  start(wished: string): OutFile {
    const name = this.#names.take(wished);
    const path = this.#partOf(name);
    const file = openSync(path, 'w', 0o600);
    this.#open.set(name, file);
    this.#files.push(name);
    const digest = createHash('sha256');
    let sizeBytes = 0;
    return {
      name,
      write(bytes) {
        digest.update(bytes);
        sizeBytes += bytes.length;
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      },
      close: () => {
        fsyncSync(file);
        closeSync(file);
        this.#open.delete(name);
        return { sizeBytes, sha256: digest.digest('hex') };
      },
    };
  }

  /** Forgets a file that turned out not to be wanted; its name may be given again. */
  async forget(file: OutFile): Promise<void> {
    const handle = this.#open.get(file.name);
    if (handle !== undefined) closeSync(handle);
    this.#open.delete(file.name);
    this.#names.release(file.name);
    await rm(this.#partOf(file.name), { force: true });
    this.#files.splice(this.#files.indexOf(file.name), 1);
  }

  /** Gives every file its name, the manifest last. */
  async commit(manifest: { json: string; text: string }): Promise<void> {
    await writeFileDurably(this.#partOf(MANIFEST_TEXT), manifest.text);
    await writeFileDurably(this.#partOf(MANIFEST_JSON), manifest.json);
    const written = [...this.#files, MANIFEST_TEXT, MANIFEST_JSON];
    for (const name of written) await rename(this.#partOf(name), join(this.path, name));
    for (const name of this.#before)
      if (!written.includes(name)) await rm(join(this.path, name), { force: true });
    this.#kept = true;
    await rm(join(this.path, UNDER_WAY), { force: true });
    await syncFolder(this.path);
  }

  /** Without a commit it removes what was written, and the folder where this made it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#kept) return;
    for (const file of this.#open.values()) closeSync(file);
    for (const name of [...this.#files, MANIFEST_TEXT, MANIFEST_JSON])
      await rm(this.#partOf(name), { force: true });
    await rm(join(this.path, UNDER_WAY), { force: true });
    if (this.#made) await rmdir(this.path).catch(() => undefined);
  }

  #partOf(name: string): string {
    return join(this.path, `.${name}.part`);
  }
}

/** Whether it is new. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    return (await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new InputError('ARGUMENT_INVALID', `${path} is a file: name a new folder with --out`, {
      cause: error,
    });
  }
}

/** What lies in a folder of the same restore, complete or begun; undefined where it is another's. */
async function filesOfSameRestore(
  path: string,
  entries: string[],
  asked: Asked,
): Promise<string[] | undefined> {
  const begun = await readJson(join(path, UNDER_WAY));
  const done = (await readJson(join(path, MANIFEST_JSON))) as
    | { asked?: unknown; outputs?: { file: string }[] }
    | undefined;
  const same = (other: unknown) => JSON.stringify(other) === JSON.stringify(asked);
  if (done !== undefined ? !same(done.asked) : !same(begun)) return undefined;
  const ours = [MANIFEST_JSON, MANIFEST_TEXT, ...(done?.outputs ?? []).map(({ file }) => file)];
  for (const entry of entries) {
    // What a process that was killed left half written.
    if (HALF_WRITTEN.test(entry)) await rm(join(path, entry), { force: true });
    else if (done !== undefined && entry !== UNDER_WAY && !ours.includes(entry)) return undefined;
  }
  return ours.filter((name) => entries.includes(name));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

async function writeFileDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
