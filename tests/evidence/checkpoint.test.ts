import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../src/db/index.ts';
import { InputError } from '../../src/errors.ts';
import {
  appendEvidence,
  checkContinuity,
  createSigner,
  listLogKeys,
  readLastSeen,
  rotateSigningKey,
  verifyLog,
  withEvidence,
  type Signer,
} from '../../src/evidence/index.ts';
import { rememberCheckpoint } from '../../src/evidence/last-seen.ts';
import { formatCheckpoint } from '../../src/evidence/checkpoint.ts';
import { addLeaf, decodeEdge, emptyEdge, rootOf } from '../../src/evidence/merkle.ts';
import { formatNote } from '../../src/evidence/note.ts';
import { appendActs, createTestLog, ORIGIN, type TestLog } from './test-log.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-checkpoint-'));
});
after(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function withLog(work: (log: TestLog, lastSeenPath: string) => Promise<void>): Promise<void> {
  const lastSeenPath = join(folder, String(count++), 'memory.checkpoint');
  const log = await createTestLog({ lastSeenPath });
  try {
    await work(log, lastSeenPath);
  } finally {
    await log.dispose();
  }
}

const continuity = (log: TestLog, lastSeenPath?: string) =>
  checkContinuity(log.database.reader, { origin: ORIGIN, keys: [log.signer.vkey], lastSeenPath });
const checkpoints = async (log: TestLog) =>
  (
    await log.database.reader.query<{ size: number; note: string }>(
      'select * from evidence_checkpoint order by size',
    )
  ).rows;

/** What somebody who puts a backup of the database back does to the log. */
const cutBack = (log: TestLog, size: number, tree: { size: number; frontier: Buffer }) =>
  log.database.transaction(async (tx) => {
    await tx.client.query('delete from evidence_entry where seq > $1', [size]);
    await tx.client.query('delete from evidence_checkpoint where size > $1', [size]);
    await tx.client.query('update evidence_tree set size = $1, frontier = $2', [tree.size, tree.frontier]);
  });
const treeOf = async (log: TestLog) =>
  (
    await log.database.reader.query<{ size: number; frontier: Buffer }>(
      'select size, frontier from evidence_tree',
    )
  ).rows[0];

test('a transaction that appended signs one checkpoint, and one that did not signs none', () =>
  withLog(async (log) => {
    await appendActs(log, 6, 3);
    await log.evident.transaction((tx) => tx.client.query('select 1'));
    assert.deepEqual(
      (await checkpoints(log)).map(({ size }) => size),
      [1, 4, 7],
    );
    assert.equal(await continuity(log), undefined);
  }));

test('without the signing key nothing is kept', () =>
  withLog(async (log) => {
    const keyless = withEvidence(log.database, {
      origin: ORIGIN,
      actor: 'cli',
      signer: () => Promise.reject(new InputError('SIGNING_KEY_MISSING', 'The signing key is not here')),
    });
    await assert.rejects(
      keyless.transaction(async (tx) => {
        await tx.client.query(`update evidence_key set added_at = now()`);
        await appendEvidence(tx, log.now(), { act: 'x', payload: {} });
      }),
      { code: 'SIGNING_KEY_MISSING' },
    );
    assert.equal((await checkpoints(log)).length, 1);
    assert.equal((await treeOf(log)).size, 1);
  }));

test('what somebody appended without the key is not signed over', () =>
  withLog(async (log) => {
    await log.database.transaction((tx) => appendEvidence(tx, log.now(), { act: 'slipped in', payload: {} }));
    await assert.rejects(appendActs(log, 1), {
      code: 'EVIDENCE_BROKEN',
      message: /entry 2 has no signed checkpoint/,
    });
    assert.match((await continuity(log)) ?? '', /entry 2 and what follows has no checkpoint/);
  }));

test('nothing is added to a log whose end was changed', async () => {
  const edits: Record<string, RegExp> = {
    'delete from evidence_entry where seq = 5': /entries and its tree do not agree/,
    [`update evidence_tree set frontier = set_byte(frontier, 0, (get_byte(frontier, 0) + 1) % 256)`]:
      /newest checkpoint is not of these entries/,
    [`update evidence_checkpoint set note = replace(note, E'\n5\n', E'\n4\n') where size = 5`]:
      /entry 5 has no signed/,
    [`delete from evidence_checkpoint where size = 5`]: /entry 5 has no signed checkpoint/,
    [`update evidence_checkpoint set note = overlay(note placing 'AAAA' from length(note) - 20) where size = 5`]:
      /not signed with this machine's key/,
  };
  await withLog(async (log) => {
    await appendActs(log, 4);
    const [tree, notes] = [await treeOf(log), await checkpoints(log)];
    const { rows } = await log.database.reader.query('select * from evidence_entry where seq = 5');
    const last = rows[0] as Record<string, unknown>;
    for (const [sql, sentence] of Object.entries(edits)) {
      await log.database.transaction((tx) => tx.client.query(sql));
      await assert.rejects(appendActs(log, 1), { code: 'EVIDENCE_BROKEN', message: sentence }, sql);
      assert.notEqual(await continuity(log), undefined, sql);
      await log.database.transaction(async (tx) => {
        await tx.client.query('delete from evidence_entry where seq = 5');
        await tx.client.query(
          'insert into evidence_entry values ($1, $2, $3, $4)',
          ['seq', 'entry', 'payload', 'hash'].map((name) => last[name]),
        );
        await tx.client.query('update evidence_tree set size = $1, frontier = $2', [
          tree.size,
          tree.frontier,
        ]);
        await tx.client.query('delete from evidence_checkpoint where size = 5');
        await tx.client.query('insert into evidence_checkpoint values (5, $1)', [notes.at(-1)!.note]);
      });
    }
    await appendActs(log, 1);
    assert.equal(await continuity(log), undefined);
  });
});

test('the machine remembers the newest checkpoint, in a file of its owner alone', () =>
  withLog(async (log, path) => {
    await appendActs(log, 3);
    assert.equal(await readFile(path, 'utf8'), (await checkpoints(log)).at(-1)!.note);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(path, '..')), ['memory.checkpoint']);
    assert.equal(await continuity(log, path), undefined);
  }));

