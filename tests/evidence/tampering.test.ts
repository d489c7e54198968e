import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Database, Tx } from '../../src/db/index.ts';
import { createSigner, verifyLog, type Problem } from '../../src/evidence/index.ts';
import { hashLeaf } from '../../src/evidence/merkle.ts';
import { appendActs, createTestLog, ORIGIN, type TestLog } from './test-log.ts';

type Row = { seq: number; entry: string; payload: string; hash: Buffer };

let log: TestLog;
let rows: Row[];
let sizes: number[];
before(async () => {
  log = await createTestLog();
  for (const [count, together] of [
    [20, 1],
    [100, 10],
    [20, 1],
    [59, 5],
  ])
    await appendActs(log, count, together);
  rows = (await log.database.reader.query<Row>('select * from evidence_entry order by seq')).rows;
  sizes = (
    await log.database.reader.query<{ size: number }>('select size from evidence_checkpoint order by size')
  ).rows.map(({ size }) => size);
});
after(() => log.dispose());

class Undo extends Error {}

/** Edits the database behind the log's back, verifies it, and takes the edit back. */
async function verifyEdited(edit: (tx: Tx) => Promise<unknown>): Promise<Problem | undefined> {
  let problem: Problem | undefined;
  await assert.rejects(
    log.database.transaction(async (tx) => {
      await tx.client.query('set transaction isolation level repeatable read');
      await edit(tx);
      const here = { transaction: (work: (tx: Tx) => Promise<unknown>) => work(tx) } as Database;
      ({ problem } = await verifyLog(here, { origin: ORIGIN, trusted: [log.signer.vkey] }));
      throw new Undo();
    }),
    Undo,
  );
  return problem;
}

const write = (tx: Tx, { seq, entry, payload, hash }: Row): Promise<unknown> =>
  tx.client.query('update evidence_entry set entry = $2, payload = $3, hash = $4 where seq = $1', [
    seq,
    entry,
    payload,
    hash,
  ]);

/** The same numbers in every run: mulberry32. */
function createChance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function editText(text: string, chance: (below: number) => number): string {
  const letters = [...text];
  const at = chance(letters.length);
  const other = [...'aZ09"{}:, é\\\n'].filter((letter) => letter !== letters[at]);
  const letter = other[chance(other.length)];
  const kind = chance(4);
  if (kind === 0) letters.splice(at, 1);
  else if (kind === 1) letters.splice(at, 0, letter);
  else letters[at] = letter;
  return letters.join('');
}

type Edit = { what: string; first: number; run: (tx: Tx) => Promise<unknown> };

function makeEdit(chance: (below: number) => number): Edit {
  const row = rows[chance(rows.length)];
  const other = rows.filter(({ seq }) => seq !== row.seq)[chance(rows.length - 1)];
  const lower = Math.min(row.seq, other.seq);
  const make: (() => Edit)[] = [
    () => {
      const entry = editText(row.entry, chance);
      return { what: 'entry text', first: row.seq, run: (tx) => write(tx, { ...row, entry }) };
    },
    () => {
      const entry = editText(row.entry, chance);
      const changed = { ...row, entry, hash: hashLeaf(Buffer.from(entry)) };
      return { what: 'entry text with its hash', first: row.seq, run: (tx) => write(tx, changed) };
    },
    () => {
      const payload = editText(row.payload, chance);
      return { what: 'payload', first: row.seq, run: (tx) => write(tx, { ...row, payload }) };
    },
    () => {
      const changed = Buffer.from(row.hash);
      changed[chance(32)] ^= 1 << chance(8);
      return { what: 'hash', first: row.seq, run: (tx) => write(tx, { ...row, hash: changed }) };
    },
    () => ({
      what: 'two swapped',
      first: lower,
      run: async (tx) => {
        await write(tx, { ...row, seq: other.seq });
        await write(tx, { ...other, seq: row.seq });
      },
    }),
    () => ({
      what: 'one deleted',
      first: row.seq,
      run: (tx) => tx.client.query('delete from evidence_entry where seq = $1', [row.seq]),
    }),
    () => ({
      what: 'the last ones deleted',
      first: row.seq,
      run: (tx) => tx.client.query('delete from evidence_entry where seq >= $1', [row.seq]),
    }),
    () => ({
      what: 'one put at the end',
      first: rows.length + 1,
      run: (tx) =>
        tx.client.query(
          `insert into evidence_entry select $2, entry, payload, hash from evidence_entry where seq = $1`,
          [row.seq, rows.length + 1],
        ),
    }),
    () => ({
      what: 'one put between',
      first: row.entry === other.entry ? lower + 1 : other.seq,
      run: async (tx) => {
        // In two steps: no two rows may have one number in between.
        await tx.client.query('update evidence_entry set seq = -seq - 1 where seq >= $1', [other.seq]);
        await tx.client.query('update evidence_entry set seq = -seq where seq < 0');
        await tx.client.query('insert into evidence_entry values ($1, $2, $3, $4)', [
          other.seq,
          row.entry,
          row.payload,
          row.hash,
        ]);
      },
    }),
    () => ({
      what: 'one before the first',
      first: 0,
      run: (tx) =>
        tx.client.query('insert into evidence_entry values (0, $1, $2, $3)', [
          row.entry,
          row.payload,
          row.hash,
        ]),
    }),
  ];
  return make[chance(make.length)]();
}

