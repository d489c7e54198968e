import { categoryLabel } from '../../columns/index.ts';
import {
  computeHoldings,
  listDeletionClaims,
  resolveScope,
  type CategoryHolding,
} from '../../ledger/index.ts';
import { listKinds, loadAttributes } from '../../people/index.ts';
import { findSupplier, listSuppliers } from '../../suppliers/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, formatNumber, joinLines, type Answer } from '../answer.ts';
import { openApp, readPastMoment, type Context } from '../context.ts';

/** `holdings`: per category, what a supplier and its sub-suppliers hold as of a moment. */
export async function holdings(
  context: Context,
  [name]: [string],
  options: { asOf?: string },
): Promise<Answer> {
  await using app = await openApp(context);
  const { reader } = app.database;
  const at = options.asOf === undefined ? app.now() : readPastMoment(app, options.asOf, '--as-of');
  const supplier = findSupplier(await listSuppliers(reader), name);
  const { acceptedGrades, timezone } = app.installation;
  const scoped = await resolveScope(reader, { suppliers: [supplier], heldAt: at }, acceptedGrades);
  const register = { attributes: await loadAttributes(reader), kinds: await listKinds(app.database) };
  const held = await computeHoldings(reader, scoped, register, { at, timezone });
  const deleted = scoped.flatMap((each) => each.deleted).length;
  const claims = await listDeletionClaims(
    reader,
    scoped.map((each) => each.supplier.id),
  );
  const disclosures = scoped.flatMap((each) => each.disclosures).length;
  return {
    json: {
      supplier: supplier.name,
      asOf: at,
      includes: scoped.map((each) => each.supplier.name),
      disclosures,
      deletedDisclosures: deleted,
      deletionClaims: claims,
      categories: held,
    },
    text: joinLines(
      `${scoped.map((each) => each.supplier.name).join(', with ')} as of ${formatInstant(at, timezone)}: ${countOf(disclosures, 'disclosure')}`,
      deleted > 0
        ? `${countOf(deleted, 'disclosure')} more left out: their deletion is evidenced.`
        : undefined,
      claims.some((claim) => !acceptedGrades.includes(claim.grade))
        ? 'A deletion was claimed whose grade is not accepted: it changes no number.'
        : undefined,
      held.length === 0 ? 'Nothing is recorded as held.' : holdingLines(held, timezone),
    ),
  };
}

function holdingLines(held: CategoryHolding[], timezone: string): string {
  const head = ['category', 'people', 'possibly', 'oldest', 'newest', 'should be gone', 'agreed'];
  const rows = held.map((each) => [
    categoryLabel(each.category),
    each.people.certain,
    each.people.possible === 0 ? '' : `+ up to ${formatNumber(each.people.possible)}`,
    formatInstant(each.oldest, timezone).slice(0, 10),
    formatInstant(each.newest, timezone).slice(0, 10),
    each.shouldHaveBeenDeleted === null ? 'not known' : formatNumber(each.shouldHaveBeenDeleted),
    each.allowed === null ? 'not known' : each.allowed ? 'yes' : 'NO',
  ]);
  const groups = held.map(
    (each) =>
      `  ${categoryLabel(each.category)}: ${listCounts({ ...each.byKind })} (${listCounts(each.byStanding)})`,
  );
  return joinLines(
    alignColumns([head, ...rows]),
    'By kind (and standing, as the register has them today):',
    ...groups,
  );
}

function listCounts(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${formatNumber(n)} ${name}`)
    .join(', ');
}
