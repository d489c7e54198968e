import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { Unsealing } from '../../src/custody/index.ts';
import { addDeletionClaim } from '../../src/ledger/index.ts';
import { restoreSupplier } from '../../src/restore/index.ts';
import { generateKeyholder } from '../../src/vault/index.ts';
import { membersCsv, openRestorePlace, people } from './restore-place.ts';

const HEADINGS = ['Member No', 'First name', 'Last name', 'Town'];

test('a full file with later changes is restored as last sent', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  await place.send('2021-01-08', membersCsv([...people(3, 5, 'York'), ...people(40, 42)]));
  const changed = await place.restore();
  const rows = changed.csv();
  assert.deepEqual(rows[0], HEADINGS);
  const expected = [...people(0, 3), ...people(5, 40), ...people(3, 5, 'York'), ...people(40, 42)];
  assert.deepEqual(rows.slice(1), expected);
  const [dataset] = changed.manifest.datasets;
  assert.deepEqual([dataset.rows, dataset.people], [42, 42]);
  assert.deepEqual(
    dataset.files.map(({ role }) => role),
    ['base', 'changes'],
  );
  assert.match(changed.text, /Guessed, surely/);
});

test('a member changed twice is restored as last sent', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 30)));
  await place.send('2021-01-08', membersCsv(people(7, 9, 'York')));
  await place.send('2021-01-15', membersCsv(people(7, 8, 'Hull')));
  const rows = (await place.restore()).csv();
  assert.equal(rows.length, 31);
  assert.deepEqual(
    rows.filter(([reference]) => reference === 'M1007'),
    [people(7, 8, 'Hull')[0]],
  );
  assert.deepEqual(
    rows.filter(([reference]) => reference === 'M1008'),
    [people(8, 9, 'York')[0]],
  );
});

test('a full file after changes replaces them', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  await place.send('2021-01-08', membersCsv(people(3, 6, 'York')));
  await place.send('2021-02-01', membersCsv([...people(0, 5, 'Bath'), ...people(8, 41, 'Bath')]));
  const restored = await place.restore();
  assert.deepEqual(restored.csv().slice(1), [...people(0, 5, 'Bath'), ...people(8, 41, 'Bath')]);
  const [{ files, delivers, why }] = restored.manifest.datasets;
  assert.deepEqual(
    files.map(({ role }) => role),
    ['not used', 'not used', 'base'],
  );
  assert.equal(delivers, 'mixed');
  assert.match(files[0].why, /disclosure \d+ is everything and replaced it/);
  assert.match(why[0], /2 of 3 files are full, with changes in between/);
});

test('what was sent later than the moment asked about is not there', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  await place.send('2021-01-08', membersCsv(people(3, 4, 'York')));
  await place.send('2021-02-01', membersCsv(people(0, 44)));
  const then = await place.restore({ asOf: new Date('2021-01-05T00:00:00Z') });
  assert.deepEqual(then.csv().slice(1), people(0, 40));
  const later = await place.restore({ asOf: new Date('2021-01-09T00:00:00Z') });
  assert.equal(later.csv().find(([reference]) => reference === 'M1003')?.[3], 'York');
});

test('a key is the same whatever its spaces and capitals, and leading zeroes count', async () => {
  const place = await openRestorePlace();
  const extra: ReturnType<typeof people> = [
    ['007', 'Omar', 'Zed', 'Leeds'],
    ['7', 'Olga', 'Young', 'Leeds'],
  ];
  await place.send('2021-01-01', membersCsv([...people(0, 30), ...extra]));
  await place.send(
    '2021-01-08',
    membersCsv([
      [' m1002 ', 'Cara', 'Ashby', 'York'],
      ['007', 'Omar', 'Zed', 'York'],
    ]),
  );
  const rows = (await place.restore()).csv();
  assert.equal(rows.length, 33);
  assert.deepEqual(
    rows
      .filter(([, given]) => given === 'Omar' || given === 'Olga')
      .map(([reference, , , city]) => [reference, city]),
    [
      ['7', 'Leeds'],
      ['007', 'York'],
    ],
  );
  assert.equal(rows.filter(([reference]) => reference.trim().toLowerCase() === 'm1002').length, 1);
});

test('rows without a key are kept and counted', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv([...people(0, 30), ['', 'Nora', 'Noref', 'Leeds']]));
  await place.send('2021-01-08', membersCsv([...people(2, 4, 'York'), ['', 'Nora', 'Noref', 'York']]));
  const restored = await place.restore();
  assert.equal(restored.csv().filter(([, given]) => given === 'Nora').length, 2);
  assert.match(restored.manifest.datasets[0].notes.join(), /2 rows without a key: all of them are kept/);
});

