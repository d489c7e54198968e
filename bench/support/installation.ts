import type { App } from '../../src/installation/index.ts';
import { importPeople, recordFile, type Recorded, type Session } from '../../src/exchange/index.ts';
import { findKind } from '../../src/people/index.ts';
import type { Supplier } from '../../src/suppliers/index.ts';
import { createTestInstallation } from '../../tests/support/installation.ts';
import { addNamedSupplier } from '../../tests/support/suppliers.ts';

export type BenchPlace = { folder: string; identity: string; app: App; supplier: Supplier } & AsyncDisposable;

/** An installation of its own in a temporary folder, with one supplier; removed when disposed. */
export async function openBenchPlace(): Promise<BenchPlace> {
  const place = await createTestInstallation();
  const { app, keyholder, folder } = place;
  const supplier = await addNamedSupplier(app.database, 'Supplier', { retentionDays: 365 });
  const dispose = () => place[Symbol.asyncDispose]();
  return { folder, identity: keyholder.identity, app, supplier, [Symbol.asyncDispose]: dispose };
}

/** Imports a file of people as members of today. */
export async function importMembers(session: Session, path: string): Promise<void> {
  const kind = findKind(session.kinds, 'member');
  await importPeople(session, { path, kind, standing: 'current', told: {} });
}

/** Records a file of members as sent to the one supplier. */
export function recordMembers(
  session: Session,
  { supplier }: BenchPlace,
  path: string,
  sentAt: Date,
): Promise<Recorded> {
  const file = { path, supplier, dataset: 'members', sentAt, direction: 'out' as const, told: {} };
  return recordFile(session, file);
}
