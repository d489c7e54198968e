import { resolve } from 'node:path';
import type { Unsealing } from '../custody/index.ts';
import type { Case } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { writeCaseFolder } from '../reports/index.ts';
import { alignColumns, countOf, formatBytes, joinLines } from './answer.ts';
import type { Context } from './context.ts';

/** Where a case is written to: a new folder, or one file. */
export type PapersPlace = { out: string; zip?: false } | { out: string; zip: true };

/** Writes every paper of a case, and says where each lies. */
export async function writePapers(
  context: Context,
  app: App,
  c: Case,
  { out, zip = false }: PapersPlace,
  unsealing?: Unsealing,
): Promise<{ json: object; text: string }> {
  const { files, unshown } = await writeCaseFolder(app, c, {
    out,
    zip,
    cards: unsealing,
    signal: context.signal,
    onProgress: (done, of) => context.progress.show('Writing papers', done, of),
  });
  const sizeBytes = files.reduce((sum, each) => sum + each.bytes, 0);
  return {
    json: { out: resolve(out), files, sizeBytes, unshown },
    text: joinLines(
      `Wrote ${countOf(files.length, 'file')} (${formatBytes(sizeBytes)}) to ${out}. Every paper is a draft: read it before you send it.`,
      alignColumns(files.map(({ path, bytes }) => [path, formatBytes(bytes)])),
      unshown.length === 0
        ? undefined
        : `No font of this machine can draw ${unshown.map((text) => `'${text}'`).join(', ')}: they are boxes in the PDFs, and right in HTML and DOCX.`,
      unsealing === undefined ? undefined : 'It has names and contact details in it: guard it.',
    ),
  };
}
