import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import type { PartFolder } from '../part-folder.ts';

export const MANIFEST = 'manifest.json';
export const README = 'README.txt';
export const MANIFEST_FORMAT = 'rollcall case 1';

/** First line of what is written out: by it a zip of the same case is known. */
export function firstLine(installation: string, incident: number): string {
  return `Written out by Rollcall: incident ${incident} of installation ${installation}`;
}

/** Whether a manifest is that of the same case, which may be written anew. */
export function isOurs(installation: string, incident: number): (manifest: string) => boolean {
  return (manifest) => {
    try {
      const read = JSON.parse(manifest) as Record<string, unknown>;
      return (
        read['format'] === MANIFEST_FORMAT &&
        read['installation'] === installation &&
        read['incident'] === incident
      );
    } catch {
      return false;
    }
  };
}

type Watched = { signal?: AbortSignal; onProgress?: (done: number, of: number) => void };

/** The files of a case that is being written out, counted and with their digests. */
export class CaseFiles {
  readonly list: { path: string; bytes: number; sha256: string }[] = [];
  /** People who are listed by name. */
  people = 0;
  readonly #folder: PartFolder;
  readonly #out: string;
  readonly #of: number;
  readonly #watched: Watched;
  #done = 0;

  constructor(folder: PartFolder, out: string, of: number, watched: Watched) {
    this.#folder = folder;
    this.#out = out;
    this.#of = of;
    this.#watched = watched;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    this.#watched.signal?.throwIfAborted();
    await this.#sayWhere(this.#folder.write(path, content));
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#add(path, bytes.length, createHash('sha256').update(bytes).digest('hex'), 1);
  }

  /** A file that somebody else writes; it counts for so many steps, and says what part of it is done. */
  async place<T>(
    path: string,
    steps: number,
    work: (path: string, progress: (part: number) => void) => Promise<T>,
  ): Promise<T> {
    const place = await this.#sayWhere(this.#folder.place(path));
    const result = await this.#sayWhere(
      work(place, (part) => this.#watched.onProgress?.(this.#done + Math.floor(part * steps), this.#of)),
    );
    const hash = createHash('sha256');
    for await (const piece of createReadStream(place)) hash.update(piece as Buffer);
    this.#add(path, (await stat(place)).size, hash.digest('hex'), steps);
    return result;
  }

  /** The list of everything, written last. Returns its SHA-256 in hex. */
  async writeManifest(head: object): Promise<string> {
    await this.write(MANIFEST, `${JSON.stringify({ ...head, files: this.list }, null, 2)}\n`);
    return this.list.at(-1)!.sha256;
  }

  #add(path: string, bytes: number, sha256: string, steps: number): void {
    this.list.push({ path, bytes, sha256 });
    this.#done = Math.min(this.#done + steps, this.#of);
    this.#watched.onProgress?.(this.#done, this.#of);
  }

  /** Whoever wrote names its own file; the caller knows the folder alone. */
  async #sayWhere<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof InputError) || error.code !== 'NO_SPACE') throw error;
      const sentence = `no space is left for ${this.#out}: free some, or write it elsewhere`;
      throw new InputError('NO_SPACE', sentence, { cause: error });
    }
  }
}
