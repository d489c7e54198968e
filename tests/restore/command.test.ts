import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { datasetSet, datasetShow } from '../../src/cli/commands/dataset.ts';
import { restore } from '../../src/cli/commands/restore.ts';
import type { Context } from '../../src/cli/context.ts';
import { Progress } from '../../src/cli/progress.ts';
import { membersCsv, openRestorePlace, people, type RestorePlace } from './restore-place.ts';

let place: RestorePlace;
let identity: string;
let context: Context;

before(async () => {
  place = await openRestorePlace();
  identity = join(place.folder, 'keyholder.txt');
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  await place.send('2021-01-08', membersCsv(people(3, 9, 'York')));
  await writeFile(identity, `${place.identity}\n`);
  await chmod(identity, 0o600);
  context = {
    config: place.app.config,
    json: false,
    progress: new Progress({ quiet: true }),
    signal: new AbortController().signal,
  };
});
after(() => context.progress[Symbol.dispose]());

test('restore says what it took the dataset for, and no word of anybody', async () => {
  const out = join(place.folder, 'said');
  const { text } = await restore(context, [], { supplier: [place.supplier.name], out, identity });
  assert.match(text, /40 rows, 40 people, from 2 of 2 files/);
  assert.match(text, /mixed, judged by its history: 1 of 2 files are full, with changes in between/);
  assert.match(text, /keyed by 'Member No', the reference/);
  assert.match(text, /-> members\.csv \(csv\)/);
  assert.doesNotMatch(text, /Ashby|M100|Leeds|York/);
});

test('how a dataset is put together is said once and remembered, and can be forgotten', async () => {
  const options = { supplier: place.supplier.name, dataset: 'members' };
  const told = await datasetSet(context, [], { ...options, delivers: 'full', key: ['member no'] });
  assert.match(told.text, /Kept.*\n.*\n\s+full, as it was said/);
  const again = await datasetSet(context, [], { ...options, delivers: 'full', key: ['member no'] });
  assert.match(again.text, /said before: nothing changed/);
  const out = join(place.folder, 'told');
  const { text } = await restore(context, [], { supplier: [place.supplier.name], out, identity });
  assert.match(text, /6 rows, 6 people, from 1 of 2 files/);
  assert.equal(await readFile(join(out, 'members-2021-01-08.csv'), 'utf8'), membersCsv(people(3, 9, 'York')));
  await datasetSet(context, [], { ...options, guess: true });
  assert.match((await datasetShow(context, [], options)).text, /mixed, judged by its history/);
});

test('a key that no file has a column for, or a word that is none, is refused with what there is', async () => {
  const options = { supplier: place.supplier.name, dataset: 'members' };
  await assert.rejects(datasetSet(context, [], { ...options, key: ['Membr No'] }), {
    code: 'COLUMN_UNKNOWN',
    message: /No file of 'members' has a column 'Membr No'.*'Member No'/,
  });
  await assert.rejects(datasetSet(context, [], { ...options, delivers: 'everything' }), {
    code: 'ARGUMENT_INVALID',
    message: /write 'full' \(each file is everything\), 'changes'/,
  });
  await assert.rejects(
    restore(context, [], {
      supplier: [place.supplier.name],
      dataset: 'nothing',
      out: join(place.folder, 'none'),
      identity,
    }),
    { code: 'DATASET_UNKNOWN' },
  );
  await assert.rejects(
    restore(context, [], {
      supplier: [place.supplier.name],
      asOf: '2020-01-01',
      out: join(place.folder, 'none'),
      identity,
    }),
    { code: 'ARGUMENT_INVALID', message: /Nothing that .* held on 2020-01-01 23:59 was recorded/ },
  );
});
