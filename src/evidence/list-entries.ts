import type { Queryable } from '../db/index.ts';
import { parseEntry } from './entry.ts';

/** An entry for reading. Nothing of it is checked here: verifyLog does that. */
export type ListedEntry = {
  seq: number;
  at: string;
  actor: string;
  act: string;
  subjects: string[];
  payload: unknown;
};

/** Which entries: all that is said must hold. Without `limit`, all of them. */
export type EntryFilter = { from?: Date; to?: Date; act?: string; subject?: string; limit?: number };

/** The newest entries that match, in order; one that cannot be read any more is there with its number alone. */
export async function listEntries(
  reader: Queryable,
  { from, to, act, subject, limit }: EntryFilter,
): Promise<{ entries: (ListedEntry | { seq: number; damaged: true })[]; total: number }> {
  // Text is searched, not JSON: an entry that was damaged must not keep the others from being shown.
  const at = `substring(entry from '"at":"([^"]*)","payload":"')`;
  const { rows } = await reader.query<{ seq: number; entry: string; payload: string; total: number }>(
    `select seq, entry, payload, count(*) over () as total from evidence_entry
      where ($1::text is null or starts_with(entry, $1))
        and ($2::text is null or position($2 in substring(entry from position('"subjects":[' in entry))) > 0)
        and ($3::text is null or ${at} >= $3)
        and ($4::text is null or ${at} <= $4)
      order by seq desc limit $5`,
    [
      act === undefined ? null : `{"act":${JSON.stringify(act)},`,
      subject === undefined ? null : JSON.stringify(subject),
      from?.toISOString() ?? null,
      to?.toISOString() ?? null,
      limit ?? null,
    ],
  );
  return { entries: rows.toReversed().map(readRow), total: rows[0]?.total ?? 0 };
}

function readRow({ seq, entry, payload }: { seq: number; entry: string; payload: string }) {
  const read = parseEntry(entry);
  if (!read) return { seq, damaged: true as const };
  const { at, actor, act, subjects } = read;
  return { seq, at, actor, act, subjects, payload: readJson(payload) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The newest checkpoint's note, and the number of the newest entry; undefined before the first. */
export async function newestCheckpoint(
  reader: Queryable,
): Promise<{ note: string; size: number; entries: number } | undefined> {
  const { rows } = await reader.query<{ note: string; size: number; entries: number }>(
    `select note, size, (select max(seq) from evidence_entry) as entries
       from evidence_checkpoint order by size desc limit 1`,
  );
  return rows[0];
}
