import { hash } from 'node:crypto';
import { copyRows, type Tx } from '../db/index.ts';
import { broken } from './append.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { isSignedBy } from './continuity.ts';
import { parseEntry } from './entry.ts';
import { addLeaf, emptyEdge, hashLeaf, rootOf } from './merkle.ts';
import { readPayload } from './payloads.ts';

/** An act as it was signed. */
export type SignedAct = { seq: number; act: string; subjects: string[]; payload: Record<string, unknown> };

/**
 * The acts of some kinds, the oldest first, to be relied on: every entry of the log is hashed and held against the newest
 * signed checkpoint, so that none can be changed, added or left out by somebody without the key.
 * @param kinds acts as our own code writes them
 * @param keys public keys of which one must have signed; without any, signatures are not looked at
 * @throws InputError EVIDENCE_BROKEN
 */
export async function readSignedActs(
  tx: Tx,
  kinds: readonly string[],
  keys: readonly string[],
): Promise<SignedAct[]> {
  // First the checkpoint, then the entries up to it: what others append meanwhile is not of this moment.
  const { rows } = await tx.client.query<{ note: string }>(
    'select note from evidence_checkpoint order by size desc limit 1',
  );
  const newest = rows[0] && parseCheckpoint(rows[0].note);
  if (!newest) throw broken('its newest checkpoint is damaged or gone');
  if (keys.length > 0 && !isSignedBy(newest, keys))
    throw broken(`its newest checkpoint is not signed with this machine's key`);
  const starts = kinds.map((kind) => `{"act":${JSON.stringify(kind)},`);
  const isWanted = starts.map((start) => `starts_with(entry, '${start.replaceAll("'", "''")}')`).join(' or ');
  const edge = emptyEdge();
  const acts: SignedAct[] = [];
  for await (const batch of copyRows(
    tx,
    `select entry, case when ${isWanted} then payload end from evidence_entry where seq <= ${newest.size} order by seq`,
  )) {
    for (const [entry, payload] of batch) {
      addLeaf(edge, hashLeaf(entry!));
      if (payload) acts.push(readAct(entry!.toString(), payload, edge.size));
    }
  }
  if (edge.size !== newest.size || !rootOf(edge).equals(newest.root))
    throw broken('its entries are not those of its newest checkpoint');
  return acts;
}

function readAct(text: string, bytes: Buffer, seq: number): SignedAct {
  const entry = parseEntry(text);
  const payload = readPayload(bytes.toString());
  if (!entry || !payload || hash('sha256', bytes, 'hex') !== entry.payload)
    throw broken(`entry ${seq} or its payload is not as it was written`);
  return { seq, act: entry.act, subjects: entry.subjects, payload };
}
