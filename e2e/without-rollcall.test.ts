import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { AddedSupplier, Imported, Recorded } from './support/answers.ts';
import { startCommand } from './support/command.ts';
import { createFolder, createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, member, members, registerOf, type Member } from './support/members.ts';
import { workbook } from './support/outside.ts';
import { readJsonLines, readRecipe, runScript, savePrograms, withoutTools } from './support/recipe.ts';

const PAGE = 'docs/without-rollcall.md';
const REGISTERED = 42_000;
const SPECIAL: Member = {
  ...member(1),
  reference: '9900001',
  family: 'O’Hara, "Zoë"',
  email: 'zoe.ohara@example.net',
  phone: '07700 899999',
  birth: '1971-03-04',
};

let party: Installation;
/** What went in, by the number of the disclosure. */
const originals = new Map<number, { fileName: string; supplier: string; bytes: Buffer }>();

const record = async (name: string, supplier: string, sentAt: string, content: string | Uint8Array) => {
  const path = await party.file(name, content);
  const { disclosures } = await party.ask(
    Recorded,
    'record',
    path,
    '--supplier',
    supplier,
    '--sent-at',
    sentAt,
  );
  originals.set(disclosures[0].disclosure, { fileName: name, supplier, bytes: await readFile(path) });
};

before(async () => {
  if (withoutTools) return;
  party = await createInstallation({ warm: true });
  const register = await party.file('register.csv', registerOf([...members(0, REGISTERED), SPECIAL]));
  await party.ask(Imported, 'people', 'import', register);
  for (const name of ['Mail House Ltd', 'Ballot “Box” plc'])
    await party.ask(AddedSupplier, 'supplier', 'add', name);
  await record('weekly 2021-01-01.csv', 'Mail House Ltd', '2021-01-01', registerOf(members(0, 9_000)));
  await record(
    'zwölf & more.xlsx',
    'Ballot “Box” plc',
    '2021-02-01',
    workbook([{ name: 'S', rows: [COLUMNS, ...members(0, 12).map(cellsOf)] }]),
  );
  // Every other, so that the sets are no runs; and three whom the register does not know.
  const scattered = members(0, 20_000).filter((_, n) => n % 2 === 0);
  await record(
    'half.csv',
    'Mail House Ltd',
    '2021-03-01',
    registerOf([...scattered, ...members(80_000, 80_003)]),
  );
});
after(() => party?.[Symbol.asyncDispose]());

