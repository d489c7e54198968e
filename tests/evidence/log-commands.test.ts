import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Context } from '../../src/cli/context.ts';
import { Progress } from '../../src/cli/progress.ts';
import { logRotateKey, logWitness, logWitnessKey } from '../../src/cli/commands/log-keys.ts';
import { logVerify } from '../../src/cli/commands/log-verify.ts';
import { logCheckpoint, logClock, logExport, logProve, logShow } from '../../src/cli/commands/log.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase, removeDatabase } from '../../src/db/index.ts';
import { parseCheckpoint } from '../../src/evidence/index.ts';
import { createInstallation, setAcceptedGrades } from '../../src/installation/index.ts';
import { generateKeyholder } from '../../src/vault/index.ts';

let folder: string;
let context: Context;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
  chmodSync(folder, 0o711);
  const config = readConfig({ ROLLCALL_KEY_DIR: join(folder, 'keys'), USER: 'anna' }, join(folder, 'home'));
  context = {
    config,
    json: false,
    progress: new Progress({ quiet: true }),
    signal: new AbortController().signal,
  };
  const { recipient } = await generateKeyholder();
  const app = await createInstallation(config, {
    name: 'Our Party',
    country: 'GB',
    timezone: 'Europe/London',
    rehearsal: false,
    objects: 'folder',
    keyholders: [{ name: 'one', recipient, held: 'key', shares: null, threshold: null }],
  });
  await setAcceptedGrades(app, ['statement']);
  await setAcceptedGrades(app, ['document']);
  await app[Symbol.asyncDispose]();
});
after(async () => {
  await removeDatabase(context.config.home);
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, name);
const verify = (path?: string, options: Parameters<typeof logVerify>[2] = {}) =>
  logVerify(context, [path], options);
let key: string;

test('a checkpoint is handed out, and verify says which entries are on this machine alone', async () => {
  const before = (await verify()).json as { entries: number; givenOut: unknown; notProven: string[] };
  assert.equal(before.givenOut, null);
  assert.match(before.notProven.join('\n'), /entries 1 to 3, against somebody who has the signing key/);
  const given = (await logCheckpoint(context, [], { out: file('today.note') })).json as {
    size: number;
    note: string;
    key: string;
  };
  key = given.key;
  assert.equal(given.size, before.entries);
  assert.equal(readFileSync(file('today.note'), 'utf8'), given.note);
  const now = await verify(undefined, { checkpoint: file('today.note') });
  const read = now.json as { entries: number; givenOut: { size: number }; heldCheckpoints: number[] };
  assert.equal(read.givenOut.size, given.size);
  assert.deepEqual(read.heldCheckpoints, [given.size, given.size + 1]);
  assert.match(now.text, /goes on from the checkpoint in .*today\.note \(3 entries\)/);
  // Asked for again, nothing more is noted.
  await logCheckpoint(context, [], {});
  assert.equal(((await verify()).json as { entries: number }).entries, read.entries);
});

test('entries are shown with who, what and when', async () => {
  const { json, text } = await logShow(context, [], { act: 'accepted grades changed', payload: true });
  assert.deepEqual(
    (json as { entries: { seq: number; payload: unknown }[] }).entries.map(({ seq, payload }) => [
      seq,
      payload,
    ]),
    [
      [2, { grades: ['statement'] }],
      [3, { grades: ['document'] }],
    ],
  );
  assert.match(text, /^2 {2}20.*Z {2}cli:\S+ {2}accepted grades changed/);
  assert.match((await logShow(context, [], { limit: '1' })).text, /3 earlier entries not shown/);
  await assert.rejects(logShow(context, [], { limit: 'x' }), { code: 'ARGUMENT_INVALID' });
});

test('an exported log and a proof are checked with the public key and nothing else', async () => {
  const exported = (await logExport(context, [], { out: file('log.ndjson') })).json as {
    entries: number;
    key: string;
  };
  assert.equal(exported.key, key);
  const { text, json } = await verify(file('log.ndjson'), {
    key: [key],
    checkpoint: file('today.note'),
    consistency: '3-4',
  });
  assert.match(text, /^The bundle holds: 4 entries/);
  assert.equal((json as { consistency: string[] }).consistency.length, 3);
  assert.match(
    (await verify(file('log.ndjson'))).text,
    /whose log this is: it was checked with the public key that it names itself/,
  );
  await logProve(context, ['2'], { out: file('entry-2.tlog-proof') });
  assert.match(
    (await verify(file('entry-2.tlog-proof'), { key: [key] })).text,
    /entry 2 is in the log[\s\S]*"statement"/,
  );
  await logProve(context, ['2'], { out: file('bare.tlog-proof'), withoutPayload: true });
  assert.match((await verify(file('bare.tlog-proof'))).text, /left out[\s\S]*whose log this is/);
  await assert.rejects(logProve(context, ['99'], { out: file('none') }), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(verify(file('log.ndjson'), { consistency: '3-400' }), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(verify(file('nothing there')), { code: 'FILE_NOT_FOUND' });
  await assert.rejects(verify(file('today.note')), { code: 'FILE_UNREADABLE' });
});

test('a bundle that was changed is refused with the place', async () => {
  writeFileSync(
    file('changed.ndjson'),
    readFileSync(file('log.ndjson'), 'utf8').replace('document', 'dokument'),
  );
  await assert.rejects(verify(file('changed.ndjson'), { key: [key] }), {
    code: 'EVIDENCE_BROKEN',
    message: /^The bundle does not hold: the payload of entry 3 is not the one/,
  });
});

test('a witness signs elsewhere, and the log goes on with the signature', async () => {
  const made = (await logWitnessKey(context, [], { name: 'auditor.example.org/1', out: file('witness.key') }))
    .json as { key: string };
  assert.equal(statSync(file('witness.key')).mode & 0o777, 0o600);
  await assert.rejects(logWitnessKey(context, [], { name: 'x', out: file('witness.key') }), {
    code: 'ARGUMENT_INVALID',
  });
  const elsewhere = { ...context, config: readConfig({}, file('no installation')) };
  await logWitness(elsewhere, [], {
    signWith: file('witness.key'),
    note: file('today.note'),
    out: file('signed.note'),
  });
  assert.equal(parseCheckpoint(readFileSync(file('signed.note'), 'utf8'))?.signatures.length, 2);
  await assert.rejects(logWitness(context, [], { add: file('signed.note') }), {
    code: 'ARGUMENT_INVALID',
    message: /--witness/,
  });
  const add = async () =>
    (await logWitness(context, [], { add: file('signed.note'), witness: made.key })).json as {
      added: boolean;
    };
  assert.equal((await add()).added, true);
  assert.equal((await add()).added, false);
  assert.equal(
    ((await logWitness(context, [], { signWith: file('witness.key') })).json as { added: boolean }).added,
    true,
  );
  const { witnessed, entries } = (await verify()).json as {
    witnessed: { size: number; by: string };
    entries: number;
  };
  assert.deepEqual(witnessed, { size: entries - 1, by: 'auditor.example.org/1' });
  await assert.rejects(logWitness(context, [], { add: 'a', signWith: 'b' }), { code: 'ARGUMENT_INVALID' });
});

test('the signing key changes, and whoever has the old public key goes on with it', async () => {
  const changed = (await logRotateKey(context, [], {})).json as { key: string; confirmed: boolean };
  assert.notEqual(changed.key, key);
  assert.ok(changed.confirmed);
  assert.ok(!readdirSync(context.config.keyDir).includes('next'));
  await logCheckpoint(context, [], {});
  for (const trusted of [key, changed.key])
    assert.match((await verify(undefined, { key: [trusted] })).text, /holds/);
  await assert.rejects(logRotateKey(context, [], { lost: true }), { code: 'ARGUMENT_INVALID' });
});

test('a clock that is right needs no accepting', async () => {
  const { json } = await logClock(context, [], { accept: true });
  assert.deepEqual(
    [(json as { behind: boolean }).behind, (json as { accepted: unknown }).accepted],
    [false, null],
  );
});

test('a log that was changed is named with its first bad entry', async () => {
  const database = await openDatabase(context.config);
  await database.transaction((tx) =>
    tx.client.query(`update evidence_entry set payload = '{}' where seq = 2`),
  );
  await database[Symbol.asyncDispose]();
  await assert.rejects(verify(), {
    code: 'EVIDENCE_BROKEN',
    message: /the payload of entry 2 .* What was signed before, up to entry 1, is whole/,
  });
  // It is exported all the same, for whoever looks into it.
  await logExport(context, [], { out: file('damaged.ndjson') });
  await assert.rejects(verify(file('damaged.ndjson')), {
    code: 'EVIDENCE_BROKEN',
    message: /payload of entry 2/,
  });
});
