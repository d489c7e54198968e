import {
  callout,
  claim,
  field,
  fields,
  filled,
  heading,
  paragraph,
  says,
  table,
  type Block,
  type PaperDocument,
  type Sentence,
} from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { exposureTables, type ExposureTable, type Value } from '../exposure-tables.ts';
import { instantText, peopleAnswer, referenceOf, suppliersAnswer } from '../from-case.ts';

/** In a paper; the CSV beside it has all. */
const ROWS_SHOWN = 200;

/** Who is affected, with what, since when and on what evidence, in tables. */
export function writeExposure(c: Case): PaperDocument {
  const tables = exposureTables(c).filter(({ rows }) => rows.length > 0);
  return {
    key: 'exposure',
    title: 'Who is affected, and with which data',
    subtitle: 'Computed from the record of what was handed over; it names nobody',
    organisation: c.name,
    reference: referenceOf(c),
    madeAt: instantText(c.at, c.timezone),
    draft: true,
    language: 'en',
    layout: 'brief',
    blocks: [
      ...driftBlock(c),
      fields(
        field('Suppliers, with their sub-suppliers', suppliersAnswer(c)),
        field('What is covered', filled(coverText(c), 'incident')),
        field('People affected', peopleAnswer(c)),
        field('Files', filled(filesText(c), 'ledger')),
        field('Rows in these files', filled(rowsText(c), 'ledger')),
        field('People who should have been deleted under the agreement', filled(overdueText(c), 'ledger')),
        field('People put in or taken out by hand', filled(byHandText(c), 'incident')),
      ),
      ...(c.affected.disclosures.length === 0 ? [nothingRecorded()] : []),
      ...tables.flatMap((each) => tableBlocks(c, each)),
      heading(1, 'How to read this'),
      paragraph(...howToRead(c)),
    ],
  };
}

function driftBlock({ drift }: Case): Block[] {
  if (!drift) return [];
  return [
    callout(
      'note',
      claim(
        `Since this revision of the scope what is recorded or known has changed: ${drift.disclosuresIn.length} files came in and ${drift.disclosuresOut.length} left. The numbers here are those of now.`,
        'ledger',
      ),
    ),
  ];
}

function coverText({ revision, scope, timezone, datasets }: Case): string {
  const { why } = revision;
  const at = (text: string): string => instantText(new Date(text), timezone);
  const parts = [
    scope.heldAt === null
      ? 'everything that was sent'
      : scope.heldFrom === null
        ? `what was held on ${at(scope.heldAt)}`
        : `what was held at some moment from ${at(scope.heldFrom)} to ${at(scope.heldAt)}`,
    scope.sentFrom === null ? '' : `sent from ${at(scope.sentFrom)} on`,
    scope.sentTo === null ? '' : `sent until ${at(scope.sentTo)}`,
    scope.datasets === null
      ? ''
      : `in the datasets ${datasets
          .filter(({ id }) => scope.datasets!.includes(id))
          .map(({ name }) => `“${name}”`)
          .join(', ')}`,
    scope.categories === null ? '' : `with the categories ${scope.categories.join(', ')}`,
  ];
  return `${capital(parts.filter((part) => part !== '').join(', '))}. Why: ${why}.`;
}

function filesText({ affected }: Case): string {
  const { disclosures, deleted } = affected;
  const left =
    deleted.length === 0
      ? ''
      : `; ${number(deleted.length)} more are left out, since their deletion is evidenced`;
  return `${number(disclosures.length)}${left}`;
}

/** Promise 1: the four add up to the rows read. */
function rowsText({ affected: { rows } }: Case): string {
  return `${number(rows.read)} = ${number(rows.known)} about people known before + ${number(rows.new)} about people new then + ${number(rows.ambiguous)} that may be about several + ${number(rows.unidentifiable)} that name nobody`;
}

function overdueText({ affected }: Case): string {
  return `${number(affected.shouldHaveBeenDeleted)}; they count as held until deletion is evidenced`;
}

function byHandText({ scope }: Case): string {
  return `${number(scope.added.length)} put in, ${number(scope.excluded.length)} taken out`;
}

function nothingRecorded(): Block {
  return callout(
    'note',
    'Nothing is recorded as held. What was handed over without being recorded is not known.',
  );
}

function tableBlocks(c: Case, { title, columns, rows }: ExposureTable): Block[] {
  const shown = columns.flatMap((column, at) => (column.csv ? [] : [{ ...column, at }]));
  const more = rows.length - ROWS_SHOWN;
  return [
    heading(1, title),
    table(
      shown.map(({ heading: text, kind }) => ({
        heading: text,
        ...(kind === 'count' || kind === 'number' ? { align: 'right' as const } : {}),
      })),
      rows.slice(0, ROWS_SHOWN).map((row) => ({
        cells: shown.map(({ at, kind }) => cellText(row[at], kind, c.timezone)),
        support: ['ledger'],
      })),
    ),
    ...(more > 0
      ? [
          paragraph(
            claim(`And ${number(more)} more rows: the CSV file of this table has them all.`, 'ledger'),
          ),
        ]
      : []),
  ];
}

function cellText(value: Value, kind: string, timezone: string): string {
  if (value === null) return '–';
  if (value instanceof Date) return formatInstant(value, timezone).slice(0, 10);
  return typeof value === 'number' && kind === 'count' ? number(value) : String(value);
}

function howToRead({ affected }: Case): Sentence[] {
  return [
    says(
      'A person is certain where a row names that person, and possible where a row may be about that person or another: in doubt people are included.',
    ),
    says('Kind, standing and country are those that the register has today.'),
    says(
      'That a supplier held data does not say that anybody has seen it: what is known of that is in the case, not here.',
    ),
    ...(affected.rows.unidentifiable > 0
      ? [
          claim(
            `Whom ${number(affected.rows.unidentifiable)} ${affected.rows.unidentifiable === 1 ? 'row' : 'rows'} without any identifier may be about is not known.`,
            'ledger',
          ),
        ]
      : []),
  ];
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
