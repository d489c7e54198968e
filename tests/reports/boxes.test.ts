import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { categories } from '../../src/columns/index.ts';
import type { Case } from '../../src/incidents/index.ts';
import { PARTICULARS } from '../../src/organisation/index.ts';
import { boxesOfCategory, boxesOfReveals, dataBoxes, ICO_DATA } from '../../src/reports/papers/data-boxes.ts';
import { readTemplate } from '../../src/reports/papers/edpb/template.ts';
import { boxesOfKind, ICO_PEOPLE, peopleBoxes } from '../../src/reports/papers/people-boxes.ts';
import { bareCase, emptyCase, fullCase } from './case.ts';
import { withOrganisation } from './vary-case.ts';

const edpbLetters = (number: number): string[] =>
  readTemplate()
    .groups.flatMap(({ fields }) => fields)
    .filter((field) => field.number === number)
    .flatMap(({ options = {} }) => Object.keys(options));

const FORMS = { edpb: edpbLetters(70), ico: [...ICO_DATA] } as const;

suite('categories of data', () => {
  for (const form of ['edpb', 'ico'] as const) {
    test(`every one ticks a box that the form has (${form})`, () => {
      for (const { key } of categories) {
        const boxes = boxesOfCategory(key, form);
        assert.ok(boxes && boxes.length > 0, `'${key}' ticks nothing`);
        assert.deepEqual(
          boxes.filter((box) => !(FORMS[form] as string[]).includes(box)),
          [],
        );
      }
    });

    test(`a special category ticks a box of its own, never 'other' (${form})`, () => {
      const other = FORMS[form].at(-1)!;
      for (const { key } of categories.filter(({ special }) => special))
        assert.ok(!boxesOfCategory(key, form)!.includes(other), key);
    });

    test(`what nobody has classified, or knows, is not yet known (${form})`, () => {
      const notYetKnown = form === 'edpb' ? 't' : 'Not yet known';
      for (const key of ['unclassified', 'unknown'])
        assert.deepEqual(boxesOfCategory(key, form), [notYetKnown]);
    });

    test(`each answer to 'membership reveals' ticks boxes that the form has (${form})`, () => {
      for (const value of PARTICULARS['membership reveals'].values) {
        const boxes = boxesOfReveals(value, form);
        assert.ok(boxes, value);
        assert.equal(boxes.length > 0, value !== 'nothing');
        assert.deepEqual(
          boxes.filter((box) => !(FORMS[form] as string[]).includes(box)),
          [],
        );
      }
    });
  }

  test("a party's list ticks political opinions, a union's trade union membership, whatever the columns", async () => {
    const c = await emptyCase();
    const boxes = (reveals: string | undefined) =>
      dataBoxes(withOrganisation(c, { 'membership reveals': reveals }), 'ico');
    assert.ok(boxes('political opinions').includes('Political opinions'));
    assert.ok(boxes('trade union membership').includes('Trade union membership'));
    for (const reveals of [undefined, 'nothing'])
      assert.ok(!boxes(reveals).includes('Political opinions'), String(reveals));
  });

  test('of a supplier to whom nothing was recorded it is not yet known', async () => {
    const c = withOrganisation(await bareCase(), { 'membership reveals': 'political opinions' });
    assert.deepEqual(dataBoxes(c, 'edpb'), ['t']);
    assert.deepEqual(dataBoxes(c, 'ico'), ['Not yet known']);
  });
});

suite('kinds of people', () => {
  test("a kind with the form's own word ticks its box, any other is 'other' and never more", () => {
    assert.deepEqual(boxesOfKind('staff', 'ico'), ['Employees']);
    assert.deepEqual(boxesOfKind('Students', 'edpb'), ['f']);
    assert.deepEqual(boxesOfKind('student member', 'edpb'), ['f', 'j']);
    for (const kind of [
      'member',
      'affiliated supporter',
      'donor',
      'other',
      'young member',
      'minority officer',
    ])
      assert.deepEqual(boxesOfKind(kind, 'ico'), ['Other (please give details below)'], kind);
    assert.deepEqual(boxesOfKind('unknown', 'edpb'), ['k']);
  });

  test('every box is one of the form', async () => {
    for (const c of [await emptyCase(), await bareCase()]) {
      for (const box of peopleBoxes(c, 'edpb')) assert.ok(edpbLetters(65).includes(box));
      for (const box of peopleBoxes(c, 'ico')) assert.ok((ICO_PEOPLE as readonly string[]).includes(box));
    }
    assert.deepEqual(peopleBoxes(await bareCase(), 'edpb'), ['k']);
  });

  test('of one case they are the same in both forms', async () => {
    const c: Case = await fullCase();
    assert.deepEqual(peopleBoxes(c, 'edpb').toSorted(), ['b', 'j']);
    assert.deepEqual(peopleBoxes(c, 'ico').toSorted(), ['Employees', 'Other (please give details below)']);
  });
});
