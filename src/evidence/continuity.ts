import type { Queryable } from '../db/index.ts';
import { JITTER_MS } from './append.ts';
import { parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { parseEntry } from './entry.ts';
import { readLastSeen, type LastSeen } from './last-seen.ts';
import { decodeEdge, rootOf } from './merkle.ts';
import { isBy, parseVkey, verifySignature } from './note.ts';

export type ContinuityOptions = {
  /** The log's name; not looked at without. */
  origin?: string;
  /** Public keys (vkey) of which one must have signed the newest checkpoint; signatures are not looked at without. */
  keys?: readonly string[];
  /** Where this machine remembers the newest checkpoint. */
  lastSeenPath?: string;
  /** The clock now: to say that it runs before the log. */
  at?: Date;
};

type EndRow = {
  size: number;
  frontier: Buffer;
  newest: number | null;
  entry: string | null;
  note: string | null;
};

/**
 * The check of every start, in a few reads however long the log is: the newest checkpoint is signed and is of the
 * newest entry, this machine remembers none that the log does not have, and the clock is not behind the log.
 * `verifyLog` reads everything.
 * @returns undefined where all is well, else one sentence
 */
export async function checkContinuity(
  reader: Queryable,
  { origin, keys = [], lastSeenPath, at }: ContinuityOptions,
): Promise<string | undefined> {
  // Before the log's end: others append and remember meanwhile, and what they remember must not look like what is gone.
  const seen = lastSeenPath === undefined ? undefined : await readLastSeen(lastSeenPath);
  const { rows } = await reader.query<EndRow>(
    `select t.size, t.frontier, (select max(seq) from evidence_entry) as newest,
            (select entry from evidence_entry where seq = t.size) as entry,
            (select note from evidence_checkpoint order by size desc limit 1) as note
       from evidence_tree t`,
  );
  const edge = rows[0] && decodeEdge(rows[0].size, rows[0].frontier);
  if (!edge || edge.size !== (rows[0].newest ?? 0))
    return `The evidence log was changed from outside: its entries and its tree do not agree. 'log verify' says where.`;
  const newest = rows[0].note === null ? undefined : parseCheckpoint(rows[0].note);
  if (edge.size > 0) {
    const why = newest ? differenceOf(newest, origin, edge.size, rootOf(edge)) : 'it has no checkpoint';
    if (why) return `The evidence log was changed from outside: ${why}. 'log verify' says where.`;
    if (keys.length > 0 && !isSignedBy(newest!, keys))
      return `The newest checkpoint of the evidence log is not signed with this installation's key: run 'log verify'.`;
  }
  const unlike = seen && (await compareLastSeen(reader, seen, edge.size));
  return unlike ?? (at && rows[0].entry !== null ? compareClock(at, rows[0].entry) : undefined);
}

function compareClock(now: Date, entry: string): string | undefined {
  const last = parseEntry(entry)?.at;
  if (last === undefined || Date.parse(last) - now.getTime() <= JITTER_MS) return undefined;
  return `The clock says ${now.toISOString()}, and the last entry of the evidence log was made at ${last}: set this machine's clock right, or run 'log clock --accept' if it was wrong then and is right now.`;
}

function differenceOf(
  newest: SignedCheckpoint,
  origin: string | undefined,
  size: number,
  root: Buffer,
): string | undefined {
  if (origin !== undefined && newest.origin !== origin)
    return `its newest checkpoint is of another log, ${newest.origin}`;
  if (newest.size < size) return `entry ${newest.size + 1} and what follows has no checkpoint`;
  if (newest.size > size) return `entry ${size + 1} and what followed is gone`;
  return newest.root.equals(root) ? undefined : 'its newest checkpoint is not of these entries';
}

/** Whether one of the keys signed it, and well. */
export function isSignedBy(checkpoint: SignedCheckpoint, keys: readonly string[]): boolean {
  return keys.map(parseVkey).some((key) => {
    const line = checkpoint.signatures.find((one) => isBy(one, key));
    return line !== undefined && verifySignature(checkpoint.text, line, key);
  });
}

async function compareLastSeen(
  reader: Queryable,
  { note, conflicts }: LastSeen,
  size: number,
): Promise<string | undefined> {
  if (conflicts.length > 0)
    return `A checkpoint that the evidence log does not have is kept in ${conflicts[0]}: the database was once put back to an earlier state, or entries were removed. When you know why, move the file away.`;
  if (note === undefined) return undefined;
  const seen = parseCheckpoint(note);
  if (!seen) return 'The checkpoint of the evidence log that this machine remembers is damaged.';
  if (seen.size > size)
    return `The evidence log has ${size} entries, and this machine has seen ${seen.size}: the database was put back to an earlier state, or entries were removed.`;
  const { rows } = await reader.query<{ note: string }>(
    'select note from evidence_checkpoint where size = $1',
    [seen.size],
  );
  if (rows[0] && parseCheckpoint(rows[0].note)?.text === seen.text) return undefined;
  return `The evidence log is not the one that this machine saw: its first ${seen.size} entries had another root. Run 'log verify'.`;
}
