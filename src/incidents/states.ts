import { newSalt } from '../evidence/index.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { caseRecords } from './records.ts';

/** A case was closed, or opened again. */
export type StateChange = {
  incident: number;
  change: number;
  open: boolean;
  why: string;
  at: Date;
  by: string;
};

/** When a case was closed and opened again, the first first. */
export async function listStates(client: Queryable, incident: number): Promise<StateChange[]> {
  const { rows } = await client.query<StateChange>(
    'select incident, change, open, why, at, by from incident_state where incident = $1 order by change',
    [incident],
  );
  return rows;
}

/** Closes a case or opens it again, with its evidence; one that is so already stays as it is. */
export async function changeState(tx: Tx, state: Omit<StateChange, 'change'>): Promise<boolean> {
  const { incident, open, why, at, by } = state;
  await tx.client.query('select 1 from incident where id = $1 for update', [incident]);
  const there = await listStates(tx.client, incident);
  if ((there.at(-1)?.open ?? true) === open) return false;
  const number = there.length + 1;
  await tx.client.query(
    'insert into incident_state (incident, change, open, why, at, by, salt) values ($1, $2, $3, $4, $5, $6, $7)',
    [incident, number, open, why, at, by, newSalt()],
  );
  await caseRecords.append(tx, at, 'incident_state', { owner: incident, number }, { open });
  return true;
}
