import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { PlacedLetter } from './types.ts';
import type { WindowName } from './windows.ts';

/** What is the same for all bundles of a delivery: one that goes on must be the one that was begun. */
export type AboutDelivery = {
  /** Whose letters these are: 'notice 3, letters'. */
  job: string;
  window: WindowName;
  duplex: boolean;
  sealed: boolean;
};

/** The list of a bundle, as it lies beside it (formats/print-bundle.md). It names nobody: codes and sheets only. */
export type BundleList = {
  format: typeof FORMAT;
  version: 1;
  about: AboutDelivery;
  bundle: number;
  file: string;
  sizeBytes: number;
  sha256: string;
  pages: number;
  sheets: number;
  letters: { position: number; code: string; firstPage: number; pages: number; sheets: number }[];
};

export const FORMAT = 'rollcall letters';

const count = z.int().min(1);
const LIST = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  about: z.object({ job: z.string(), window: z.string(), duplex: z.boolean(), sealed: z.boolean() }),
  bundle: count,
  file: z.string(),
  sizeBytes: count,
  sha256: z.string().regex(/^[\da-f]{64}$/),
  pages: count,
  sheets: count,
  letters: z.array(
    z.object({ position: count, code: z.string(), firstPage: count, pages: count, sheets: count }),
  ),
});

/** 'bundle-0001' */
export function bundleName(bundle: number): string {
  return `bundle-${String(bundle).padStart(4, '0')}`;
}

export function makeBundleList(
  about: AboutDelivery,
  bundle: number,
  file: { name: string; sizeBytes: number; sha256: string },
  placed: readonly PlacedLetter[],
): BundleList {
  return {
    format: FORMAT,
    version: 1,
    about,
    bundle,
    file: file.name,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    pages: sum(placed.map(({ pages }) => pages)),
    sheets: sum(placed.map(({ sheets }) => sheets)),
    letters: placed.map(({ id, firstPage, pages, sheets }, n) => ({
      position: n + 1,
      code: id,
      firstPage,
      pages,
      sheets,
    })),
  };
}

/** A list for reading by people too: a line for each letter. */
export function writeBundleList(list: BundleList): string {
  const { letters, ...head } = list;
  const lines = letters.map((letter) => `  ${JSON.stringify(letter)}`).join(',\n');
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "letters": [\n${lines}\n ]\n}\n`;
}

/** @throws InputError FILE_DAMAGED where it is not as it was written */
export async function readBundleList(folder: string, bundle: number): Promise<BundleList> {
  const file = join(folder, `${bundleName(bundle)}.json`);
  const damaged = (cause?: unknown): InputError =>
    new InputError('FILE_DAMAGED', `${file} is not as it was written: name another folder`, { cause });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw error instanceof SyntaxError ? damaged() : error;
  }
  const read = LIST.safeParse(content);
  if (!read.success || read.data.bundle !== bundle) throw damaged();
  return read.data as BundleList;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
