import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { readOnce } from '../../src/db/index.ts';
import { restoreLocalKeys } from '../../src/custody/index.ts';
import { formatCheckpoint, parseCheckpoint } from '../../src/evidence/checkpoint.ts';
import {
  appendEvidence,
  createSigner,
  rotateSigningKey,
  verifyLog,
  type Signer,
} from '../../src/evidence/index.ts';
import { formatNote } from '../../src/evidence/note.ts';
import {
  keyFile,
  readLocalKey,
  waitingFolder,
  writeLocalKey,
  type LocalKey,
} from '../../src/installation/index.ts';
import { currentKeyholders, wrapSecret } from '../../src/keyholders/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';

const restore = ({ app, keyholder }: TestInstallation, key?: string) =>
  readOnce(app.database, (tx) =>
    restoreLocalKeys(tx, app.config, {
      installation: app.installation.id,
      identities: [keyholder.identity],
      key,
    }),
  );
const local = ({ app }: TestInstallation, which: LocalKey) =>
  readLocalKey(app.config.keyDir, app.installation.id, which);
const forget = ({ app }: TestInstallation, which: LocalKey) =>
  rm(keyFile(app.config.keyDir, app.installation.id, which));
const act = ({ app }: TestInstallation) =>
  app.database.transaction((tx) => appendEvidence(tx, app.now(), { act: 'something', payload: {} }));

/** Somebody with the database and without any key: seals keys of their own to the keyholders. */
async function sealOwn({ app }: TestInstallation, which: LocalKey, key: Uint8Array): Promise<void> {
  await app.database.transaction(async (tx) => {
    await wrapSecret(tx, which, key, await currentKeyholders(tx.client), app.now());
  });
}

/** And then has every stored checkpoint signed by a key of their own, and none of the old one's. */
async function takeOver(place: TestInstallation): Promise<Signer> {
  const { app } = place;
  const seed = randomBytes(32);
  const thief = createSigner(app.evidence.origin, seed);
  await sealOwn(place, 'signing', seed);
  await app.database.transaction(async (tx) => {
    await tx.client.query('update evidence_key set vkey = $1', [thief.vkey]);
    const { rows } = await tx.client.query<{ size: number; note: string }>(
      'select * from evidence_checkpoint',
    );
    for (const { size, note } of rows) {
      const text = formatCheckpoint(parseCheckpoint(note)!);
      await tx.client.query('update evidence_checkpoint set note = $2 where size = $1', [
        size,
        formatNote(text, [thief.sign(text)]),
      ]);
    }
  });
  return thief;
}

test('a signing key that only the database vouches for does not take the place of the one that is here', async () => {
  await using place = await createTestInstallation();
  const { app } = place;
  const own = await local(place, 'signing');
  const { vkey } = await app.evidence.signer();
  const thief = await takeOver(place);
  const { origin } = app.evidence;
  assert.equal((await verifyLog(app.database, { origin, trusted: [thief.vkey] })).problem, undefined);
  // What the next act says must not send anybody straight to the thief's key.
  await assert.rejects(act(place), { code: 'SIGNING_KEY_MISSING', message: /'log verify' first/ });
  await assert.rejects(restore(place), { code: 'ARGUMENT_INVALID', message: /--key/ });
  await assert.rejects(restore(place, vkey), { code: 'ARGUMENT_INVALID', message: /given with --key/ });
  assert.deepEqual(await local(place, 'signing'), own);
});

test('a machine that had no key gets what is sealed, told apart from what something here vouches for', async () => {
  await using place = await createTestInstallation();
  const { vkey } = await place.app.evidence.signer();
  await forget(place, 'signing');
  const restored = await restore(place);
  assert.deepEqual([restored.vkey, restored.vouched, restored.written], [vkey, false, ['signing']]);
  assert.deepEqual(await restore(place), { ...restored, vouched: true, written: [] });
  await forget(place, 'signing');
  assert.equal((await restore(place, vkey)).vouched, true);
  await act(place);
  const thief = await takeOver(place);
  await forget(place, 'signing');
  await assert.rejects(restore(place, vkey), { code: 'ARGUMENT_INVALID' });
  assert.ok(!existsSync(keyFile(place.app.config.keyDir, place.app.installation.id, 'signing')));
  assert.equal((await restore(place, thief.vkey)).vkey, thief.vkey, 'the key on paper is believed');
});

test('a key that the one before confirmed is taken, with the old one here or on paper, and what waited is gone', async () => {
  await using place = await createTestInstallation();
  const { app } = place;
  const before = await app.evidence.signer();
  const old = await local(place, 'signing');
  const seed = randomBytes(32);
  const after = createSigner(app.evidence.origin, seed);
  await app.database.transaction(async (tx) => {
    await wrapSecret(tx, 'signing', seed, await currentKeyholders(tx.client), app.now());
    await rotateSigningKey(tx, app.now(), { before, after });
  });
  const waiting = waitingFolder(app.config.keyDir);
  await mkdir(waiting, { recursive: true });
  await writeLocalKey(waiting, app.installation.id, 'signing', seed);
  assert.deepEqual((await restore(place)).written, ['signing']);
  assert.deepEqual(await local(place, 'signing'), seed);
  assert.ok(!existsSync(keyFile(waiting, app.installation.id, 'signing')));
  await forget(place, 'signing');
  assert.equal((await restore(place, before.vkey)).vkey, after.vkey);
  await writeLocalKey(app.config.keyDir, app.installation.id, 'signing', old);
  assert.equal((await restore(place, after.vkey)).vkey, after.vkey);
  await act(place);
});

test('another matching key than the one that is here is refused', async () => {
  await using place = await createTestInstallation();
  const own = await local(place, 'matching');
  await sealOwn(place, 'matching', randomBytes(16));
  await forget(place, 'signing');
  await assert.rejects(restore(place), { code: 'ARGUMENT_INVALID', message: /another matching key/ });
  assert.deepEqual(await local(place, 'matching'), own);
  assert.ok(
    !existsSync(keyFile(place.app.config.keyDir, place.app.installation.id, 'signing')),
    'nothing was written',
  );
});
