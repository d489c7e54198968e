import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Context } from '../../src/cli/context.ts';
import { Progress } from '../../src/cli/progress.ts';
import { logRotateKey } from '../../src/cli/commands/log-keys.ts';
import { logWitness, logWitnessKey } from '../../src/cli/commands/log-witness.ts';
import { logVerify } from '../../src/cli/commands/log-verify.ts';
import { logCheckpoint, logClock, logExport, logProve, logShow } from '../../src/cli/commands/log.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase, removeDatabase } from '../../src/db/index.ts';
import { createSigner, parseCheckpoint } from '../../src/evidence/index.ts';
import {
  createInstallation,
  openInstallation,
  readLocalKey,
  setAcceptedGrades,
  writeLocalKey,
} from '../../src/installation/index.ts';
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
  const signing = { signWith: file('witness.key'), note: file('today.note'), out: file('signed.note') };
  await assert.rejects(logWitness(elsewhere, [], signing), { code: 'ARGUMENT_INVALID', message: /--key/ });
  await logWitness(elsewhere, [], { ...signing, key });
  await assert.rejects(logWitness(elsewhere, [], { ...signing, key }), {
    code: 'ARGUMENT_INVALID',
    message: /signed\.note is there already/,
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

test('a witness signs nothing that the log did not sign, nothing earlier, and no fork', async () => {
  const elsewhere = { ...context, config: readConfig({}, file('no installation')) };
  let count = 0;
  const sign = async (note: string, options: { bundle?: string; key?: string } = {}) => {
    const path = file(`given-${count++}.note`);
    writeFileSync(path, note);
    const request = { signWith: file('witness.key'), note: path, out: `${path}.signed`, key, ...options };
    return (await logWitness(elsewhere, [], request)).json as { consistent: boolean };
  };
  const newest = async () => ((await logCheckpoint(context, [], {})).json as { note: string }).note;
  const refused = { code: 'EVIDENCE_BROKEN' };
  const today = readFileSync(file('today.note'), 'utf8');
  await assert.rejects(sign(today), { ...refused, message: /put back to an earlier state, or forked/ });
  const now = await newest();
  await sign(now);
  const { text, size } = parseCheckpoint(now)!;
  await assert.rejects(sign(now.replace(text, text.replace(`\n${size}\n`, `\n${size + 1}\n`))), {
    ...refused,
    message: /not signed with the key of the log/,
  });
  const stranger = createSigner(parseCheckpoint(now)!.origin, Buffer.alloc(32, 9));
  await assert.rejects(sign(now, { key: stranger.vkey }), refused);
  const root = Buffer.alloc(32, 1).toString('base64');
  const forked = `${stranger.name}\n${size}\n${root}\n`;
  await assert.rejects(sign(`${forked}\n${stranger.sign(forked)}`, { key: stranger.vkey }), {
    ...refused,
    message: /another root than the checkpoint of/,
  });
  const app = await openInstallation(context.config);
  await setAcceptedGrades(app, ['statement', 'document']);
  await app[Symbol.asyncDispose]();
  assert.equal((await sign(await newest())).consistent, false, 'nobody showed what is between');
  const later = await newest();
  await logExport(context, [], { out: file('for-witness.ndjson') });
  assert.equal((await sign(later, { bundle: file('for-witness.ndjson') })).consistent, true);
  await assert.rejects(sign(await newest(), { bundle: file('log.ndjson') }), refused);
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

test('a key that waits and is none of use is removed, and the key changes all the same', async () => {
  const { keyDir } = context.config;
  const waiting = join(keyDir, 'next');
  const app = await openInstallation(context.config);
  const { id } = app.installation;
  const own = await readLocalKey(keyDir, id, 'signing');
  const vkey = async () => (await app.evidence.signer()).vkey;
  try {
    // As after a crash that 'key restore' finished, and as after a change that came to nothing.
    for (const seed of [own, Buffer.alloc(32, 5)]) {
      const before = await vkey();
      mkdirSync(waiting, { recursive: true });
      await writeLocalKey(waiting, id, 'signing', seed);
      const { finished } = (await logRotateKey(context, [], {})).json as { finished: boolean };
      assert.equal(finished, false);
      assert.notEqual(await vkey(), before);
      assert.ok(!readdirSync(keyDir).includes('next'));
    }
    // As after a crash between the commit and the renaming.
    const after = await readLocalKey(keyDir, id, 'signing');
    mkdirSync(waiting, { recursive: true });
    await writeLocalKey(waiting, id, 'signing', after);
    await writeLocalKey(keyDir, id, 'signing', own);
    assert.equal(((await logRotateKey(context, [], {})).json as { finished: boolean }).finished, true);
    assert.deepEqual(await readLocalKey(keyDir, id, 'signing'), after);
    assert.ok(!readdirSync(keyDir).includes('next'));
    // And a transaction that fails leaves no key behind.
    const fail = (sql: string) => app.database.transaction((tx) => tx.client.query(sql));
    await fail(`alter table data_key add constraint full_up check (id < 6) not valid`);
    await assert.rejects(logRotateKey(context, [], {}));
    assert.ok(!readdirSync(keyDir).includes('next'));
    await fail('alter table data_key drop constraint full_up');
    assert.deepEqual(await readLocalKey(keyDir, id, 'signing'), after);
  } finally {
    await app[Symbol.asyncDispose]();
  }
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
