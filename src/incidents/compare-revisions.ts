import type { App } from '../installation/index.ts';
import { InputError } from '../errors.ts';
import { countSet, createSet, listSet, SEGMENT_PEOPLE, subtractFrom, unionInto } from '../sets/index.ts';
import { findIncident } from './incidents.ts';
import { listRevisions, readRevisionPeople, type Revision } from './revisions.ts';

/** What changed from one revision to another, in people, and why. */
export type RevisionDifference = {
  from: Revision;
  to: Revision;
  /** People who came in and who left, by ordinal. */
  cameIn: number[];
  left: number[];
  /** People in both of whom it is now certain, or no longer certain. */
  becameCertain: number;
  becamePossible: number;
  /** What was said anew or learned: names of parts of the scope. */
  changed: string[];
  /** Disclosures that came into the scope and that left it. */
  disclosuresIn: number[];
  disclosuresOut: number[];
  /** Of these, those that left since their deletion is evidenced. */
  deleted: number[];
  acceptedGradesChanged: boolean;
};

/** Compares two revisions of a case; ARGUMENT_INVALID where one is not there. */
export async function compareRevisions(
  app: App,
  incident: number,
  first: number,
  second: number,
): Promise<RevisionDifference> {
  const { reader } = app.database;
  await findIncident(reader, incident);
  const revisions = await listRevisions(reader, incident);
  const [from, to] = [first, second].map((number) => {
    const found = revisions.find(({ revision }) => revision === number);
    if (found) return found;
    throw new InputError(
      'ARGUMENT_INVALID',
      `Incident ${incident} has no revision ${number}: they are numbered 1 to ${revisions.length}`,
    );
  }) as [Revision, Revision];
  const people = await comparePeople(app, from, to);
  const out = from.basis.disclosures.filter((id) => !to.basis.disclosures.includes(id));
  return {
    from,
    to,
    ...people,
    changed: (Object.keys(to.scope) as (keyof Revision['scope'])[]).filter(
      (part) => JSON.stringify(from.scope[part]) !== JSON.stringify(to.scope[part]),
    ),
    disclosuresIn: to.basis.disclosures.filter((id) => !from.basis.disclosures.includes(id)),
    disclosuresOut: out,
    deleted: out.filter((id) => to.basis.deleted.includes(id)),
    acceptedGradesChanged:
      JSON.stringify(from.basis.acceptedGrades) !== JSON.stringify(to.basis.acceptedGrades),
  };
}

type PeopleDifference = Pick<RevisionDifference, 'cameIn' | 'left' | 'becameCertain' | 'becamePossible'>;

async function comparePeople(app: App, from: Revision, to: Revision): Promise<PeopleDifference> {
  const { reader } = app.database;
  const before = await readRevisionPeople(reader, from.incident, from.revision);
  const after = await readRevisionPeople(reader, to.incident, to.revision);
  const difference: PeopleDifference = { cameIn: [], left: [], becameCertain: 0, becamePossible: 0 };
  const nobody = { certain: createSet(), possible: createSet() };
  for (const segment of new Set([...before, ...after].map((each) => each.segment))) {
    const one = before.find((each) => each.segment === segment) ?? nobody;
    const other = after.find((each) => each.segment === segment) ?? nobody;
    const [was, is] = [one, other].map(({ certain, possible }) => {
      const all = createSet();
      unionInto(all, certain);
      unionInto(all, possible);
      return all;
    });
    const base = segment * SEGMENT_PEOPLE;
    for (const place of listSet(without(is, was))) difference.cameIn.push(base + place);
    for (const place of listSet(without(was, is))) difference.left.push(base + place);
    difference.becameCertain += countSet(common(other.certain, one.possible));
    difference.becamePossible += countSet(common(other.possible, one.certain));
  }
  return difference;
}

function without(set: Uint32Array, other: Uint32Array): Uint32Array {
  const rest = set.slice();
  subtractFrom(rest, other);
  return rest;
}

function common(one: Uint32Array, other: Uint32Array): Uint32Array {
  return one.map((word, i) => word & (other[i] ?? 0));
}