test('a crash between the commit and the remembering does no harm', () =>
  withLog(async (log, path) => {
    await appendActs(log, 2);
    const remembered = await readFile(path, 'utf8');
    await appendActs(log, 2);
    await writeFile(path, remembered);
    assert.equal(await continuity(log, path), undefined);
    await appendActs(log, 1);
    assert.equal(await continuity(log, path), undefined);
    assert.deepEqual((await readLastSeen(path)).conflicts, []);
    assert.match(await readFile(path, 'utf8'), /\n6\n/);
  }));

test('a database put back to an earlier state is noticed, and the trace of it stays', () =>
  withLog(async (log, path) => {
    await appendActs(log, 2);
    const tree = await treeOf(log);
    await appendActs(log, 4);
    const seen = await readFile(path, 'utf8');
    await cutBack(log, 3, tree);
    assert.match((await continuity(log, path)) ?? '', /has 3 entries, and this machine has seen 7/);
    // The next act goes on from the earlier state: the checkpoint that speaks against it is kept.
    await appendActs(log, 1);
    assert.equal(await readFile(`${path}.conflict`, 'utf8'), seen);
    assert.match((await continuity(log, path)) ?? '', /kept in .*memory\.checkpoint\.conflict/);
    await appendActs(log, 4);
    assert.equal(await readFile(`${path}.conflict`, 'utf8'), seen);
    const report = await verifyLog(log.database, {
      origin: ORIGIN,
      held: [{ note: seen, whose: 'the checkpoint kept aside' }],
    });
    assert.match(
      report.problem?.sentence ?? '',
      /the first 7 entries are not those of the checkpoint kept aside/,
    );
    assert.equal(report.problem?.seq, 7);
  }));

