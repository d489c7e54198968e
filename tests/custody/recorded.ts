import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import type { App } from '../../src/installation/index.ts';
import { listDisclosures, type Disclosure } from '../../src/ledger/index.ts';
import { findKind } from '../../src/people/index.ts';
import { listSuppliers, type Supplier } from '../../src/suppliers/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';
import { addNamedSupplier } from '../support/suppliers.ts';

/** A file that was recorded, by the day on which it was sent. */
export type Sent = { day: string; dataset?: string; supplier?: string };

/** An installation with three people, and a file about them sent on each of some days. */
export async function createRecorded(
  sent: Sent[],
  now?: () => Date,
): Promise<TestInstallation & { disclosures: Disclosure[] }> {
  const place = await createTestInstallation({ now });
  const { app, folder } = place;
  const roll = join(folder, 'roll.csv');
  await writeFile(
    roll,
    'Ref,First name,Last name,Email\n1,Ann,Lee,a@x.example\n2,Bob,Ray,b@x.example\n3,Cyd,Fox,c@x.example\n',
  );
  {
    await using session = await openSession(app, 'test');
    await importPeople(session, {
      path: roll,
      kind: findKind(session.kinds, 'member'),
      standing: 'current',
      told: {},
    });
  }
  for (const each of sent) await recordOne(place, each);
  return { ...place, disclosures: await listDisclosures(app.database.reader, {}) };
}

/** Records one more file. */
export async function recordOne(
  { app, folder }: TestInstallation,
  { day, dataset = 'members', supplier: name = 'Mail House' }: Sent,
): Promise<number> {
  const supplier = await openSupplier(app, name);
  await using session = await openSession(app, 'test');
  const path = join(folder, `${dataset}-${day}.csv`);
  await writeFile(path, `Ref,Email\n1,a@x.example\n2,b@x.example\n`);
  const recorded = await recordFile(session, {
    path,
    supplier,
    dataset,
    direction: 'out',
    told: {},
    sentAt: new Date(`${day}T12:00:00Z`),
  });
  return recorded.disclosure;
}

async function openSupplier({ database }: App, name: string): Promise<Supplier> {
  const there = (await listSuppliers(database.reader)).find((each) => each.name === name);
  return there ?? addNamedSupplier(database, name);
}
