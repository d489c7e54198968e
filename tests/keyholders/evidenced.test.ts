import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readOnce } from '../../src/db/index.ts';
import { makeBackup } from '../../src/backup/index.ts';
import { checkVault, rewrapAll, Unsealing } from '../../src/custody/index.ts';
import { openSession } from '../../src/exchange/index.ts';
import type { App } from '../../src/installation/index.ts';
import {
  compareWithEvidence,
  currentOriginalsKey,
  evidencedRecipients,
  listDataKeys,
} from '../../src/keyholders/index.ts';
import { generateKeyholder, sealBytes } from '../../src/vault/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';

/** What somebody does who can write to the database and has no key. */
const tamper = (app: App, sql: string, values: unknown[] = []): Promise<unknown> =>
  app.database.transaction((tx) => tx.client.query(sql, values));

async function slipIn({ app }: TestInstallation): Promise<string> {
  const { recipient } = await generateKeyholder();
  await tamper(app, `insert into keyholder (name, recipient, added_at) values ('deputy', $1, now())`, [
    recipient,
  ]);
  return recipient;
}

const broken = (message: RegExp) => ({ name: 'InputError', code: 'EVIDENCE_BROKEN', message });

test('a keyholder whom only the database knows gets nothing sealed, by any of the ways', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder, folder } = place;
  await using unsealing = await Unsealing.begin(app, { identities: [keyholder.identity], purpose: 'test' });
  await slipIn(place);
  const refusal = broken(/^Keyholder 2 'deputy' \(age1.*keyholder retire 2/);
  await assert.rejects(openSession(app, 'test'), refusal);
  await assert.rejects(rewrapAll(app, unsealing), refusal);
  await assert.rejects(makeBackup(app, { file: join(folder, 'all.backup') }), refusal);
  assert.ok((await listDataKeys(app.database.reader)).every(({ keyholders }) => keyholders.join() === '1'));
  const { sound, keys } = await checkVault(app);
  assert.equal(sound, false);
  assert.match(keys.unlike.join(), /^Keyholder 2 'deputy'/);
});

test('a keyholder who was put away, and one who was exchanged, are found', async () => {
  await using place = await createTestInstallation();
  const { app } = place;
  const recipient = (await generateKeyholder()).recipient;
  await tamper(app, 'update keyholder set recipient = $1', [recipient]);
  const unlike = async () =>
    (await readOnce(app.database, (tx) => compareWithEvidence(tx, []))).unlike.map((one) => one.slice(0, 20));
  assert.deepEqual(await unlike(), [`Keyholder 1 'chair' `, 'The keyholder with t']);
  await tamper(app, 'update keyholder set recipient = $1', [place.keyholder.recipient]);
  assert.deepEqual(await unlike(), []);
  await tamper(app, 'update keyholder set retired_at = now()');
  assert.deepEqual(await unlike(), ['The keyholder with t']);
});

test('originals are sealed under no key but the one that an act names', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder } = place;
  const own = await currentOriginalsKey(app.database.reader);
  const { identity, recipient } = await generateKeyholder();
  await tamper(
    app,
    `insert into data_key (purpose, wrapped, recipient, keyholders, created_at) values ('originals', $1, $2, '{1}', now())`,
    [Buffer.from(await sealBytes([keyholder.recipient], Buffer.from(`${identity}\n`))), recipient],
  );
  await assert.rejects(openSession(app, 'test'), broken(/^Data key \d+ .* under which originals/));
  await tamper(app, `delete from data_key where recipient = $1`, [recipient]);
  await using session = await openSession(app, 'test');
  assert.deepEqual(session.originalsKey, own);
});

test('evidence that was made to fit the stranger is not believed', async () => {
  await using place = await createTestInstallation();
  const { app } = place;
  const { rows } = await app.database.reader.query<{ entry: string; payload: string }>(
    'select entry, payload from evidence_entry where seq = 1',
  );
  const stranger = await slipIn(place);
  const payload = rows[0].payload.replace('"keyholders":[', `"keyholders":["${stranger}",`);
  await tamper(app, 'update evidence_entry set payload = $1 where seq = 1', [payload]);
  await assert.rejects(openSession(app, 'test'), broken(/entry 1 or its payload is not as it was written/));
  await tamper(
    app,
    `update evidence_entry set entry = regexp_replace(entry, '"payload":"[0-9a-f]+"', '"payload":"' || encode(sha256(convert_to(payload, 'UTF8')), 'hex') || '"') where seq = 1`,
  );
  await tamper(
    app,
    `update evidence_entry set hash = sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) where seq = 1`,
  );
  await assert.rejects(
    openSession(app, 'test'),
    broken(/its entries are not those of its newest checkpoint/),
  );
});

test('the acts that made and retired keyholders say who they are and under which key originals are', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder } = place;
  const known = await readOnce(app.database, (tx) => evidencedRecipients(tx, []));
  assert.deepEqual([...known.keyholders], [keyholder.recipient]);
  assert.equal(known.originalsKey, (await currentOriginalsKey(app.database.reader)).recipient);
});
