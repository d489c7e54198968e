import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  addCosignature,
  appendEvidence,
  collectProof,
  consistencyRanges,
  createWitness,
  listEntries,
  newestCheckpoint,
  noteGivenOut,
  parseCheckpoint,
  proveEntry,
  verifyBundle,
  verifyConsistency,
  verifyLog,
  verifyProof,
  writeBundle,
} from '../../src/evidence/index.ts';
import { appendActs, createTestLog, ORIGIN, START, type TestLog } from './test-log.ts';

let log: TestLog;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-bundle-'));
  log = await createTestLog();
  await appendActs(log, 30);
  await appendActs(log, 29, 7);
});
after(async () => {
  await log.dispose();
  await rm(folder, { recursive: true, force: true });
});

const trusted = () => [log.signer.vkey];
const noteOf = async (size: number): Promise<string> =>
  (
    await log.database.reader.query<{ note: string }>(
      'select note from evidence_checkpoint where size = $1',
      [size],
    )
  ).rows[0].note;
const entryCount = async (): Promise<number> => (await newestCheckpoint(log.database.reader))!.entries;

test('an exported log is checked with nothing but its file and the public key', async () => {
  const path = join(folder, 'log.ndjson');
  const done = await writeBundle(log.database, path, { origin: ORIGIN });
  assert.equal(done.entries, 60);
  assert.equal(done.sha256, hash('sha256', await readFile(path), 'hex'));
  assert.equal(done.sizeBytes, (await readFile(path)).length);
  const report = await verifyBundle(path, { trusted: trusted() });
  assert.equal(report.problem, undefined, report.problem?.sentence);
  assert.equal(report.entries, 60);
  assert.equal(report.checkpoints, done.checkpoints);
  assert.equal(report.newest?.root, parseCheckpoint(await noteOf(60))!.root.toString('base64'));
  assert.deepEqual(await readdir(folder), ['log.ndjson']);
});

test('a damaged log is exported as it is, and the check of the bundle names the place', async () => {
  const path = join(folder, 'damaged.ndjson');
  const { rows } = await log.database.reader.query<{ payload: string }>(
    'select payload from evidence_entry where seq = 11',
  );
  const write = (payload: string) =>
    log.database.transaction((tx) =>
      tx.client.query('update evidence_entry set payload = $1 where seq = 11', [payload]),
    );
  await write('{}');
  await writeBundle(log.database, path, { origin: ORIGIN });
  await write(rows[0].payload);
  assert.equal((await verifyBundle(path, { trusted: trusted() })).problem?.seq, 11);
});

