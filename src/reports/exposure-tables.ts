import { categoryLabel, findCategory } from '../columns/index.ts';
import type { Case } from '../incidents/index.ts';
import type { Count, Disclosure } from '../ledger/index.ts';
import type { ScoredClass } from '../severity/index.ts';

export type Value = string | number | Date | null;

/** One table of an exposure, for a paper and for a CSV file alike: no name, no code, no address of anybody. */
export type ExposureTable = {
  /** Names it in files: 'by-class'. */
  name: string;
  title: string;
  /** `csv`: in the file alone, not in a paper. */
  columns: readonly {
    key: string;
    heading: string;
    kind: 'text' | 'count' | 'number' | 'day';
    csv?: true;
  }[];
  rows: readonly (readonly Value[])[];
};

type Columns = ExposureTable['columns'];

/** Every table of who is affected with what, since when and on what evidence. */
export function exposureTables(c: Case): ExposureTable[] {
  return [
    byCategory(c),
    byClass(c),
    byGroup('by-kind', 'By kind of person', 'Kind', c.affected.byKind),
    byGroup('by-standing', 'By standing', 'Standing', c.affected.byStanding),
    byGroup('by-country', 'By country', 'Country', c.affected.byCountry),
    suppliersTable(c),
    filesTable(c, 'files', 'Files in scope', c.affected.disclosures),
    filesTable(c, 'files-left-out', 'Files left out: their deletion is evidenced', c.affected.deleted),
    deletionsTable(c),
  ];
}

const PEOPLE: Columns = [
  { key: 'certain', heading: 'Certain', kind: 'count' },
  { key: 'possible', heading: 'Possibly more', kind: 'count' },
];

function byCategory({ affected }: Case): ExposureTable {
  return {
    name: 'by-category',
    title: 'By category of data',
    columns: [
      { key: 'category', heading: 'Key', kind: 'text', csv: true },
      { key: 'label', heading: 'Category', kind: 'text' },
      { key: 'special', heading: 'Art. 9', kind: 'text' },
      ...PEOPLE,
      { key: 'oldest', heading: 'First sent', kind: 'day' },
      { key: 'newest', heading: 'Last sent', kind: 'day' },
    ],
    rows: largestFirst(affected.byCategory).map(([category, { certain, possible }]) => {
      const times = affected.times.find((each) => each.category === category);
      return [
        category,
        categoryLabel(category),
        findCategory(category)?.special ? 'yes' : 'no',
        certain,
        possible,
        times?.oldest ?? null,
        times?.newest ?? null,
      ];
    }),
  };
}

function byClass({ affected, assessment }: Case): ExposureTable {
  const scored = new Map(assessment.classes.map((each) => [each.categories.join(' '), each]));
  return {
    name: 'by-class',
    title: 'By class: everybody with exactly the same categories',
    columns: [
      { key: 'categories', heading: 'Keys', kind: 'text', csv: true },
      { key: 'labels', heading: 'Categories', kind: 'text' },
      ...PEOPLE,
      { key: 'kinds', heading: 'Kinds', kind: 'text' },
      { key: 'severity_from', heading: 'Severity from', kind: 'number' },
      { key: 'severity_to', heading: 'to', kind: 'number' },
      { key: 'band_from', heading: 'Band from', kind: 'text', csv: true },
      { key: 'band_to', heading: 'Band to', kind: 'text', csv: true },
    ],
    rows: affected.classes.map(({ categories, certain, possible, kinds }) => [
      categories.join(';'),
      categories.map(categoryLabel).join(', '),
      certain,
      possible,
      Object.entries(kinds)
        .sort(([, a], [, b]) => b - a)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
      ...severityOf(scored.get(categories.join(' '))),
    ]),
  };
}

function severityOf(scored: ScoredClass | undefined): Value[] {
  if (!scored) return [null, null, null, null];
  return [scored.score.low, scored.score.high, scored.band.low, scored.band.high];
}

function byGroup(
  name: string,
  title: string,
  heading: string,
  counts: Readonly<Record<string, Count>>,
): ExposureTable {
  return {
    name,
    title,
    columns: [{ key: heading.toLowerCase(), heading, kind: 'text' }, ...PEOPLE],
    rows: largestFirst(counts).map(([each, { certain, possible }]) => [each, certain, possible]),
  };
}

