import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column, Row } from '../../src/documents/index.ts';
import { tableWidths } from '../../src/documents/table-widths.ts';

const right = (heading: string): Column => ({ heading, align: 'right' });
const row = (...cells: string[]): Row => ({ cells, support: [] });

test('columns of numbers take what they need, and texts the rest', () => {
  const { parts, scale } = tableWidths(
    [{ heading: 'Kind' }, { heading: 'What' }, right('People')],
    [row('Member', 'name, address, e-mail and a long list of others', '214,380')],
  );
  assert.equal(scale, 1);
  assert.ok(parts[1] > parts[0] && parts[0] > 0.08 && parts[2] < 0.2, parts.join());
});

test('a table of many columns is set smaller, so that its words stay whole', () => {
  const columns = Array.from({ length: 9 }, (_, at) => ({ heading: `Column ${at}` }));
  const wide = tableWidths(columns, [row(...columns.map(() => 'representative'))]);
  assert.ok(wide.scale < 1 && wide.scale >= 0.65);
  assert.equal(wide.breakAt, wide.scale > 0.65 ? 20 : 8);
});

test('a share that is told is kept', () => {
  assert.deepEqual(tableWidths([{ heading: 'A', share: 3 }, { heading: 'B' }], []).parts, [0.75, 0.25]);
});

test('the parts of any table add up to the whole, and none is nothing', () => {
  const cell = fc.string({ maxLength: 90 });
  const anyTable = fc
    .integer({ min: 1, max: 14 })
    .chain((columns) =>
      fc.tuple(
        fc.array(fc.tuple(cell, fc.boolean()), { minLength: columns, maxLength: columns }),
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 6 }),
      ),
    );
  fc.assert(
    fc.property(anyTable, ([heads, rows]) => {
      const columns = heads.map(([heading, isRight]) => (isRight ? right(heading) : { heading }));
      const { parts, scale } = tableWidths(
        columns,
        rows.map((cells) => row(...cells)),
      );
      const whole = parts.reduce((sum, part) => sum + part, 0);
      assert.ok(Math.abs(whole - 1) < 0.01, `${whole}`);
      assert.ok(parts.every((part) => part > 0.01));
      assert.ok(scale >= 0.65 && scale <= 1);
    }),
  );
});
