import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type BundleOptions, type LeftOut, type Letter, writeBundles } from '../../src/letters/index.ts';
import { generateKeyholder } from '../../src/vault/index.ts';
import { openWithAge, withoutAge } from '../vault/age-command.ts';
import { pdfPages, stream, withoutPoppler } from './read.ts';
import { layoutOf, longLetter, shortLetter } from './sample.ts';

const root = mkdtempSync(join(tmpdir(), 'rollcall-letters-'));
after(() => rmSync(root, { recursive: true }));

const layout = layoutOf('UK C5');
let folders = 0;

type Run = { out: string; written: string[][]; leftOut: LeftOut[]; options: BundleOptions };

function newRun(more: Partial<BundleOptions> = {}): Run {
  const run = {
    out: join(root, `delivery-${folders++}`),
    written: [] as string[][],
    leftOut: [] as LeftOut[],
  };
  const options: BundleOptions = {
    out: run.out,
    job: 'notice 1',
    lettersPerBundle: 4,
    duplex: true,
    onWritten: async (ids) => void run.written.push(ids),
    onLeftOut: async (leftOut) => void run.leftOut.push(...leftOut),
    ...more,
  };
  return { ...run, out: options.out, options };
}

function lettersOf(count: number): Letter[] {
  return Array.from({ length: count }, (_, n) => shortLetter(n));
}

test('every letter is in one bundle, and the lists count pages and sheets', async () => {
  const letters = lettersOf(10).map((letter, n) => (n % 3 === 0 ? longLetter(n) : letter));
  const { out, written, options } = newRun();
  const delivery = await writeBundles(stream(letters), layout, options);
  assert.deepEqual(
    written.flat(),
    letters.map(({ id }) => id),
  );
  assert.deepEqual(
    written.map((ids) => ids.length),
    [4, 4, 2],
  );
  assert.deepEqual([delivery.letters, delivery.sheets, delivery.leftOut], [10, 10, 0]);
  assert.deepEqual(
    delivery.bundles.map(({ file, letters, sheets }) => [file, letters, sheets]),
    [
      ['bundle-0001.pdf', 4, 4],
      ['bundle-0002.pdf', 4, 4],
      ['bundle-0003.pdf', 2, 2],
    ],
  );
  assert.deepEqual(readdirSync(out).toSorted(), [
    'SHA256SUMS',
    ...[1, 2, 3].flatMap((n) => [`bundle-000${n}.json`, `bundle-000${n}.pdf`]),
    'manifest.csv',
    'manifest.json',
  ]);
  const csv = readFileSync(join(out, 'manifest.csv'), 'utf8').trimEnd().split('\n');
  assert.equal(csv[0], 'bundle,file,position,code,first page,pages,sheets');
  assert.equal(csv[1], `1,bundle-0001.pdf,1,${letters[0].id},1,2,1`);
  assert.equal(csv[2], `1,bundle-0001.pdf,2,${letters[1].id},3,1,1`);
  assert.equal(csv.length, 11);
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual([manifest.letters, manifest.pages, manifest.sheets], [10, 14, 10]);
  if (withoutPoppler) return;
  for (const [n, { file }] of delivery.bundles.entries()) {
    const pages = pdfPages(readFileSync(join(out, file)));
    for (const line of csv.slice(1).filter((each) => each.startsWith(`${n + 1},`))) {
      const [, , , code, first] = line.split(',');
      assert.ok(pages[Number(first) - 1].includes(code));
    }
  }
});

test('lists and manifests name nobody: no name, no address, no postcode', async () => {
  const letters = lettersOf(6).map((letter, n) => ({
    ...letter,
    addressLines: ['Zenobia Quillfeather', `${n} Xylophone Row`, 'YO1 7HH'],
    postcode: 'YO1 7HH',
  }));
  const { out, options } = newRun();
  await writeBundles(stream(letters), layout, options);
  for (const name of readdirSync(out).filter((each) => !each.endsWith('.pdf')))
    assert.doesNotMatch(
      readFileSync(join(out, name), 'utf8'),
      /Zenobia|Quillfeather|Xylophone|YO1|7HH/,
      name,
    );
});

test('sha256sum holds the files to their digests', async () => {
  const { out, options } = newRun();
  const { bundles } = await writeBundles(stream(lettersOf(5)), layout, options);
  const checked = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(checked.stdout.trimEnd().split('\n').length, 6);
  for (const { file, sha256 } of bundles)
    assert.equal(
      createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex'),
      sha256,
    );
});