/** A folder with a backup and an identity file, and nothing else. */
async function elsewhere(identity: string): Promise<AsyncDisposable & { path: string }> {
  const folder = await createFolder();
  const path = join(folder.path, 'elsewhere');
  await mkdir(path);
  await cp(identity, join(path, 'keyholder.txt'));
  return { path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function backUp(into: string): Promise<void> {
  const { exitCode, stderr } = await party.run('backup', into);
  assert.equal(exitCode, 0, stderr);
}

test(
  'with a backup and an identity, the page opens every original, every card and every set, without Rollcall',
  { skip: withoutTools },
  async () => {
    await using place = await elsewhere(party.identity);
    await backUp(join(place.path, 'backup.age'));
    const { script, programs } = readRecipe(PAGE, 'From a backup');
    const opened = join(place.path, 'opened');
    // The page makes the folder; what is saved in it comes after that.
    const [begin, rest] = [
      script.slice(0, script.indexOf('cd opened')),
      script.slice(script.indexOf('cd opened')),
    ];
    assert.deepEqual(runScript(place.path, begin), { status: 0, said: '' });
    savePrograms(opened, programs);
    assert.deepEqual(runScript(place.path, rest), { status: 0, said: '' });
    assert.ok((await readdir(join(opened, 'tables/card'))).length > 1, 'a table in several parts');

    const listed = readJsonLines(join(opened, 'disclosures.jsonl'));
    assert.deepEqual(
      listed.map(({ disclosure, supplier, file_name: name, sent_at: at }) => [
        disclosure,
        supplier,
        name,
        String(at).slice(0, 7),
      ]),
      [
        [1, 'Mail House Ltd', 'weekly 2021-01-01.csv', '2021-01'],
        [2, 'Ballot “Box” plc', 'zwölf & more.xlsx', '2021-02'],
        [3, 'Mail House Ltd', 'half.csv', '2021-03'],
      ],
    );
    assert.equal((await readdir(join(opened, 'originals'))).length, originals.size);
    for (const [id, { fileName, bytes }] of originals)
      assert.ok((await readFile(join(opened, 'originals', `${id} ${fileName}`))).equals(bytes), fileName);
    // One of them, as the page says for one.
    const one = runScript(
      place.path,
      `cd opened; age -d -i vault-keys.txt ${String(listed[1].path)} > one.xlsx`,
    );
    assert.equal(one.status, 0, one.said);
    assert.ok((await readFile(join(opened, 'one.xlsx'))).equals(originals.get(2)!.bytes));

    const cards = readJsonLines(join(opened, 'cards.jsonl'));
    const numbers = new Map(cards.map((card) => [String(card.reference), Number(card.person)]));
    const byReference = new Map(cards.map((card) => [String(card.reference), card]));
    assert.equal(cards.length, REGISTERED + 4);
    for (const one of [SPECIAL, ...members(0, REGISTERED), ...members(80_000, 80_003)])
      assert.deepEqual(fieldsOf(byReference.get(one.reference)), cardOf(one));

    const sets = readJsonLines(join(opened, 'who.jsonl'));
    const inFile = (id: number) =>
      sets.find(
        (set) => set.disclosure === id && set.column === 'anybody in the file' && set.certainty === 'certain',
      )!.people as number[];
    const expected = (all: Member[]) =>
      all.map(({ reference }) => numbers.get(reference)!).toSorted((a, b) => a - b);
    assert.ok(sameNumbers(inFile(1), expected(members(0, 9_000))));
    assert.ok(sameNumbers(inFile(2), expected(members(0, 12))));
    const scattered = members(0, 20_000).filter((_, n) => n % 2 === 0);
    assert.ok(sameNumbers(inFile(3), expected([...scattered, ...members(80_000, 80_003)])));
    assert.ok(sets.some((set) => set.column === 'Email' && set.disclosure === 2));
  },
);

function cardOf(one: Member): object {
  return {
    reference: one.reference,
    givenName: one.given,
    familyName: one.family,
    birthDate: one.birth,
    email: [one.email],
    phone: [one.phone],
    address: [one.street],
    city: one.city,
    postcode: one.postcode,
  };
}

function fieldsOf(card: Record<string, unknown> | undefined): object {
  assert.ok(card, 'a card');
  const { person: _person, import: _import, ...fields } = card;
  return fields;
}

/** Not deepEqual: a difference would print thousands. */
function sameNumbers(some: number[], others: number[]): boolean {
  return some.length === others.length && some.every((each, i) => each === others[i]);
}

test(
  'with the objects and an identity alone, the page opens every original',
  { skip: withoutTools },
  async () => {
    await using place = await elsewhere(party.identity);
    await cp(join(party.home, 'objects'), join(place.path, 'objects'), { recursive: true });
    const { script } = readRecipe(PAGE, 'From the objects alone');
    assert.deepEqual(runScript(place.path, script), { status: 0, said: '' });
    const names = (await readdir(join(place.path, 'opened'))).filter((name) => name !== 'vault-keys.txt');
    const opened = await Promise.all(names.map((name) => readFile(join(place.path, 'opened', name))));
    assert.equal(opened.length, originals.size);
    for (const { fileName, bytes } of originals.values())
      assert.ok(
        opened.some((each) => each.equals(bytes)),
        fileName,
      );
    assert.doesNotMatch(await readFile(join(place.path, 'checked.txt'), 'utf8'), /FAILED/);
    // A changed object is found, and the others are opened all the same.
    const hit = join(place.path, 'objects', names[0].slice(0, 2), `${names[0]}.age`);
    const bytes = await readFile(hit);
    bytes[bytes.length - 20] ^= 1;
    await writeFile(hit, bytes);
    await rm(join(place.path, 'opened'), { recursive: true });
    const { status, said } = runScript(place.path, script);
    assert.equal(status, 1, 'sha256sum says so');
    assert.match(said, /does not open/);
    assert.equal(
      (await readdir(join(place.path, 'opened'))).length,
      originals.size + 1 - (existsSync(join(place.path, 'opened', names[0])) ? 0 : 1),
    );
  },
);

test(
  'share cards and a passphrase open by the page as well, and a stranger opens nothing',
  { skip: withoutTools },
  async () => {
    const beside = dirname(party.identity);
    const cards = join(beside, 'cards');
    await party.say(
      'keyholder',
      'split',
      '--name',
      'the board',
      '--out',
      cards,
      '--identity',
      party.identity,
    );
    const protectedFile = join(beside, 'protected.txt');
    const passphrase = await party.file('passphrase.txt', 'correct horse battery staple 9\n');
    const generated = await startCommand(
      ['keyholder', 'generate', '--passphrase', '--out', protectedFile, '--json'],
      { ROLLCALL_PASSPHRASE_FILE: passphrase },
    ).ended;
    assert.equal(generated.exitCode, 0, generated.stderr);
    const { recipient } = JSON.parse(generated.stdout) as { recipient: string };
    await party.say(
      'keyholder',
      'add',
      recipient,
      '--name',
      'treasurer',
      '--passphrase',
      '--identity',
      party.identity,
    );

    await using place = await elsewhere(party.identity);
    await backUp(join(place.path, 'backup.age'));
    await rm(join(place.path, 'keyholder.txt'));
    const typed = await Promise.all([5, 1, 3].map((n) => readFile(join(cards, `card-${n}.txt`), 'utf8')));
    await writeFile(join(place.path, 'cards.txt'), typed.join('\n'));
    const { programs } = readRecipe('formats/share-cards.md', 'To put cards together without Rollcall');
    const [[, join_]] = programs;
    await writeFile(join(place.path, 'join-cards.py'), join_);
    const joined = runScript(place.path, 'python3 join-cards.py cards.txt > keyholder.txt');
    assert.deepEqual(joined, { status: 0, said: '' });
    await opensAll(place.path);

    await cp(protectedFile, join(place.path, 'protected.txt'));
    await rm(join(place.path, 'keyholder.txt'));
    // age asks at the terminal and nowhere else: `script` is one.
    const asked = runScript(
      place.path,
      `(sleep 1; echo 'correct horse battery staple 9'; sleep 3) | script -qec 'age -d -o keyholder.txt protected.txt' /dev/null`,
    );
    assert.ok(existsSync(join(place.path, 'keyholder.txt')), asked.said);
    await opensAll(place.path);

    await writeFile(join(place.path, 'keyholder.txt'), await readFile(party.identity));
    const stranger = await startCommand(
      ['keyholder', 'generate', '--out', join(place.path, 'stranger.txt')],
      {},
    ).ended;
    assert.equal(stranger.exitCode, 0);
    await cp(join(place.path, 'stranger.txt'), join(place.path, 'keyholder.txt'));
    const { said } = runScript(place.path, readRecipe(PAGE, 'From a backup').script);
    assert.match(said, /no identity matched/);
    assert.ok(!existsSync(join(place.path, 'opened/tables')));
  },
);

/** Runs the page up to the originals, compares, and cleans up. */
async function opensAll(path: string): Promise<void> {
  const { script, programs } = readRecipe(PAGE, 'From a backup');
  const opened = join(path, 'opened');
  savePrograms(opened, programs);
  const run = runScript(path, script.replace('mkdir opened', ''));
  assert.deepEqual(run, { status: 0, said: '' });
  for (const [id, { fileName, bytes }] of originals)
    assert.ok((await readFile(join(opened, 'originals', `${id} ${fileName}`))).equals(bytes), fileName);
  await rm(opened, { recursive: true });
}
