import { access, readFile, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { asInputError, type Database, type Queryable } from '../db/index.ts';
import { replaceFile } from '../durable-file.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { SignedCommit } from './commit.ts';

/** What this machine remembers of the log: the newest checkpoint, and those that the log contradicted later. */
export type LastSeen = {
  note: string | undefined;
  /** Files with checkpoints that the database did not have when it should have. */
  conflicts: string[];
};

/** Reads what this machine remembers; nothing yet is a `note` of undefined. */
export async function readLastSeen(path: string): Promise<LastSeen> {
  const note = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const names = await readdir(dirname(path)).catch(() => []);
  const aside = names.filter((name) => name.startsWith(`${basename(path)}.conflict`)).toSorted();
  return { note, conflicts: aside.map((name) => join(dirname(path), name)) };
}

/** Any number that no other lock has (src/db, append.ts). */
const LOCK = 4_729_004;

/**
 * Remembers a checkpoint that was just committed. One remembered before that the log does not have (the database was
 * put back to an earlier state, or cut) is kept aside as `….conflict`, never overwritten.
 */
export async function rememberCheckpoint(
  path: string,
  signed: SignedCommit,
  database: Pick<Database, 'transaction'>,
  onWarning?: (sentence: string) => void,
): Promise<void> {
  try {
    await database.transaction(async ({ client }) => {
      // One process after the other: between reading and replacing, another's newer one would be written over.
      await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
      const { note: seen } = await readLastSeen(path);
      if (seen !== undefined) {
        const standing = await compareWithLog(seen, signed, client);
        if (standing === 'later') return;
        if (standing === 'unknown') {
          const sentence = await setAside(path);
          onWarning?.(sentence);
        }
      }
      await replaceFile(path, signed.note);
    });
  } catch (error) {
    // The act is kept; a command that failed now would be run again and done twice.
    const why = asInputError(error)?.message ?? 'the file cannot be written.';
    onWarning?.(`The newest checkpoint of the evidence log was not remembered in ${path}: ${why}`);
  }
}

/** 'later': of this log, and after `signed`. 'earlier': of this log. 'unknown': the log does not have it. */
async function compareWithLog(
  seen: string,
  signed: SignedCommit,
  reader: Queryable,
): Promise<'earlier' | 'later' | 'unknown'> {
  const [remembered, committed] = [parseCheckpoint(seen), parseCheckpoint(signed.note)];
  if (!remembered || !committed) return 'unknown';
  const { rows } = await reader.query<{ note: string }>(
    'select note from evidence_checkpoint where size = $1',
    [remembered.size],
  );
  if (!rows[0] || parseCheckpoint(rows[0].note)?.text !== remembered.text) return 'unknown';
  return remembered.size >= committed.size ? 'later' : 'earlier';
}

async function setAside(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const aside = n === 1 ? `${path}.conflict` : `${path}.conflict-${n}`;
    if (await exists(aside)) continue;
    await rename(path, aside);
    return `This machine remembers a checkpoint that the evidence log does not have: the database was put back to an earlier state, or entries were removed. The checkpoint is kept in ${aside}.`;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
