import { createHash } from 'node:crypto';
import type { Queryable } from '../db/index.ts';
import { bindRecords } from '../evidence/index.ts';

/** Every row of every case, bound by the evidence. */
export const caseRecords = bindRecords('incident', {
  incident: {
    act: 'incident opened',
    number: 'id',
    owner: null,
    columns: 'id, what, nature, aware_at, opened_at, opened_by, salt',
  },
  incident_revision: {
    act: 'incident scoped',
    number: 'revision',
    owner: 'incident',
    columns: 'incident, revision, at, by, why, scope, basis, certain, possible, salt',
    beside: async (client, incident, revision) => ({
      people: await digestPeople(client, incident, revision),
    }),
  },
  incident_entry: {
    act: 'incident noted',
    number: 'entry',
    owner: 'incident',
    columns:
      'incident, entry, kind, matter, value, words, source, grade, said_at, supersedes, answers, at, by, salt',
  },
  incident_decision: {
    act: 'incident decided',
    number: 'decision',
    owner: 'incident',
    columns: 'incident, decision, at, by, decided_by, authority, people, exception, reason, basis, salt',
  },
  incident_filing: {
    act: 'incident filed',
    number: 'filing',
    owner: 'incident',
    columns: 'incident, filing, duty, phase, filed_at, reference, reason, at, by, salt',
  },
  incident_state: {
    act: 'incident closed or reopened',
    number: 'change',
    owner: 'incident',
    columns: 'incident, change, open, why, at, by, salt',
  },
});

/** SHA-256 over the sets of people of a revision, each with its place and length. */
async function digestPeople(client: Queryable, incident: number, revision: number): Promise<string> {
  const { rows } = await client.query<{ segment: number; certainty: string; bytes: Buffer }>(
    `select segment, certainty, bytes from incident_people where incident = $1 and revision = $2
      order by segment, certainty`,
    [incident, revision],
  );
  const hash = createHash('sha256');
  for (const { segment, certainty, bytes } of rows)
    hash.update(`${segment} ${certainty} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}
