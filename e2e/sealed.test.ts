import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { AddedSupplier, Imported, Original, People, Recorded, Restored } from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, member, members, registerOf } from './support/members.ts';
import { openKeysWithAge } from './support/age-recipe.ts';
import { withoutAge, workbook } from './support/outside.ts';
import { listObjects } from './support/state.ts';

let party: Installation;
const record = (path: string, supplier: string, sentAt: string) =>
  party.ask(Recorded, 'record', path, '--supplier', supplier, '--sent-at', sentAt);

before(async () => {
  party = await createInstallation({ warm: true });
  await party.ask(Imported, 'people', 'import', await party.file('register.csv', registerOf(members(0, 5))));
  await party.ask(AddedSupplier, 'supplier', 'add', 'Unrelated plc');
});
after(() => party[Symbol.asyncDispose]());

test(
  'promise 5: with the objects, an identity and age alone, every original opens to the very bytes that went in',
  { skip: withoutAge },
  async () => {
    const originals = [
      await readFile(await party.file('plain.csv', registerOf(members(60, 64)))),
      Buffer.from(workbook([{ name: 'S', rows: [COLUMNS, ...members(60, 64).map(cellsOf)] }])),
      Buffer.from(registerOf(members(100, 9_000))),
    ];
    const before = new Set(await listObjects(party.home));
    for (const [i, bytes] of originals.entries()) {
      await record(await party.file(`sealed-${i}.bin`, bytes), 'Unrelated plc', `2018-01-0${i + 1}`);
    }
    const added = (await listObjects(party.home)).filter((name) => !before.has(name));
    assert.equal(added.length, 3);
    const keys = await openKeysWithAge(join(party.home, 'objects'), party.identity);
    const opened = added.map((name) =>
      execFileSync('age', ['-d', '-i', keys, join(party.home, 'objects', name)], { maxBuffer: 1 << 26 }),
    );
    for (const bytes of originals)
      assert.ok(
        opened.some((one) => one.equals(bytes)),
        'the very bytes',
      );
  },
);

test('key original opens a disclosure to the very bytes, and key restore puts the matching key back', async () => {
  const path = await party.file('to-open.csv', registerOf(members(70, 80)));
  const { disclosures } = await record(path, 'Unrelated plc', '2018-02-01');
  const out = join(dirname(path), 'opened.csv');
  const opened = await party.ask(
    Original,
    'key',
    'original',
    String(disclosures[0].disclosure),
    '--identity',
    party.identity,
    '--out',
    out,
  );
  assert.equal(opened.fileName, 'to-open.csv');
  assert.ok((await readFile(out)).equals(await readFile(path)));

  const name = (await readdir(party.keyDir)).find((each) => each.endsWith('.key'))!;
  await rename(join(party.keyDir, name), join(dirname(path), 'lost.key'));
  const { code, message } = await party.refuse('person', member(0).email);
  assert.equal(code, 'MATCH_KEY_MISSING');
  assert.match(message, /key restore/);
  const { matchKey } = await party.ask(Restored, 'key', 'restore', '--identity', party.identity);
  assert.ok((await readFile(matchKey)).equals(await readFile(join(dirname(path), 'lost.key'))));
  assert.equal((await party.ask(People, 'person', member(0).email)).people.length, 1);
});
