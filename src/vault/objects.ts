import type { Readable } from 'node:stream';

/** A sealed object that is kept for good. */
export type StoredObject = {
  /** SHA-256 of the ciphertext, 64 hex digits: what is stored can be checked without opening it. */
  name: string;
  sizeBytes: number;
};

/** An object as a store lists it; `writtenAt` is by the clock of whoever keeps it. */
export type ListedObject = StoredObject & { writtenAt: Date };

/** Takes one object in. Only ciphertext may be written: it touches the disk at once. */
export interface ObjectWriter extends AsyncDisposable {
  /** Appends pieces, in order; await it before the next one. */
  write(pieces: readonly Uint8Array[]): Promise<void>;
  /** Brings what was written so far to the disk, so that commit has less to wait for. */
  sync(): Promise<void>;
  /** Makes the object durable under its name. Until then nobody can read it. */
  commit(): Promise<StoredObject>;
  /** Forgets what was written; does nothing after commit. Leaving an `await using` block does the same. */
  discard(): Promise<void>;
}

/** Where sealed objects are kept: a folder or a bucket. A bucket's every method may throw OBJECTS_UNREACHABLE. */
export interface ObjectStore {
  /** Says with an InputError why nothing can be kept here; else returns. A bucket is asked at most once. */
  reach(): Promise<void>;
  /** Starts a new object. Throws InputError NO_SPACE, here and in the writer. */
  put(): Promise<ObjectWriter>;
  /** Streams an object's ciphertext; the stream fails, with the code ENOENT, where there is no such object. */
  read(name: string): Readable;
  has(name: string): Promise<boolean>;
  /** Every object that is kept, in no order; what is half written is not among them. */
  list(): AsyncIterable<ListedObject>;
  /**
   * The names of all objects of which any bytes are kept, those too that a bucket with versions only hides. Where it
   * does not say what it hides, as `list`.
   */
  listKept(): AsyncIterable<string>;
  /**
   * Removes an object, with whatever earlier versions a bucket keeps; nothing happens where it is gone. What fails in
   * between leaves it in `listKept`.
   */
  remove(name: string): Promise<void>;
  /** Removes what crashed processes left half written, and nothing else. Returns how many. */
  wipeSpool(): Promise<number>;
}

/**
 * Whether reading failed for what became of this one object: it is gone, its bytes are others (a bucket's own look at
 * the digest), or the disk cannot read them any more. Anything else concerns the store, or us.
 */
export function isLossOfObject(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return code === 'ENOENT' || code === 'OBJECT_DAMAGED' || code === 'EIO';
}

/** Where an object lies in its folder or bucket: `3f/3f…c2.age`. */
export function objectKey(name: string): string {
  // Names come from the database: one that is not a digest could point anywhere on the disk.
  if (!/^[0-9a-f]{64}$/.test(name)) throw new Error('object: not an object name');
  return `${name.slice(0, 2)}/${name}.age`;
}

/** The name of the object that lies at `key`; null where no object of ours would lie there. */
export function readObjectKey(key: string): string | null {
  const name = /^[0-9a-f]{2}\/([0-9a-f]{64})\.age$/.exec(key)?.[1];
  return name !== undefined && key.startsWith(name.slice(0, 2)) ? name : null;
}
