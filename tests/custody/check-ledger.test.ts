import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkLedger } from '../../src/custody/index.ts';
import type { Tx } from '../../src/db/index.ts';
import { openSession, recordFile } from '../../src/exchange/index.ts';
import type { App } from '../../src/installation/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';
import { addNamedSupplier } from '../support/suppliers.ts';

let place: TestInstallation;

before(async () => {
  place = await createTestInstallation();
  const { app, folder } = place;
  const supplier = await addNamedSupplier(app.database, 'Mail House');
  await using session = await openSession(app, 'test');
  for (const month of ['01', '02', '03']) {
    const path = join(folder, `members-${month}.csv`);
    await writeFile(path, `Ref,First name,Last name,Email\n${month},Ann,Lee,ann${month}@one.example\n`);
    const file = { path, supplier, dataset: 'members', direction: 'out' as const, told: {} };
    await recordFile(session, { ...file, sentAt: new Date(`2021-${month}-01T00:00:00Z`) });
  }
});
after(() => place[Symbol.asyncDispose]());

/** What the check says while a statement has been run straight in the database, which is then undone. */
async function checkAfter(statement: string): Promise<Awaited<ReturnType<typeof checkLedger>>> {
  const undo = new Error('undo');
  let found: Awaited<ReturnType<typeof checkLedger>> | undefined;
  await place.app.database
    .transaction(async (tx) => {
      await tx.client.query('set transaction isolation level repeatable read');
      await tx.client.query(statement);
      const database = {
        ...place.app.database,
        transaction: <T>(work: (within: Tx) => Promise<T>) => work(tx),
      };
      found = await checkLedger({ ...place.app, database });
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return found!;
}

test('a ledger that nobody touched is as its evidence says', async () => {
  assert.deepEqual(await checkLedger(place.app), {
    disclosures: 3,
    changed: [],
    unrecorded: [],
    gone: [],
    other: [],
  });
});

const TAMPERED: [string, string][] = [
  [
    'a person added to a column',
    `update ledger_set set bytes = set_byte(bytes, octet_length(bytes) - 1, 9) where disclosure = 2 and ordinal = 1`,
  ],
  ['a column taken out', `delete from ledger_set where disclosure = 2 and ordinal = 3`],
  ['everybody taken out', `delete from ledger_set where disclosure = 2`],
  ['sets moved to another column', `update ledger_set set ordinal = 9 where disclosure = 2 and ordinal = 0`],
  [
    'certain made possible',
    `update ledger_set set certainty = 'possible' where disclosure = 2 and ordinal = 0`,
  ],
  ['sent at another time', `update disclosure set sent_at = sent_at + interval '1 day' where id = 2`],
  ['another file', `update disclosure set digest = digest || 'x'::bytea where id = 2`],
  ['another account of rows', `update disclosure set rows = 2, new = 2 where id = 2`],
];
for (const [what, statement] of TAMPERED) {
  test(`a changed ledger is found: ${what}`, async () => {
    assert.deepEqual((await checkAfter(statement)).changed, [2]);
  });
}

test('a disclosure that was taken out, and one that was put in, are found', async () => {
  const takeOut = `delete from ledger_set where disclosure = 2; delete from disclosure_column where disclosure = 2; delete from disclosure where id = 2`;
  assert.deepEqual((await checkAfter(takeOut)).gone, [2]);
  const putIn = `insert into disclosure (dataset, direction, sent_at, recorded_at, file_name, format, size_bytes, digest, object, data_key, rows, known, new, ambiguous, unidentifiable)
    select dataset, direction, sent_at + interval '9 days', recorded_at, file_name, format, size_bytes, digest, object, data_key, rows, known, new, ambiguous, unidentifiable from disclosure where id = 2`;
  assert.equal((await checkAfter(putIn)).unrecorded.length, 1);
});

test('what is recorded while the ledger is checked is no alarm', async () => {
  const { app, folder } = place;
  const record = async (): Promise<void> => {
    await using session = await openSession(app, 'test');
    const path = join(folder, 'meanwhile.csv');
    await writeFile(path, 'Ref,First name,Last name,Email\n9,Ann,Lee,ann9@one.example\n');
    const [supplier] = await listSuppliers(app.database.reader);
    const file = { path, supplier, dataset: 'members', direction: 'out' as const, told: {} };
    await recordFile(session, { ...file, sentAt: new Date('2021-09-01T00:00:00Z') });
  };
  // As slowly as a loaded machine: behind the first thing that is read, wherever it is read, somebody records.
  let recorded = false;
  const slowly = <T extends { query: unknown }>(from: T): T =>
    new Proxy(from, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'query') return (value as () => unknown).bind(target);
        return async (...given: unknown[]) => {
          const found: unknown = await (value as (...args: unknown[]) => unknown).apply(target, given);
          const isRead = /from (disclosure|evidence_entry)/.test(JSON.stringify(given[0]));
          if (isRead && !recorded) {
            recorded = true;
            await record();
          }
          return found;
        };
      },
    });
  const database: App['database'] = {
    ...app.database,
    reader: slowly(app.database.reader),
    transaction: (work) => app.database.transaction((tx) => work({ ...tx, client: slowly(tx.client) })),
  };
  const check = await checkLedger({ ...app, database });
  assert.ok(recorded);
  assert.deepEqual(check, { disclosures: 3, changed: [], unrecorded: [], gone: [], other: [] });
  assert.equal((await checkLedger(app)).disclosures, 4);
});

const KEPT: [string, string][] = [
  ['unions taken out', `delete from dataset_union`],
  ['days taken out', `delete from dataset_span`],
  [
    'a person taken out of a union',
    `update dataset_union set bytes = (select bytes from ledger_set where disclosure = 1 and ordinal = 1) where category = ''`,
  ],
  [
    'a claim that nobody made',
    `insert into deletion_claim (supplier, sent_before, deleted_at, source, grade, recorded_at) select id, now(), now(), 'x', 'verified by us', now() from supplier`,
  ],
  ['grades that nobody accepted', `update installation set accepted_grades = array['statement']`],
  [
    'a column taken for something else',
    `update disclosure_column set category = 'user.name' where ordinal = 3 and disclosure = 2`,
  ],
  ['an original that no act destroyed', `update disclosure set original_destroyed_at = now() where id = 3`],
];
for (const [what, statement] of KEPT) {
  test(`what else answers depend on is held against the acts: ${what}`, async () => {
    assert.ok((await checkAfter(statement)).other.length > 0);
  });
}
