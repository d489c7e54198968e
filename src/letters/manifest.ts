import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine } from '../csv.ts';
import { openPartFile } from '../part-file.ts';
import { type AboutDelivery, bundleName, FORMAT, readBundleList } from './bundle-list.ts';
import { MANIFEST, MANIFEST_CSV, SUMS } from './delivery-folder.ts';

const HEADINGS = ['bundle', 'file', 'position', 'code', 'first page', 'pages', 'sheets'];

/**
 * Writes what a print house counts by: a line for each letter (CSV), a summary (JSON) and the digest of every file.
 * Codes and numbers only, no names and no addresses. Bundle by bundle, from their lists.
 */
export async function writeManifest(
  folder: string,
  bundles: readonly number[],
  about: AboutDelivery,
): Promise<void> {
  await using csv = await openPartFile(join(folder, MANIFEST_CSV), { replace: true });
  await csv.write(csvLine(HEADINGS));
  const summary: object[] = [];
  const sums: string[] = [];
  const total = { letters: 0, pages: 0, sheets: 0 };
  for (const number of bundles) {
    const { bundle, file, letters, pages, sheets, sizeBytes, sha256 } = await readBundleList(folder, number);
    await csv.write(
      letters
        .map((one) => csvLine([bundle, file, one.position, one.code, one.firstPage, one.pages, one.sheets]))
        .join(''),
    );
    const list = `${bundleName(number)}.json`;
    summary.push({ bundle, file, list, letters: letters.length, pages, sheets, sizeBytes, sha256 });
    sums.push(sumLine(sha256, file), sumLine(sha256Of(await readFile(join(folder, list))), list));
    total.letters += letters.length;
    total.pages += pages;
    total.sheets += sheets;
  }
  sums.push(sumLine((await csv.finish()).sha256, MANIFEST_CSV));
  await csv.publish();
  const manifest = { format: FORMAT, version: 1, about, ...total, bundles: summary };
  const json = `${JSON.stringify(manifest, null, 1)}\n`;
  sums.push(sumLine(sha256Of(json), MANIFEST));
  await writeText(join(folder, SUMS), sums.join(''));
  // Last: with it the delivery is complete.
  await writeText(join(folder, MANIFEST), json);
}

async function writeText(path: string, text: string): Promise<void> {
  await using file = await openPartFile(path, { replace: true });
  await file.write(text);
  await file.finish();
  await file.publish();
}

function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function sumLine(sha256: string, name: string): string {
  return `${sha256}  ${name}\n`;
}