test('in a bundle letters are in the order of the post', async () => {
  const codes = ['LS10 1JE', 'B2 4QA', 'LS2 7EW', '', 'BA1 1AA', 'B10 0AA'];
  const letters = codes.map((postcode, n) => shortLetter(n, { postcode }));
  const { written, options } = newRun({ lettersPerBundle: 10 });
  await writeBundles(stream(letters), layout, options);
  assert.deepEqual(written, [[1, 5, 4, 2, 0, 3].map((n) => letters[n].id)]);
});

test('what cannot be printed is told by code, and the others move up', async () => {
  const letters = lettersOf(9);
  letters[2] = shortLetter(2, { addressLines: Array.from({ length: 12 }, (_, n) => `Line ${n}`) });
  letters[4] = shortLetter(4, { addressLines: ['\u{10abcd}', 'LS1 4DY'] });
  letters[8] = shortLetter(8, { addressLines: [] });
  const { out, written, leftOut, options } = newRun();
  const delivery = await writeBundles(stream(letters), layout, options);
  assert.deepEqual(leftOut, [
    { id: letters[2].id, why: 'address too long' },
    { id: letters[4].id, why: 'characters' },
    { id: letters[8].id, why: 'no address' },
  ]);
  assert.deepEqual(
    written.map((ids) => ids.length),
    [3, 3],
  );
  assert.deepEqual([delivery.letters, delivery.leftOut, delivery.bundles.length], [6, 3, 2]);
  assert.ok(!existsSync(join(out, 'bundle-0003.pdf')));
  const listed = readFileSync(join(out, 'manifest.csv'), 'utf8');
  for (const { id } of leftOut) assert.ok(!listed.includes(id));
});

test(
  'sealed to the print house, only it opens a bundle, and nothing is ever on the disk in clear',
  { skip: withoutAge },
  async () => {
    const { identity, recipient } = await generateKeyholder();
    const plain = newRun();
    await writeBundles(stream(lettersOf(5)), layout, plain.options);
    const seen = new Set<string>();
    const { out, options } = newRun({ recipient });
    options.onWritten = async () => {
      for (const name of readdirSync(out)) {
        seen.add(name.replace(/\d/g, '0'));
        assert.ok(!readFileSync(join(out, name)).includes('%PDF'), name);
      }
    };
    const { bundles } = await writeBundles(stream(lettersOf(5)), layout, options);
    assert.deepEqual(
      bundles.map(({ file }) => file),
      ['bundle-0001.pdf.age', 'bundle-0002.pdf.age'],
    );
    for (const { file } of bundles) {
      const opened = openWithAge(identity, readFileSync(join(out, file)));
      assert.ok(opened.equals(readFileSync(join(plain.out, file.replace('.age', '')))));
    }
    assert.deepEqual([...seen].toSorted(), ['.writing', 'bundle-0000.json', 'bundle-0000.pdf.age']);
  },
);

test('a wrong recipient is refused before anything is written', async () => {
  const { out, options } = newRun({ recipient: 'age1nonsense' });
  await assert.rejects(writeBundles(stream(lettersOf(1)), layout, options), { code: 'IDENTITY_INVALID' });
  assert.ok(!existsSync(out));
});

test('when interrupted, the finished bundles stay, and the same call goes on', async () => {
  const letters = lettersOf(20);
  const stop = new AbortController();
  const first = newRun({ signal: stop.signal });
  first.options.onWritten = async (ids) => {
    first.written.push(ids);
    if (first.written.length === 2) stop.abort(new Error('enough'));
  };
  await assert.rejects(writeBundles(stream(letters), layout, first.options), { message: 'enough' });
  const before = readdirSync(first.out);
  assert.ok(first.written.length >= 2 && first.written.length < 5);
  assert.equal(before.filter((name) => name.endsWith('.pdf')).length, first.written.length);
  assert.ok(!before.includes('manifest.json') && !before.some((name) => name.endsWith('.part')));
  const digests = before.map((name) => [name, sha256Of(join(first.out, name))]);

  const next = newRun({ out: first.out });
  const { bundles } = await writeBundles(stream(letters), layout, next.options);
  assert.deepEqual(
    digests,
    before.map((name) => [name, sha256Of(join(first.out, name))]),
  );
  // Of finished bundles it tells again: the caller may have been cut off before it heard.
  assert.deepEqual(
    next.written.flat(),
    letters.map(({ id }) => id),
  );
  assert.deepEqual(next.written.slice(0, first.written.length), first.written);
  assert.equal(bundles.length, 5);
  assert.deepEqual(
    codesIn(first.out),
    letters.map(({ id }) => id),
  );
});

