import { newSalt } from '../evidence/index.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { caseRecords } from './records.ts';

/** On what a decision rests. */
export type DecisionBasis = {
  revision: number;
  certain: number;
  possible: number;
  /** Entries of the board that were established. */
  entries: number[];
  /** Severity as it was computed then. */
  severity: { low: number; high: number };
};

/** What was decided on the two questions of law: whether to report (Art. 33), whether to tell people (Art. 34). */
export type Decision = {
  incident: number;
  decision: number;
  at: Date;
  by: string;
  /** Whose decision it is. */
  decidedBy: string;
  authority: 'report' | 'do not report' | null;
  people: 'tell' | 'do not tell' | null;
  /** Which exception of Art. 34(3). */
  exception: 'a' | 'b' | 'c' | null;
  reason: string;
  basis: DecisionBasis;
};

/** The exceptions of Art. 34(3) from telling people. */
export const EXCEPTIONS = {
  a: 'the data was unintelligible to whoever had access, for example encrypted',
  b: 'measures since then make a high risk no longer likely',
  c: 'it would take disproportionate effort, and there is a public communication instead',
} as const;

type DecisionRow = Omit<Decision, 'decidedBy'> & { decided_by: string };

/** A case's decisions, the first first. */
export async function listDecisions(client: Queryable, incident: number): Promise<Decision[]> {
  const { rows } = await client.query<DecisionRow>(
    `select incident, decision, at, by, decided_by, authority, people, exception, reason, basis
       from incident_decision where incident = $1 order by decision`,
    [incident],
  );
  return rows.map(({ decided_by, ...row }) => ({ ...row, decidedBy: decided_by }));
}

/** What holds now: of each question the last decision. */
export function decided(decisions: Decision[]): { authority?: Decision; people?: Decision } {
  return {
    authority: decisions.findLast(({ authority }) => authority !== null),
    people: decisions.findLast(({ people }) => people !== null),
  };
}

/** Of the two questions those that nobody has decided yet. */
export function decisionNeeded({ decisions }: { decisions: Decision[] }): ('report' | 'tell')[] {
  const { authority, people } = decided(decisions);
  return [...(authority ? [] : ['report' as const]), ...(people ? [] : ['tell' as const])];
}

/** Writes a decision with its evidence; the same once more changes nothing. */
export async function addDecision(
  tx: Tx,
  decision: Omit<Decision, 'decision'>,
): Promise<{ decision: number; added: boolean }> {
  const { incident, authority, people, exception, reason, decidedBy } = decision;
  const there = await listDecisions(tx.client, incident);
  const last = there.at(-1);
  if (
    last &&
    last.authority === authority &&
    last.people === people &&
    last.exception === exception &&
    last.reason === reason &&
    last.decidedBy === decidedBy
  )
    return { decision: last.decision, added: false };
  const number = there.length + 1;
  await tx.client.query(
    `insert into incident_decision (incident, decision, at, by, decided_by, authority, people, exception, reason,
       basis, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      incident,
      number,
      decision.at,
      decision.by,
      decidedBy,
      authority,
      people,
      exception,
      reason,
      JSON.stringify(decision.basis),
      newSalt(),
    ],
  );
  await caseRecords.append(
    tx,
    decision.at,
    'incident_decision',
    { owner: incident, number },
    { authority, people, exception, revision: decision.basis.revision },
  );
  return { decision: number, added: true };
}
