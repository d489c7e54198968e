import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categories } from '../../src/columns/index.ts';
import { methodParts } from '../../src/severity/index.ts';
import { method } from '../../src/severity/method.ts';

test('every category has a type of data and a role in identification, or is said to have none', () => {
  const known = new Set(method().categories);
  assert.deepEqual(
    categories.map(({ key }) => key).filter((key) => !known.has(key)),
    [],
  );
  for (const { key } of categories) {
    const { type, why } = method().groupOf(key);
    if (type === 'none') assert.ok(why, `${key}: why it is not scored`);
  }
  const unscored = categories.filter(({ key }) => method().groupOf(key).type === 'none');
  assert.deepEqual(
    unscored.map(({ key }) => key),
    ['system.operations'],
  );
});

test('the method has no category that does not exist', () => {
  const keys = new Set([...categories.map(({ key }) => key), 'unknown']);
  const named = [...method().categories, ...method().volume.flatMap((rule) => rule.of)];
  assert.deepEqual(
    named.filter((key) => !keys.has(key)),
    [],
  );
});

test('special categories and offences are sensitive data, and nothing else is by itself', () => {
  const sensitive = categories.filter(({ key }) => method().groupOf(key).type === 'sensitive');
  assert.deepEqual(
    sensitive.map(({ key }) => key).toSorted(),
    categories
      .filter(({ special, law }) => special || law !== undefined)
      .map(({ key }) => key)
      .toSorted(),
  );
});

test('what is not one number says why, and what would settle it', () => {
  for (const group of method().groups)
    if (group.dpc.low < group.dpc.high) {
      assert.ok(group.why, JSON.stringify(group.categories));
      assert.ok(group.topic && method().topics[group.topic], JSON.stringify(group.categories));
    }
});

test('scores stay on the scales of the method', () => {
  const { groups, ei, membership } = method();
  const contexts = [
    ...groups.flatMap(({ dpc, ofMembers }) => [dpc, ofMembers ?? dpc]),
    membership.member,
    membership.giver,
    membership.other,
    membership.notSaid,
    membership.children,
  ];
  for (const { low, high } of contexts) {
    assert.ok([1, 2, 3, 4].includes(low) && [1, 2, 3, 4].includes(high) && low <= high);
  }
  for (const rule of ei.rules) {
    assert.ok(ei.levels.includes(rule.ei.low) && ei.levels.includes(rule.ei.high), rule.id);
  }
});

test('finding out that membership reveals something never lowers what is certain', () => {
  for (const { dpc, ofMembers } of method().groups)
    if (ofMembers) assert.ok(ofMembers.low >= dpc.low && ofMembers.high >= dpc.high);
});

test('every part of the method says where it is from and whether that was checked', () => {
  const ids = methodParts().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, citation, status, read, what } of method().parts) {
    assert.ok(citation !== '' && what !== '', id);
    assert.equal(read === null, status === 'unverified', `${id}: verified on a day, or not at all`);
  }
  assert.equal(method().status, 'unverified');
  for (const own of ['rollcall-categories', 'rollcall-membership', 'rollcall-volume', 'rollcall-bridge'])
    assert.equal(methodParts().find(({ id }) => id === own)?.status, 'unverified');
});
