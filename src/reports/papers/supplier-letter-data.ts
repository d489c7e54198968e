import { categoryLabel } from '../../columns/index.ts';
import {
  claim,
  heading,
  pageBreak,
  paragraph,
  row,
  says,
  table,
  type Block,
  type Sentence,
} from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import type { Disclosure } from '../../ledger/index.ts';
import type { Supplier } from '../../suppliers/index.ts';
import { datasetNames } from '../exposure-tables.ts';
import { dayText, namesText } from '../from-case.ts';

/** In a letter; the table of files beside it has all. */
const FILES_SHOWN = 1500;
const COLUMNS_SHOWN = 40;

/** What they had from us, dataset by dataset, so that they can say what of it was reached. */
export function handedOver(c: Case, supplier: Supplier | undefined, under: readonly Supplier[]): Block[] {
  const files = filesOf(c, supplier, under);
  if (files.length === 0) {
    return [
      paragraph(
        claim('We have no record of files that you had from us at the time.', 'ledger'),
        'Please list everything that you have of ours, or had: which files or tables, since when, how many rows, which columns.',
      ),
    ];
  }
  const byDataset = [...Map.groupBy(files, ({ dataset }) => dataset)];
  return [
    paragraph(
      claim('By our record you had the following from us at the time.', 'ledger'),
      says(
        'The annex lists every file. For each of them please say whether it was there, whether it was reached, and what became of it; and name whatever else you have of ours.',
      ),
    ),
    table(
      ['Dataset', '>Files', 'First sent', 'Last sent', '>Rows in all'],
      byDataset.map(([dataset, own]) =>
        row(
          [
            nameOf(c, dataset, under),
            own.length.toLocaleString('en-GB'),
            day(c, own[0].sentAt),
            day(c, own.reduce((a, b) => (a.sentAt > b.sentAt ? a : b)).sentAt),
            rowsText(own),
          ],
          'ledger',
        ),
      ),
    ),
    ...byDataset.map(([dataset]) => paragraph(...columnsOf(c, dataset, under))),
    ...leftOut(c, supplier, under),
  ];
}

/** Every file, each with our number for it. */
export function annexBlocks(c: Case, supplier: Supplier | undefined, under: readonly Supplier[]): Block[] {
  const files = filesOf(c, supplier, under);
  if (files.length === 0) return [];
  const more = files.length - FILES_SHOWN;
  return [
    pageBreak(),
    heading(1, 'Annex: the files that you had from us'),
    paragraph('Was it reached: write yes, no, or not known, and on what evidence.'),
    table(
      ['>No.', 'Dataset', 'File', 'Sent', '>Rows', 'Was it reached?'],
      files
        .slice(0, FILES_SHOWN)
        .map(({ id, dataset, fileName, sentAt, direction, rows }) =>
          row(
            [
              String(id),
              nameOf(c, dataset, under),
              direction === 'out' ? fileName : `${fileName} (from you)`,
              day(c, sentAt),
              rows.read.toLocaleString('en-GB'),
              '',
            ],
            'ledger',
          ),
        ),
    ),
    ...(more > 0
      ? [
          paragraph(
            claim(`And ${more.toLocaleString('en-GB')} more, in a table beside this letter.`, 'ledger'),
          ),
        ]
      : []),
  ];
}

function filesOf(
  { affected, datasets }: Case,
  supplier: Supplier | undefined,
  under: readonly Supplier[],
): Disclosure[] {
  const theirs = new Set([supplier, ...under].map((each) => each?.id));
  const own = new Set(datasets.filter((each) => theirs.has(each.supplier)).map(({ id }) => id));
  return affected.disclosures
    .filter(({ dataset }) => own.has(dataset))
    .toSorted((a, b) => a.dataset - b.dataset || a.sentAt.getTime() - b.sentAt.getTime());
}

function nameOf(c: Case, dataset: number, under: readonly Supplier[]): string {
  const { name, supplier } = datasetNames(c, dataset);
  return under.some((each) => each.name === supplier) ? `${name} (${supplier})` : name;
}

/** The headings by which they can find it in their systems. */
function columnsOf(c: Case, dataset: number, under: readonly Supplier[]): Sentence[] {
  const columns = c.datasets.find(({ id }) => id === dataset)?.columns ?? [];
  const shown = columns
    .slice(0, COLUMNS_SHOWN)
    .map(({ name, category }) => `“${name}” (${categoryLabel(category)})`);
  const more = columns.length - shown.length;
  if (columns.length === 0) return [];
  return [
    claim(
      `Columns of “${nameOf(c, dataset, under)}”: ${more > 0 ? `${shown.join(', ')} and ${more} more` : namesText(shown)}.`,
      'ledger',
    ),
  ];
}

function leftOut(c: Case, supplier: Supplier | undefined, under: readonly Supplier[]): Block[] {
  const theirs = new Set([supplier, ...under].map((each) => each?.id));
  const own = new Set(c.datasets.filter((each) => theirs.has(each.supplier)).map(({ id }) => id));
  const deleted = c.affected.deleted.filter(({ dataset }) => own.has(dataset));
  if (deleted.length === 0) return [];
  return [
    paragraph(
      claim(
        `${deleted.length.toLocaleString('en-GB')} more ${deleted.length === 1 ? 'file is' : 'files are'} not in the list, since the deletion is evidenced.`,
        'ledger',
      ),
      'If any of it is still there, in a backup too, please say so.',
    ),
  ];
}

function rowsText(files: readonly Disclosure[]): string {
  return files.reduce((sum, { rows }) => sum + rows.read, 0).toLocaleString('en-GB');
}

function day({ timezone }: Case, at: Date): string {
  return dayText(at, timezone);
}
