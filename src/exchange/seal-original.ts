import { createHmac } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createSealer, type ObjectStore, type ObjectWriter } from '../vault/index.ts';

const CHUNK_BYTES = 1 << 20;

/** Reads a file in chunks; the buffer is used again for the next. */
async function* readChunks(path: string): AsyncGenerator<Buffer> {
  await using file = await open(path, 'r');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Keyed digest of a file's bytes (HMAC-SHA256): says 'the same file' without saying which. */
export async function digestFile(path: string, key: Uint8Array): Promise<Buffer> {
  const hmac = createHmac('sha256', key);
  for await (const chunk of readChunks(path)) hmac.update(chunk);
  return hmac.digest();
}

/** A sealed original that is written but not yet kept: commit it or discard it. */
export type SealedOriginal = { writer: ObjectWriter; digest: Buffer };

/** Seals a file to the keyholders into a new object, and digests what was sealed. */
export async function sealOriginal(
  path: string,
  objects: ObjectStore,
  recipients: string[],
  digestKey: Uint8Array,
): Promise<SealedOriginal> {
  const writer = await objects.put();
  try {
    const sealer = await createSealer(recipients);
    const hmac = createHmac('sha256', digestKey);
    await writer.write([sealer.header]);
    for await (const chunk of readChunks(path)) {
      const pieces = sealer.push(chunk);
      hmac.update(chunk);
      await writer.write(pieces);
    }
    await writer.write(sealer.end());
    await writer.sync();
    return { writer, digest: hmac.digest() };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
