import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { formatCheckpoint } from '../../src/evidence/checkpoint.ts';
import { NOTHING_BEFORE, sealEntry } from '../../src/evidence/entry.ts';
import { createSigner, createWitness } from '../../src/evidence/index.ts';
import { addLeaf, emptyEdge, rootOf, type Edge } from '../../src/evidence/merkle.ts';
import { formatNote } from '../../src/evidence/note.ts';
import { collectProof, inclusionRanges } from '../../src/evidence/proofs.ts';

/**
 * The vectors of formats/evidence-log.md, always the same bytes. Run it to write them; the tests compare the files with
 * what it makes, so that neither changes alone.
 */
export type Vector = {
  file: string;
  about: string;
  /** Names of keys: 'first', 'second', 'stranger'; none: checked against the keys inside. */
  keys: string[];
  entries: number;
  /** What must be found: the number of the first bad entry, null where it is about no single one, and words of it. */
  problem?: { entry: number | null; words: string };
};

export const ORIGIN = 'rollcall/0b5e0c8e-8c43-4b9e-9d53-6a7f3a1c2d4e';
export const FOLDER = resolve(import.meta.dirname, '../../formats/vectors/evidence');

// Anybody can sign with these: they are for the vectors alone.
const SEEDS = { first: 1, second: 2, stranger: 3, witness: 4 };
const seed = (name: keyof typeof SEEDS): Buffer => Buffer.alloc(32, SEEDS[name]);
const first = createSigner(ORIGIN, seed('first'));
const second = createSigner(ORIGIN, seed('second'));
const stranger = createSigner(ORIGIN, seed('stranger'));
const witness = createWitness('auditor.example.org/1', seed('witness'));

type Line = { entry: string; payload: string } | { checkpoint: string };

const WITNESSED = 3;
const CHANGED = 6;

type Said = { act: string; subjects?: string[]; payload: Record<string, unknown> };

/** Eight entries; two in one commit, the third checkpoint signed by a witness, the key changed at the sixth. */
export function makeLog(): { lines: Line[]; leaves: Buffer[]; texts: string[] } {
  const edge = emptyEdge();
  const [lines, leaves, texts] = [[] as Line[], [] as Buffer[], [] as string[]];
  let previous = NOTHING_BEFORE;
  let cosignature = '';
  const append = ({ act, subjects = [], payload }: Said): void => {
    const seq = edge.size + 1;
    const at = new Date(Date.parse('2026-01-05T09:00:00.000Z') + seq * 61_001).toISOString();
    const sealed = sealEntry({ seq, at, actor: 'cli:anna', act, subjects, previous }, payload);
    lines.push({ entry: sealed.entry, payload: sealed.payload });
    leaves.push(sealed.hash);
    texts.push(sealed.entry);
    addLeaf(edge, sealed.hash);
    previous = sealed.hash.toString('hex');
  };
  const sign = (...more: string[]): void => {
    const text = textOf(edge);
    const keys = edge.size < CHANGED ? [first] : edge.size === CHANGED ? [first, second] : [second];
    lines.push({ checkpoint: formatNote(text, [...keys.map((key) => key.sign(text)), ...more]) });
  };
  append({ act: 'installation created', payload: { keyholders: 2, signingKey: first.vkey } });
  sign();
  append({ act: 'supplier added', subjects: ['supplier:1'], payload: { supplier: 1 } });
  append({
    act: 'file “recorded”',
    subjects: ['disclosure:1', 'supplier:1'],
    payload: {
      '10': 'ten',
      '2': 'two',
      rows: 430_000,
      digest: hash('sha256', 'file', 'hex'),
      é: 'ü\n"\\\u0001',
    },
  });
  cosignature = witness.cosign(textOf(edge), new Date('2026-01-06T10:00:00Z'));
  sign(cosignature);
  append({
    act: 'checkpoint witnessed',
    payload: {
      size: WITNESSED,
      witness: witness.vkey,
      signature: Buffer.from(cosignature.trim().split(' ').at(-1)!, 'base64').subarray(4).toString('base64'),
    },
  });
  sign();
  append({
    act: 'checkpoint given out',
    payload: { as: 'checkpoint', size: 4, root: rootOf(edge).toString('base64') },
  });
  sign();
  append({ act: 'signing key changed', payload: { from: first.vkey, to: second.vkey, confirmed: true } });
  sign();
  append({ act: 'cards unsealed', subjects: ['disclosure:1'], payload: { people: 12 } });
  sign();
  append({ act: 'supplier changed', subjects: ['supplier:1'], payload: { supplier: 1 } });
  sign();
  return { lines, leaves, texts };
}

function textOf(edge: Edge): string {
  return formatCheckpoint({ origin: ORIGIN, size: edge.size, root: rootOf(edge) });
}

/** A bundle of these lines, as `log export` writes it. */
export function bundleOf(lines: readonly Line[]): string {
  const keys = [
    { role: 'log', vkey: first.vkey, fromSize: 0, untilSize: CHANGED },
    { role: 'witness', vkey: witness.vkey, fromSize: WITNESSED, untilSize: null },
    { role: 'log', vkey: second.vkey, fromSize: CHANGED, untilSize: null },
  ];
  const header = canonicalJson({ format: 'rollcall evidence log', version: 1, origin: ORIGIN, keys });
  const text = [header, ...lines.map((line) => JSON.stringify(line))].map((line) => `${line}\n`).join('');
  const count = (name: string): number => lines.filter((line) => name in line).length;
  const end = {
    entries: count('entry'),
    checkpoints: count('checkpoint'),
    sha256: hash('sha256', text, 'hex'),
  };
  return `${text}${canonicalJson({ end })}\n`;
}

