import type { Readable } from 'node:stream';

/** A sealed object that is kept for good. */
export type StoredObject = {
  /** SHA-256 of the ciphertext, 64 hex digits: what is stored can be checked without opening it. */
  name: string;
  sizeBytes: number;
};

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

/** Where sealed objects are kept: a folder, or later a bucket. */
export interface ObjectStore {
  /** Starts a new object. Throws InputError NO_SPACE, here and in the writer. */
  put(): Promise<ObjectWriter>;
  /** Streams an object's ciphertext; the stream fails where there is no such object. */
  read(name: string): Readable;
  has(name: string): Promise<boolean>;
  /** Removes an object; nothing happens where it is gone. */
  remove(name: string): Promise<void>;
  /** Removes what crashed processes left half written, and nothing else. Returns how many. */
  wipeSpool(): Promise<number>;
}