test('an export that is interrupted leaves no file', async () => {
  const path = join(folder, 'interrupted.ndjson');
  await assert.rejects(writeBundle(log.database, path, { origin: ORIGIN, signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
  assert.ok(!(await readdir(folder)).some((name) => name.startsWith('interrupted')));
  assert.equal((await verifyLog(log.database, { origin: ORIGIN })).problem, undefined);
});

test('what is no bundle is not taken for one', async () => {
  const path = join(folder, 'other');
  for (const text of ['', '\n', '{"format":"something else"}\n', 'Name,Email\nx,y\n', '\xff\xfe']) {
    await writeFile(path, text, 'latin1');
    await assert.rejects(verifyBundle(path, {}), { code: 'FILE_UNREADABLE' }, JSON.stringify(text));
  }
});

test('between any two checkpoints a consistency proof can be had and holds', async () => {
  const { rows } = await log.database.reader.query<{ note: string }>(
    'select note from evidence_checkpoint order by size',
  );
  const checkpoints = rows.map(({ note }) => parseCheckpoint(note)!);
  for (const [i, earlier] of checkpoints.entries()) {
    for (const later of checkpoints.slice(i).filter((_, n) => n % 5 === 0)) {
      const collector = collectProof(consistencyRanges(earlier.size, later.size));
      await verifyLog(log.database, { origin: ORIGIN, collector });
      assert.ok(verifyConsistency(earlier.size, later.size, collector.proof(), earlier.root, later.root));
    }
  }
});

test('every entry can be proved, with its payload and without', async () => {
  const { vkey } = log.signer;
  const size = await entryCount();
  for (let seq = 1; seq <= size; seq++) {
    const proof = (await proveEntry(log.database, seq, { vkey, withoutPayload: seq % 2 === 0 }))!;
    const read = verifyProof(proof.text, [vkey]);
    assert.equal(read.entry.seq, seq);
    assert.equal(read.payload === undefined, seq % 2 === 0);
    assert.ok(
      seq % 2 === 1 ||
        !Buffer.from(proof.text.split('\n')[1].slice(6), 'base64').toString().includes('"payload":"{'),
    );
  }
  assert.equal(await proveEntry(log.database, size + 1, { vkey }), undefined);
});

test('an entry that was changed cannot be proved', async () => {
  const write = (from: string, to: string) =>
    log.database.transaction((tx) =>
      tx.client.query('update evidence_entry set entry = replace(entry, $1, $2) where seq = 9', [from, to]),
    );
  await write('"cli:test"', '"cli:best"');
  await assert.rejects(proveEntry(log.database, 9, { vkey: log.signer.vkey }), { code: 'EVIDENCE_BROKEN' });
  await write('"cli:best"', '"cli:test"');
});

test("a witness's signature is added to the checkpoint that it is of, once, and the log tells of it", async () => {
  const witness = createWitness('auditor.example.org/1', Buffer.alloc(32, 4));
  const note = await noteOf(20);
  const { text } = parseCheckpoint(note)!;
  const signed = `${note}${witness.cosign(text, new Date(START))}`;
  const add = (given: string, vkey?: string) =>
    log.evident.transaction((tx) => addCosignature(tx, log.now(), { note: given, vkey }));
  await assert.rejects(add(signed), { code: 'ARGUMENT_INVALID', message: /--witness/ });
  await assert.rejects(add(note, witness.vkey), { code: 'ARGUMENT_INVALID' });
  const other = createWitness('auditor.example.org/1', Buffer.alloc(32, 5));
  await assert.rejects(add(`${note}${other.cosign(text, new Date(START))}`, witness.vkey), {
    code: 'ARGUMENT_INVALID',
  });
  await assert.rejects(add(signed.replace('\n20\n', '\n21\n'), witness.vkey), { code: 'EVIDENCE_BROKEN' });
  const size = await entryCount();
  assert.equal((await add(signed, witness.vkey)).appended?.seq, size + 1);
  assert.equal((await add(signed)).appended, undefined);
  assert.equal(await entryCount(), size + 1);
  const report = await verifyLog(log.database, { origin: ORIGIN, trusted: trusted() });
  assert.equal(report.problem, undefined, report.problem?.sentence);
  assert.deepEqual(report.witnessed, { size: 20, by: 'auditor.example.org/1' });
  const path = join(folder, 'witnessed.ndjson');
  await writeBundle(log.database, path, { origin: ORIGIN });
  assert.deepEqual((await verifyBundle(path, { trusted: trusted() })).witnessed, {
    size: 20,
    by: 'auditor.example.org/1',
  });
  // Taken away again, it is missed.
  await log.database.transaction((tx) =>
    tx.client.query('update evidence_checkpoint set note = $1 where size = 20', [note]),
  );
  const bare = await verifyLog(log.database, { origin: ORIGIN, trusted: trusted() });
  assert.equal(bare.problem?.seq, size + 1);
  assert.match(bare.problem?.sentence ?? '', /the witness's signature that entry \d+ tells of is gone/);
  await log.database.transaction((tx) =>
    tx.client.query('update evidence_checkpoint set note = $1 where size = 20', [signed]),
  );
});

test('that a checkpoint left is noted once for each state of the log', async () => {
  const note = (as: 'checkpoint' | 'bundle') =>
    log.evident.transaction((tx) => noteGivenOut(tx, log.now(), as, { size: 20, root: 'x' }));
  const size = await entryCount();
  assert.equal((await note('checkpoint'))?.seq, size + 1);
  assert.equal(await note('checkpoint'), undefined);
  assert.equal((await note('bundle'))?.seq, size + 2);
  assert.equal(await note('checkpoint'), undefined);
  await appendActs(log, 1);
  assert.equal((await note('checkpoint'))?.seq, size + 4);
  assert.equal((await verifyLog(log.database, { origin: ORIGIN })).givenOut?.size, 20);
});

test('entries are listed by act, subject and time, the newest last', async () => {
  const list = (filter: Partial<Parameters<typeof listEntries>[1]>) =>
    listEntries(log.database.reader, { limit: 1000, ...filter });
  const seqs = (found: Awaited<ReturnType<typeof list>>) => found.entries.map(({ seq }) => seq);
  assert.deepEqual(seqs(await list({ limit: 3 })).length, 3);
  assert.deepEqual(seqs(await list({ act: 'installation created' })), [1]);
  assert.deepEqual(seqs(await list({ subject: 'disclosure:7' })), [9, 39]);
  // A subject is a whole one: disclosure:2 is not disclosure:21.
  assert.deepEqual(seqs(await list({ subject: 'disclosure:2' })), [4, 34]);
  assert.deepEqual(seqs(await list({ act: 'kind “renamed”', subject: 'supplier:0' })), [7, 22, 37, 52]);
  assert.deepEqual(
    seqs(await list({ from: new Date(START + 3 * 60_000), to: new Date(START + 5 * 60_000) })),
    [3, 4, 5],
  );
  const { entries, total } = await list({ limit: 2, act: 'supplier added' });
  assert.equal(entries.length, 2);
  assert.ok(total > 10);
  assert.deepEqual((entries[1] as { payload: unknown }).payload, {
    rows: 2800,
    digest: 'ab'.repeat(32),
    note: 'é\n"',
  });
});

test('an entry that cannot be read any more does not hide the others', async () => {
  const { rows } = await log.database.reader.query<{ entry: string }>(
    'select entry from evidence_entry where seq = 5',
  );
  const write = (entry: string) =>
    log.database.transaction((tx) =>
      tx.client.query('update evidence_entry set entry = $1 where seq = 5', [entry]),
    );
  await write('{');
  const { entries } = await listEntries(log.database.reader, { limit: 1000 });
  assert.deepEqual(
    entries.find(({ seq }) => seq === 5),
    { seq: 5, damaged: true },
  );
  await write(rows[0].entry);
});

test('while others append, a check and an export see one moment of the log', async () => {
  let going = true;
  const appending = (async () => {
    while (going)
      await log.evident.transaction((tx) => appendEvidence(tx, log.now(), { act: 'meanwhile', payload: {} }));
  })();
  const path = join(folder, 'meanwhile.ndjson');
  for (let n = 0; n < 5; n++) {
    const [report] = await Promise.all([
      verifyLog(log.database, { origin: ORIGIN, trusted: trusted() }),
      writeBundle(log.database, path, { origin: ORIGIN }),
    ]);
    assert.equal(report.problem, undefined, report.problem?.sentence);
    assert.equal((await verifyBundle(path, { trusted: trusted() })).problem, undefined);
  }
  going = false;
  await appending;
});
