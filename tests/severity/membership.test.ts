import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factorOf, range, scoreOne } from './cases.ts';

const PLAIN = ['user.name', 'user.contact.email'];
const dpcOf = (of: Record<string, number>, reveals: string | null, categories = PLAIN) =>
  factorOf(scoreOne(categories, of, reveals), 'DPC');

const special = [
  'political opinions',
  'trade union membership',
  'religious or philosophical beliefs',
  'health',
  'sex life or sexual orientation',
  'racial or ethnic origin',
];

for (const reveals of special)
  test(`a list of members is sensitive whatever its columns are called, where membership reveals ${reveals}`, () => {
    for (const categories of [PLAIN, ['unclassified'], ['user.unique_id'], ['system.operations']])
      assert.deepEqual(range(dpcOf({ member: 5 }, reveals, categories)), [4, 4]);
    assert.deepEqual(range(dpcOf({ 'registered supporter': 5 }, reveals)), [4, 4], 'pays, votes in part');
    assert.deepEqual(range(dpcOf({ 'junior member': 5 }, reveals)), [4, 4], 'pays, has no vote');
    assert.deepEqual(range(dpcOf({ 'life fellow': 5 }, reveals)), [4, 4], 'pays nothing, votes');
  });

test('paying through a union reveals trade-union membership, whatever the organisation says of itself', () => {
  for (const reveals of [...special, 'nothing'])
    assert.deepEqual(range(dpcOf({ 'affiliated supporter': 5 }, reveals)), [4, 4]);
  const scored = dpcOf({ 'affiliated supporter': 5 }, null);
  assert.deepEqual(range(scored), [4, 4]);
  assert.match(scored.reasons[0].text, /through a trade union/);
});

test('people of another kind on such a list: in doubt up to 4, with the reason', () => {
  for (const kind of ['other', 'staff', 'unknown', 'a kind that is not on the list']) {
    const dpc = dpcOf({ [kind]: 5 }, 'political opinions');
    assert.deepEqual(range(dpc), [1, 4], kind);
    assert.match(dpc.reasons[0].text, /need not be members.*in doubt up to 4/);
    assert.ok(dpc.reasons[0].support.includes(`kind:${kind}`));
    assert.ok(dpc.reasons[0].support.includes('organisation:membership reveals'));
  }
  const donors = dpcOf({ donor: 5 }, 'political opinions');
  assert.deepEqual(range(donors), [3, 4]);
  assert.match(donors.reasons[0].text, /have no vote/);
});

test('kinds that are not known: in doubt up to 4', () => {
  assert.deepEqual(range(dpcOf({}, 'political opinions')), [1, 4]);
});

test('one member in a class of others is enough', () => {
  assert.deepEqual(range(dpcOf({ other: 5000, member: 1 }, 'political opinions')), [4, 4]);
  assert.deepEqual(range(dpcOf({ other: 5000, member: 0 }, 'political opinions')), [1, 4]);
});

test('data on membership make a list of members, of whatever kind its people are', () => {
  const dates = dpcOf({ other: 5 }, 'political opinions', [...PLAIN, 'user.membership.dates']);
  assert.deepEqual(range(dates), [4, 4]);
  const kind = dpcOf({ other: 5 }, 'political opinions', [...PLAIN, 'user.membership.kind']);
  assert.deepEqual(range(kind), [3, 4]);
  assert.deepEqual(range(dpcOf({ other: 5 }, 'nothing', [...PLAIN, 'user.membership.dates'])), [1, 1]);
});

test('it is never silently 1 where nobody has said what membership reveals', () => {
  for (const kind of ['member', 'other', 'staff', 'donor', 'customer'])
    for (const reveals of [null, 'what only a newer version knows']) {
      const dpc = dpcOf({ [kind]: 5 }, reveals);
      assert.deepEqual(range(dpc), [1, 4], kind);
      assert.match(dpc.reasons[0].text, /It is not known what being on this organisation's lists reveals/);
    }
});

test('where membership reveals nothing, a list of members is a list of names', () => {
  assert.deepEqual(range(factorOf(scoreOne(PLAIN, { member: 5 }, 'nothing'), 'DPC')), [1, 1]);
});
