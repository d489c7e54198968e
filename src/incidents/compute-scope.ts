import type { App } from '../installation/index.ts';
import { findAffected, type Affected, type Scope } from '../ledger/index.ts';
import { listKinds } from '../people/index.ts';
import { listSuppliers } from '../suppliers/index.ts';
import type { Basis, ChosenTimes, IncidentScope } from './revisions.ts';

/** Who is affected by what a case covers, as the ledger has it now. */
export async function computeScope(app: App, scope: IncidentScope): Promise<Affected> {
  const { reader } = app.database;
  const { acceptedGrades, timezone } = app.installation;
  const asked = await scopeOf(app, scope);
  return findAffected(reader, asked, {
    acceptedGrades,
    kinds: await listKinds(app.database),
    at: asked.heldAt ?? app.now(),
    timezone,
  });
}

/** The same question as the ledger puts it. */
export async function scopeOf(app: App, scope: IncidentScope): Promise<Scope> {
  const suppliers = await listSuppliers(app.database.reader);
  return {
    suppliers: suppliers.filter(({ id }) => scope.suppliers.includes(id)),
    heldAt: instant(scope.heldAt),
    heldFrom: instant(scope.heldFrom),
    sentFrom: instant(scope.sentFrom),
    sentTo: instant(scope.sentTo),
    datasets: scope.datasets ?? undefined,
    categories: scope.categories ?? undefined,
    excluded: scope.excluded.map(({ person }) => person),
    added: scope.added.map(({ person }) => person),
  };
}

/** From what an answer was computed. */
export function basisOf(app: App, affected: Affected, chosen: ChosenTimes): Basis {
  return {
    disclosures: affected.disclosures.map(({ id }) => id).sort((a, b) => a - b),
    deleted: affected.deleted.map(({ id }) => id).sort((a, b) => a - b),
    acceptedGrades: app.installation.acceptedGrades,
    chosen,
  };
}

function instant(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text);
}
