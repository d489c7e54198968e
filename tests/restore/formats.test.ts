import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeXlsx } from 'hucre/xlsx';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { openSource, streamSource } from '../../src/files/index.ts';
import { membersCsv, openRestorePlace, people } from './restore-place.ts';

const HEADINGS = ['Member No', 'First name', 'Last name', 'Town'];

function workbook(sheets: Record<string, string[][]>): Promise<Uint8Array> {
  return writeXlsx({
    sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows: [HEADINGS, ...rows] })),
  });
}

test('each sheet of a workbook is restored as its own CSV, and who moved to another sheet is there once', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', await workbook({ North: people(0, 20), South: people(20, 40) }), {
    name: 'members.xlsx',
  });
  await place.send(
    '2021-01-08',
    await workbook({ North: people(0, 2, 'York'), South: people(5, 6, 'Bath') }),
    { name: 'members2.xlsx' },
  );
  const restored = await place.restore();
  assert.deepEqual(restored.csv('members - North.csv'), [
    HEADINGS,
    ...people(2, 5),
    ...people(6, 20),
    ...people(0, 2, 'York'),
  ]);
  assert.deepEqual(restored.csv('members - South.csv'), [
    HEADINGS,
    ...people(20, 40),
    ...people(5, 6, 'Bath'),
  ]);
});

test('files of other formats, packed or not, are put together with CSV', async () => {
  const place = await openRestorePlace();
  const parquet = parquetWriteBuffer({
    columnData: HEADINGS.map((name, i) => ({
      name,
      data: people(0, 40).map((person) => person[i]),
      type: 'STRING',
    })),
  });
  await place.send('2021-01-01', Buffer.from(parquet), { name: 'members.parquet' });
  const gz = gzipSync(membersCsv(people(1, 2, 'York')));
  await place.send('2021-01-08', gz, { name: 'members.csv.gz' });
  const lines = people(2, 3, 'Hull').map((person) =>
    JSON.stringify(Object.fromEntries(HEADINGS.map((heading, i) => [heading, person[i]]))),
  );
  await place.send('2021-01-15', `${lines.join('\n')}\n`, { name: 'members.ndjson' });
  await place.send('2021-01-22', await workbook({ Data: people(3, 4, 'Bath') }), { name: 'members.xlsx' });
  const rows = (await place.restore()).csv();
  assert.deepEqual(rows, [
    HEADINGS,
    ...people(0, 1),
    ...people(4, 40),
    ...people(1, 2, 'York'),
    ...people(2, 3, 'Hull'),
    ...people(3, 4, 'Bath'),
  ]);
});

test('a stream is read as a file is, and never asked for more than it has', async () => {
  const text = membersCsv(people(0, 500));
  let started = 0;
  const source = streamSource('members.csv', async function* () {
    started++;
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
  });
  await using opened = await openSource(source, { sizeBytes: text.length });
  const rows: number[] = [];
  for await (const table of opened.tables()) {
    assert.deepEqual(table.columns.slice(0, 4), HEADINGS);
    for await (const page of table.pages()) rows.push(page.rows);
  }
  assert.equal(
    rows.reduce((sum, n) => sum + n, 0),
    500,
  );
  assert.ok(started > 1);
});

test('an empty stream is an empty file', async () => {
  const source = streamSource('nothing.csv', async function* () {});
  await assert.rejects(openSource(source, { sizeBytes: 0 }), { code: 'FILE_EMPTY' });
});
