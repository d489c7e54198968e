import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import yauzl from 'yauzl';
import { Unsealing } from '../../src/custody/index.ts';
import { InputError } from '../../src/errors.ts';
import { verifyBundle } from '../../src/evidence/index.ts';
import { openIncident, readCase, type Case } from '../../src/incidents/index.ts';
import { codeOf, countPeople } from '../../src/people/index.ts';
import { papersOf, writeCaseFolder } from '../../src/reports/index.ts';
import { listActs } from '../support/installation.ts';
import { mountSmallDisk, withoutSmallDisk } from '../support/small-disk.ts';
import { AWARE, createFullCase, type TestCase } from './case.ts';

let place: TestCase;
let c: Case;
let places = 0;

before(async () => {
  place = await createFullCase();
  c = await readCase(place.app, place.incident);
});
after(() => place[Symbol.asyncDispose]());

/** A place of its own, in the test's folder. */
async function newPlace(): Promise<string> {
  const path = join(place.folder, `out-${places++}`);
  await mkdir(path);
  return path;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function refuses(work: Promise<unknown>, code: string, sentence: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, sentence);
    return true;
  });
}

test('a case is written out with every paper three times, tables, timeline, evidence and itself as data', async () => {
  const out = join(await newPlace(), 'case');
  const progress: [number, number][] = [];
  const { files } = await writeCaseFolder(place.app, c, { out, onProgress: (...at) => progress.push(at) });
  const there = await filesIn(out);
  assert.deepEqual(files.map(({ path }) => path).sort(), there);
  for (const { key } of papersOf(c))
    for (const ending of ['html', 'pdf', 'docx']) assert.ok(there.includes(`papers/${key}.${ending}`), key);
  for (const path of [
    'papers/edpb.json',
    'papers/veris.json',
    'exposure/by-class.csv',
    'exposure/by-category.csv',
    'exposure/files.csv',
    'exposure/exposure.json',
    'timeline.csv',
    'timeline.json',
    'evidence/evidence-log.jsonl',
    'evidence/public-key.txt',
    'case.json',
    'README.txt',
    'manifest.json',
  ])
    assert.ok(there.includes(path), path);
  assert.deepEqual(progress.at(-1), [progress.at(-1)![1], progress.at(-1)![1]]);
  assert.deepEqual(
    progress.map(([done]) => done),
    progress.map(([done]) => done).toSorted((a, b) => a - b),
  );
});

test('the manifest has the size and the SHA-256 of every file', async () => {
  const out = join(await newPlace(), 'case');
  const { files } = await writeCaseFolder(place.app, c, { out });
  const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as {
    format: string;
    incident: number;
    draft: boolean;
    names: boolean;
    files: { path: string; bytes: number; sha256: string }[];
  };
  assert.equal(manifest.format, 'rollcall case 1');
  assert.equal(manifest.incident, place.incident);
  assert.deepEqual([manifest.draft, manifest.names], [true, false]);
  assert.equal(manifest.files.length, files.length - 1);
  for (const { path, bytes, sha256 } of manifest.files) {
    const content = await readFile(join(out, path));
    assert.equal(content.length, bytes, path);
    assert.equal(createHash('sha256').update(content).digest('hex'), sha256, path);
  }
});

test('nobody who is affected is in it, by name or by code', async () => {
  const out = join(await newPlace(), 'case');
  await writeCaseFolder(place.app, c, { out });
  const { app } = place;
  const codes = Array.from({ length: await countPeople(app.database.reader) }, (_, person) =>
    codeOf(app.installation.codeKey, person),
  );
  const secrets = [
    ...codes,
    'a@x.example',
    'family@x.example',
    'Newman',
    'Poe',
    '12345678',
    '1970-01-02',
    'LS1 1AA',
  ];
  for (const path of await filesIn(out)) {
    if (/\.(pdf|docx)$/.test(path)) continue; // the same text as the HTML beside it
    const text = await readFile(join(out, path), 'utf8');
    assert.deepEqual(
      secrets.filter((secret) => text.includes(secret)),
      [],
      path,
    );
  }
});

test('with an identity the people are in it by name, and nowhere else', async () => {
  const out = join(await newPlace(), 'case');
  {
    await using cards = await Unsealing.begin(place.app, {
      identities: [place.keyholder.identity],
      purpose: 'a test',
    });
    await writeCaseFolder(place.app, c, { out, cards });
  }
  const roll = await readFile(join(out, 'exposure', 'people-by-name.csv'), 'utf8');
  assert.match(roll, /Ann,Lee,a@x\.example/);
  assert.equal(roll.trimEnd().split('\n').length, 1 + c.affected.people.certain + c.affected.people.possible);
  const { names } = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as { names: boolean };
  assert.equal(names, true);
  assert.match(await readFile(join(out, 'README.txt'), 'utf8'), /people-by-name\.csv has the names/);
  for (const path of await filesIn(out)) {
    if (path === 'exposure/people-by-name.csv' || /\.(pdf|docx)$/.test(path)) continue;
    assert.ok(!(await readFile(join(out, path), 'utf8')).includes('a@x.example'), path);
  }
  const act = (await listActs(place.app)).findLast((each) => each.act === 'case written out')!;
  assert.equal(act.payload.peopleByName, 12);
});

