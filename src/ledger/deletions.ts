import type { Queryable, Tx } from '../db/index.ts';
import type { Disclosure } from './disclosures.ts';

/** How well a claim is evidenced, from a mere statement upwards. */
export const GRADES = ['statement', 'document', 'forensic report', 'verified by us'] as const;
export type Grade = (typeof GRADES)[number];

/** A supplier's deletion, as somebody says: what was sent before a moment is gone since another. */
export type DeletionClaim = {
  id: number;
  supplier: number;
  /** null: every dataset of the supplier. */
  dataset: number | null;
  sentBefore: Date;
  deletedAt: Date;
  source: string;
  grade: Grade;
  recordedAt: Date;
};

type ClaimRow = {
  id: number;
  supplier: number;
  dataset: number | null;
  sent_before: Date;
  deleted_at: Date;
  source: string;
  grade: Grade;
  recorded_at: Date;
};

export async function listDeletionClaims(client: Queryable, suppliers: number[]): Promise<DeletionClaim[]> {
  const { rows } = await client.query<ClaimRow>(
    'select * from deletion_claim where supplier = any($1::int[]) order by id',
    [suppliers],
  );
  return rows.map((row) => ({
    id: row.id,
    supplier: row.supplier,
    dataset: row.dataset,
    sentBefore: row.sent_before,
    deletedAt: row.deleted_at,
    source: row.source,
    grade: row.grade,
    recordedAt: row.recorded_at,
  }));
}

/** Records a claim; the same claim once more changes nothing. Returns its number and whether it is new. */
export async function addDeletionClaim(
  tx: Tx,
  claim: Omit<DeletionClaim, 'id'>,
): Promise<{ id: number; added: boolean }> {
  const same = await tx.client.query<{ id: number }>(
    `select id from deletion_claim where supplier = $1 and dataset is not distinct from $2 and sent_before = $3
       and deleted_at = $4 and source = $5 and grade = $6`,
    [claim.supplier, claim.dataset, claim.sentBefore, claim.deletedAt, claim.source, claim.grade],
  );
  if (same.rows[0]) return { id: same.rows[0].id, added: false };
  const { rows } = await tx.client.query<{ id: number }>(
    `insert into deletion_claim (supplier, dataset, sent_before, deleted_at, source, grade, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [
      claim.supplier,
      claim.dataset,
      claim.sentBefore,
      claim.deletedAt,
      claim.source,
      claim.grade,
      claim.recordedAt,
    ],
  );
  return { id: rows[0].id, added: true };
}

/** Whether a disclosure was deleted by a moment, going by claims of accepted grades alone. */
export function isDeleted(
  disclosure: Disclosure,
  supplier: number,
  claims: DeletionClaim[],
  accepted: readonly string[],
  at: Date,
): boolean {
  return claims.some(
    (claim) =>
      accepted.includes(claim.grade) &&
      claim.supplier === supplier &&
      (claim.dataset === null || claim.dataset === disclosure.dataset) &&
      disclosure.sentAt < claim.sentBefore &&
      disclosure.sentAt < claim.deletedAt && // what came later cannot have been deleted then
      claim.deletedAt <= at,
  );
}
