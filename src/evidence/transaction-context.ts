import type pg from 'pg';
import type { Tx } from '../db/index.ts';
import type { Signer } from './signer.ts';

/** What a transaction that ends in a checkpoint knows of itself. */
export type EvidenceContext = {
  actor: string;
  /** The tree before the transaction's first entry; undefined while there is none. */
  before?: { size: number; root: Buffer };
  /** The keys that sign its checkpoint, where they are not the one of every day: when the key changes. */
  signers?: { before: Signer | undefined; after: Signer; size: number };
};

// By connection, which is the transaction's alone while it runs: a Tx may be wrapped on its way down.
const contexts = new WeakMap<pg.ClientBase, EvidenceContext>();

export function openContext(tx: Tx, actor: string): EvidenceContext {
  const context: EvidenceContext = { actor };
  contexts.set(tx.client, context);
  return context;
}

export function closeContext(tx: Tx): void {
  contexts.delete(tx.client);
}

export function contextOf(tx: Tx): EvidenceContext | undefined {
  return contexts.get(tx.client);
}
