import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { CLOCK_ACT, NOTHING_BEFORE, parseEntry, sealEntry } from './entry.ts';
import { addLeaf, decodeEdge, encodeEdge, rootOf, type Edge } from './merkle.ts';
import { contextOf } from './transaction-context.ts';

/**
 * Something done that matters. `payload` and `subjects` ('disclosure:12', 'supplier:3') hold ids, numbers, times and
 * digests, never a person's data.
 */
export type Act = { act: string; subjects?: readonly string[]; payload: Record<string, unknown> };

/** Where an act stands in the log, and the time that it has there. */
export type Appended = { seq: number; at: Date };

/** Any number that no other lock has (src/db). Held to the end of the transaction: appends come one after the other. */
const LOCK = 4_729_003;

/** Clocks of machines, and of processes that waited for each other, differ by so much at most. */
export const JITTER_MS = 5 * 60_000;

/**
 * Appends an act in the caller's transaction, as one of its last statements: until it ends, nobody else appends.
 * An `at` a little before the last entry's becomes that one's, since time never goes back in the log.
 * @param actor who did it; by default whom the database was opened for (withEvidence), else 'cli'
 * @throws InputError CLOCK_WRONG where `at` is more than five minutes before the last entry; EVIDENCE_BROKEN
 */
export async function appendEvidence(tx: Tx, at: Date, act: Act, actor?: string): Promise<Appended> {
  const end = await lockEnd(tx);
  const last = end.last && Date.parse(end.last.at);
  if (last !== undefined && last - at.getTime() > JITTER_MS) throw clockWrong(at, end.last!.at);
  return append(tx, end, new Date(Math.max(at.getTime(), last ?? 0)), act, actor);
}

/**
 * Appends that the clock was rightly set back: from this entry on the log has the earlier time.
 * @returns undefined, and nothing is appended, where `at` is not before the last entry
 */
export async function acceptClock(tx: Tx, at: Date, actor?: string): Promise<Appended | undefined> {
  const end = await lockEnd(tx);
  if (!end.last || at.getTime() >= Date.parse(end.last.at)) return undefined;
  return append(tx, end, at, { act: CLOCK_ACT, payload: { from: end.last.at } }, actor);
}

type End = { edge: Edge; last: { at: string; hash: Buffer } | undefined };
type EndRow = {
  size: number;
  frontier: Buffer;
  entry: string | null;
  hash: Buffer | null;
  newest: number | null;
};

async function append(
  tx: Tx,
  { edge, last }: End,
  at: Date,
  { act, subjects = [], payload }: Act,
  actor?: string,
): Promise<Appended> {
  const context = contextOf(tx);
  if (context) context.before ??= { size: edge.size, root: rootOf(edge) };
  const seq = edge.size + 1;
  const sealed = sealEntry(
    {
      seq,
      at: at.toISOString(),
      actor: actor ?? context?.actor ?? 'cli',
      act,
      subjects: [...subjects],
      previous: last?.hash.toString('hex') ?? NOTHING_BEFORE,
    },
    payload,
  );
  addLeaf(edge, sealed.hash);
  await tx.client.query(
    `with edge as (update evidence_tree set size = $1, frontier = $2)
     insert into evidence_entry (seq, entry, payload, hash) values ($1, $3, $4, $5)`,
    [seq, encodeEdge(edge), sealed.entry, sealed.payload, sealed.hash],
  );
  return { seq, at };
}

/** Waits for whoever is appending; what follows sees their entries. */
async function lockEnd(tx: Tx): Promise<End> {
  // A statement of its own: the next one's view of the tables begins when the lock is ours.
  await tx.client.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const { rows } = await tx.client.query<EndRow>(
    `select t.size, t.frontier, e.entry, e.hash, (select max(seq) from evidence_entry) as newest
       from evidence_tree t left join evidence_entry e on e.seq = t.size`,
  );
  const edge = rows[0] && decodeEdge(rows[0].size, rows[0].frontier);
  if (!edge || (rows[0].newest ?? 0) !== edge.size) throw broken('its entries and its tree do not agree');
  if (edge.size === 0) return { edge, last: undefined };
  const entry = parseEntry(rows[0].entry!);
  if (!entry) throw broken(`entry ${edge.size} is not as it was written`);
  return { edge, last: { at: entry.at, hash: rows[0].hash! } };
}

function clockWrong(at: Date, last: string): InputError {
  return new InputError(
    'CLOCK_WRONG',
    `The clock says ${at.toISOString()}, and the last entry of the evidence log was made at ${last}: set this machine's clock right, or run 'log clock --accept' if it was wrong at that entry and is right now.`,
  );
}

/** Nothing is added to a log that was changed: the next signature would make the change look like ours. */
export function broken(what: string): InputError {
  return new InputError(
    'EVIDENCE_BROKEN',
    `The evidence log was changed from outside (${what}), so nothing is added to it: 'log verify' says where; put a backup back.`,
  );
}
