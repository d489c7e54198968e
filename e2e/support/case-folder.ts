import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { on } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** The files of a folder, by their paths in it. */
export async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (path): Promise<[string, Buffer]> => [
    path.slice(folder.length + 1),
    await readFile(path),
  ]);
  return new Map(await Promise.all(read));
}

/** The files of a zip, by their paths in it, in its order. */
export async function readZip(path: string): Promise<Map<string, Buffer>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const files = new Map<string, Buffer>();
  zip.readEntry();
  for await (const [entry] of on(zip, 'entry', { close: ['end'] }) as AsyncIterable<[yauzl.Entry]>) {
    const stream = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    files.set(entry.fileName, await buffer(stream));
    zip.readEntry();
  }
  return files;
}

/** What is packed within files too, unpacked: the parts of a DOCX, and the text of a PDF where `pdftotext` is here. */
export async function unpackPapers(folder: string): Promise<Map<string, Buffer>> {
  const files = await readFolder(folder);
  const all = new Map(files);
  for (const path of files.keys()) {
    if (path.endsWith('.docx'))
      for (const [part, bytes] of await readZip(join(folder, path))) all.set(`${path}/${part}`, bytes);
    if (path.endsWith('.pdf') && !withoutPdfText)
      all.set(`${path}/text`, execFileSync('pdftotext', ['-layout', join(folder, path), '-']));
  }
  return all;
}

/** False where the text of a PDF can be read here; else why not. */
export const withoutPdfText: string | false =
  spawnSync('pdftotext', ['-v']).error === undefined
    ? false
    : 'pdftotext (poppler-utils) is not installed here';

/** What a manifest says of files that is not so: names of files that are missing, changed or not listed. */
export function compareWithManifest(files: Map<string, Buffer>): string[] {
  const manifest = JSON.parse(files.get('manifest.json')!.toString()) as {
    files: { path: string; bytes: number; sha256: string }[];
  };
  const listed = new Set(manifest.files.map(({ path }) => path));
  return [
    ...manifest.files
      .filter(({ path, bytes, sha256 }) => {
        const found = files.get(path);
        return found?.length !== bytes || createHash('sha256').update(found).digest('hex') !== sha256;
      })
      .map(({ path }) => path),
    ...[...files.keys()].filter((path) => path !== 'manifest.json' && !listed.has(path)),
  ];
}
