import { extract, type Extract } from 'tar-stream';

const HEADER_BYTES = 512;

/** One file as tar-stream hands it out. */
type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

/** A file of an archive. Read its content to the end before the next one is asked for. */
export type Member = { name: string; sizeBytes: number; content: AsyncGenerator<Uint8Array> };

/** What is no tar, or ends before its end. */
export class ArchiveDamaged extends Error {}

/**
 * The members of a tar, in order, as it streams in. The source is read to its very end, so that whatever checks itself
 * there has done so when this is done.
 * @throws what `source` throws; ArchiveDamaged for what is no tar
 */
export async function* readMembers(source: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  const tar = extract();
  let sourceError: { error: unknown } | undefined;
  const fed = feed(source, tar).catch((error: unknown) => {
    sourceError = { error };
    tar.destroy(error instanceof Error ? error : new Error('archive: its source failed'));
  });
  const told = (error: unknown): unknown => {
    if (sourceError) return sourceError.error;
    return new ArchiveDamaged('the archive is damaged', { cause: error });
  };
  try {
    const entries = tar[Symbol.asyncIterator]();
    let expectedAt = HEADER_BYTES;
    for (;;) {
      const { value, done } = await entries.next().catch((error: unknown) => {
        throw told(error);
      });
      if (done) break;
      const entry: Entry = value;
      if (entry.header.type !== 'file')
        throw new ArchiveDamaged('the archive holds something else than files');
      // Its types leave out where the content begins.
      const { name, size, byteOffset } = entry.header as Entry['header'] & { byteOffset: number };
      // tar-stream hands out no header of the kinds that say more of the next one (pax, GNU's long names), but counts
      // its bytes: a backup has none, and what such a header says of names and sizes is not looked into.
      if (byteOffset !== expectedAt) throw new ArchiveDamaged('the archive has a header that no backup has');
      expectedAt = byteOffset + Math.ceil(size / HEADER_BYTES) * HEADER_BYTES + HEADER_BYTES;
      yield { name, sizeBytes: size, content: contentOf(entry, told) };
    }
    await fed;
    if (sourceError) throw told(undefined);
  } finally {
    tar.destroy();
    await fed;
  }
}

async function* contentOf(entry: Entry, told: (error: unknown) => unknown): AsyncGenerator<Uint8Array> {
  const pieces = entry[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await pieces.next().catch((error: unknown) => {
      throw told(error);
    });
    if (done) return;
    yield value as Buffer;
  }
}

async function feed(source: AsyncIterable<Uint8Array>, tar: Extract): Promise<void> {
  for await (const bytes of source) {
    if (tar.destroyed) return;
    if (bytes.length === 0 || tar.write(bytes)) continue;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        tar.off('drain', end).off('close', end);
        resolve();
      };
      tar.on('drain', end).on('close', end);
    });
  }
  tar.end(null);
}
