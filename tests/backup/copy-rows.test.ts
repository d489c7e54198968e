import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRowCounter } from '../../src/backup/copy-rows.ts';

const START = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const END = Buffer.from('ffff', 'hex');

/** A table as COPY writes it in binary; null is a null. */
function tableOf(rows: (Uint8Array | null)[][]): Buffer {
  const parts: Uint8Array[] = [START];
  for (const row of rows) {
    const count = Buffer.alloc(2);
    count.writeInt16BE(row.length);
    parts.push(count);
    for (const field of row) {
      const length = Buffer.alloc(4);
      length.writeInt32BE(field?.length ?? -1);
      parts.push(length, field ?? Buffer.alloc(0));
    }
  }
  return Buffer.concat([...parts, END]);
}

function countIn(bytes: Uint8Array, columns: number, pieces: number[] = []): number | undefined {
  const counter = createRowCounter(columns);
  let at = 0;
  for (const piece of pieces) {
    counter.push(bytes.subarray(at, at + piece));
    at += piece;
  }
  counter.push(bytes.subarray(at));
  return counter.end();
}

const field = fc.option(fc.uint8Array({ maxLength: 40 }), { nil: null });
const rowsOf = (columns: number) =>
  fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { maxLength: 30 });

test('the rows of a table are counted, in whatever pieces it comes', () => {
  fc.assert(
    fc.property(rowsOf(3), fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }), (rows, pieces) => {
      assert.equal(countIn(tableOf(rows), 3, pieces), rows.length);
    }),
  );
});

test('a table that is cut short anywhere, or that something follows, is none', () => {
  const bytes = tableOf([
    [Buffer.from('abc'), null],
    [Buffer.alloc(0), Buffer.from('x')],
  ]);
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(countIn(bytes.subarray(0, length), 2), undefined, `${length} bytes`);
  }
  assert.equal(countIn(Buffer.concat([bytes, Buffer.from([0])]), 2), undefined);
  assert.equal(countIn(bytes, 3), undefined, 'of another number of columns');
  assert.equal(countIn(Buffer.concat([Buffer.from('PGCOPX'), bytes.subarray(6)]), 2), undefined);
});
