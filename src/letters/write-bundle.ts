import { join } from 'node:path';
import { openPartFile } from '../part-file.ts';
import { createSealer } from '../vault/index.ts';
import {
  type AboutDelivery,
  type BundleList,
  bundleName,
  makeBundleList,
  writeBundleList,
} from './bundle-list.ts';
import type { PlacedLetter } from './types.ts';

/**
 * Writes a bundle and then its list, each whole and durable: with its list a bundle is finished, and without it there is
 * none. With a recipient nothing of it is ever on the disk in clear.
 */
export async function writeBundle(
  folder: string,
  bundle: number,
  { pdf, placed }: { pdf: Uint8Array; placed: readonly PlacedLetter[] },
  { about, recipient }: { about: AboutDelivery; recipient?: string },
): Promise<BundleList> {
  const name = `${bundleName(bundle)}.pdf${recipient === undefined ? '' : '.age'}`;
  const written = await writeWhole(join(folder, name), await piecesOf(pdf, recipient));
  const list = makeBundleList(about, bundle, { name, ...written }, placed);
  await writeWhole(join(folder, `${bundleName(bundle)}.json`), [writeBundleList(list)]);
  return list;
}

async function piecesOf(pdf: Uint8Array, recipient: string | undefined): Promise<Uint8Array[]> {
  if (recipient === undefined) return [pdf];
  const sealer = await createSealer([recipient]);
  return [sealer.header, ...sealer.push(pdf), ...sealer.end()];
}

async function writeWhole(
  path: string,
  pieces: readonly (Uint8Array | string)[],
): Promise<{ sizeBytes: number; sha256: string }> {
  await using file = await openPartFile(path, { replace: true });
  for (const piece of pieces) await file.write(piece);
  const written = await file.finish();
  await file.publish();
  return written;
}
