import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';
import { formatSums, SUMS, type Sum } from './sums.ts';

/** Writes a tar, member after member. Await each; after an error nothing more may be added. */
export type ArchiveWriter = {
  /** A member whose bytes are at hand; they must not be changed afterwards. */
  add(name: string, bytes: Uint8Array): Promise<void>;
  /** A member that streams by; an error where it is not `sizeBytes` long. Returns the SHA-256 of its bytes, in hex. */
  addStream(name: string, sizeBytes: number, content: AsyncIterable<Uint8Array>): Promise<string>;
  /** Adds the member with the SHA-256 of all others, and ends the archive. */
  end(): Promise<void>;
};

type Sink = ReturnType<ReturnType<typeof pack>['entry']>;

/**
 * Starts a tar that needs the memory of one piece.
 * @param sink gets its bytes in order, one call at a time; what it throws comes out of the call in hand
 * @param at the time that every member bears
 */
export function createArchiveWriter(sink: (bytes: Uint8Array) => Promise<void>, at: Date): ArchiveWriter {
  const tar = pack();
  const sums: Sum[] = [];
  const failing = new Failing();
  const drained = (async () => {
    for await (const bytes of tar as AsyncIterable<unknown> as AsyncIterable<Uint8Array>) {
      await sink(bytes).catch((error: unknown) => {
        failing.fail(error);
        throw error;
      });
    }
  })();
  drained.catch(() => undefined);
  const addStream: ArchiveWriter['addStream'] = async (name, sizeBytes, content) => {
    failing.throwIfFailed();
    const entry = tar.entry({ name, size: sizeBytes, mode: 0o600, mtime: at });
    const sha256 = await fill(entry, sizeBytes, content, failing);
    sums.push({ name, sha256 });
    return sha256;
  };
  const add: ArchiveWriter['add'] = async (name, bytes) => {
    await addStream(name, bytes.length, onePiece(bytes));
  };
  return {
    add,
    addStream,
    async end() {
      await add(SUMS, formatSums(sums));
      tar.finalize();
      await drained;
    },
  };
}

/** A sink that failed: a tar whose reader is gone leaves whoever writes to it waiting, so those are woken from here. */
class Failing {
  #failure: { error: unknown } | undefined;
  #wake: ((error: unknown) => void) | undefined;

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake?.(error);
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits for an event of a member that is being written. */
  async until(entry: Sink, event: 'drain' | 'finish'): Promise<void> {
    this.throwIfFailed();
    let onEvent: () => void = () => undefined;
    let onError: (error: unknown) => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        [onEvent, onError] = [resolve, reject];
        this.#wake = reject;
        entry.on(event, onEvent).on('error', onError);
      });
    } finally {
      this.#wake = undefined;
      entry.off(event, onEvent).off('error', onError);
    }
  }
}

/** Writes a member's content; returns its SHA-256. */
async function fill(
  entry: Sink,
  sizeBytes: number,
  content: AsyncIterable<Uint8Array>,
  failing: Failing,
): Promise<string> {
  const hash = createHash('sha256');
  // Without a listener an error would end the process; `until` says it to whoever waits.
  entry.on('error', () => undefined);
  let written = 0;
  for await (const piece of content) {
    written += piece.length;
    if (written > sizeBytes) throw new Error('archive: a member is longer than it was said to be');
    hash.update(piece);
    if (!entry.write(piece)) await failing.until(entry, 'drain');
  }
  if (written < sizeBytes) throw new Error('archive: a member is shorter than it was said to be');
  entry.end(null);
  await failing.until(entry, 'finish');
  return hash.digest('hex');
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