test('a memory that cannot be written is said, and what was done is kept', () =>
  withLog(async (log, path) => {
    const said: string[] = [];
    const database = withEvidence(log.database, {
      origin: ORIGIN,
      actor: 'cli',
      signer: async () => log.signer,
      lastSeenPath: join(path, 'a file is no folder'),
      onWarning: (sentence) => said.push(sentence),
    });
    await database.transaction((tx) => appendEvidence(tx, log.now(), { act: 'x', payload: {} }));
    assert.match(said.join(), /was not remembered in/);
    assert.equal((await treeOf(log)).size, 2);
  }));

test('when the key changes, both keys sign; the old one signs nothing after', () =>
  withLog(async (log) => {
    await appendActs(log, 2);
    const after = createSigner(ORIGIN, Buffer.alloc(32, 8));
    await log.evident.transaction((tx) => rotateSigningKey(tx, log.now(), { before: log.signer, after }));
    assert.equal((await checkpoints(log)).at(-1)!.note.split('— ').length, 3);
    await assert.rejects(appendActs(log, 1), { code: 'SIGNING_KEY_MISSING' });
    const next: TestLog = {
      ...log,
      signer: after,
      evident: withEvidence(log.database, { origin: ORIGIN, actor: 'cli', signer: async () => after }),
    };
    await appendActs(next, 2);
    assert.deepEqual(
      (await listLogKeys(log.database.reader)).map(({ fromSize, untilSize }) => [fromSize, untilSize]),
      [
        [0, 4],
        [4, null],
      ],
    );
    for (const trusted of [[log.signer.vkey], [after.vkey], undefined]) {
      const report = await verifyLog(log.database, { origin: ORIGIN, trusted });
      assert.equal(report.problem, undefined, report.problem?.sentence);
    }
    const stranger = createSigner(ORIGIN, Buffer.alloc(32, 99)).vkey;
    const report = await verifyLog(log.database, { origin: ORIGIN, trusted: [stranger] });
    assert.match(report.problem?.sentence ?? '', /not signed with the key that was given/);
  }));

test('a change of key that claims the old one’s consent, and has no checkpoint that shows it, is refused', () =>
  withLog(async (log) => {
    await appendActs(log, 2);
    // Somebody without the old key, who can write to the database, gives the log a key of his own.
    const thief = createSigner(ORIGIN, Buffer.alloc(32, 66));
    await log.database.transaction(async (tx) => {
      await appendEvidence(tx, log.now(), {
        act: 'signing key changed',
        payload: { from: log.signer.vkey, to: thief.vkey, confirmed: true },
      });
      await appendEvidence(tx, log.now(), { act: 'x', payload: {} });
      const { rows } = await tx.client.query<{ size: number; frontier: Buffer }>(
        'select * from evidence_tree',
      );
      const root = rootOf(decodeEdge(rows[0].size, rows[0].frontier)!);
      const text = formatCheckpoint({ origin: ORIGIN, size: 5, root });
      await tx.client.query('insert into evidence_checkpoint values (5, $1)', [
        formatNote(text, [thief.sign(text)]),
      ]);
      await tx.client.query('update evidence_key set until_size = 4');
      await tx.client.query(
        `insert into evidence_key (role, vkey, from_size, added_at) values ('log', $1, 4, now())`,
        [thief.vkey],
      );
    });
    for (const trusted of [[log.signer.vkey], [thief.vkey], undefined]) {
      const { problem } = await verifyLog(log.database, { origin: ORIGIN, trusted });
      assert.deepEqual(problem, {
        seq: 4,
        sentence: 'entry 4 changes the key of the log and has no checkpoint of its own.',
      });
    }
    // With a checkpoint of its own, the old key's signature is not on it.
    await log.database.transaction(async (tx) => {
      const { rows } = await tx.client.query<{ hash: Buffer }>(
        'select hash from evidence_entry where seq <= 4 order by seq',
      );
      const edge = emptyEdge();
      for (const { hash } of rows) addLeaf(edge, hash);
      const text = formatCheckpoint({ origin: ORIGIN, size: 4, root: rootOf(edge) });
      await tx.client.query('insert into evidence_checkpoint values (4, $1)', [
        formatNote(text, [thief.sign(text)]),
      ]);
    });
    const { problem } = await verifyLog(log.database, { origin: ORIGIN, trusted: [log.signer.vkey] });
    assert.deepEqual(problem, {
      seq: 4,
      sentence: "the checkpoint after entry 4 is not signed with the log's key.",
    });
  }));