function proofOf(seq: number): string {
  const { lines, leaves, texts } = makeLog();
  const collector = collectProof(inclusionRanges(seq - 1, leaves.length));
  for (const leaf of leaves) collector.add(leaf);
  const line = lines.filter((one) => 'entry' in one)[seq - 1];
  const note = (lines.at(-1) as { checkpoint: string }).checkpoint;
  const extra = canonicalJson({ entry: texts[seq - 1], payload: line.payload, key: second.vkey });
  const hashes = collector.proof().map((one) => one.toString('base64'));
  return [
    'c2sp.org/tlog-proof@v1',
    `extra ${Buffer.from(extra).toString('base64')}`,
    `index ${seq - 1}`,
    ...hashes,
    '',
    note,
  ].join('\n');
}

/** Every file of the folder: its name, its bytes, and what a reader must say of it. */
export function makeVectors(): { files: Map<string, Buffer>; index: object; vectors: Vector[] } {
  const { lines } = makeLog();
  const valid = bundleOf(lines);
  const at = (seq: number): number =>
    lines.findIndex((line) => 'entry' in line && line.entry.includes(`"seq":${seq},`));
  const swapped = lines.with(at(2), lines[at(3)]).with(at(3), lines[at(2)]);
  const flipped = Buffer.from(valid);
  flipped[valid.indexOf('supplier:1') + 'supplier:'.length] ^= 2;
  const otherText = formatCheckpoint({ origin: ORIGIN, size: 4, root: Buffer.alloc(32, 0xab) });
  const fork = lines.toSpliced(at(5), 0, { checkpoint: formatNote(otherText, [first.sign(otherText)]) });
  const last = (lines.at(-1) as { checkpoint: string }).checkpoint.split('\n\n')[0] + '\n';
  const retired = lines.with(lines.length - 1, { checkpoint: formatNote(last, [first.sign(last)]) });
  const cut = valid.slice(0, valid.indexOf('\\"seq\\":6,') - 40);
  const withoutLast = lines.slice(0, at(8));
  const bundles: [Vector, string | Buffer][] = [
    [{ file: 'valid.ndjson', about: 'whole', keys: ['first'], entries: 8 }, valid],
    [
      { file: 'valid.ndjson', about: 'whole, checked with the newer key', keys: ['second'], entries: 8 },
      valid,
    ],
    [{ file: 'valid.ndjson', about: 'whole, checked with no key but its own', keys: [], entries: 8 }, valid],
    [
      {
        file: 'valid.ndjson',
        about: 'checked with a key that is not its own',
        keys: ['stranger'],
        entries: 8,
        problem: { entry: null, words: 'not signed with the key that was given' },
      },
      valid,
    ],
    [
      {
        file: 'cut-short.ndjson',
        about: 'cut in the line of entry 6',
        keys: ['first'],
        entries: 5,
        problem: { entry: 6, words: 'cut short' },
      },
      cut,
    ],
    [
      {
        file: 'end-missing.ndjson',
        about: 'the last entry, its checkpoint and the end are not there',
        keys: ['first'],
        entries: 7,
        problem: { entry: 8, words: 'cut short' },
      },
      bundleOf(withoutLast).replace(/[^\n]+\n$/, ''),
    ],
    [
      {
        file: 'bit-flipped.ndjson',
        about: 'one bit of entry 2 is another',
        keys: ['first'],
        entries: 2,
        problem: { entry: 2, words: 'entries 2 and 3 do not follow each other' },
      },
      flipped,
    ],
    [
      {
        file: 'swapped.ndjson',
        about: 'entries 2 and 3 stand in the place of each other, and the end was made to fit',
        keys: ['first'],
        entries: 1,
        problem: { entry: 2, words: 'in the place of entry 2 stands entry 3' },
      },
      bundleOf(swapped),
    ],
    [
      {
        file: 'fork.ndjson',
        about: 'two checkpoints of 4 entries, both signed with the key of the log',
        keys: ['first'],
        entries: 4,
        problem: { entry: 4, words: 'two checkpoints after entry 4' },
      },
      bundleOf(fork),
    ],
    [
      {
        file: 'retired-key.ndjson',
        about: 'the newest checkpoint is signed with the key that was retired at entry 6',
        keys: ['first'],
        entries: 8,
        problem: { entry: 8, words: 'was retired after entry 6' },
      },
      bundleOf(retired),
    ],
  ];
  const vectors = bundles.map(([vector]) => vector);
  const files = new Map(bundles.map(([{ file }, bytes]) => [file, Buffer.from(bytes)]));
  files.set('entry-3.tlog-proof', Buffer.from(proofOf(3)));
  const index = {
    about:
      'formats/evidence-log.md. The keys are for these tests alone: their seeds are 32 bytes of 1, 2, 3 and 4.',
    keys: { first: first.vkey, second: second.vkey, stranger: stranger.vkey, witness: witness.vkey },
    bundles: vectors,
    proof: { file: 'entry-3.tlog-proof', entry: 3, size: 8, key: 'second' },
  };
  return { files, index, vectors };
}

if (import.meta.main) {
  const { files, index } = makeVectors();
  for (const [name, bytes] of files) writeFileSync(join(FOLDER, name), bytes);
  writeFileSync(join(FOLDER, 'vectors.json'), `${JSON.stringify(index, null, 2)}\n`);
}