test('that it was written is in the evidence, with numbers, and so is the checkpoint that left', async () => {
  const out = join(await newPlace(), 'case');
  const before = (await listActs(place.app)).length;
  const { files } = await writeCaseFolder(place.app, c, { out });
  const acts = (await listActs(place.app)).slice(before);
  assert.deepEqual(
    acts.map(({ act }) => act),
    ['checkpoint given out', 'case written out'],
  );
  assert.deepEqual(acts[1].subjects, [`incident:${place.incident}`]);
  const { files: count, peopleByName, as, manifest } = acts[1].payload;
  assert.deepEqual([count, peopleByName, as], [files.length, 0, 'folder']);
  const content = await readFile(join(out, 'manifest.json'));
  assert.equal(manifest, createHash('sha256').update(content).digest('hex'));
});

test('the evidence in it can be checked without the installation', async () => {
  const out = join(await newPlace(), 'case');
  await writeCaseFolder(place.app, c, { out });
  const key = (await readFile(join(out, 'evidence', 'public-key.txt'), 'utf8')).trim();
  const report = await verifyBundle(join(out, 'evidence', 'evidence-log.jsonl'), { trusted: [key] });
  assert.equal(report.problem, undefined);
  assert.ok(report.entries > 20);
});

test('the case as data has whom somebody put in or took out as numbers', async () => {
  const out = join(await newPlace(), 'case');
  const scope = {
    ...c.revision.scope,
    excluded: [
      { person: 3, why: 'moved' },
      { person: 4, why: 'moved' },
    ],
  };
  const revision = { ...c.revision, scope };
  await writeCaseFolder(place.app, { ...c, revision, revisions: [revision] }, { out });
  const data = JSON.parse(await readFile(join(out, 'case.json'), 'utf8')) as {
    revisions: { scope: { excluded: unknown } }[];
    duties: { rule: { file: string } }[];
  };
  assert.deepEqual(data.revisions[0].scope.excluded, [{ why: 'moved', people: 2 }]);
  assert.deepEqual(
    data.duties.filter(({ rule }) => rule.file.includes('/')),
    [],
    'where files lie on this machine is nobody else’s',
  );
});

test('the same case may be written to the same place again, unless somebody went on writing in it', async () => {
  const out = join(await newPlace(), 'case');
  await writeCaseFolder(place.app, c, { out });
  await writeCaseFolder(place.app, c, { out });
  const draft = join(out, 'papers', 'ico.html');
  const written = await readFile(draft);
  await writeFile(draft, 'what I wrote');
  await assert.rejects(writeCaseFolder(place.app, c, { out }), { message: /ico\.html was changed since/ });
  assert.equal(await readFile(draft, 'utf8'), 'what I wrote');
  await writeFile(draft, written);
  const own = join(out, 'papers', 'notes.txt');
  await writeFile(own, 'mine');
  await assert.rejects(writeCaseFolder(place.app, c, { out }), { message: /notes\.txt was put there since/ });
  await rm(own);
  await writeCaseFolder(place.app, c, { out });
  assert.deepEqual((await readdir(join(out, '..'))).sort(), ['case']);
});

test('another case, a folder with other things and a file are left alone', async () => {
  const folder = await newPlace();
  const out = join(folder, 'case');
  await writeCaseFolder(place.app, c, { out });
  const { incident } = await openIncident(place.app, {
    suppliers: [place.suppliers[1].id],
    awareAt: AWARE,
    what: 'another one',
    nature: [],
  });
  const other = await readCase(place.app, incident);
  const before = await filesIn(out);
  await refuses(
    writeCaseFolder(place.app, other, { out }),
    'ARGUMENT_INVALID',
    /is not empty and holds something else/,
  );
  assert.deepEqual(await filesIn(out), before);
  const foreign = join(folder, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, 'thesis.txt'), 'mine');
  await refuses(writeCaseFolder(place.app, c, { out: foreign }), 'ARGUMENT_INVALID', /something else/);
  await refuses(
    writeCaseFolder(place.app, c, { out: join(foreign, 'thesis.txt') }),
    'ARGUMENT_INVALID',
    /thesis\.txt is a file: name a new folder/,
  );
  await refuses(
    writeCaseFolder(place.app, c, { out: join(folder, 'nowhere', 'case') }),
    'ARGUMENT_INVALID',
    /case cannot be written: the folder that it is to be in does not exist/,
  );
  assert.deepEqual(await filesIn(foreign), ['thesis.txt']);
});