test('a new key that the old one did not confirm is not believed for the old one’s sake', () =>
  withLog(async (log) => {
    await appendActs(log, 2);
    const after = createSigner(ORIGIN, Buffer.alloc(32, 8));
    await log.evident.transaction((tx) => rotateSigningKey(tx, log.now(), { before: undefined, after }));
    const problem = async (trusted: string[]) =>
      (await verifyLog(log.database, { origin: ORIGIN, trusted })).problem;
    assert.match((await problem([log.signer.vkey]))?.sentence ?? '', /from entry 4 on .* did not confirm/);
    assert.equal(await problem([after.vkey]), undefined);
    assert.equal(await problem([log.signer.vkey, after.vkey]), undefined);
  }));

/** The log's key as a file that another process replaces: the second time it is read it is the new one. */
const changing = (log: TestLog, after: Signer) => {
  let reads = 0;
  return withEvidence(log.database, {
    origin: ORIGIN,
    actor: 'cli',
    signer: async () => (reads++ === 0 ? log.signer : after),
  });
};

test('who reads the key while another process changes it reads it once more', () =>
  withLog(async (log) => {
    const after = createSigner(ORIGIN, Buffer.alloc(32, 8));
    await log.evident.transaction((tx) => rotateSigningKey(tx, log.now(), { before: log.signer, after }));
    await changing(log, after).transaction((tx) =>
      appendEvidence(tx, log.now(), { act: 'meanwhile', payload: {} }),
    );
    assert.equal(
      (await verifyLog(log.database, { origin: ORIGIN, trusted: [after.vkey] })).problem,
      undefined,
    );
  }));

test('what others append and remember while the start is checked is no alarm', () =>
  withLog(async (log, path) => {
    await appendActs(log, 2);
    // As slowly as a loaded machine: between its reads another process acts.
    let reads = 0;
    const reader = {
      query: async (text: string, values?: unknown[]) => {
        const found = await log.database.reader.query(text, values);
        if (reads++ === 0) await appendActs(log, 1);
        return found;
      },
    } as typeof log.database.reader;
    const options = { origin: ORIGIN, keys: [log.signer.vkey], lastSeenPath: path };
    assert.equal(await checkContinuity(reader, options), undefined);
  }));

test('of two processes that remember at once the newer checkpoint stays', () =>
  withLog(async (log, path) => {
    await appendActs(log, 1);
    await appendActs(log, 2);
    const [, remembered, second, third] = await checkpoints(log);
    const [older, newer] = [
      { before: 2, note: second.note },
      { before: 3, note: third.note },
    ];
    await writeFile(path, remembered.note);
    // The first one is held after it compared, until the second is done, or waits for it.
    let release = (): void => undefined;
    const done = new Promise<void>((resolve) => (release = resolve));
    const slow: Database['transaction'] = (work) =>
      log.database.transaction((tx) =>
        work({
          ...tx,
          client: {
            query: async (text: string, values?: unknown[]) => {
              const found = await tx.client.query(text, values);
              if (text.includes('evidence_checkpoint'))
                await Promise.race([done, pause(500, undefined, { ref: false })]);
              return found;
            },
          } as unknown as typeof tx.client,
        }),
      );
    const first = rememberCheckpoint(path, older, { transaction: slow });
    await pause(100);
    await rememberCheckpoint(path, newer, log.database);
    release();
    await first;
    assert.equal(await readFile(path, 'utf8'), newer.note);
    assert.deepEqual((await readLastSeen(path)).conflicts, []);
  }));
