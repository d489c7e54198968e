import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categories } from '../../src/columns/index.ts';
import type { PeopleClass } from '../../src/severity/index.ts';
import { assess, kinds } from './cases.ts';

test('thousands of classes are scored while one waits', () => {
  const classes: PeopleClass[] = [];
  for (let at = 0; at < 10_000; at++) {
    const held = categories.filter((_, place) => ((at * 2_654_435_761 + place * 40_503) >>> 3) % 5 === 0);
    classes.push({
      categories: held.map(({ key }) => key),
      certain: (at % 90) + 1,
      possible: at % 3,
      kinds: { [kinds[at % kinds.length].name]: at % 90, other: 1 },
    });
  }
  assess(classes.slice(0, 10));
  const startedAt = performance.now();
  const answer = assess(classes, null, { natures: [] });
  const tookMs = performance.now() - startedAt;
  assert.equal(answer.classes.length, 10_000);
  assert.ok(tookMs < 10_000, `${Math.round(tookMs)} ms`);
  if (process.env['ROLLCALL_TIMES']) console.log(`${Math.round(tookMs)} ms`);
});
