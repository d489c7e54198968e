import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPartition, createSet, hasInSet, readClasses, refineBy } from '../../src/sets/index.ts';
import { anyRanges, setOf } from './random-sets.ts';

test('people with the same categories share a class, and only they', () => {
  const partition = createPartition(10);
  refineBy(partition, setOf([[0, 5, 1]]), 7);
  refineBy(partition, setOf([[4, 8, 1]]), 9);
  assert.deepEqual(
    readClasses(partition).map(({ labels, count }) => ({ labels, count })),
    [
      { labels: [7], count: 4 },
      { labels: [9], count: 3 },
      { labels: [7, 9], count: 2 },
    ],
  );
  assert.equal(partition.classOf[9], 0);
});

test('each person’s class lists exactly the sets the person is in', () => {
  const people = 3_001;
  const someSets = fc.array(anyRanges(people), { maxLength: 9 });
  fc.assert(
    fc.property(someSets, (all) => {
      const sets = all.map((ranges) => setOf(ranges, people));
      const partition = createPartition(people);
      sets.forEach((set, label) => refineBy(partition, set, label));
      let affected = 0;
      for (let person = 0; person < people; person++) {
        const expected = sets.flatMap((set, label) => (hasInSet(set, person) ? [label] : []));
        assert.deepEqual(partition.labelsOf[partition.classOf[person]], expected);
        if (expected.length > 0) affected++;
      }
      const classes = readClasses(partition);
      assert.equal(
        classes.reduce((sum, each) => sum + each.count, 0),
        affected,
      );
      const named = new Set(classes.map((each) => each.labels.join()));
      assert.equal(named.size, classes.length);
    }),
    { numRuns: 30 },
  );
});

test('a person beyond the partition is an error, never a missed person', () => {
  const partition = createPartition(40);
  refineBy(partition, setOf([[0, 39, 1]]), 1);
  assert.throws(
    () => refineBy(partition, setOf([[40, 40, 1]]), 2),
    /^Error: set: person beyond the partition/,
  );
  assert.throws(() => refineBy(createPartition(64), setOf([[64, 64, 1]]), 2), /beyond the partition/);
});

test('nobody affected is no class at all', () => {
  const partition = createPartition(100);
  refineBy(partition, createSet(100), 1);
  assert.deepEqual(readClasses(partition), []);
});
