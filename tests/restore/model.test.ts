import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { KeyTable } from '../../src/restore/key-table.ts';
import { safeName, UniqueNames } from '../../src/restore/safe-name.ts';
import { membersCsv, openRestorePlace } from './restore-place.ts';

const CITIES = ['Leeds', 'York', 'Hull', 'a,b', 'say "so"', '', 'Zürich'];

const deliveries = fc.array(
  fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(...CITIES)), {
    minLength: 1,
    maxLength: 12,
    selector: ([person]) => person,
  }),
  { minLength: 2, maxLength: 6 },
);

test('changes of any kind in any order leave everybody with the row last sent', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (files) => {
      const place = await openRestorePlace();
      const last = new Map<string, string>();
      for (const [i, rows] of files.entries()) {
        const lines = rows.map(([person, city]): [string, string, string, string] => {
          last.set(`M${1000 + person}`, city);
          return [`M${1000 + person}`, 'Anna', `Ashby${String.fromCharCode(65 + person)}`, quoted(city)];
        });
        await place.send(`2021-01-${String(i + 10)}`, membersCsv(lines));
      }
      await place.describe({ delivers: 'changes', keyColumns: ['Member No'] });
      const restored = (await place.restore()).csv().slice(1);
      assert.deepEqual(new Map(restored.map(([reference, , , city]) => [reference, city])), last);
      assert.equal(restored.length, last.size);
    }),
    { numRuns: 12 },
  );
});

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

test('a key table finds every key with the last file that has it', () => {
  const table = new KeyTable();
  const scratch = new Uint8Array(64);
  const start = table.saltInto(scratch);
  const hashOf = (key: string) => table.hash(scratch, start + Buffer.from(scratch.buffer).write(key, start));
  const quickOf = (key: string) => crc32(key);
  const expected = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    const key = `M${(i * 7919) % 12_000}`;
    expected.set(key, i % 50);
    table.note(hashOf(key), quickOf(key), i % 50);
  }
  assert.equal(table.size, expected.size);
  for (const [key, file] of expected) assert.equal(table.lastFile(table.find(hashOf(key))), file);
  assert.equal(table.find(hashOf('M12001')), -1);
  for (const key of expected.keys()) assert.ok(table.mayHave(quickOf(key)));
  const others = Array.from({ length: 10_000 }, (_, i) => `X${i}`).filter((key) =>
    table.mayHave(quickOf(key)),
  );
  assert.ok(others.length < 1_500, `${others.length} of 10,000 other keys pass the filter`);
});

test('no name of a file leads out of the folder, and no two are the same on any system', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }), (names) => {
      const unique = new UniqueNames(['manifest.json']);
      const given = names.map((name) => unique.take(name));
      for (const name of given) {
        assert.match(name, /^[^/\\\0\r\n:*?"<>|]+$/u);
        assert.ok(!name.startsWith('.') && name !== '' && Buffer.byteLength(name) < 200, name);
      }
      assert.equal(new Set(given.map((name) => name.toLowerCase())).size, given.length);
    }),
  );
  assert.equal(safeName('../../etc/passwd'), 'etc-passwd');
  assert.equal(safeName('con.csv'), '_con.csv');
  assert.equal(safeName('Mitglieder 2021-10-29.csv.gz'), 'Mitglieder 2021-10-29.csv.gz');
});