test('a log that nobody touched is found to be whole', async () => {
  const report = await verifyLog(log.database, { origin: ORIGIN, trusted: [log.signer.vkey] });
  assert.equal(report.problem, undefined);
  assert.equal(report.entries, 200);
  assert.equal(report.newest?.size, 200);
});

test('1,000 random edits of stored entries are all found, and the first bad entry is named', async () => {
  const chance = createChance(20_211_029);
  const seen = new Map<string, number>();
  for (let n = 0; n < 1000; n++) {
    const { what, first, run } = makeEdit(chance);
    const problem = await verifyEdited(run);
    assert.ok(problem, `edit ${n} (${what}, entry ${first}) was not found`);
    if (what === 'entry text with its hash') {
      // Whoever makes the hash fit is found where the next signature is: within that commit.
      const commit = sizes.find((size) => size >= first)!;
      assert.ok(
        problem.seq! <= commit && problem.seq! > (sizes.findLast((size) => size < first) ?? 0),
        `edit ${n}: ${what}, entry ${first}: ${problem.sentence}`,
      );
    } else {
      assert.equal(problem.seq, first, `edit ${n} (${what}): ${problem.sentence}`);
    }
    seen.set(what, (seen.get(what) ?? 0) + 1);
  }
  assert.equal(seen.size, 10);
});

test('an entry rewritten with everything that can be made to fit is found at the signature over it', async () => {
  for (const seq of [1, 17, 65, 200]) {
    const problem = await verifyEdited(async (tx) => {
      let previous = seq === 1 ? '0'.repeat(64) : rows[seq - 2].hash.toString('hex');
      for (const row of rows.slice(seq - 1)) {
        const payload = row.seq === seq ? '{"rows":1}' : row.payload;
        const entry = row.entry
          .replace(/"payload":"\w+"/, `"payload":"${hash('sha256', payload, 'hex')}"`)
          .replace(/"previous":"\w+"/, `"previous":"${previous}"`);
        const leaf = hashLeaf(Buffer.from(entry));
        await write(tx, { seq: row.seq, entry, payload, hash: leaf });
        previous = leaf.toString('hex');
      }
    });
    assert.ok(problem);
    const commit = sizes.find((size) => size >= seq)!;
    assert.ok(
      problem.seq! <= seq && problem.seq! > (sizes.findLast((size) => size < seq) ?? 0),
      problem.sentence,
    );
    assert.match(problem.sentence, new RegExp(`what the checkpoint after entry ${commit} was signed for`));
  }
});

test('an entry of an act that is read, with a payload that fits its hash and is none, is named', async () => {
  for (const act of ['signing key changed', 'checkpoint witnessed', 'checkpoint given out']) {
    for (const payload of ['no json', 'null']) {
      const problem = await verifyEdited(async (tx) => {
        const row = rows[16];
        const entry = row.entry
          .replace(/"act":"[^"]+"/, `"act":"${act}"`)
          .replace(/"payload":"\w+"/, `"payload":"${hash('sha256', payload, 'hex')}"`);
        await write(tx, { ...row, entry, payload, hash: hashLeaf(Buffer.from(entry)) });
      });
      assert.equal(problem?.seq, 17, problem?.sentence);
      assert.match(problem.sentence, /is not one of the act/);
    }
  }
});