function suppliersTable({ affected, named }: Case): ExposureTable {
  return {
    name: 'suppliers',
    title: 'Suppliers in scope, with the terms that are recorded',
    columns: [
      { key: 'supplier', heading: 'Supplier', kind: 'text' },
      { key: 'sub_supplier_of', heading: 'Works for', kind: 'text' },
      { key: 'country', heading: 'Country', kind: 'text' },
      { key: 'purposes', heading: 'Purposes', kind: 'text' },
      { key: 'retention_days', heading: 'Days to keep', kind: 'number' },
      { key: 'hours_to_tell', heading: 'Hours to tell', kind: 'number' },
      { key: 'named', heading: 'Named by the scope', kind: 'text', csv: true },
    ],
    rows: affected.suppliers.map(({ id, name, parent, country, agreement }) => [
      name,
      affected.suppliers.find((each) => each.id === parent)?.name ?? null,
      country,
      agreement.purposes.join('; '),
      agreement.retentionDays,
      agreement.hoursToTell,
      named.some((each) => each.id === id) ? 'yes' : 'no',
    ]),
  };
}

function filesTable(c: Case, name: string, title: string, files: readonly Disclosure[]): ExposureTable {
  return {
    name,
    title,
    columns: [
      { key: 'disclosure', heading: 'No.', kind: 'number' },
      { key: 'supplier', heading: 'Supplier', kind: 'text' },
      { key: 'dataset', heading: 'Dataset', kind: 'text' },
      { key: 'direction', heading: 'Direction', kind: 'text', csv: true },
      { key: 'file', heading: 'File', kind: 'text' },
      { key: 'sent', heading: 'Sent', kind: 'day' },
      { key: 'rows', heading: 'Rows', kind: 'count' },
      { key: 'known', heading: 'Known', kind: 'count' },
      { key: 'new', heading: 'New', kind: 'count' },
      { key: 'ambiguous', heading: 'Ambiguous', kind: 'count' },
      { key: 'unidentifiable', heading: 'Unidenti\u00adfiable', kind: 'count' },
    ],
    rows: files.map(({ id, dataset, direction, fileName, sentAt, rows }) => {
      const { supplier, name: ofDataset } = datasetNames(c, dataset);
      return [
        id,
        supplier,
        ofDataset,
        direction === 'out' ? 'sent' : 'received',
        fileName,
        sentAt,
        rows.read,
        rows.known,
        rows.new,
        rows.ambiguous,
        rows.unidentifiable,
      ];
    }),
  };
}

function deletionsTable(c: Case): ExposureTable {
  return {
    name: 'deletions-claimed',
    title: 'Deletions that somebody states',
    columns: [
      { key: 'supplier', heading: 'Supplier', kind: 'text' },
      { key: 'dataset', heading: 'Dataset', kind: 'text' },
      { key: 'sent_before', heading: 'What was sent before', kind: 'day' },
      { key: 'deleted', heading: 'Deleted on', kind: 'day' },
      { key: 'says', heading: 'Who says so', kind: 'text' },
      { key: 'grade', heading: 'Grade', kind: 'text' },
    ],
    rows: c.deletions.map(({ supplier, dataset, sentBefore, deletedAt, source, grade }) => [
      supplierName(c, supplier),
      dataset === null ? 'every one' : datasetNames(c, dataset).name,
      sentBefore,
      deletedAt,
      source,
      grade,
    ]),
  };
}

/** The names of a dataset and of its supplier. */
export function datasetNames(c: Case, dataset: number): { supplier: string; name: string } {
  const found = c.datasets.find(({ id }) => id === dataset);
  return found
    ? { supplier: supplierName(c, found.supplier), name: found.name }
    : { supplier: '', name: `dataset ${dataset}` };
}

function supplierName({ affected }: Case, id: number): string {
  return affected.suppliers.find((supplier) => supplier.id === id)?.name ?? `supplier ${id}`;
}

/** Groups of people, those with most first. */
export function largestFirst(counts: Readonly<Record<string, Count>>): [string, Count][] {
  return Object.entries(counts).sort(([, a], [, b]) => b.certain + b.possible - a.certain - a.possible);
}
