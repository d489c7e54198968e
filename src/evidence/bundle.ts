import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyRows, readOnce, type Database } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { openPartFile } from '../part-file.ts';
import { canonicalJson } from './canonical-json.ts';
import { LogCheck, type HeldCheckpoint, type LogReport } from './check-log.ts';
import { listLogKeys, type LogKey } from './keys.ts';
import { parseVkey } from './note.ts';
import type { ProofCollector } from './proofs.ts';
import { ENTRIES, walkInOrder } from './verify-log.ts';

/** First words of a bundle: one line of JSON, then a line for each entry and checkpoint, then one with the counts. */
export const BUNDLE_FORMAT = 'rollcall evidence log';
const VERSION = 1;

/** Lines are gathered to about this many bytes before they are written. */
const PIECE_BYTES = 1 << 20;
/** An entry with its payload is far smaller; a line beyond this is no bundle of ours. */
const LONGEST_LINE = 64 << 20;

type Header = { format: string; version: number; origin: string; keys: LogKey[] };
type End = { entries: number; checkpoints: number; sha256: string };

export type BundleOptions = { origin: string; signal?: AbortSignal; onProgress?: (done: number) => void };

/**
 * Writes the whole log, one moment of it, into one file that `verifyBundle` checks without any installation. As it
 * stands: a damaged log is written too, and the check of the bundle says where.
 * @returns how many entries and checkpoints, and the file's SHA-256 in hex
 */
export async function writeBundle(
  database: Database,
  path: string,
  { origin, signal, onProgress }: BundleOptions,
): Promise<{ entries: number; checkpoints: number; sizeBytes: number; sha256: string }> {
  await using file = await openPartFile(path, { replace: true });
  const out = createLineWriter((bytes) => file.write(bytes));
  const counts = { entries: 0, checkpoints: 0 };
  await readOnce(database, async (tx) => {
    await walkInOrder(tx);
    const keys = await listLogKeys(tx.client);
    const header: Header = { format: BUNDLE_FORMAT, version: VERSION, origin, keys };
    out.add(canonicalJson(header));
    for await (const rows of copyRows(tx, ENTRIES, () => signal?.aborted ?? false)) {
      for (const [, entry, payload, , note] of rows) {
        if (entry) {
          out.add(
            `{"entry":${JSON.stringify(entry.toString())},"payload":${JSON.stringify(payload!.toString())}}`,
          );
          counts.entries++;
        }
        if (note) {
          out.add(`{"checkpoint":${JSON.stringify(note.toString())}}`);
          counts.checkpoints++;
        }
      }
      await out.flush(PIECE_BYTES);
      onProgress?.(counts.entries);
    }
    signal?.throwIfAborted();
  });
  const end: End = { ...counts, sha256: out.digest() };
  out.add(canonicalJson({ end }));
  await out.flush(0);
  const { sizeBytes, sha256 } = await file.finish();
  await file.publish();
  return { ...counts, sizeBytes, sha256 };
}

type LineWriter = {
  add(line: string): void;
  /** Writes what has gathered, where it is more than so many bytes. */
  flush(moreThan: number): Promise<void>;
  /** SHA-256 of everything added, in hex. */
  digest(): string;
};

function createLineWriter(write: (bytes: Buffer) => Promise<void>): LineWriter {
  const hash = createHash('sha256');
  let pieces: Buffer[] = [];
  let waiting = 0;
  return {
    add(line) {
      const bytes = Buffer.from(`${line}\n`);
      hash.update(bytes);
      pieces.push(bytes);
      waiting += bytes.length;
    },
    async flush(moreThan) {
      if (waiting <= moreThan) return;
      const bytes = Buffer.concat(pieces);
      [pieces, waiting] = [[], 0];
      await write(bytes);
    },
    digest: () => hash.copy().digest('hex'),
  };
}

export type VerifyBundleOptions = {
  /** Public keys from elsewhere than the bundle; without, its own are taken. */
  trusted?: readonly string[];
  held?: readonly HeldCheckpoint[];
  collector?: ProofCollector;
  signal?: AbortSignal;
  onProgress?: (done: number, total?: number) => void;
};

/**
 * Checks a bundle with nothing but itself and the public keys that the caller trusts.
 * @throws InputError FILE_UNREADABLE where it is no bundle. What is wrong with one is in the report.
 */
