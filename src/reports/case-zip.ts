import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import yazl from 'yazl';
import { InputError } from '../errors.ts';
import { openPartFile, type PartFile } from '../part-file.ts';
import { README } from './case-files.ts';

const LOOKED_AT_BYTES = 1024;

/**
 * Starts a zip that is new or of the same case, which its first file tells by `mark`.
 * @throws InputError ARGUMENT_INVALID, NO_SPACE
 */
export async function openZip(out: string, mark: string): Promise<PartFile> {
  await refuseForeign(out, mark);
  return openPartFile(out, { replace: true });
}

/** Packs files of a folder. README.txt comes first and is not compressed: its first line is the mark. */
export async function packFiles(
  part: PartFile,
  folder: string,
  files: readonly { path: string }[],
  signal?: AbortSignal,
): Promise<void> {
  const zip = new yazl.ZipFile();
  const paths = files.map(({ path }) => path);
  for (const path of [README, ...paths.filter((each) => each !== README)])
    zip.addFile(join(folder, path), path, { compress: path !== README, mode: 0o100600 });
  zip.end();
  const stream = zip.outputStream as Readable;
  zip.on('error', (error: Error) => stream.destroy(error));
  for await (const piece of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    await part.write(piece);
  }
  await part.finish();
}

async function refuseForeign(out: string, mark: string): Promise<void> {
  const file = await open(out, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!file) return;
  try {
    if (!(await file.stat()).isFile()) return; // for the writing itself to refuse
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES));
    if (bytesRead === 0 || buffer.toString('latin1', 0, bytesRead).includes(mark)) return;
  } finally {
    await file.close();
  }
  throw new InputError('ARGUMENT_INVALID', `${out} is there already and is something else: name a new file`);
}
