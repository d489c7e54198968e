import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRules, loadRules, type Rule } from '../../src/law/index.ts';

const [shipped] = await loadRules();

function ruleOf(changes: Partial<Rule>): Rule {
  return {
    ...shipped,
    id: 'a-rule',
    source: 'the Act',
    effective: { from: '2021-01-01', until: null },
    status: 'verified',
    verifiedOn: '2025-06-01',
    gaps: null,
    file: 'a.yaml',
    line: 3,
    ...changes,
  };
}

function findingsOf(changes: Partial<Rule>, day = '2026-01-01'): [string, string][] {
  return checkRules([ruleOf(changes)], new Date(`${day}T12:00:00Z`)).map(({ what, sentence }) => [
    what,
    sentence,
  ]);
}

test('a rule that was verified within a year, is in force and has no known gap is sound', () => {
  assert.deepEqual(findingsOf({}), []);
  assert.deepEqual(findingsOf({ verifiedOn: '2025-01-01' }), []);
});

test('a rule that was verified longer ago than a year is stale', () => {
  assert.deepEqual(findingsOf({ verifiedOn: '2024-12-31' }), [
    ['stale', 'It was verified on 2024-12-31, 366 days ago: hold it against the Act again.'],
  ]);
});

test('an unverified rule, a gap, and dates that do not fit are told', () => {
  assert.deepEqual(
    findingsOf({ status: 'unverified', verifiedOn: null, gaps: 'The threshold is not known' }),
    [
      ['unverified', 'Nobody has verified it: hold it against the Act.'],
      ['gaps', 'The threshold is not known.'],
    ],
  );
  assert.deepEqual(findingsOf({ verifiedOn: '2026-01-02' }), [
    ['verified in the future', 'It says that it was verified on 2026-01-02: correct the date.'],
  ]);
});

test('a rule is in force on its first and its last day', () => {
  const effective = { from: '2025-07-01', until: '2025-12-31' };
  assert.deepEqual(findingsOf({ effective }, '2025-07-01'), []);
  assert.deepEqual(findingsOf({ effective }, '2025-12-31'), []);
  assert.deepEqual(findingsOf({ effective }, '2025-06-30'), [
    ['not yet in force', 'It comes into force on 2025-07-01.'],
  ]);
  assert.deepEqual(findingsOf({ effective }, '2026-01-01'), [
    ['no longer in force', 'It was in force until 2025-12-31, and is kept for incidents of then.'],
  ]);
});

test('every rule of ours that is unverified is told, with its place', async () => {
  const rules = await loadRules();
  const told = checkRules(rules, new Date('2026-11-22T12:00:00Z'));
  const unverified = rules.filter(({ status }) => status === 'unverified');
  assert.deepEqual(
    told.filter(({ what }) => what === 'unverified').map(({ rule, file, line }) => [rule, file, line]),
    unverified.map(({ id, file, line }) => [id, file, line]),
  );
});
