import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer as readAll } from 'node:stream/consumers';
import { test } from 'node:test';
import { pack } from 'tar-stream';
import { ArchiveDamaged, readMembers } from '../../src/backup/archive-reader.ts';
import { createArchiveWriter } from '../../src/backup/archive-writer.ts';

const AT = new Date('2026-01-02T03:04:05Z');

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function archiveOf(members: [string, Uint8Array][]): Promise<Buffer> {
  const out: Uint8Array[] = [];
  const archive = createArchiveWriter(async (bytes) => void out.push(Buffer.from(bytes)), AT);
  for (const [name, bytes] of members) await archive.addStream(name, bytes.length, inPieces(bytes, 60_000));
  await archive.end();
  return Buffer.concat(out);
}

async function contentsOf(source: AsyncIterable<Uint8Array>): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = [];
  for await (const { name, content } of readMembers(source)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    found.push([name, Buffer.concat(pieces)]);
  }
  return found;
}

const MEMBERS: [string, Uint8Array][] = [
  ['manifest.json', Buffer.from('{}')],
  ['tables/card/000001', randomBytes(700_001)],
  ['tables/empty/000001', Buffer.alloc(0)],
  [`objects/ab/${'ab'.repeat(32)}.age`, randomBytes(512 * 300)],
];

test('what goes into an archive comes out, in pieces of any size', async () => {
  const bytes = await archiveOf(MEMBERS);
  for (const size of [501, 512, 4096, bytes.length]) {
    const found = await contentsOf(inPieces(bytes, size));
    assert.deepEqual(
      found.slice(0, -1).map(([name, content]) => [name, content.toString('hex')]),
      MEMBERS.map(([name, content]) => [name, Buffer.from(content).toString('hex')]),
    );
    assert.equal(found.at(-1)?.[0], 'SHA256SUMS');
  }
});

test('tar and sha256sum read an archive', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-archive-'));
  try {
    await writeFile(join(folder, 'a.tar'), await archiveOf(MEMBERS));
    execFileSync('tar', ['xf', 'a.tar'], { cwd: folder });
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder }).toString();
    assert.equal(said.match(/: OK/g)?.length, MEMBERS.length);
    assert.deepEqual(await readFile(join(folder, MEMBERS[1][0])), MEMBERS[1][1]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an archive that is cut short anywhere is damaged, never shorter', async () => {
  const bytes = await archiveOf(MEMBERS);
  // From the last kilobyte on, only what marks the end is missing: SHA256SUMS is what tells that nothing else is.
  for (let cut = 0; cut < 200; cut++) {
    const length = 1 + Math.floor(Math.random() * (bytes.length - 1100));
    if (length % 512 === 0) continue;
    await assert.rejects(contentsOf(inPieces(bytes.subarray(0, length), 65_536)), ArchiveDamaged);
  }
});

/** A tar as other programs write it: with a header before the header that says more of it. */
async function archiveWith(header: { name: string; pax?: Record<string, string> }): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: 'manifest.json' }, '{}');
  tar.entry(header, 'x');
  tar.finalize();
  return readAll(tar);
}

test('headers that say more of the next one are refused, whatever they say and however large they claim to be', async () => {
  const long = 'l'.repeat(300);
  for (const header of [{ name: long }, { name: 'x', pax: { c: 'c' } }, { name: 'x', pax: { c: long } }])
    await assert.rejects(contentsOf(inPieces(await archiveWith(header), 4096)), ArchiveDamaged);
  // 7.9 GiB of a long name: refused by what it claims, before it comes.
  const claimed = await archiveWith({ name: 'x', pax: { c: long } });
  const at = claimed.indexOf('PaxHeader');
  claimed.write('76777777777', at + 124 - (at % 512));
  claimed.fill(' ', at - (at % 512) + 148, at - (at % 512) + 156);
  const block = claimed.subarray(at - (at % 512), at - (at % 512) + 512);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  let read = 0;
  const endless = (async function* () {
    yield claimed.subarray(0, at - (at % 512) + 512);
    for (;;) {
      read += 65_536;
      yield Buffer.alloc(65_536);
    }
  })();
  await assert.rejects(contentsOf(endless), ArchiveDamaged);
  assert.ok(read < 1e6, `${read} bytes`);
});

test('an error of the source comes out as it is, also in the middle of a member', async () => {
  const bytes = await archiveOf(MEMBERS);
  const failure = new Error('the disk is gone');
  for (const after of [0, 300, 5_000, 200_000, bytes.length]) {
    const source = (async function* () {
      yield* inPieces(bytes.subarray(0, after), 4096);
      throw failure;
    })();
    await assert.rejects(contentsOf(source), failure);
  }
});

test('an error of the sink comes out of the call in hand, and nothing hangs', async () => {
  for (const after of [0, 1, 600, 100_000, 800_000]) {
    let taken = 0;
    const failure = new Error('no space');
    const archive = createArchiveWriter(async (bytes) => {
      taken += bytes.length;
      if (taken > after) throw failure;
    }, AT);
    const work = async (): Promise<void> => {
      for (const [name, bytes] of MEMBERS)
        await archive.addStream(name, bytes.length, inPieces(bytes, 10_000));
      await archive.end();
    };
    await assert.rejects(work(), failure);
  }
});

test('a member that is not as long as it was said to be is an error', async () => {
  for (const said of [9, 11]) {
    const archive = createArchiveWriter(async () => undefined, AT);
    await assert.rejects(archive.addStream('x', said, inPieces(Buffer.alloc(10), 4)), /shorter|longer/);
  }
});

test('leaving an archive in the middle ends quietly', async () => {
  const bytes = await archiveOf(MEMBERS);
  for await (const { name } of readMembers(inPieces(bytes, 4096))) if (name.startsWith('tables')) break;
  await assert.rejects(async () => {
    for await (const { content } of readMembers(inPieces(bytes, 4096))) {
      for await (const _ of content) throw new Error('enough');
    }
  }, /enough/);
});
