import { categoryLabel } from '../columns/index.ts';
import type { Affected, Count, Scope } from '../ledger/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { alignColumns, countOf, formatNumber, joinLines } from './answer.ts';

const CLASSES_SHOWN = 12;

/** The JSON of `affected`; docs/json.md describes it. */
export function affectedJson(affected: Affected, scope: Scope): object {
  return {
    scope: {
      suppliers: affected.suppliers.map(({ name }) => name),
      heldAt: scope.heldAt ?? null,
      sentFrom: scope.sentFrom ?? null,
      sentTo: scope.sentTo ?? null,
      dataset: scope.dataset ?? null,
      categories: scope.categories ?? null,
      disclosures: affected.disclosures.length,
      deletedDisclosures: affected.deleted.length,
    },
    people: affected.people,
    byKind: affected.byKind,
    byStanding: affected.byStanding,
    byCountry: affected.byCountry,
    byCategory: Object.fromEntries(
      Object.entries(affected.byCategory).map(([category, count]) => {
        const times = affected.times.find((each) => each.category === category);
        return [category, { ...count, oldest: times?.oldest ?? null, newest: times?.newest ?? null }];
      }),
    ),
    classes: affected.classes,
    rows: affected.rows,
    shouldHaveBeenDeleted: affected.shouldHaveBeenDeleted,
    tookMs: affected.tookMs,
  };
}

/** The roll call in words. */
export function describeAffected(affected: Affected, scope: Scope, timezone: string): string {
  const { people, rows, disclosures, deleted } = affected;
  if (disclosures.length === 0) {
    return joinLines(
      `Nothing is recorded as held by ${affected.suppliers.map(({ name }) => name).join(', ')} ${whenText(scope, timezone)}.`,
      deleted.length > 0
        ? `${countOf(deleted.length, 'disclosure')} left out: their deletion is evidenced.`
        : undefined,
      'That is what was recorded here; what was sent and not recorded is not known.',
    );
  }
  const first = formatInstant(disclosures[0].sentAt, timezone);
  const last = formatInstant(disclosures.reduce((a, b) => (a.sentAt > b.sentAt ? a : b)).sentAt, timezone);
  return joinLines(
    `${affected.suppliers.map(({ name }) => name).join(', with ')} ${whenText(scope, timezone)}`,
    '',
    `WHOSE  ${countOf(people.certain, 'person is', 'people are')} affected for certain${people.possible === 0 ? '.' : `, and up to ${formatNumber(people.possible)} more possibly.`}`,
    groupTable('by kind', affected.byKind),
    groupTable('by standing', affected.byStanding),
    groupTable('by country', affected.byCountry),
    '',
    'WHAT   by category of data',
    categoryTable(affected, timezone),
    '',
    `       by class: everybody with exactly the same categories (${countOf(affected.classes.length, 'class', 'classes')})`,
    classTable(affected),
    '',
    `SINCE WHEN  ${countOf(disclosures.length, 'disclosure')}, the first ${first}, the last ${last}.`,
    deleted.length > 0
      ? `${countOf(deleted.length, 'more disclosure')} left out: their deletion is evidenced.`
      : undefined,
    '',
    `Should have been deleted by then under the agreement: ${countOf(affected.shouldHaveBeenDeleted, 'person', 'people')}.`,
    `Rows in these files: ${formatNumber(rows.read)} = ${formatNumber(rows.known)} known + ${formatNumber(rows.new)} new + ${formatNumber(rows.ambiguous)} ambiguous + ${formatNumber(rows.unidentifiable)} unidentifiable.`,
    rows.unidentifiable > 0
      ? `Not known: whom ${countOf(rows.unidentifiable, 'row')} without any identifier may be about.`
      : undefined,
    `Answered in ${affected.tookMs} ms.`,
  );
}

function whenText(scope: Scope, timezone: string): string {
  if (scope.heldAt) return `as held at ${formatInstant(scope.heldAt, timezone)}`;
  const from = scope.sentFrom ? `from ${formatInstant(scope.sentFrom, timezone)}` : '';
  const to = scope.sentTo ? `until ${formatInstant(scope.sentTo, timezone)}` : '';
  return `in what was sent ${[from, to].filter((part) => part !== '').join(' ')}`;
}

function groupTable(title: string, groups: Record<string, Count>): string {
  const rows = Object.entries(groups)
    .sort(([, a], [, b]) => b.certain + b.possible - a.certain - a.possible)
    .map(([name, count], i) => [i === 0 ? title : '', name, count.certain, possibleText(count)]);
  return alignColumns(rows, '       ');
}

function categoryTable(affected: Affected, timezone: string): string {
  const rows = Object.entries(affected.byCategory)
    .sort(([, a], [, b]) => b.certain + b.possible - a.certain - a.possible)
    .map(([category, count]) => {
      const times = affected.times.find((each) => each.category === category);
      const span = times
        ? `${formatInstant(times.oldest, timezone).slice(0, 10)} to ${formatInstant(times.newest, timezone).slice(0, 10)}`
        : '';
      return [categoryLabel(category), count.certain, possibleText(count), span];
    });
  return alignColumns(rows, '       ');
}

function classTable({ classes }: Affected): string {
  const rows = classes
    .slice(0, CLASSES_SHOWN)
    .map((each) => [each.certain, possibleText(each), each.categories.map(categoryLabel).join(', ')]);
  const rest = classes.slice(CLASSES_SHOWN);
  const more = rest.reduce((sum, each) => sum + each.certain + each.possible, 0);
  return joinLines(
    alignColumns(rows, '       '),
    rest.length > 0
      ? `       … and ${countOf(rest.length, 'smaller class', 'smaller classes')} with ${countOf(more, 'person', 'people')} (--json lists all)`
      : undefined,
  );
}

function possibleText({ possible }: Count): string {
  return possible === 0 ? '' : `+ up to ${formatNumber(possible)}`;
}
