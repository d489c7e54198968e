import { createHmac } from 'node:crypto';
import { InputError } from '../errors.ts';
import { deriveDigestKey } from '../exchange/index.ts';
import { memorySource, openSource, streamSource, type HeadingChoice, type Table } from '../files/index.ts';
import { readMatchKey, type App } from '../installation/index.ts';
import type { Disclosure } from '../ledger/index.ts';
import { isLossOfObject } from '../vault/index.ts';
import type { OutFile } from './out-folder.ts';
import type { RecordedLayout, StockFile } from './stock.ts';

/** What opens sealed originals: an Unsealing. */
export type OriginalOpener = {
  readOriginal(disclosure: { id: number; object: string; dataKey: number }): AsyncIterable<Uint8Array>;
};

/** Opens originals and compares them with what was recorded. */
export type Originals = {
  opener: OriginalOpener;
  /** Key of the digests of originals; null where this machine has no matching key: then nothing is compared. */
  digestKey: Uint8Array | null;
};

/** Kept in memory while it is read, so that it is opened once however often its format looks at it. */
const IN_MEMORY_BYTES = 96 * 2 ** 20;

/** A file that cannot be used for a reason that is its own; the restore goes on without it. */
export class UnusableFile extends Error {
  readonly disclosure: number;
  readonly why: string;

  constructor(disclosure: number, why: string, options?: ErrorOptions) {
    super(`disclosure ${disclosure}: ${why}`, options);
    this.disclosure = disclosure;
    this.why = why;
  }
}

/** Originals of an installation, with the key of their digests where this machine has it. */
export async function openOriginals(app: App, opener: OriginalOpener): Promise<Originals> {
  const matchKey = await readMatchKey(app.config.keyDir, app.installation.id).catch((error: unknown) => {
    if (error instanceof InputError && error.code === 'MATCH_KEY_MISSING') return null;
    throw error;
  });
  return { opener, digestKey: matchKey === null ? null : deriveDigestKey(matchKey) };
}

/** Why an original cannot be opened any more, as far as the database knows; null where it should open. */
export function whyGone({ originalDestroyedAt }: Disclosure, dayOf: (at: Date) => string): string | null {
  return originalDestroyedAt === null ? null : `its original was destroyed on ${dayOf(originalDestroyedAt)}`;
}

/**
 * The very bytes of an original. Read to its end it was compared with the digest that was recorded: throws
 * UnusableFile where it is another file, is damaged or is gone.
 */
export async function* readChecked(
  { opener, digestKey }: Originals,
  { id, object, dataKey, digest }: Disclosure,
): AsyncGenerator<Uint8Array> {
  const hmac = digestKey === null ? null : createHmac('sha256', digestKey);
  try {
    for await (const chunk of opener.readOriginal({ id, object, dataKey })) {
      hmac?.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw asUnusable(id, error) ?? error;
  }
  if (hmac && !hmac.digest().equals(digest))
    throw new UnusableFile(id, 'what is under its seal is not the file that was recorded');
}

/** Writes an original out, bit for bit. */
export async function copyOriginal(
  originals: Originals,
  disclosure: Disclosure,
  out: OutFile,
  { signal, onBytes }: { signal?: AbortSignal; onBytes?: (bytes: number) => void },
): Promise<void> {
  for await (const chunk of readChecked(originals, disclosure)) {
    signal?.throwIfAborted();
    out.write(chunk);
    onBytes?.(chunk.length);
  }
}

/**
 * The tables of an original, each with the layout that it was recorded with. Nothing is written in clear. Read the
 * pages of one before asking for the next. Throws UnusableFile where it cannot be read as it was then.
 */
export async function* readTables(
  originals: Originals,
  { disclosure, tables }: StockFile,
): AsyncGenerator<{ table: Table; place: number }> {
  const { id, fileName, sizeBytes } = disclosure;
  const label = `${fileName} (disclosure ${id})`;
  let source = streamSource(label, () => readChecked(originals, disclosure));
  try {
    if (sizeBytes <= IN_MEMORY_BYTES) source = memorySource(await source.readAll(), label);
    // Whether the first row was a heading may have been told when it was recorded: the same choice gives the same names.
    for (const headings of [undefined, 'yes', 'no'] as (HeadingChoice | undefined)[]) {
      await using opened = await openSource(source, { headings, sizeBytes });
      let place = 0;
      for await (const table of opened.tables()) {
        if (!isAsRecorded(table, tables[place])) {
          if (place > 0) throw notAsRecorded(id);
          break;
        }
        yield { table, place: place++ };
      }
      if (place === tables.length && place > 0) return;
      if (place > 0) throw notAsRecorded(id);
    }
  } catch (error) {
    throw asUnusable(id, error) ?? error;
  }
  throw notAsRecorded(id);
}

function isAsRecorded(table: Table, recorded: RecordedLayout | undefined): boolean {
  if (recorded === undefined) return false;
  const names = recorded.columns.map(({ name }) => name);
  const has = table.columns.filter((_, i) => i !== table.overflowColumn || i < names.length);
  return has.length === names.length && has.every((name, i) => name === names[i]);
}

function notAsRecorded(id: number): UnusableFile {
  return new UnusableFile(
    id,
    "it is read otherwise today than when it was recorded: take it from '--originals'",
  );
}

/** What is the matter with one file alone; undefined for what concerns them all, such as an interruption. */
function asUnusable(id: number, error: unknown): UnusableFile | undefined {
  if (error instanceof UnusableFile) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'NoSuchKey')
    return new UnusableFile(id, 'its sealed original is missing from the objects', { cause: error });
  if (isLossOfObject(error))
    return new UnusableFile(id, 'its sealed original is damaged: take it from a backup', { cause: error });
  if (!(error instanceof InputError)) return undefined;
  if (error.code.startsWith('FILE_'))
    return new UnusableFile(id, withoutEnd(error.message), { cause: error });
  return undefined;
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