export async function verifyBundle(path: string, options: VerifyBundleOptions): Promise<LogReport> {
  const hash = createHash('sha256');
  let check: LogCheck | undefined;
  let checkpoints = 0;
  let end: End | undefined;
  let number = 0;
  for await (const lines of linesOf(path)) {
    for (const line of lines) {
      number++;
      if (check?.failed) break;
      if (!check) {
        const header = readHeader(path, line);
        check = new LogCheck({ ...options, origin: header.origin, keys: header.keys });
      } else if (end) {
        check.fail(undefined, `line ${number} of the bundle stands behind its end.`);
      } else {
        const part = readLine(line);
        if (part && 'entry' in part) {
          check.addEntry({ prefixed: Buffer.from(`\0${part.entry}`), payload: Buffer.from(part.payload) });
        } else if (part && 'checkpoint' in part) {
          checkpoints++;
          check.addCheckpoint(part.checkpoint);
        } else if (part) {
          end = part.end;
          compareEnd(check, end, { entries: check.size, checkpoints, sha256: hash.copy().digest('hex') });
        } else {
          check.fail(
            check.size + 1,
            `line ${number} of the bundle, after entry ${check.size}, is damaged or was cut short.`,
          );
        }
      }
      hash.update(line).update('\n');
    }
    options.signal?.throwIfAborted();
    if (check) options.onProgress?.(check.size);
    await check?.settle();
  }
  if (!check) throw notOurs(path);
  if (!end) check.fail(check.size + 1, `the bundle was cut short after entry ${check.size}.`);
  return check.finish();
}

function compareEnd(check: LogCheck, said: End, found: End): void {
  if (said.entries !== found.entries || said.checkpoints !== found.checkpoints) {
    check.fail(
      undefined,
      `the bundle says that it has ${said.entries} entries and ${said.checkpoints} checkpoints, and has ${found.entries} and ${found.checkpoints}.`,
    );
  } else if (said.sha256 !== found.sha256) {
    check.fail(
      undefined,
      'the bundle was changed after it was written: its SHA-256 is not the one at its end.',
    );
  }
}

type Line = { entry: string; payload: string } | { checkpoint: string } | { end: End };

/** A line of the bundle, strictly; undefined where it is not one. */
function readLine(line: string): Line | undefined {
  const part = parseJson(line);
  if (part === undefined) return undefined;
  const names = Object.keys(part).join();
  if (names === 'entry,payload')
    return typeof part['entry'] === 'string' && typeof part['payload'] === 'string'
      ? (part as Line)
      : undefined;
  if (names === 'checkpoint') return typeof part['checkpoint'] === 'string' ? (part as Line) : undefined;
  const { end } = part as { end: Partial<End> | null };
  const { entries, checkpoints, sha256 } = end ?? {};
  if (typeof entries !== 'number' || typeof checkpoints !== 'number') return undefined;
  if (typeof sha256 !== 'string' || !sha256.isWellFormed()) return undefined;
  const read = { end: { checkpoints, entries, sha256 } };
  return canonicalJson(read) === line ? read : undefined;
}

function readHeader(path: string, line: string): Header {
  const header = parseJson(line) as Partial<Header> | undefined;
  if (header?.format !== BUNDLE_FORMAT) throw notOurs(path);
  if (header.version !== VERSION)
    throw new InputError(
      'FILE_UNREADABLE',
      `${path} is a bundle of version ${JSON.stringify(header.version)}: update Rollcall.`,
    );
  const { origin, keys } = header;
  const readable =
    typeof origin === 'string' &&
    Array.isArray(keys) &&
    keys.every(
      (key: Partial<LogKey> | null) =>
        key !== null &&
        (key.role === 'log' || key.role === 'witness') &&
        typeof key.vkey === 'string' &&
        Number.isSafeInteger(key.fromSize) &&
        (key.untilSize === null || Number.isSafeInteger(key.untilSize)),
    );
  if (!readable) throw damaged(path);
  try {
    keys.forEach(({ vkey }) => parseVkey(vkey));
  } catch (error) {
    throw damaged(path, error);
  }
  return header as Header;
}

function parseJson(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of a file, some thousand at a time. A last line without its newline comes as it is. */
async function* linesOf(path: string): AsyncGenerator<string[]> {
  // This file may come from somebody who wants it to look right: bytes that are no UTF-8 are not passed over.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
      rest = lines.pop()!;
      if (rest.length > LONGEST_LINE) throw notOurs(path);
      if (lines.length > 0) yield lines;
    }
    rest += decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    rest = '\ufffd';
  }
  if (rest !== '') yield [rest];
}

function notOurs(path: string): InputError {
  return new InputError(
    'FILE_UNREADABLE',
    `${path} is no bundle of an evidence log, and no proof of an entry.`,
  );
}

function damaged(path: string, cause?: unknown): InputError {
  return new InputError('EVIDENCE_BROKEN', `${path} is damaged in its first line.`, { cause });
}
