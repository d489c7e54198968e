import { copyRows, readOnce, type Database, type Tx } from '../db/index.ts';
import { LogCheck, type HeldCheckpoint, type KeptEntry, type LogReport } from './check-log.ts';
import { listLogKeys } from './keys.ts';
import { decodeEdge, rootOf } from './merkle.ts';
import type { ProofCollector } from './proofs.ts';

export type VerifyOptions = {
  origin: string;
  /** Public keys from elsewhere than the database; without, its own are taken and prove nothing of whose log it is. */
  trusted?: readonly string[];
  /** Checkpoints from elsewhere that the log must begin with: the one that this machine remembers, one on paper. */
  held?: readonly HeldCheckpoint[];
  collector?: ProofCollector;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
};

// Every checkpoint comes right behind the entry that it was signed after.
export const ENTRIES = `
  select e.seq, e.entry, e.payload, e.hash, c.note
    from evidence_entry e left join evidence_checkpoint c on c.size = e.seq
   order by e.seq`;

/**
 * Reads the whole log of a database and checks it: every byte of every entry and payload, chain and order, times, the
 * root at every checkpoint, every signature, that nothing is missing at the end and that the log goes on from the
 * checkpoints that others hold. One moment of the log, however much is appended meanwhile, in memory that does not grow.
 * @returns what it found; `problem` is the first bad entry and why
 */
export async function verifyLog(database: Database, options: VerifyOptions): Promise<LogReport> {
  return readOnce(database, (tx) => verifyLogWithin(tx, options));
}

/** The same in a transaction that is under way: one that sees one moment, or in which nobody else appends. */
export async function verifyLogWithin(tx: Tx, options: VerifyOptions): Promise<LogReport> {
  await walkInOrder(tx);
  const check = new LogCheck({ ...options, keys: await listLogKeys(tx.client) });
  const { rows } = await tx.client.query<{ size: number; frontier: Buffer }>(
    'select size, frontier from evidence_tree',
  );
  const total = rows[0]?.size ?? 0;
  const stopped = (): boolean => check.failed || (options.signal?.aborted ?? false);
  for await (const batch of copyRows(tx, ENTRIES, stopped)) {
    for (const [seq, entry, payload, hash, note] of batch) {
      if (check.failed) break;
      if (seq) check.addEntry(keep(entry!, payload!), { seq: Number(seq.readBigInt64BE()), hash: hash! });
      if (note && !check.failed) check.addCheckpoint(note.toString(), check.size);
    }
    options.onProgress?.(check.size, total);
    await check.settle();
  }
  options.signal?.throwIfAborted();
  const { rows: beyond } = await tx.client.query<{ note: string; size: number }>(
    `select note, size from evidence_checkpoint
        where size < 1 or size > coalesce((select max(seq) from evidence_entry), 0) order by size limit 1`,
  );
  if (beyond[0] && !check.failed) check.addCheckpoint(beyond[0].note, beyond[0].size);
  if (!check.failed) compareTree(check, rows[0]);
  return check.finish();
}

/** Entries and checkpoints lie in order in their indexes: anything but walking along them would gather the log on the disk. */
export async function walkInOrder(tx: Tx): Promise<void> {
  await tx.client.query(
    'set local enable_hashjoin = off; set local enable_seqscan = off; set local enable_sort = off',
  );
}

/** The entry behind a zero byte, without copying it: that byte of its chunk was the end of a length, which is read. */
function keep(entry: Buffer, payload: Buffer): KeptEntry {
  const prefixed = Buffer.from(entry.buffer, entry.byteOffset - 1, entry.length + 1);
  prefixed[0] = 0;
  return { prefixed, payload };
}

function compareTree(check: LogCheck, stored: { size: number; frontier: Buffer } | undefined): void {
  const edge = stored && decodeEdge(stored.size, stored.frontier);
  const same = edge && edge.size === check.size && rootOf(edge).equals(rootOf(check.edge));
  const roots = same && edge.roots.every((root, i) => root.equals(check.edge.roots[i]));
  if (!roots)
    check.fail(undefined, 'the tree that is stored beside the entries is not theirs: it was changed.');
}
