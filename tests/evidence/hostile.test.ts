import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { formatCheckpoint } from '../../src/evidence/checkpoint.ts';
import { createSigner, verifyBundle, verifyProof } from '../../src/evidence/index.ts';
import { addLeaf, emptyEdge, hashLeaf, rootOf } from '../../src/evidence/merkle.ts';
import { formatNote } from '../../src/evidence/note.ts';

// Whoever hands over a log may have made all of it, key and hashes and all: that it fits is no reason to trust a payload.

const ORIGIN = 'rollcall/hostile';
const signer = createSigner(ORIGIN, Buffer.alloc(32, 3));
const KEY = { role: 'log', vkey: signer.vkey, fromSize: 0, untilSize: null };

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-hostile-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Entries with these payloads, each fitting the one before. */
function entriesOf(acts: { act: string; payload: string }[]): { entry: string; payload: string }[] {
  let previous = '0'.repeat(64);
  return acts.map(({ act, payload }, i) => {
    const entry = canonicalJson({
      act,
      actor: 'cli',
      at: '2026-01-05T09:00:00.000Z',
      payload: hash('sha256', payload, 'hex'),
      previous,
      seq: i + 1,
      subjects: [],
    });
    previous = hashLeaf(Buffer.from(entry)).toString('hex');
    return { entry, payload };
  });
}

function noteOf(entries: { entry: string }[]): string {
  const edge = emptyEdge();
  for (const { entry } of entries) addLeaf(edge, hashLeaf(Buffer.from(entry)));
  const text = formatCheckpoint({ origin: ORIGIN, size: edge.size, root: rootOf(edge) });
  return formatNote(text, [signer.sign(text)]);
}

let count = 0;
async function check(lines: string[]) {
  const path = join(folder, `${count++}.ndjson`);
  await writeFile(path, `${lines.join('\n')}\n`);
  return verifyBundle(path, {});
}

const header = (keys: unknown, version: unknown = 1) =>
  canonicalJson({ format: 'rollcall evidence log', keys, origin: ORIGIN, version });

const PAYLOADS = ['no json', 'null', '7', '"x"', '[]', '{}', '{"size":"x","to":1}', '{"size":null}', ''];

for (const act of ['signing key changed', 'checkpoint witnessed', 'checkpoint given out']) {
  test(`an entry '${act}' with a payload that is none is named, and stops nothing else`, async () => {
    for (const payload of PAYLOADS) {
      const entries = entriesOf([
        { act: 'installation created', payload: '{}' },
        { act, payload },
        { act: 'something', payload },
      ]);
      const lines = entries.map((one) => JSON.stringify(one));
      const { problem } = await check([
        header([KEY]),
        ...lines,
        JSON.stringify({ checkpoint: noteOf(entries) }),
      ]);
      assert.equal(problem?.seq, 2, `${payload}: ${problem?.sentence}`);
      assert.match(problem.sentence, /payload of entry 2 is not one of the act/);
    }
  });
}

test('a bundle whose first or last line is not what it should be is refused in a sentence', async () => {
  for (const keys of [[null], [7], ['x'], [[]], [{ role: 'log' }], null, 7, { vkey: 'x' }])
    await assert.rejects(check([header(keys)]), { code: 'EVIDENCE_BROKEN' }, JSON.stringify(keys));
  for (const version of [null, { toString: 1 }, [2]])
    await assert.rejects(
      check([header([KEY], version)]),
      { code: 'FILE_UNREADABLE' },
      JSON.stringify(version),
    );
  const ends = [
    '{"end":null}',
    '{"end":7}',
    '{"end":{"checkpoints":"\\ud800","entries":0,"sha256":"\\ud800"}}',
  ];
  for (const end of [...ends, `{"end":${'['.repeat(50_000)}${']'.repeat(50_000)}}`]) {
    const { problem } = await check([header([KEY]), end]);
    assert.match(problem?.sentence ?? 'none', /line 2 of the bundle, after entry 0, is damaged/);
  }
});

test('a proof whose payload fits and is no payload is refused in a sentence', () => {
  for (const payload of PAYLOADS.filter((one) => !one.startsWith('{'))) {
    const [one] = entriesOf([{ act: 'something', payload }]);
    const extra = Buffer.from(canonicalJson({ ...one, key: signer.vkey })).toString('base64');
    const text = `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex 0\n\n${noteOf([one])}`;
    assert.throws(() => verifyProof(text, [signer.vkey]), {
      code: 'EVIDENCE_BROKEN',
      message: /payload of entry 1 is none that Rollcall writes/,
    });
  }
});