test('whoever is not asked for any more when it goes on stays in their bundle, once', async () => {
  const letters = lettersOf(12);
  const first = newRun();
  const failing = (async function* () {
    yield* letters.slice(0, 8);
    throw new Error('the source broke');
  })();
  await assert.rejects(writeBundles(failing, layout, first.options), { message: 'the source broke' });
  const done = new Set(first.written.flat());
  assert.equal(done.size, 8);
  const next = newRun({ out: first.out });
  await writeBundles(stream(letters.filter(({ id }) => !done.has(id))), layout, next.options);
  assert.deepEqual(
    codesIn(first.out),
    letters.map(({ id }) => id),
  );
});

test(
  'killed at any moment, nothing half stays and nobody is in two bundles',
  { timeout: 120_000 },
  async () => {
    const { recipient } = await generateKeyholder();
    for (const args of [[], [recipient]]) {
      const out = join(root, `killed-${args.length}`);
      const told = `${out}.txt`;
      writeFileSync(told, '');
      let ended = false;
      for (let kills = 0; !ended; kills++) {
        const before = existsSync(out) ? countBundles(out) : 0;
        const child = spawn(process.execPath, [
          join(import.meta.dirname, 'delivery-process.ts'),
          out,
          told,
          '120',
          ...args,
        ]);
        const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
        if (kills < 5) {
          await untilThereAre(out, before + 1, exit);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
          child.kill('SIGKILL');
        }
        // Killed when all was written, it is complete, and takes nothing any more.
        ended = (await exit) === 0 || existsSync(join(out, 'manifest.json'));
        assert.ok(ended || kills < 5, 'the last run ends');
        for (const name of readdirSync(out).filter((each) => /^bundle.*\.json$/.test(each)))
          assertWhole(out, name);
      }
      const codes = lettersOf(120).map(({ id }) => id);
      assert.deepEqual(codesIn(out), codes);
      assert.deepEqual([...new Set(readFileSync(told, 'utf8').trimEnd().split('\n'))].toSorted(), codes);
      assert.ok(!readdirSync(out).some((name) => /\.part$|^\./.test(name)));
      assert.equal(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out }).status, 0);
    }
  },
);

test('what another run left half is removed, a bundle without its list too', async () => {
  const { out, options } = newRun();
  await assert.rejects(
    writeBundles(
      (async function* () {
        yield* lettersOf(4);
        throw new Error('over');
      })(),
      layout,
      options,
    ),
  );
  for (const name of ['bundle-0002.pdf', 'bundle-0003.pdf.999999.part', 'manifest.csv.999999.part'])
    writeFileSync(join(out, name), 'half');
  writeFileSync(join(out, '.writing'), '999999');
  const next = newRun({ out });
  await writeBundles(stream(lettersOf(4)), layout, next.options);
  assert.deepEqual(readdirSync(out).toSorted(), [
    'SHA256SUMS',
    'bundle-0001.json',
    'bundle-0001.pdf',
    'manifest.csv',
    'manifest.json',
  ]);
});

test('a folder of something else, of another job or begun otherwise is refused and stays as it is', async () => {
  const { recipient } = await generateKeyholder();
  const begun = newRun();
  await writeBundles(stream(lettersOf(2)), layout, begun.options);
  const foreign = join(root, 'foreign');
  await writeBundles(stream([]), layout, newRun({ out: foreign }).options);
  writeFileSync(join(foreign, 'holiday.jpg'), '');
  const before = readdirSync(begun.out).map((name) => sha256Of(join(begun.out, name)));
  const refused: [Partial<BundleOptions>, RegExp, typeof layout?][] = [
    [{ out: foreign }, /holiday\.jpg/],
    [{ out: join(foreign, 'holiday.jpg') }, /is a file/],
    [{ out: join(root, 'no', 'such') }, /does not exist/],
    [{ out: begun.out, job: 'notice 2' }, /job/],
    [{ out: begun.out, duplex: false }, /duplex/],
    [{ out: begun.out, recipient }, /sealed/],
    [{ out: begun.out }, /window/, layoutOf('UK DL')],
    [{ lettersPerBundle: 0 }, /letters/],
    [{ lettersPerBundle: 1001 }, /letters/],
  ];
  for (const [more, message, otherLayout] of refused)
    await assert.rejects(writeBundles(stream(lettersOf(2)), otherLayout ?? layout, newRun(more).options), {
      code: 'ARGUMENT_INVALID',
      message,
    });
  assert.deepEqual(
    before,
    readdirSync(begun.out).map((name) => sha256Of(join(begun.out, name))),
  );
});

