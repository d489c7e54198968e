import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runRehearsal } from '../../src/rehearsal/index.ts';
import { NOBODY, type InventedDelivery } from '../../src/rehearsal/invent/index.ts';
import { hashRows, readSupplierCopies } from '../../src/rehearsal/supplier-copy.ts';

test('a rehearsal destroys the supplier’s copy and puts back every person with their last row', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-restore-'));
  await chmod(folder, 0o711);
  try {
    const { restored } = await runRehearsal({
      people: 400,
      seed: 3,
      path: join(folder, 'r'),
      keep: false,
      onProgress: () => {},
      onStep: () => {},
    });
    assert.deepEqual(
      restored.datasets.map(({ dataset }) => dataset),
      ['full membership export', 'weekly changes'],
    );
    for (const { truly, right, missing, wrong } of restored.datasets) {
      assert.ok(truly > 0);
      assert.deepEqual({ right, missing, wrong }, { right: truly, missing: 0, wrong: 0 });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the truth is each person’s last row since the last full file, whatever the reference in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-truth-'));
  try {
    const write = async (
      day: string,
      full: boolean,
      rows: string[],
      owners: number[],
    ): Promise<InventedDelivery> => {
      const path = join(folder, `${day}.csv`);
      await writeFile(path, `\ufeff${['No,Name', ...rows].join('\r\n')}\r\n`);
      return {
        path,
        supplier: 'x',
        dataset: 'members',
        sentAt: `${day}T00:00:00Z`,
        direction: 'out',
        full,
        owners: Uint32Array.from(owners),
        fields: new Uint32Array(rows.length).fill(1),
        departures: new Uint8Array(rows.length),
        columns: ['No', 'Name'],
        bytes: 0,
      };
    };
    const deliveries = [
      await write('2021-01-01', true, ['1,"A, B"', '2,B', '3,C'], [0, 1, 2]),
      await write('2021-02-01', true, ['1,"A, B"', '2,B', 'Total,'], [0, 1, NOBODY]),
      await write('2021-02-08', false, ['20,"Bé ""x"""', '4,D'], [1, 3]),
    ];
    const [copy] = await readSupplierCopies(deliveries, 5);
    const path = join(folder, 'expected.csv');
    await writeFile(path, 'Name,No\r\n"A, B",1\r\n"Bé ""x""",20\r\n,\r\nD,4\r\n');
    const expected: bigint[] = [];
    for await (const digest of hashRows(path, ['No', 'Name'])) expected.push(digest);
    assert.deepEqual([...copy.last], [expected[0], expected[1], 0n, expected[3], 0n]);
    assert.equal(copy.older.size, 1);
    assert.match(await readFile(path, 'utf8'), /Bé/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
