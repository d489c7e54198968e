import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { acceptClock, appendEvidence, verifyLog } from '../../src/evidence/index.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { parseEntry, sealEntry } from '../../src/evidence/entry.ts';
import { appendActs, createTestLog, ORIGIN, type TestLog } from './test-log.ts';

let log: TestLog;
before(async () => {
  log = await createTestLog();
});
after(() => log.dispose());

const verify = () => verifyLog(log.database, { origin: ORIGIN, trusted: [log.signer.vkey] });
const lastEntry = async () =>
  parseEntry(
    (
      await log.database.reader.query<{ entry: string }>(
        'select entry from evidence_entry order by seq desc limit 1',
      )
    ).rows[0].entry,
  )!;

test('what was rolled back is not in the log, and the next act takes its place', async () => {
  const before = (await verify()).entries;
  await assert.rejects(
    log.evident.transaction(async (tx) => {
      await appendEvidence(tx, log.now(), { act: 'undone', payload: {} });
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  await appendActs(log, 1);
  const report = await verify();
  assert.equal(report.problem, undefined);
  assert.equal(report.entries, before + 1);
});

test('twenty at once append one after the other, and none is lost', async () => {
  const before = (await verify()).entries;
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      log.evident.transaction(async (tx) => {
        await appendEvidence(tx, log.now(), { act: 'at once', subjects: [`n:${i}`], payload: { i } });
        if (i % 3 === 0) await appendEvidence(tx, log.now(), { act: 'and again', payload: {} });
      }),
    ),
  );
  const report = await verify();
  assert.equal(report.problem, undefined);
  assert.equal(report.entries, before + 27);
});

test('a clock that is a little behind does not turn time back', async () => {
  await appendActs(log, 1);
  const { at } = await lastEntry();
  const appended = await log.evident.transaction((tx) =>
    appendEvidence(tx, new Date(Date.parse(at) - 4 * 60_000), { act: 'a little early', payload: {} }),
  );
  assert.equal(appended.at.toISOString(), at);
  assert.equal((await verify()).problem, undefined);
});

test('a clock that was set back an hour ends the act with a sentence, until somebody accepts it', async () => {
  await appendActs(log, 1);
  const { at, seq } = await lastEntry();
  const early = new Date(Date.parse(at) - 3_600_000);
  await assert.rejects(
    log.evident.transaction((tx) => appendEvidence(tx, early, { act: 'too early', payload: {} })),
    { code: 'CLOCK_WRONG', message: new RegExp(`${early.toISOString()}.*${at}.*log clock --accept`) },
  );
  assert.equal((await lastEntry()).seq, seq);
  const accepted = await log.evident.transaction((tx) => acceptClock(tx, early));
  assert.equal(accepted?.seq, seq + 1);
  await log.evident.transaction((tx) => appendEvidence(tx, early, { act: 'in time again', payload: {} }));
  assert.equal((await lastEntry()).at, early.toISOString());
  const report = await verify();
  assert.equal(report.problem, undefined, report.problem?.sentence);
});

test('a clock that is not behind needs no accepting, and nothing is appended', async () => {
  const { seq } = await lastEntry();
  assert.equal(await log.evident.transaction((tx) => acceptClock(tx, new Date())), undefined);
  assert.equal((await lastEntry()).seq, seq);
});

test('the actor is who the database was opened for, unless an act says otherwise', async () => {
  await log.evident.transaction((tx) => appendEvidence(tx, new Date(), { act: 'x', payload: {} }));
  assert.equal((await lastEntry()).actor, 'cli:test');
  await log.evident.transaction((tx) =>
    appendEvidence(tx, new Date(), { act: 'x', payload: {} }, 'server:anna'),
  );
  assert.equal((await lastEntry()).actor, 'server:anna');
});

test('canonical JSON is that of RFC 8785', () => {
  assert.equal(
    canonicalJson({ '10': 1, '2': 2, b: null, a: [true, 1e21, 1e-7, 'é"\\\n\u0001\u007f'] }),
    '{"10":1,"2":2,"a":[true,1e+21,1e-7,"é\\"\\\\\\n\\u0001\u007f"],"b":null}',
  );
  // Members in the order of UTF-16 code units: a surrogate pair goes before U+FB33 (RFC 8785, 3.2.3).
  assert.equal(canonicalJson({ '\ufb33': 1, '😀': 2, '\u20ac': 3 }), '{"\u20ac":3,"😀":2,"\ufb33":1}');
  assert.throws(() => canonicalJson({ a: Number.NaN }));
  assert.throws(() => canonicalJson({ a: '\ud800' }));
});

test('every entry that is written is read again as it was, and in no other spelling', () => {
  const text = fc.string({ unit: 'binary' });
  const said = fc.record({
    seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    at: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    actor: text,
    act: text,
    subjects: fc.array(text, { maxLength: 3 }),
    previous: fc.constant('ab'.repeat(32)),
  });
  fc.assert(
    fc.property(said, fc.dictionary(text, fc.jsonValue()), (entry, payload) => {
      const sealed = sealEntry(entry, payload);
      const read = parseEntry(sealed.entry);
      assert.deepEqual(read && { ...read, payload: '' }, { ...entry, payload: '' });
      assert.equal(canonicalJson(read), sealed.entry);
      assert.equal(parseEntry(` ${sealed.entry}`), undefined);
      assert.equal(parseEntry(sealed.entry.replace(',"seq":', ', "seq":')), undefined);
    }),
  );
  const { entry } = sealEntry(
    { seq: 1, at: '2026-01-01T00:00:00.000Z', actor: 'a', act: 'b', subjects: [], previous: '00'.repeat(32) },
    {},
  );
  for (const [from, to] of [
    ['"b"', '"\\u0062"'],
    ['"b"', '"\\/"'],
    ['"seq":1', '"seq":01'],
    ['"seq":1', '"seq":1.0'],
    ['Z"', '+00:00"'],
    ['2026-01', '2026-13'],
    ['"actor":"a",', ''],
    ['[]', '[""'],
    ['[]', '["a",]'],
    ['}', ',"x":1}'],
  ])
    assert.equal(parseEntry(entry.replace(from, to)), undefined, `${from} → ${to}`);
});