test('all rows of the newest file that has a key stand', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 30)));
  await place.send(
    '2021-01-08',
    membersCsv([...people(2, 3, 'York'), ...people(2, 3, 'Hull'), ...people(4, 9, 'Ely')]),
  );
  const rows = (await place.restore()).csv();
  assert.deepEqual(
    rows.filter(([reference]) => reference === 'M1002').map(([, , , city]) => city),
    ['York', 'Hull'],
  );
});

test('a cell that a change has no column for keeps its older value, and new columns come last', async () => {
  const place = await openRestorePlace();
  const base = people(0, 30).map(([reference, given, family, city], i) => [
    reference,
    given,
    family,
    city,
    `${i}@example.org`,
  ]);
  await place.send(
    '2021-01-01',
    ['Member No,First name,Last name,Town,Email', ...base.map(String)].join('\n'),
  );
  await place.send('2021-01-08', 'Member No,First name,Last name,Town\nM1003,Dan,Newname,\n');
  await place.send(
    '2021-01-15',
    'Member No,First name,Last name,Postcode\nM1003,Dan,Newname,LS1 4AB\nM1004,Ella,Ashby,LS2 7QQ\n',
  );
  const restored = await place.restore();
  const rows = restored.csv();
  assert.deepEqual(rows[0], ['Member No', 'First name', 'Last name', 'Town', 'Email', 'Postcode']);
  assert.deepEqual(
    rows.filter(([reference]) => reference === 'M1003'),
    [['M1003', 'Dan', 'Newname', '', '3@example.org', 'LS1 4AB']],
  );
  assert.deepEqual(
    rows.filter(([reference]) => reference === 'M1004'),
    [['M1004', 'Ella', 'Ashby', 'Leeds', '4@example.org', 'LS2 7QQ']],
  );
  assert.match(restored.manifest.datasets[0].notes.join(), /2 rows with cells of an older file/);
});

test('donations are never replaced: every file adds', async () => {
  const place = await openRestorePlace();
  const gifts = (month: string) =>
    [
      'Member No,First name,Last name,Donation amount,Donation date',
      ...people(0, 12).map(([r, g, f]) => `${r},${g},${f},10.00,${month}-02`),
    ].join('\n');
  await place.send('2021-01-31', gifts('2021-01'), { dataset: 'donations' });
  await place.send('2021-02-28', gifts('2021-02'), { dataset: 'donations' });
  const restored = await place.restore();
  assert.equal(restored.csv().length, 25);
  const [{ delivers, sure }] = restored.manifest.datasets;
  assert.deepEqual([delivers, sure], ['additions', false]);
  assert.match(restored.text, /GUESSED, AND NOT SURE/);
});

test('changes without any full file say that people are missing', async () => {
  const place = await openRestorePlace();
  for (const [i, day] of ['2021-01-01', '2021-01-08', '2021-01-15'].entries())
    await place.send(day, membersCsv(people(i * 10, i * 10 + 11)));
  const restored = await place.restore();
  assert.equal(restored.csv().length, 32);
  assert.match(restored.text, /MISSING: It begins with changes only/);
});

test('what somebody said of a dataset goes before what its history looks like', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  await place.send('2021-01-08', membersCsv(people(0, 39, 'York')));
  assert.equal((await place.restore()).csv().length, 40);
  await place.describe({ delivers: 'changes', keyColumns: ['member no'] });
  const restored = await place.restore();
  assert.equal(restored.csv().length, 41);
  assert.equal(restored.manifest.datasets[0].by, 'told');
  await place.describe({ delivers: 'additions', keyColumns: null });
  assert.equal((await place.restore()).csv().length, 80);
});

test('what is no key replaces nothing', async () => {
  const place = await openRestorePlace();
  const shared = (from: number, to: number, city: string) =>
    ['Email,Town', ...people(from, to).map(() => `office@example.org,${city}`)].join('\n');
  await place.send('2021-01-01', shared(0, 20, 'Leeds'), { dataset: 'contacts' });
  await place.send('2021-01-08', 'Email,Town\noffice@example.org,York\n', { dataset: 'contacts' });
  const restored = await place.restore();
  assert.equal(restored.csv().length, 22);
});

test('one full file alone comes back bit for bit', async () => {
  const place = await openRestorePlace();
  const bytes = Buffer.from(`\ufeff${membersCsv(people(0, 10)).replaceAll('\n', '\r\n')}`);
  await place.send('2021-01-01', bytes, { name: 'Mitglieder (Jänner).csv' });
  const restored = await place.restore({ format: 'original' });
  const [output] = restored.manifest.outputs;
  assert.equal(output.what, 'original');
  assert.deepEqual(restored.files.get('Mitglieder (Jänner).csv'), bytes);
  assert.equal(restored.manifest.digests, 'compared');
  assert.equal((await stat(join(restored.path, output.file))).mode & 0o777, 0o600);
});

