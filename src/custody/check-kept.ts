import { isDeepStrictEqual } from 'node:util';
import type { Queryable, Tx } from '../db/index.ts';
import { listEntries, type BoundRecords, type WrongRecord } from '../evidence/index.ts';
import { caseRecords } from '../incidents/index.ts';
import { readAcceptedGrades } from '../installation/index.ts';
import {
  findWrongUnions,
  listColumns,
  listDeletionClaims,
  type DeletionClaim,
  type Disclosure,
} from '../ledger/index.ts';
import {
  areReturnsRight,
  findWrongDecisions,
  findWrongLists,
  findWrongOutcomes,
  noticeRecords,
} from '../notices/index.ts';
import { DECIDING, evidenced, readOrganisation } from '../organisation/index.ts';
import { listSuppliers } from '../suppliers/index.ts';

type Payload = Record<string, unknown>;

/**
 * What answers also depend on, beside the sets: claims of deletion, accepted grades, categories of columns, originals
 * marked as destroyed, what the organisation said of itself, cases, and what is kept from the sets for speed. Each is
 * held against the acts.
 * @returns a sentence for each thing that no act accounts for
 */
export async function checkKept(tx: Tx, timezone: string, disclosures: Disclosure[]): Promise<string[]> {
  const { client: reader } = tx;
  return [
    ...(await checkClaims(reader)),
    ...(await checkGrades(reader)),
    ...(await checkSuppliers(reader)),
    ...(await checkColumns(reader, disclosures)),
    ...(await checkDestroyed(reader, disclosures)),
    ...(await checkOrganisation(reader)),
    ...(await checkRecords(reader, caseRecords)),
    ...(await checkRecords(reader, noticeRecords)),
    ...(await findWrongLists(tx)).map(
      (notice) => `the list of notice ${notice} is not the one that was prepared`,
    ),
    ...(await findWrongOutcomes(tx)).map(
      ({ notice, channel }) =>
        `what became of those whom notice ${notice} wrote to by ${channel} is not what was recorded`,
    ),
    ...(await findWrongDecisions(tx)).map(
      (notice) => `what was decided of the uncertain ones of notice ${notice} is not what was recorded`,
    ),
    ...((await areReturnsRight(tx)) ? [] : ['what came back of notices is not what was recorded']),
    ...(await findWrongUnions(reader, disclosures, timezone)).map(
      (dataset) => `what is kept of dataset ${dataset} for speed is not what its disclosures say`,
    ),
  ];
}

async function payloadsOf(reader: Queryable, act: string): Promise<Payload[]> {
  const { entries } = await listEntries(reader, { act });
  return entries.flatMap((entry) =>
    'payload' in entry && entry.payload !== null && typeof entry.payload === 'object'
      ? [entry.payload as Payload]
      : [],
  );
}

async function checkClaims(reader: Queryable): Promise<string[]> {
  const suppliers = await listSuppliers(reader);
  const claims = await listDeletionClaims(
    reader,
    suppliers.map(({ id }) => id),
  );
  const acts = new Map((await payloadsOf(reader, 'deletion claimed')).map((act) => [act['claim'], act]));
  const wrong = claims.filter((claim) => !isAsClaimed(claim, acts.get(claim.id)));
  const there = new Set<unknown>(claims.map(({ id }) => id));
  return [
    ...wrong.map(({ id }) => `claim ${id} of a deletion is not as it was recorded`),
    ...[...acts.keys()]
      .filter((id) => !there.has(id))
      .map((id) => `claim ${Number(id)} of a deletion is gone`),
  ];
}

/** The words of its source are no part of the evidence; all that makes a holding smaller is. */
function isAsClaimed(claim: DeletionClaim, act: Payload | undefined): boolean {
  return (
    act !== undefined &&
    act['supplier'] === claim.supplier &&
    (act['dataset'] ?? null) === claim.dataset &&
    act['sentBefore'] === claim.sentBefore.toISOString() &&
    act['deletedAt'] === claim.deletedAt.toISOString() &&
    act['grade'] === claim.grade
  );
}

async function checkGrades(reader: Queryable): Promise<string[]> {
  const accepted = await readAcceptedGrades(reader);
  const [created] = await payloadsOf(reader, 'installation created');
  const changed = (await payloadsOf(reader, 'accepted grades changed')).at(-1);
  const said = changed?.['grades'] ?? created?.['acceptedGrades'];
  return JSON.stringify(said) === JSON.stringify(accepted)
    ? []
    : ['the grades of evidence that are accepted are not those that were decided'];
}

/** What was agreed decides what should have been deleted; a rehearsal adds its suppliers without acts. */
async function checkSuppliers(reader: Queryable): Promise<string[]> {
  const acts = [
    ...(await payloadsOf(reader, 'supplier added')),
    ...(await payloadsOf(reader, 'supplier changed')),
  ];
  const last = new Map(acts.map((act) => [act['supplier'], act]));
  return (await listSuppliers(reader)).flatMap(({ id, parent, country, agreement }) => {
    const act = last.get(id);
    const same =
      act &&
      isDeepStrictEqual([act['parent'], act['country'], act['agreement']], [parent, country, agreement]);
    return same === false ? [`what was agreed with supplier ${id} is not what was recorded`] : [];
  });
}

async function checkColumns(reader: Queryable, disclosures: Disclosure[]): Promise<string[]> {
  const columns = Map.groupBy(
    await listColumns(
      reader,
      disclosures.map(({ id }) => id),
    ),
    ({ disclosure }) => disclosure,
  );
  const acts = await payloadsOf(reader, 'disclosure recorded');
  return acts.flatMap((act) => {
    const kept = (columns.get(Number(act['disclosure'])) ?? []).map(({ ordinal, category }) => [
      ordinal,
      category,
    ]);
    return JSON.stringify(kept) === JSON.stringify(act['columns'])
      ? []
      : [`the columns of disclosure ${Number(act['disclosure'])} are not what they were taken for`];
  });
}

/** What the organisation said of itself decides scores and duties; names and addresses do not. */
async function checkOrganisation(reader: Queryable): Promise<string[]> {
  const said = await readOrganisation(reader);
  const acts = await payloadsOf(reader, 'organisation described');
  return DECIDING.filter((particular) => {
    const last = acts.findLast((act) => act['particular'] === particular);
    return (last?.['value'] ?? null) !== evidenced(particular, said[particular] ?? null);
  }).map((particular) => `'${particular}' of the organisation is not what was said`);
}

const PROBLEMS: Record<WrongRecord['problem'], string> = {
  changed: 'is not as it was written',
  unrecorded: 'was put in, and no act wrote it',
  gone: 'is gone',
};

/** Every row of every case, and who was in its revisions. */
async function checkRecords(reader: Queryable, { acts, findWrong }: BoundRecords<string>): Promise<string[]> {
  const payloads: Payload[] = [];
  for (const act of acts) payloads.push(...(await payloadsOf(reader, act)));
  return (await findWrong(reader, payloads)).map(({ record, problem }) => `${record} ${PROBLEMS[problem]}`);
}

async function checkDestroyed(reader: Queryable, disclosures: Disclosure[]): Promise<string[]> {
  const acts = await payloadsOf(reader, 'originals destroyed');
  const evidenced = new Set(acts.flatMap((act) => act['disclosures']));
  return disclosures
    .filter(({ id, originalDestroyedAt }) => originalDestroyedAt !== null && !evidenced.has(id))
    .map(({ id }) => `the original of disclosure ${id} is marked as destroyed, and no act destroyed it`);
}