test('what no font can draw is named', async () => {
  // Of private use: no font of a machine has it.
  const incident = { ...c.incident, what: 'a sign \u{10abcd} of our own' };
  const strange = await writeCaseFolder(
    place.app,
    { ...c, incident },
    { out: join(await newPlace(), 'case') },
  );
  assert.deepEqual(strange.unshown, ['\u{10abcd}']);
  const plain = await writeCaseFolder(place.app, c, { out: join(await newPlace(), 'case') });
  assert.deepEqual(plain.unshown, []);
});

test('an empty folder may be given', async () => {
  const out = await newPlace();
  await writeCaseFolder(place.app, c, { out });
  assert.ok((await filesIn(out)).includes('README.txt'));
});

test('a zip has the same files, and opens elsewhere', async () => {
  const folder = await newPlace();
  const out = join(folder, 'case.zip');
  const { files } = await writeCaseFolder(place.app, c, { out, zip: true });
  const inside = await readZip(out);
  assert.deepEqual([...inside.keys()].sort(), files.map(({ path }) => path).sort());
  const manifest = JSON.parse(inside.get('manifest.json')!.toString()) as {
    files: { path: string; sha256: string }[];
  };
  for (const { path, sha256 } of manifest.files)
    assert.equal(createHash('sha256').update(inside.get(path)!).digest('hex'), sha256, path);
  assert.deepEqual(await readdir(folder), ['case.zip']);
});

test('a zip of the same case is written over; another file is not', async () => {
  const folder = await newPlace();
  const out = join(folder, 'case.zip');
  await writeCaseFolder(place.app, c, { out, zip: true });
  await writeCaseFolder(place.app, c, { out, zip: true });
  const identity = join(folder, 'identity.txt');
  await writeFile(identity, 'AGE-SECRET-KEY-');
  await refuses(
    writeCaseFolder(place.app, c, { out: identity, zip: true }),
    'ARGUMENT_INVALID',
    /is there already and is something else/,
  );
  assert.equal(await readFile(identity, 'utf8'), 'AGE-SECRET-KEY-');
});

for (const zip of [false, true]) {
  test(`an interruption leaves nothing (${zip ? 'zip' : 'folder'})`, async () => {
    const folder = await newPlace();
    const acts = (await listActs(place.app)).length;
    const stop = new AbortController();
    const work = writeCaseFolder(place.app, c, {
      out: join(folder, 'case'),
      zip,
      signal: stop.signal,
      onProgress: (done) => done > 20 && stop.abort(),
    });
    await assert.rejects(work, { name: 'AbortError' });
    assert.deepEqual(await readdir(folder), []);
    assert.equal((await listActs(place.app)).length, acts);
  });

  test(`what a process that was killed left is removed (${zip ? 'zip' : 'folder'})`, async () => {
    const folder = await newPlace();
    const dead = join(folder, zip ? 'case.contents.999999999.part' : 'case.999999999.part');
    await mkdir(join(dead, 'exposure'), { recursive: true });
    await writeFile(join(dead, 'exposure', 'people-by-name.csv'), 'names');
    await writeCaseFolder(place.app, c, { out: join(folder, 'case'), zip });
    assert.deepEqual(await readdir(folder), ['case']);
  });

  test(
    `a full disk is one sentence, and leaves nothing (${zip ? 'zip' : 'folder'})`,
    { skip: withoutSmallDisk },
    async () => {
      await using disk = await mountSmallDisk('900k');
      const out = join(disk.path, 'case');
      await refuses(
        writeCaseFolder(place.app, c, { out, zip }),
        'NO_SPACE',
        new RegExp(`^no space is left for ${out}: free some, or write it elsewhere$`),
      );
      assert.deepEqual(await readdir(disk.path), []);
    },
  );
}

test('a folder that was cut off between its two renames is put back', async () => {
  const folder = await newPlace();
  const old = join(folder, 'case.999999999.old.part');
  await mkdir(old);
  await writeFile(join(old, 'thesis.txt'), 'mine');
  await assert.rejects(writeCaseFolder(place.app, c, { out: join(folder, 'case') }), InputError);
  assert.deepEqual(await filesIn(folder), ['case/thesis.txt']);
});

function readZip(path: string): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (failed, zip) => {
      if (failed) return reject(failed);
      const files = new Map<string, Buffer>();
      zip.on('error', reject);
      zip.on('end', () => resolve(files));
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (broken, stream) => {
          if (broken) return reject(broken);
          stream.toArray().then((pieces: Buffer[]) => {
            files.set(entry.fileName, Buffer.concat(pieces));
            zip.readEntry();
          }, reject);
        });
      });
      zip.readEntry();
    });
  });
}
