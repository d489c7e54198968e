import { newSalt } from '../evidence/index.ts';
import { readBinary, type Queryable, type Tx } from '../db/index.ts';
import type { Affected } from '../ledger/index.ts';
import {
  countSet,
  createSet,
  decodeSet,
  encodeSet,
  isEmpty,
  SEGMENT_PEOPLE,
  subtractFrom,
  type DenseSet,
} from '../sets/index.ts';
import { caseRecords } from './records.ts';

/** Somebody who was put in or taken out by hand. */
export type ByHand = { person: number; why: string };

/** What a case covers. Instants are ISO text, suppliers and datasets are their numbers; null: no limit. */
export type IncidentScope = {
  suppliers: number[];
  datasets: number[] | null;
  /** What was held at some moment from then until `heldAt`; null: at `heldAt` alone. */
  heldFrom: string | null;
  /** null: the scope goes by when things were sent. */
  heldAt: string | null;
  sentFrom: string | null;
  sentTo: string | null;
  categories: string[] | null;
  excluded: ByHand[];
  added: ByHand[];
};

/** Which of its times somebody chose; the others follow what is known. */
export type ChosenTimes = { heldFrom: boolean; heldAt: boolean };

/** From what a revision's people were computed. */
export type Basis = {
  disclosures: number[];
  deleted: number[];
  acceptedGrades: string[];
  chosen: ChosenTimes;
};

/** One revision of what a case covers; every one is kept. */
export type Revision = {
  incident: number;
  revision: number;
  at: Date;
  by: string;
  why: string;
  scope: IncidentScope;
  basis: Basis;
  certain: number;
  possible: number;
};

/** The people of a segment in a revision; nobody is in both. */
export type RevisionPeople = { segment: number; certain: DenseSet; possible: DenseSet };

/** A case's revisions, the first first. */
export async function listRevisions(client: Queryable, incident: number): Promise<Revision[]> {
  const { rows } = await client.query<Revision>(
    `select incident, revision, at, by, why, scope, basis, certain, possible
       from incident_revision where incident = $1 order by revision`,
    [incident],
  );
  return rows;
}

/** Writes a revision with the people that it names, and its evidence. Returns its number. */
export async function addRevision(
  tx: Tx,
  revision: Omit<Revision, 'revision' | 'certain' | 'possible'>,
  affected: Affected,
): Promise<number> {
  const { incident } = revision;
  const number = ((await listRevisions(tx.client, incident)).at(-1)?.revision ?? 0) + 1;
  const people = peopleOf(affected);
  const certain = people.reduce((sum, each) => sum + countSet(each.certain), 0);
  const possible = people.reduce((sum, each) => sum + countSet(each.possible), 0);
  await tx.client.query(
    `insert into incident_revision (incident, revision, at, by, why, scope, basis, certain, possible, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      incident,
      number,
      revision.at,
      revision.by,
      revision.why,
      JSON.stringify(revision.scope),
      JSON.stringify(revision.basis),
      certain,
      possible,
      newSalt(),
    ],
  );
  for (const { segment, ...sets } of people) {
    for (const certainty of ['certain', 'possible'] as const) {
      if (isEmpty(sets[certainty])) continue;
      await tx.client.query(
        'insert into incident_people (segment, incident, revision, certainty, bytes) values ($1, $2, $3, $4, $5)',
        [segment, incident, number, certainty, encodeSet(sets[certainty])],
      );
    }
  }
  const { suppliers, excluded, added } = revision.scope;
  await caseRecords.append(
    tx,
    revision.at,
    'incident_revision',
    { owner: incident, number },
    {
      suppliers,
      disclosures: revision.basis.disclosures.length,
      certain,
      possible,
      excluded: excluded.length,
      added: added.length,
    },
  );
  return number;
}

/** Who was in a revision when it was made. */
export async function readRevisionPeople(
  client: Queryable,
  incident: number,
  revision: number,
): Promise<RevisionPeople[]> {
  const rows = await readBinary<{ segment: number; certainty: 'certain' | 'possible'; bytes: Buffer }>(
    client,
    'select segment, certainty, bytes from incident_people where incident = $1 and revision = $2 order by segment',
    [incident, revision],
  );
  return [...Map.groupBy(rows, ({ segment }) => segment)].map(([segment, sets]) => {
    const setOf = (wanted: string): DenseSet => {
      const found = sets.find(({ certainty }) => certainty === wanted);
      return found ? decodeSet(found.bytes) : createSet();
    };
    return { segment, certain: setOf('certain'), possible: setOf('possible') };
  });
}

/** The people of an answer, segment by segment. */
export function peopleOf({ exposure }: Affected): RevisionPeople[] {
  return exposure.segments.map(({ segment, partition, certain }) => {
    const all = createSet();
    for (let place = 0; place < Math.min(partition.people, SEGMENT_PEOPLE); place++) {
      if (partition.classOf[place] !== 0) all[place >>> 5] |= 1 << (place & 31);
    }
    const sure = certain.slice();
    const possible = all;
    subtractFrom(possible, sure);
    return { segment, certain: sure, possible };
  });
}
