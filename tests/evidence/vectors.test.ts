import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../src/errors.ts';
import { parseCheckpoint, verifyBundle, verifyProof } from '../../src/evidence/index.ts';
import { FOLDER, makeVectors, type Vector } from '../support/make-evidence-vectors.ts';

type Index = {
  keys: Record<string, string>;
  bundles: Vector[];
  proof: { file: string; entry: number; size: number; key: string };
};

const folder = mkdtempSync(join(tmpdir(), 'rollcall-vectors-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const index = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as Index;
const valid = readFileSync(join(FOLDER, 'valid.ndjson'));
const proof = readFileSync(join(FOLDER, index.proof.file), 'utf8');
const proofKey = index.keys[index.proof.key];

/** What is wrong with these bytes as a bundle; undefined where nothing is. */
async function refusal(bytes: Uint8Array): Promise<string | undefined> {
  const path = join(folder, 'bundle.ndjson');
  writeFileSync(path, bytes);
  try {
    return (await verifyBundle(path, { trusted: [index.keys['first']] })).problem?.sentence;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

test('the vectors are what their script makes', () => {
  const made = makeVectors();
  for (const [name, bytes] of made.files) assert.ok(readFileSync(join(FOLDER, name)).equals(bytes), name);
  assert.deepEqual(index, JSON.parse(JSON.stringify(made.index)));
});

for (const { file, about, keys, entries, problem } of index.bundles) {
  test(`a bundle is read as its vector says: ${file}, ${about}`, async () => {
    const trusted = keys.length > 0 ? keys.map((name) => index.keys[name]) : undefined;
    const report = await verifyBundle(join(FOLDER, file), { trusted });
    assert.equal(report.entries, entries);
    assert.equal(report.keyGiven, keys.length > 0);
    if (!problem) return assert.equal(report.problem, undefined);
    assert.equal(report.problem?.seq ?? null, problem.entry);
    assert.ok(report.problem?.sentence.includes(problem.words), report.problem?.sentence);
  });
}

test('a bundle with any bit flipped is refused', async () => {
  assert.equal(await refusal(valid), undefined);
  for (let at = 0; at < valid.length; at += 7) {
    const flipped = Buffer.from(valid);
    flipped[at] ^= 1 << ((at / 4) % 8);
    assert.notEqual(await refusal(flipped), undefined, `byte ${at}`);
  }
});

test('a bundle cut anywhere is refused', async () => {
  for (let length = 0; length < valid.length - 1; length += 37)
    assert.notEqual(await refusal(valid.subarray(0, length)), undefined, `${length} bytes`);
});

test('a bundle goes on from the checkpoint that somebody kept, or is refused', async () => {
  const notes = valid
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('{"checkpoint"'))
    .map((line) => (JSON.parse(line) as { checkpoint: string }).checkpoint);
  const path = join(FOLDER, 'valid.ndjson');
  for (const note of notes)
    assert.equal((await verifyBundle(path, { held: [{ note, whose: 'theirs' }] })).problem, undefined);
  const root = parseCheckpoint(notes[2])!.root.toString('base64');
  const other = notes[2].replace(root, Buffer.alloc(32).toString('base64'));
  const report = await verifyBundle(path, { held: [{ note: other, whose: 'the one on paper' }] });
  assert.match(report.problem?.sentence ?? '', /the first 4 entries are not those of the one on paper/);
});

test('a proof of an entry holds with the key of the log, and with no other', () => {
  const read = verifyProof(proof, [proofKey]);
  assert.equal(read.entry.seq, index.proof.entry);
  assert.equal(read.size, index.proof.size);
  assert.equal(read.entry.act, 'file “recorded”');
  assert.equal((read.payload as { rows: number }).rows, 430_000);
  assert.ok(read.keyGiven);
  assert.ok(!verifyProof(proof).keyGiven);
  assert.throws(() => verifyProof(proof, [index.keys['stranger']]), {
    code: 'EVIDENCE_BROKEN',
    message: /not signed with the key/,
  });
});

test('a proof with any bit flipped, or cut anywhere, is refused', () => {
  const bytes = Buffer.from(proof);
  // The key in the proof is for whoever has no other, and is not looked at where one is given.
  const extra = proof.split('\n')[1].slice('extra '.length);
  const decoded = Buffer.from(extra, 'base64').toString();
  const unused = new Set<number>();
  const keyAt = Buffer.from(decoded).indexOf(proofKey);
  for (let at = 0; at < bytes.length; at++) {
    const inExtra = at - proof.indexOf(extra);
    const covers = Math.floor((inExtra * 3) / 4);
    if (inExtra >= 0 && covers >= keyAt - 2 && covers <= keyAt + proofKey.length + 2) unused.add(at);
  }
  for (let at = 0; at < bytes.length; at++) {
    if (unused.has(at)) continue;
    const flipped = Buffer.from(bytes);
    flipped[at] ^= 1 << (at % 8);
    assert.throws(
      () => verifyProof(flipped.toString(), [proofKey]),
      { code: 'EVIDENCE_BROKEN' },
      `byte ${at}`,
    );
  }
  for (let length = 0; length < proof.length; length++)
    assert.throws(
      () => verifyProof(proof.slice(0, length), [proofKey]),
      { code: 'EVIDENCE_BROKEN' },
      `${length}`,
    );
});
