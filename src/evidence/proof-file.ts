import { copyRows, readOnce, type Database } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { isSignedBy } from './continuity.ts';
import { parseEntry, type Entry } from './entry.ts';
import { hashLeaf, HASH_BYTES, sha256 } from './merkle.ts';
import { decodeBase64 } from './note.ts';
import { readPayload } from './payloads.ts';
import { collectProof, inclusionRanges, verifyInclusion } from './proofs.ts';
import { walkInOrder } from './verify-log.ts';

/** First line of a proof of an entry (c2sp.org/tlog-proof). */
export const PROOF_FORMAT = 'c2sp.org/tlog-proof@v1';

/** What stands in a proof's extra line, base64 of canonical JSON: what the leaf hash is of, and what that names. */
type Extra = { entry: string; payload?: string; key: string };

export type ProveOptions = {
  /** The log's public key, put into the proof for whoever has no better source. */
  vkey: string;
  /** Leaves the payload out: the entry names its hash, so that it can be shown later. */
  withoutPayload?: boolean;
  onProgress?: (done: number, total: number) => void;
};

/**
 * A proof that an entry is in the log, to be checked by anybody with the log's public key: the entry, the hashes from it
 * to the root, and the newest checkpoint.
 * @returns undefined where there is no such entry
 * @throws InputError EVIDENCE_BROKEN where the log cannot prove it
 */
export async function proveEntry(
  database: Database,
  seq: number,
  { vkey, withoutPayload, onProgress }: ProveOptions,
): Promise<{ text: string; size: number; root: string } | undefined> {
  return readOnce(database, async (tx) => {
    await walkInOrder(tx);
    const { rows } = await tx.client.query<{ entry: string; payload: string; note: string | null }>(
      `select entry, payload, (select note from evidence_checkpoint order by size desc limit 1) as note
         from evidence_entry where seq = $1`,
      [seq],
    );
    if (!rows[0]) return undefined;
    const { entry, payload, note } = rows[0];
    const checkpoint = note === null ? undefined : parseCheckpoint(note);
    if (!checkpoint || checkpoint.size < seq) throw unprovable(seq);
    const { size, root } = checkpoint;
    const collector = collectProof(inclusionRanges(seq - 1, size));
    let done = 0;
    for await (const batch of copyRows(
      tx,
      `select hash from evidence_entry where seq <= ${size} order by seq`,
    )) {
      for (const [leaf] of batch) collector.add(leaf!);
      done += batch.length;
      onProgress?.(done, size);
    }
    const leaf = hashLeaf(Buffer.from(entry));
    if (done !== size || !verifyInclusion(seq - 1, size, leaf, collector.proof(), root))
      throw unprovable(seq);
    const extra: Extra = { entry, payload: withoutPayload ? undefined : payload, key: vkey };
    const lines = [
      PROOF_FORMAT,
      `extra ${Buffer.from(canonicalJson(extra)).toString('base64')}`,
      `index ${seq - 1}`,
      ...collector.proof().map((hash) => hash.toString('base64')),
    ];
    return { text: `${lines.join('\n')}\n\n${note}`, size, root: root.toString('base64') };
  });
}

/** What a proof proves. */
export type ProofReport = {
  origin: string;
  size: number;
  root: string;
  entry: Entry;
  /** As it was written; undefined where the proof leaves it out. */
  payload: unknown;
  /** Whether a key from elsewhere was given, or the one in the proof was taken. */
  keyGiven: boolean;
  key: string;
};

/**
 * Checks a proof of an entry. `trusted` are the log's public keys, from elsewhere than the proof.
 * @throws InputError EVIDENCE_BROKEN with what is wrong
 */
export function verifyProof(text: string, trusted?: readonly string[]): ProofReport {
  const split = text.indexOf('\n\n');
  const [format, extraLine = '', indexLine = '', ...hashLines] = text
    .slice(0, Math.max(split, 0))
    .split('\n');
  if (format !== PROOF_FORMAT) throw refused('its lines are not those of a proof');
  const extra = readExtra(extraLine);
  const index = /^index (0|[1-9]\d{0,15})$/.exec(indexLine)?.[1];
  const hashes = hashLines.map(decodeBase64);
  if (!extra || index === undefined || !hashes.every((hash) => hash?.length === HASH_BYTES))
    throw refused('one of its lines is damaged or missing');
  const checkpoint = parseCheckpoint(text.slice(split + 2));
  if (!checkpoint) throw refused('its checkpoint is damaged or was cut short');
  const entry = parseEntry(extra.entry);
  if (!entry || entry.seq !== Number(index) + 1)
    throw refused('its entry was changed, or is another than it says');
  if (extra.payload !== undefined && sha256(Buffer.from(extra.payload)).toString('hex') !== entry.payload)
    throw refused(`its payload is not the one that entry ${entry.seq} names`);
  const payload = extra.payload === undefined ? undefined : readPayload(extra.payload);
  if (extra.payload !== undefined && payload === undefined)
    throw refused(`the payload of entry ${entry.seq} is none that Rollcall writes`);
  const leaf = hashLeaf(Buffer.from(extra.entry));
  if (!verifyInclusion(Number(index), checkpoint.size, leaf, hashes as Buffer[], checkpoint.root))
    throw refused(`entry ${entry.seq} is not in the log that its checkpoint is of`);
  if (!isSignedBy(checkpoint, trusted ?? [extra.key]))
    throw refused('its checkpoint is not signed with the key of the log');
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: checkpoint.root.toString('base64'),
    entry,
    payload,
    keyGiven: trusted !== undefined,
    key: trusted?.join(', ') ?? extra.key,
  };
}

function readExtra(line: string): Extra | undefined {
  const bytes = line.startsWith('extra ') ? decodeBase64(line.slice('extra '.length)) : undefined;
  if (!bytes) return undefined;
  try {
    const extra = JSON.parse(bytes.toString()) as Partial<Extra> | null;
    const { entry, payload, key } = extra ?? {};
    if (typeof entry !== 'string' || typeof key !== 'string') return undefined;
    if (payload !== undefined && typeof payload !== 'string') return undefined;
    const read: Extra = { entry, payload, key };
    return canonicalJson(read) === bytes.toString() ? read : undefined;
  } catch {
    return undefined;
  }
}

function unprovable(seq: number): InputError {
  return new InputError(
    'EVIDENCE_BROKEN',
    `Entry ${seq} cannot be proved: the evidence log was changed. 'log verify' says where.`,
  );
}

function refused(why: string): InputError {
  return new InputError('EVIDENCE_BROKEN', `The proof does not hold: ${why}.`);
}