test('cells come back as they stood: quotes, line breaks, spaces and zeroes', async () => {
  const place = await openRestorePlace();
  const odd = ['M0001', ' Zoë ', 'O"Hara', 'Line one\nline two, and more'];
  const quoted = odd.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  await place.send('2021-01-01', `${membersCsv(people(0, 8))}${quoted}\n`);
  assert.deepEqual((await place.restore()).csv().at(-1), odd);
});

test('what the supplier sent us is restored beside what it was sent', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 10)));
  await place.send('2021-01-03', membersCsv(people(5, 9)), { direction: 'in' });
  const restored = await place.restore();
  assert.deepEqual([...restored.files.keys()].filter((name) => name.endsWith('.csv')).toSorted(), [
    'members (received).csv',
    'members.csv',
  ]);
});

test('what the supplier evidently deleted is not restored, and is said', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 10)));
  await place.send('2021-03-01', membersCsv(people(0, 3, 'York')));
  const claim = {
    supplier: place.supplier.id,
    dataset: null,
    sentBefore: new Date('2021-02-01T00:00:00Z'),
    deletedAt: new Date('2021-02-02T00:00:00Z'),
    source: 'letter',
    grade: 'forensic report' as const,
    recordedAt: place.app.now(),
  };
  await place.app.database.transaction((tx) => addDeletionClaim(tx, claim));
  const restored = await place.restore();
  assert.equal(restored.csv().length, 4);
  assert.match(restored.text, /not used .*evidently deleted it/);
});

test('a destroyed original is said, and the one before it answers', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  const { disclosure } = await place.send('2021-02-01', membersCsv(people(0, 39, 'York')));
  await place.send('2021-02-08', membersCsv(people(39, 41, 'Hull')));
  await place.app.database.transaction((tx) =>
    tx.client.query(`update disclosure set original_destroyed_at = '2021-09-01' where id = $1`, [disclosure]),
  );
  const restored = await place.restore();
  assert.deepEqual(restored.csv().slice(1), [...people(0, 39), ...people(39, 41, 'Hull')]);
  assert.match(
    restored.text,
    /MISSING: Disclosure \d+ could not be used \(its original was destroyed on 2021-09-01\)/,
  );
});

test('an original that is missing or damaged is said, and the rest is restored', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  const { disclosure } = await place.send('2021-01-08', membersCsv(people(0, 2, 'York')));
  await place.send('2021-01-15', membersCsv(people(2, 4, 'Hull')));
  const { rows } = await place.app.database.reader.query<{ object: string }>(
    'select object from disclosure where id = $1',
    [disclosure],
  );
  await place.app.objects.remove(rows[0].object);
  const restored = await place.restore();
  assert.equal(restored.csv().filter(([, , , city]) => city === 'Hull').length, 2);
  assert.equal(restored.csv().filter(([, , , city]) => city === 'York').length, 0);
  assert.match(restored.text, /Disclosure \d+ could not be used \(its sealed original is missing/);
});

test('a file that was recorded as having no heading is restored so', async () => {
  const place = await openRestorePlace();
  const bare = people(0, 20).map(
    ([reference, given, family]) => `${given} ${family},${given}.${reference}@example.org`,
  );
  await place.send('2021-01-01', `${bare.join('\n')}\n`, { headings: 'no' });
  const rows = (await place.restore()).csv();
  assert.equal(rows.length, 21);
  assert.match(rows[0][0], /column 1/);
});

test('every original comes back bit for bit, under a name of its own', async () => {
  const place = await openRestorePlace();
  const contents = [
    membersCsv(people(0, 9)),
    membersCsv(people(0, 3, 'York')),
    membersCsv(people(4, 7, 'Hull')),
  ];
  await place.send('2021-01-01', contents[0], { name: 'members.csv' });
  await place.send('2021-01-08', contents[1], { name: 'Members.csv' });
  await place.send('2021-01-15', contents[2], { name: 'manifest.txt' });
  const restored = await place.restore({ originals: true });
  const [dataset] = restored.manifest.datasets;
  assert.deepEqual(
    dataset.outputs.map(({ file }) => file),
    ['members.csv', 'Members (2).csv', 'manifest (2).txt'],
  );
  dataset.outputs.forEach(({ file }, i) => assert.equal(restored.files.get(file)?.toString(), contents[i]));
  assert.deepEqual(
    dataset.files.map(({ fileName }) => fileName),
    ['members.csv', 'Members.csv', 'manifest.txt'],
  );
});

