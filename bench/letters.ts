// Letters as PDF in bundles for a print house: 10,000 of one page and of two, plain and sealed, with memory after a
// fifth of them and at the end, against one PDF made for each letter (what a mail merge does), measured over 200.
// node bench/letters.ts [--letters N] [--bundle N] [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Letter, type LetterLayout, writeBundles } from '../src/letters/index.ts';
import { Typesetting } from '../src/letters/typeset.ts';
import { generateKeyholder } from '../src/vault/index.ts';
import { layoutOf, longLetter, shortLetter } from '../tests/letters/sample.ts';
import { type Measured, printTable } from './support/table.ts';

const { values } = parseArgs({
  options: {
    letters: { type: 'string', default: '10000' },
    bundle: { type: 'string', default: '500' },
    json: { type: 'boolean' },
  },
});
const count = Number(values.letters);
const lettersPerBundle = Number(values.bundle);
const ALONE = 200;
const EVERYBODY = 430_000;
const STREETS = ['Mill Lane', 'Station Road', 'Church Street', 'High Street', 'Heol y Bont'];

const layout: LetterLayout = layoutOf('UK C5');
const root = await mkdtemp(join(tmpdir(), 'rollcall-bench-letters-'));
const { recipient } = await generateKeyholder();
const lines: Measured[] = [];

async function* letters(make: (number: number) => Letter, from = 0): AsyncGenerator<Letter> {
  for (let n = from; n < count; n++) yield letterOf(make, n);
}

/** No two of them are the same: names, addresses, codes and days differ. */
function letterOf(make: (number: number) => Letter, n: number): Letter {
  const letter = make(n);
  const name = `Margaret ${String.fromCodePoint(65 + (n % 26))} Ashbridge-${n}`;
  return {
    ...letter,
    addressLines: [
      name,
      `${n % 300} ${STREETS[n % STREETS.length]}`,
      'Headingley',
      'LEEDS',
      `LS${n % 29} 3BN`,
    ],
    postcode: `LS${n % 29} 3BN`,
    // What everybody has in common stays; the person's own list is the first.
    blocks: letter.blocks.map((block, at) =>
      block.kind === 'list' && at < 4
        ? { ...block, items: block.items.map((runs) => [...runs, { text: ` (day ${n % 700})` }]) }
        : block.kind === 'paragraph' && block.runs[0].text.startsWith('Dear')
          ? { ...block, runs: [{ text: `Dear ${name}` }] }
          : block,
    ),
  };
}

async function measure(what: string, make: (number: number) => Letter, sealed: boolean): Promise<void> {
  const out = join(root, what.replaceAll(/\W+/g, '-'));
  const memory: { letters: number; mb: number }[] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  let peak = 0;
  const { sheets } = await writeBundles(letters(make), layout, {
    out,
    job: what,
    lettersPerBundle,
    duplex: true,
    ...(sealed ? { recipient } : {}),
    onWritten: async () => undefined,
    onLeftOut: async () => undefined,
    onProgress({ letters }) {
      peak = Math.max(peak, process.memoryUsage.rss() / 1e6);
      memory.push({ letters, mb: peak });
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const early = memory.find(({ letters }) => letters >= count / 5)!;
  const thousand = (seconds / count) * 1000;
  lines.push({
    what,
    seconds: [thousand],
    peakMb: Math.round(peak),
    note: `${sheets} sheets; ${((user + system) / 1000 / count).toFixed(2)} ms of CPU a letter; ${Math.round(early.mb)} MB after ${early.letters}; ${EVERYBODY} would take ${Math.round((thousand * EVERYBODY) / 60_000)} min`,
  });
  await rm(out, { recursive: true });
}

/** A letter at a time, in this thread. */
async function measureAlone(): Promise<void> {
  const typesetting = await Typesetting.start(layout, { duplex: true });
  typesetting.typeset([shortLetter(0)]);
  const started = performance.now();
  for (let n = 0; n < ALONE; n++) typesetting.typeset([letterOf(shortLetter, n)]);
  const seconds = (performance.now() - started) / 1000;
  lines.push({
    what: 'a PDF for each letter, one page',
    seconds: [(seconds / ALONE) * 1000],
    note: `over ${ALONE}`,
  });
}

try {
  await measure('one page', shortLetter, false);
  await measure('one page, sealed', shortLetter, true);
  await measure('two pages', longLetter, false);
  await measureAlone();
  printTable(
    `letters: seconds for 1,000, over ${count.toLocaleString('en-GB')} in bundles of ${lettersPerBundle}`,
    lines,
  );
} finally {
  await rm(root, { recursive: true, force: true });
}
