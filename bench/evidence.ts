// How long does it take to verify an evidence log of a million entries, against what cannot be avoided: reading the bytes
// from the database and hashing them? And what does a signed checkpoint after every act cost on top?
// node bench/evidence.ts [--entries N] [--signed N] [--runs N] [--json]
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import { openDatabase, removeDatabase, type Database } from '../src/db/index.ts';
import {
  addSigningKey,
  appendEvidence,
  createSigner,
  proveEntry,
  verifyBundle,
  verifyLog,
  withEvidence,
  writeBundle,
} from '../src/evidence/index.ts';
import { formatCheckpoint } from '../src/evidence/checkpoint.ts';
import { NOTHING_BEFORE, sealEntry } from '../src/evidence/entry.ts';
import { addLeaf, emptyEdge, encodeEdge, rootOf } from '../src/evidence/merkle.ts';
import { formatNote } from '../src/evidence/note.ts';
import { peakMb, printTable, timeRuns, type Measured } from './support/table.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    signed: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean' },
  },
});
const [ENTRIES, SIGNED, RUNS] = [values.entries, values.signed, values.runs].map(Number);
const ORIGIN = 'rollcall/bench';
const signer = createSigner(ORIGIN, Buffer.alloc(32, 1));
const options = { origin: ORIGIN, trusted: [signer.vkey] };

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
chmodSync(folder, 0o755); // as root PostgreSQL runs as another user, who must get in
try {
  await measure('one checkpoint in a thousand entries', ENTRIES, 1000, true);
  await measure('a checkpoint after every entry', SIGNED, 1, false);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(how: string, entries: number, every: number, more: boolean): Promise<void> {
  const home = join(folder, `home-${every}`);
  const database = await openDatabase({ home });
  try {
    await fill(database, entries, every);
    const lines: Measured[] = [
      {
        what: 'reading and hashing the bytes',
        seconds: await timeRuns(RUNS, () => readAndHash(database)),
        note: 'the floor: entries, payloads, checkpoints; COPY and one SHA-256',
      },
    ];
    const verify = async (): Promise<void> => {
      const { problem, entries: found } = await verifyLog(database, options);
      if (problem || found !== entries) throw new Error(`bench: ${problem?.sentence ?? found}`);
    };
    lines.push({ what: 'log verify', seconds: await timeRuns(RUNS, verify), peakMb: peakMb() });
    if (more) lines.push(...(await measureMore(database, entries)));
    else
      lines.push({
        what: 'the signatures alone, on every core',
        seconds: await timeRuns(RUNS, () => verifySignatures(entries)),
      });
    printTable(`${entries.toLocaleString('en-GB')} entries, ${how}`, lines);
  } finally {
    await database[Symbol.asyncDispose]();
    await removeDatabase(home);
  }
}

async function measureMore(database: Database, entries: number): Promise<Measured[]> {
  const path = join(folder, 'log.ndjson');
  const exported = await timeRuns(1, () => writeBundle(database, path, { origin: ORIGIN }));
  const checked = await timeRuns(1, async () => {
    if ((await verifyBundle(path, options)).problem) throw new Error('bench: the bundle is bad');
  });
  const proved = await timeRuns(1, () => proveEntry(database, Math.ceil(entries / 3), { vkey: signer.vkey }));
  const evident = withEvidence(database, { origin: ORIGIN, actor: 'bench', signer: async () => signer });
  const appended = await timeRuns(1, async () => {
    for (let i = 0; i < 1000; i++)
      await evident.transaction((tx) => appendEvidence(tx, new Date(), { act: 'bench', payload: { i } }));
  });
  return [
    { what: 'log export', seconds: exported },
    { what: 'log verify of the bundle', seconds: checked, peakMb: peakMb() },
    { what: 'log prove', seconds: proved },
    { what: 'a thousand acts, each a commit with its checkpoint', seconds: appended },
  ];
}

async function readAndHash(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const hash = createHash('sha256');
    for (const query of [
      'select entry, payload, hash from evidence_entry order by seq',
      'select note from evidence_checkpoint order by size',
    ])
      for await (const chunk of tx.copyOut(`copy (${query}) to stdout (format binary)`))
        hash.update(chunk as Buffer);
    hash.digest();
  });
}

/** What so many Ed25519 signatures cost with nothing around them. */
async function verifySignatures(count: number): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const text = Buffer.alloc(64, 'x');
  const signature = sign(null, text, privateKey);
  const one = promisify<boolean>((done) => verify(null, text, publicKey, signature, done));
  for (let done = 0; done < count; done += 500) await Promise.all(Array.from({ length: 500 }, () => one()));
}

/** Entries as `record` makes them, some 700 bytes with their payload. */
async function fill(database: Database, entries: number, every: number): Promise<void> {
  await database.transaction(async (tx) => {
    await addSigningKey(tx, signer.vkey, 0, new Date());
    const edge = emptyEdge();
    const notes: string[] = [];
    let previous = NOTHING_BEFORE;
    const copy = tx.copyIn('copy evidence_entry from stdin');
    const escape = (text: string): string => text.replaceAll('\\', '\\\\');
    for (let seq = 1; seq <= entries; seq++) {
      const said = {
        seq,
        at: new Date(Date.parse('2026-01-01T00:00:00Z') + seq * 1000).toISOString(),
        actor: 'cli:anna',
        act: 'file recorded',
        subjects: [`disclosure:${seq}`, `supplier:${seq % 40}`],
        previous,
      };
      const digest = previous;
      const sealed = sealEntry(said, {
        disclosure: seq,
        supplier: seq % 40,
        dataset: seq % 200,
        rows: { read: 430_000, known: 429_000, new: 900, ambiguous: 60, unidentifiable: 40 },
        original: digest,
        sets: digest,
        columns: 12,
      });
      addLeaf(edge, sealed.hash);
      previous = sealed.hash.toString('hex');
      if (seq % every === 0 || seq === entries) {
        const text = formatCheckpoint({ origin: ORIGIN, size: seq, root: rootOf(edge) });
        notes.push(`${seq}\t${formatNote(text, [signer.sign(text)]).replaceAll('\n', '\\n')}\n`);
      }
      const row = `${seq}\t${escape(sealed.entry)}\t${escape(sealed.payload)}\t\\\\x${previous}\n`;
      if (!copy.write(row)) await new Promise((resolve) => copy.once('drain', resolve));
    }
    copy.end();
    await finished(copy);
    const checkpoints = tx.copyIn('copy evidence_checkpoint from stdin');
    for (const note of notes)
      if (!checkpoints.write(note)) await new Promise((resolve) => checkpoints.once('drain', resolve));
    checkpoints.end();
    await finished(checkpoints);
    await tx.client.query('update evidence_tree set size = $1, frontier = $2', [edge.size, encodeEdge(edge)]);
  });
}