test('a folder with other things in it is refused; the same restore may be run again', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 9)));
  const first = await place.restore();
  await place.send('2021-02-01', membersCsv(people(0, 10)));
  const second = await place.restore({ out: first.path });
  assert.equal(second.csv().length, 11);
  assert.deepEqual([...second.files.keys()].toSorted(), ['manifest.json', 'manifest.txt', 'members.csv']);
  const refused = {
    code: 'ARGUMENT_INVALID',
    message: /is not empty and not the folder of this same restore/,
  };
  await assert.rejects(place.restore({ out: first.path, dataset: 'members' }), refused);
  await writeFile(join(first.path, 'mine.txt'), 'mine');
  await assert.rejects(place.restore({ out: first.path }), refused);
  assert.equal((await readdir(first.path)).length, 4);
});

test('a restore whose process was killed is taken up by running it again', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 9)));
  const { path, manifest } = await place.restore();
  await rm(join(path, 'manifest.json'));
  await writeFile(join(path, '.restore-under-way.json'), JSON.stringify(manifest.asked));
  await writeFile(join(path, '.members.csv.part'), 'Member No,First na');
  const again = await place.restore({ out: path });
  assert.deepEqual([...again.files.keys()].toSorted(), ['manifest.json', 'manifest.txt', 'members.csv']);
  assert.equal(again.csv().length, 10);
});

for (const names of [
  ['members.csv', 'members.csv.part'],
  ['members.csv.part', 'members.csv'],
]) {
  test(`an original whose name ends as a half-written file's comes back as itself (${names[0]} first), and again`, async () => {
    const place = await openRestorePlace();
    const contents = new Map(names.map((name, i) => [name, membersCsv(people(i * 10, i * 10 + 9))]));
    for (const [i, name] of names.entries())
      await place.send(`2021-01-0${i + 1}`, contents.get(name)!, { name });
    const first = await place.restore({ originals: true });
    const again = await place.restore({ originals: true, out: first.path });
    for (const { files, manifest } of [first, again]) {
      assert.deepEqual(
        [...files.keys()].toSorted(),
        ['manifest.json', 'manifest.txt', ...names].toSorted(),
        'nothing is lost',
      );
      for (const [name, content] of contents) assert.equal(files.get(name)!.toString(), content, name);
      assert.equal(manifest.outputs.length, 2);
    }
  });
}

test('what stood in the folder under such a name is not deleted by a restore that is run again and fails', async () => {
  const place = await openRestorePlace();
  const content = membersCsv(people(0, 9));
  await place.send('2021-01-01', content, { name: 'members.csv.part' });
  const { path } = await place.restore({ originals: true });
  await assert.rejects(place.restore({ out: path, originals: true, signal: AbortSignal.abort() }));
  assert.equal((await readFile(join(path, 'members.csv.part'))).toString(), content);
});

test('an interruption leaves nothing behind, and the folder of a restore before as it was', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 9)));
  const interruption = new AbortController();
  const out = join(place.folder, 'interrupted');
  const onProgress = () => interruption.abort();
  await assert.rejects(
    place.restore({ out, originals: true, signal: AbortSignal.abort() }),
    ({ name }: Error) => name === 'AbortError',
  );
  await assert.rejects(stat(out), { code: 'ENOENT' });
  const before = await place.restore();
  await place.send('2021-01-08', membersCsv(people(20, 24)));
  await assert.rejects(place.restore({ out: before.path, onProgress, signal: interruption.signal }));
  assert.deepEqual(await readdir(before.path), [...before.files.keys()]);
});

test('an identity that is no keyholder’s opens nothing', async () => {
  const place = await openRestorePlace();
  const other = await generateKeyholder();
  await place.send('2021-01-01', membersCsv(people(0, 9)));
  const out = join(place.folder, 'wrong');
  await assert.rejects(place.restore({ out, identity: other.identity }), { code: 'IDENTITY_WRONG' });
  await assert.rejects(stat(out), { code: 'ENOENT' });
});

test('a restore is in the evidence: what, as of when, from which files', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 9)));
  await place.restore();
  const { rows } = await place.app.database.reader.query<{ entry: string; payload: string }>(
    'select entry, payload from evidence_entry order by seq desc limit 2',
  );
  assert.match(rows[1].entry, /supplier restored/);
  assert.deepEqual((JSON.parse(rows[1].payload) as { files: number; rows: number }).rows, 9);
  assert.match(rows[0].entry, /unsealing ended/);
});