test('an edit anywhere in a checkpoint is found', async () => {
  const chance = createChance(7);
  const { rows: notes } = await log.database.reader.query<{ size: number; note: string }>(
    'select size, note from evidence_checkpoint',
  );
  for (let n = 0; n < 150; n++) {
    const { size, note } = notes[chance(notes.length)];
    const edited = editText(note, chance);
    const problem = await verifyEdited((tx) =>
      tx.client.query('update evidence_checkpoint set note = $2 where size = $1', [size, edited]),
    );
    assert.equal(problem?.seq, size, `${JSON.stringify(edited)}: ${problem?.sentence}`);
  }
});

test('the newest checkpoint gone, one too many and one of another key are found', async () => {
  const gone = await verifyEdited((tx) =>
    tx.client.query('delete from evidence_checkpoint where size = 200'),
  );
  assert.equal(gone?.seq, 197);
  assert.match(gone.sentence, /covered by no signed checkpoint/);
  const added = await verifyEdited((tx) =>
    tx.client.query(
      `insert into evidence_checkpoint select 201, note from evidence_checkpoint where size = 200`,
    ),
  );
  assert.match(added!.sentence, /entry 201 is missing/);
});

test('a stored key changed, moved, added or taken away is found', async () => {
  const other = createSigner(ORIGIN, Buffer.alloc(32, 9)).vkey;
  const edits: Record<string, RegExp> = {
    [`update evidence_key set vkey = vkey || 'A'`]: /a key that is named is damaged/,
    [`update evidence_key set vkey = '${other}'`]: /a signature of a key that nobody named/,
    [`update evidence_key set from_size = 3`]: /does not begin with it/,
    [`update evidence_key set until_size = 100`]: /do not follow each other/,
    [`update evidence_key set role = 'witness'`]: /no key of the log is named/,
    [`delete from evidence_key`]: /no key of the log is named/,
    [`update evidence_key set until_size = 200;
      insert into evidence_key (role, vkey, from_size, added_at) values ('log', '${other}', 200, now())`]:
      /is not signed with the log's key|does not tell of/,
  };
  for (const [sql, sentence] of Object.entries(edits))
    assert.match((await verifyEdited((tx) => tx.client.query(sql)))?.sentence ?? 'not found', sentence, sql);
});

test('a log that was emptied, checkpoints and tree and all, is not taken for a whole one', async () => {
  const problem = await verifyEdited((tx) =>
    tx.client.query(
      `truncate evidence_entry, evidence_checkpoint; update evidence_tree set size = 0, frontier = ''`,
    ),
  );
  assert.deepEqual(problem, { seq: 1, sentence: 'entry 1 is missing: the log is empty.' });
});

test('the stored tree is held against the entries', async () => {
  for (const change of [
    'size = size - 1',
    `frontier = frontier || '\\x00'`,
    `frontier = set_byte(frontier, 5, (get_byte(frontier, 5) + 1) % 256)`,
  ]) {
    const problem = await verifyEdited((tx) => tx.client.query(`update evidence_tree set ${change}`));
    assert.equal(problem?.seq, undefined);
    assert.match(problem!.sentence, /the tree that is stored/);
  }
});

test('a log cut back to an earlier state, checkpoints and tree and all, is found by whoever holds a later checkpoint', async () => {
  const { rows: notes } = await log.database.reader.query<{ note: string }>(
    'select note from evidence_checkpoint where size = 21',
  );
  const note = (
    await log.database.reader.query<{ note: string }>('select note from evidence_checkpoint where size = 200')
  ).rows[0].note;
  const cut = await createTestLog();
  try {
    await appendActs(cut, 20);
    const whole = await verifyLog(cut.database, {
      origin: ORIGIN,
      held: [{ note: notes[0].note, whose: 'the checkpoint on paper' }],
    });
    assert.equal(whole.problem, undefined);
    const report = await verifyLog(cut.database, {
      origin: ORIGIN,
      held: [{ note, whose: 'the checkpoint on paper' }],
    });
    assert.deepEqual(report.problem, {
      seq: 22,
      sentence: 'entry 22 and what followed is missing: the checkpoint on paper is of 200 entries.',
    });
  } finally {
    await cut.dispose();
  }
});