test('a delivery that is complete takes no letter, not one of its own either, and tells of none', async () => {
  const run = newRun();
  const { bundles } = await writeBundles(stream(lettersOf(6)), layout, run.options);
  const later = newRun({ out: run.out });
  for (const letters of [lettersOf(7), lettersOf(1)])
    await assert.rejects(writeBundles(stream(letters), layout, later.options), {
      code: 'ARGUMENT_INVALID',
      message: /is finished: name a new folder/,
    });
  const again = await writeBundles(stream([]), layout, later.options);
  assert.deepEqual(again.bundles, bundles);
  assert.deepEqual(later.written, []);
});

test('two runs at once do not write to one folder', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = newRun();
  slow.options.onWritten = () => promise;
  const writing = writeBundles(stream(lettersOf(4)), layout, slow.options);
  while (!existsSync(join(slow.out, 'bundle-0001.json'))) await new Promise((next) => setTimeout(next, 20));
  // As another process, which is alive, holds it.
  writeFileSync(join(slow.out, '.writing'), String(process.ppid));
  await assert.rejects(writeBundles(stream(lettersOf(4)), layout, newRun({ out: slow.out }).options), {
    code: 'ARGUMENT_INVALID',
    message: /another process/,
  });
  resolve();
  await writing;
});

test('a code that comes twice stops the run', async () => {
  await assert.rejects(
    writeBundles(stream([shortLetter(1), shortLetter(1)]), layout, newRun().options),
    /came twice/,
  );
});

test('no letters are a delivery without bundles', async () => {
  const { out, options } = newRun();
  const delivery = await writeBundles(stream([]), layout, options);
  assert.deepEqual(delivery, { bundles: [], letters: 0, sheets: 0, leftOut: 0 });
  assert.deepEqual(readdirSync(out).toSorted(), ['SHA256SUMS', 'manifest.csv', 'manifest.json']);
});

test('only its owner reads what is written', async () => {
  const { out, options } = newRun();
  await writeBundles(stream(lettersOf(1)), layout, options);
  assert.equal(statSync(out).mode & 0o777, 0o700);
  for (const name of readdirSync(out)) assert.equal(statSync(join(out, name)).mode & 0o777, 0o600, name);
});

test('a list that was changed is damage, and is said', async () => {
  const { out, options } = newRun();
  await writeBundles(stream(lettersOf(2)), layout, options);
  const list = join(out, 'bundle-0001.json');
  const whole = readFileSync(list, 'utf8');
  for (const damaged of [
    '',
    whole.slice(0, -20),
    whole.replace('"bundle": 1', '"bundle": 2'),
    whole.replace('rollcall letters', 'x'),
  ]) {
    writeFileSync(list, damaged);
    await assert.rejects(writeBundles(stream([]), layout, newRun({ out }).options), { code: 'FILE_DAMAGED' });
  }
});

function codesIn(out: string): string[] {
  const lines = readFileSync(join(out, 'manifest.csv'), 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split(',')[3]);
}

function countBundles(out: string): number {
  return readdirSync(out).filter((name) => /^bundle.*\.json$/.test(name)).length;
}

async function untilThereAre(out: string, bundles: number, exit: Promise<unknown>): Promise<void> {
  let over = false;
  void exit.then(() => (over = true));
  while (!over && !(existsSync(out) && countBundles(out) >= bundles))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A bundle with a list is there, and is what the list says. */
function assertWhole(out: string, list: string): void {
  const { file, sha256 } = JSON.parse(readFileSync(join(out, list), 'utf8')) as {
    file: string;
    sha256: string;
  };
  assert.equal(sha256Of(join(out, file)), sha256);
}

function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
