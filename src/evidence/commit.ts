import { setTimeout } from 'node:timers/promises';
import type { Database, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { broken } from './append.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { rememberCheckpoint } from './last-seen.ts';
import { decodeEdge, rootOf } from './merkle.ts';
import { formatNote, isBy, parseVkey, verifySignature } from './note.ts';
import type { Signer } from './signer.ts';
import { closeContext, openContext, type EvidenceContext } from './transaction-context.ts';

export type EvidenceOptions = {
  /** The log's name, first line of every checkpoint: `rollcall/<installation id>`. */
  origin: string;
  /** The log's key, asked for when a transaction has appended; what it throws ends the transaction. */
  signer: () => Promise<Signer>;
  /** Who acts, unless an act says otherwise: 'cli'. */
  actor: string;
  /** Where this machine remembers the newest checkpoint, outside the installation; not remembered without. */
  lastSeenPath?: string;
  /** Gets a sentence where the checkpoint cannot be remembered; what was done is kept all the same. */
  onWarning?: (sentence: string) => void;
};

/** A checkpoint that was signed in a transaction: the size before it, and the note. */
export type SignedCommit = { before: number; note: string };

/**
 * The same database, where each transaction that appends to the evidence signs a checkpoint as its last act: kept with
 * what was done, or neither is. The checkpoint continues the newest one, or nothing is kept.
 * @throws from transactions: what `signer` throws (SIGNING_KEY_MISSING); InputError EVIDENCE_BROKEN
 */
export function withEvidence(database: Database, options: EvidenceOptions): Database {
  return {
    ...database,
    async transaction(work) {
      let signed: SignedCommit | undefined;
      const result = await database.transaction(async (tx) => {
        const context = openContext(tx, options.actor);
        try {
          const done = await work(tx);
          signed = await signCommit(tx, context, options);
          return done;
        } finally {
          closeContext(tx);
        }
      });
      if (signed && options.lastSeenPath !== undefined)
        await rememberCheckpoint(options.lastSeenPath, signed, database, options.onWarning);
      return result;
    },
  };
}

type EndRow = { size: number; frontier: Buffer; note: string | null; vkey: string | null };

async function signCommit(
  tx: Tx,
  { before, signers }: EvidenceContext,
  { origin, signer }: EvidenceOptions,
): Promise<SignedCommit | undefined> {
  if (before === undefined) return undefined;
  const { rows } = await tx.client.query<EndRow>(
    `select size, frontier, (select note from evidence_checkpoint order by size desc limit 1) as note,
            (select vkey from evidence_key where role = 'log' and until_size is null) as vkey
       from evidence_tree`,
  );
  const edge = rows[0] && decodeEdge(rows[0].size, rows[0].frontier);
  if (!edge) throw broken('its tree is damaged');
  // A savepoint may have taken back what was appended.
  if (edge.size === before.size) return undefined;
  if (signers && signers.size !== edge.size)
    throw new Error('something was appended after the signing key changed');
  const everyDay = signers ? undefined : await readSigner(signer, rows[0].vkey);
  const [signsBefore, signsAfter] = signers ? [signers.before, signers.after] : [everyDay, everyDay!];
  if (rows[0].vkey !== null && rows[0].vkey !== signsAfter.vkey) throw retired();
  if (rows[0].note !== null) refuseBreak(rows[0].note, before, signsBefore);
  const text = formatCheckpoint({ origin, size: edge.size, root: rootOf(edge) });
  const lines = [...new Set([signsBefore, signsAfter])].flatMap((one) => one?.sign(text) ?? []);
  const note = formatNote(text, lines);
  await tx.client.query('insert into evidence_checkpoint (size, note) values ($1, $2)', [edge.size, note]);
  return { before: before.size, note };
}

/** How long whoever changes the key may take from the commit to the file, in milliseconds. */
const CHANGE_MS = 1000;

/** The key on this machine, read once more where it is not the log's: another process may just be changing it. */
async function readSigner(signer: () => Promise<Signer>, current: string | null): Promise<Signer> {
  const found = await signer();
  if (current === null || found.vkey === current) return found;
  await setTimeout(CHANGE_MS);
  return signer();
}

/**
 * A machine that was not there when the key changed; or somebody who can write to the database and put a key of their own
 * there, and hopes that it is obeyed.
 */
function retired(): InputError {
  return new InputError(
    'SIGNING_KEY_MISSING',
    `The database names another signing key of the evidence log than the one on this machine. Run 'log verify' first: only if the log holds, put the new key here with 'key restore --identity KEYFILE'.`,
  );
}

/**
 * The threat: somebody who can write to the database and has no key changes the end of the log and lets our next
 * signature cover it. So what we sign must begin where our last signature ended.
 */
function refuseBreak(note: string, before: { size: number; root: Buffer }, signer: Signer | undefined): void {
  const newest = parseCheckpoint(note);
  if (!newest) throw broken('its newest checkpoint is damaged');
  if (newest.size < before.size) throw broken(`entry ${newest.size + 1} has no signed checkpoint`);
  if (newest.size > before.size) throw broken(`entry ${before.size + 1} is gone`);
  if (!newest.root.equals(before.root)) throw broken(`its newest checkpoint is not of these entries`);
  if (!signer) return;
  const key = parseVkey(signer.vkey);
  const line = newest.signatures.find((one) => isBy(one, key));
  if (!line || !verifySignature(newest.text, line, key))
    throw broken(`its newest checkpoint is not signed with this machine's key`);
}
