import { newSalt } from '../evidence/index.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { Nature } from './matters.ts';

/** A case. */
export type Incident = {
  id: number;
  /** What happened, in the words of whoever opened it. */
  what: string;
  /** As it was known at the start; empty: not known. */
  nature: Nature[];
  /** When the organisation became aware, as it was said at the start. */
  awareAt: Date;
  openedAt: Date;
  openedBy: string;
  open: boolean;
};

type IncidentRow = {
  id: number;
  what: string;
  nature: Nature[];
  aware_at: Date;
  opened_at: Date;
  opened_by: string;
  open: boolean | null;
};

/** Every case, the newest last. */
export async function listIncidents(client: Queryable): Promise<Incident[]> {
  const { rows } = await client.query<IncidentRow>(
    `select i.*, (select s.open from incident_state s where s.incident = i.id order by s.change desc limit 1) as open
       from incident i order by i.id`,
  );
  return rows.map((row) => ({
    id: row.id,
    what: row.what,
    nature: row.nature,
    awareAt: row.aware_at,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    open: row.open ?? true,
  }));
}

/** The case of a number; INCIDENT_UNKNOWN with those there are otherwise. */
export async function findIncident(client: Queryable, id: number): Promise<Incident> {
  const incidents = await listIncidents(client);
  const found = incidents.find((incident) => incident.id === id);
  if (found) return found;
  const there =
    incidents.length === 0
      ? `there is none yet. Open one with 'incident open'`
      : `there is ${incidents.map((incident) => incident.id).join(', ')} ('incident list')`;
  throw new InputError('INCIDENT_UNKNOWN', `There is no incident ${id}: ${there}`);
}

/**
 * The case, held until the transaction ends so that its rows are numbered one after the other. INCIDENT_UNKNOWN;
 * INCIDENT_CLOSED where it is closed.
 */
export async function holdIncident(tx: Tx, id: number): Promise<Incident> {
  await tx.client.query('select 1 from incident where id = $1 for update', [id]);
  const incident = await findIncident(tx.client, id);
  if (!incident.open) {
    throw new InputError(
      'INCIDENT_CLOSED',
      `Incident ${id} is closed: open it again with 'incident reopen ${id}'`,
    );
  }
  return incident;
}

/** Writes a new case. Returns its number. */
export async function insertIncident(
  tx: Tx,
  incident: Pick<Incident, 'what' | 'nature' | 'awareAt' | 'openedAt' | 'openedBy'>,
): Promise<number> {
  const { rows } = await tx.client.query<{ id: number }>(
    `insert into incident (what, nature, aware_at, opened_at, opened_by, salt) values ($1, $2, $3, $4, $5, $6)
     returning id`,
    [incident.what, incident.nature, incident.awareAt, incident.openedAt, incident.openedBy, newSalt()],
  );
  return rows[0].id;
}
