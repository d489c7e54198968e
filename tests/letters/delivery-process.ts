// A process that the tests kill: writes letters to a folder, and each code that it was told of to a file beside it.
import { appendFileSync } from 'node:fs';
import { writeBundles } from '../../src/letters/index.ts';
import { stream } from './read.ts';
import { layoutOf, shortLetter } from './sample.ts';

const [out, told, count, recipient] = process.argv.slice(2);
const letters = Array.from({ length: Number(count) }, (_, n) => shortLetter(n));
await writeBundles(stream(letters), layoutOf('UK C5'), {
  out,
  job: 'notice 1',
  lettersPerBundle: 10,
  duplex: true,
  ...(recipient === undefined ? {} : { recipient }),
  onWritten: async (ids) => appendFileSync(told, ids.map((id) => `${id}\n`).join('')),
  onLeftOut: async () => undefined,
});
