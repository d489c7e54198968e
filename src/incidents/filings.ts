import { newSalt } from '../evidence/index.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { caseRecords } from './records.ts';

/** Reports come in phases (Art. 33(4)). */
export const PHASES = ['initial', 'follow-up', 'complete', 'withdrawn'] as const;
export type Phase = (typeof PHASES)[number];

/** A report that was sent. */
export type Filing = {
  incident: number;
  filing: number;
  /** Key of the duty that it is under. */
  duty: string;
  phase: Phase;
  filedAt: Date;
  /** The authority's reference. */
  reference: string | null;
  /** Reasons for the delay where it is late, for withdrawing where it is withdrawn. */
  reason: string | null;
  at: Date;
  by: string;
};

type FilingRow = Omit<Filing, 'filedAt'> & { filed_at: Date };

/** A case's filings, in the order in which they were noted. */
export async function listFilings(client: Queryable, incident: number): Promise<Filing[]> {
  const { rows } = await client.query<FilingRow>(
    `select incident, filing, duty, phase, filed_at, reference, reason, at, by
       from incident_filing where incident = $1 order by filing`,
    [incident],
  );
  return rows.map(({ filed_at, ...row }) => ({ ...row, filedAt: filed_at }));
}

/** Of a case's filings, in the order in which they were noted, the reports that were not withdrawn since. */
export function notWithdrawn(filings: readonly Filing[]): Filing[] {
  return filings.filter(
    ({ duty, phase }, i) =>
      phase !== 'withdrawn' &&
      !filings.slice(i).some((later) => later.duty === duty && later.phase === 'withdrawn'),
  );
}

/** Writes that a report was sent, with its evidence; the same once more changes nothing. */
export async function addFiling(
  tx: Tx,
  filing: Omit<Filing, 'filing'>,
): Promise<{ filing: number; added: boolean }> {
  const { incident, duty, phase, filedAt, reference, reason } = filing;
  const there = await listFilings(tx.client, incident);
  const same = there.find(
    (each) =>
      each.duty === duty &&
      each.phase === phase &&
      each.reference === reference &&
      each.reason === reason &&
      each.filedAt.getTime() === filedAt.getTime(),
  );
  if (same) return { filing: same.filing, added: false };
  const number = there.length + 1;
  await tx.client.query(
    `insert into incident_filing (incident, filing, duty, phase, filed_at, reference, reason, at, by, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [incident, number, duty, phase, filedAt, reference, reason, filing.at, filing.by, newSalt()],
  );
  await caseRecords.append(
    tx,
    filing.at,
    'incident_filing',
    { owner: incident, number },
    { duty, phase, filedAt: filedAt.toISOString() },
  );
  return { filing: number, added: true };
}
