import type { App } from '../installation/index.ts';
import { listColumns, listDisclosures, whoHoldsWhat, type Certainty } from '../ledger/index.ts';
import { attributeOf, codeOf, listKinds, loadAttributes } from '../people/index.ts';
import { listDatasets, type Supplier } from '../suppliers/index.ts';
import { matterOf, type MatterState } from './board.ts';
import type { Case } from './read-case.ts';

const DAY_MS = 86_400_000;

/** Which of somebody's data one file held. */
export type PersonFile = {
  disclosure: number;
  supplier: string;
  dataset: string;
  sentAt: Date;
  certainty: Certainty;
  categories: string[];
};

/** Why one supplier still had somebody's data. */
export type PersonReason = {
  supplier: string;
  /** When data of theirs was last sent, and in which dataset. */
  lastSentAt: Date;
  lastDataset: string;
  purposes: string[];
  /** Days that the agreement allows; null: it does not say, or nobody has. */
  retentionDays: number | null;
  /** The last day on which the supplier should have had it. */
  shouldHaveBeenDeletedBy: Date | null;
};

/** What people ask after an incident, answered for one of them. */
export type PersonAnswer = {
  code: string;
  /** 'certain', 'possible': a row may mean them, or 'no'. */
  affected: Certainty | 'no';
  /** Why, where it is not the files that say so. */
  because: string | null;
  /** Which of my data? Every category with the first and last day it was sent. */
  data: { category: string; certainty: Certainty; first: Date; last: Date; files: number }[];
  files: PersonFile[];
  /** Files of theirs left out, since their deletion is evidenced. */
  deleted: PersonFile[];
  /** Why did you still hold it? */
  kind: string;
  standing: string;
  country: string | null;
  reasons: PersonReason[];
  /** Who is the supplier? */
  suppliers: (Pick<Supplier, 'name' | 'country' | 'contact'> & {
    purposes: string[];
    under: string | null;
  })[];
  /** What was taken, and how sure are you of that? */
  taken: MatterState;
};

/** The four questions that people asked after real incidents, for one person of the register. */
export async function answerPerson(app: App, c: Case, person: number): Promise<PersonAnswer> {
  const { reader } = app.database;
  const [held, disclosures, datasets, kinds, attributes] = await Promise.all([
    whoHoldsWhat(reader, person),
    listDisclosures(reader, {}),
    listDatasets(
      reader,
      c.affected.suppliers.map(({ id }) => id),
    ),
    listKinds(app.database),
    loadAttributes(reader),
  ]);
  const columns = await listColumns(
    reader,
    held.map(({ disclosure }) => disclosure),
  );
  const wanted = c.scope.categories;
  const fileOf = (id: number): PersonFile | undefined => {
    const one = held.find(({ disclosure }) => disclosure === id);
    const disclosure = disclosures.find((each) => each.id === id);
    const dataset = datasets.find((each) => each.id === disclosure?.dataset);
    if (!one || !disclosure || !dataset) return undefined;
    const own = one.columns.map(
      ({ ordinal }) => columns.find((each) => each.disclosure === id && each.ordinal === ordinal)!.category,
    );
    return {
      disclosure: id,
      supplier: c.affected.suppliers.find((each) => each.id === dataset.supplier)!.name,
      dataset: dataset.name,
      sentAt: disclosure.sentAt,
      certainty: one.certainty,
      categories: [...new Set(own)].filter((category) => wanted === null || wanted.includes(category)),
    };
  };
  const filesOf = (ids: { id: number }[]): PersonFile[] =>
    ids
      .flatMap(({ id }) => fileOf(id) ?? [])
      .filter(({ categories }) => categories.length > 0)
      .sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
  const excluded = c.scope.excluded.find((each) => each.person === person);
  const added = c.scope.added.find((each) => each.person === person);
  const inScope = filesOf(c.affected.disclosures);
  const files = excluded ? [] : inScope;
  const { kind, standing, country } = attributeOf(attributes, person);
  return {
    code: codeOf(app.installation.codeKey, person),
    affected:
      added || files.some(({ certainty }) => certainty === 'certain')
        ? 'certain'
        : files.length > 0
          ? 'possible'
          : 'no',
    because: excluded?.why ?? added?.why ?? null,
    data: dataOf(files),
    files,
    deleted: filesOf(c.affected.deleted),
    kind: kinds.find(({ id }) => id === kind)?.name ?? 'unknown',
    standing,
    country,
    reasons: c.affected.suppliers.flatMap((supplier) => reasonOf(supplier, files)),
    suppliers: c.affected.suppliers
      .filter(({ name }) => files.some((file) => file.supplier === name))
      .map(({ name, country: where, contact, agreement, parent }) => ({
        name,
        country: where,
        contact,
        purposes: agreement.purposes,
        under: c.affected.suppliers.find(({ id }) => id === parent)?.name ?? null,
      })),
    taken: matterOf(c.board, 'confidentiality'),
  };
}

function dataOf(files: PersonFile[]): PersonAnswer['data'] {
  const categories = [...new Set(files.flatMap((file) => file.categories))].sort();
  return categories.map((category) => {
    const own = files.filter((file) => file.categories.includes(category));
    return {
      category,
      certainty: own.some(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible',
      first: own[0].sentAt,
      last: own.at(-1)!.sentAt,
      files: own.length,
    };
  });
}

function reasonOf({ name, agreement }: Supplier, files: PersonFile[]): PersonReason[] {
  const last = files.findLast(({ supplier }) => supplier === name);
  if (!last) return [];
  const { purposes, retentionDays } = agreement;
  return [
    {
      supplier: name,
      lastSentAt: last.sentAt,
      lastDataset: last.dataset,
      purposes,
      retentionDays,
      shouldHaveBeenDeletedBy:
        retentionDays === null ? null : new Date(last.sentAt.getTime() + retentionDays * DAY_MS),
    },
  ];
}