test('where every original is destroyed nothing is made up: the manifest says so', async () => {
  const place = await openRestorePlace();
  const { disclosure } = await place.send('2021-01-01', membersCsv(people(0, 9)));
  await place.app.database.transaction((tx) =>
    tx.client.query(`update disclosure set original_destroyed_at = '2021-09-01' where id = $1`, [disclosure]),
  );
  const restored = await place.restore();
  assert.deepEqual(restored.manifest.outputs, []);
  assert.match(restored.text, /MISSING: Nothing of it could be rebuilt/);
  const originals = await place.restore({ originals: true });
  assert.match(originals.text, /members-2021-01-01\.csv\): its original was destroyed on 2021-09-01/);
});

test('without the matching key a restore says that nothing was compared', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 9)));
  const { app } = place;
  const elsewhere = { ...app, config: { ...app.config, keyDir: join(place.folder, 'no-keys') } };
  await using unsealing = await Unsealing.begin(app, { identities: [place.identity], purpose: 'test' });
  const out = join(place.folder, 'uncompared');
  const { manifest } = await restoreSupplier(elsewhere, unsealing, { suppliers: [place.supplier], out });
  assert.equal(manifest.digests, 'not compared');
  assert.equal(manifest.rows, 9);
});

test('a file that is not the one recorded is found out, even where its seal holds', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 40)));
  const swapped = await place.send('2021-01-08', membersCsv(people(0, 3, 'York')));
  const other = await place.send('2021-01-15', membersCsv(people(4, 6, 'Hull')));
  await place.app.database.transaction((tx) =>
    tx.client.query(
      'update disclosure set object = (select object from disclosure where id = $2) where id = $1',
      [swapped.disclosure, other.disclosure],
    ),
  );
  const restored = await place.restore();
  assert.match(restored.text, /is not the file that was recorded/);
  assert.equal(restored.csv().filter(([, , , city]) => city === 'Hull').length, 2);
});

test('an object that a bucket finds damaged, or that a disk cannot read, costs that file alone', async () => {
  for (const code of ['OBJECT_DAMAGED', 'EIO']) {
    const place = await openRestorePlace();
    await place.send('2021-01-01', membersCsv(people(0, 40)));
    const { disclosure } = await place.send('2021-01-08', membersCsv(people(0, 3, 'York')));
    const { app } = place;
    const { rows } = await app.database.reader.query<{ object: string }>(
      'select object from disclosure where id = $1',
      [disclosure],
    );
    const read = app.objects.read.bind(app.objects);
    const failing = async function* (name: string): AsyncGenerator<Uint8Array> {
      for await (const piece of read(name)) yield (piece as Buffer).subarray(0, 40);
      throw Object.assign(new Error('lost'), { code });
    };
    app.objects.read = (name) => (name === rows[0].object ? Readable.from(failing(name)) : read(name));
    try {
      const restored = await place.restore();
      assert.match(restored.text, /its sealed original is damaged: take it from a backup/);
      assert.deepEqual(restored.csv().slice(1), people(0, 40));
      const originals = await place.restore({ originals: true });
      assert.equal(originals.manifest.outputs.length, 1);
    } finally {
      app.objects.read = read;
    }
  }
});

test('a file that is much shorter than those before it replaces nobody, whomever the ledger has in it', async () => {
  const place = await openRestorePlace();
  // Nothing but a city: the ledger can name nobody for certain in either.
  const lines = (from: number, to: number) =>
    [
      'Email,Town',
      ...people(from, to).map(([, , , city], i) => `p${(from + i) % 9}@example.org,${city}`),
    ].join('\n');
  await place.send('2021-01-01', lines(0, 60), { dataset: 'list' });
  await place.send('2021-01-08', lines(0, 12), { dataset: 'list' });
  const restored = await place.restore();
  assert.ok(restored.csv().length >= 61, `${restored.csv().length} rows`);
  assert.equal(restored.manifest.datasets[0].sure, false);
});

test('a change of nearly everybody among changes leaves nobody out', async () => {
  const place = await openRestorePlace();
  await place.send('2021-01-01', membersCsv(people(0, 100)));
  await place.send('2021-01-08', membersCsv(people(3, 6, 'York')));
  await place.send('2021-01-15', membersCsv(people(0, 85, 'Hull')));
  const restored = await place.restore();
  assert.equal(restored.csv().length, 101);
  assert.equal(restored.manifest.datasets[0].sure, false);
  assert.match(
    restored.text,
    /it has 85% of the 100 people before it, perhaps everything: in doubt nobody is left out/,
  );
});
