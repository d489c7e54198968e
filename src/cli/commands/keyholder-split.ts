import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import type { App } from '../../installation/index.ts';
import { listKeyholders } from '../../keyholders/index.ts';
import {
  describeCard,
  generateKeyholder,
  joinCards,
  readShareCards,
  splitIdentity,
  type Keyholder,
  type ShareCard,
} from '../../vault/index.ts';
import { joinLines, type Answer } from '../answer.ts';
import { openApp, type Context, type UnsealingOptions } from '../context.ts';
import { printCards } from '../print-cards/index.ts';
import { writeSecretFile } from '../secret-file.ts';
import { readName, registerKeyholder } from './keyholder.ts';

type Options = UnsealingOptions & {
  shares: string;
  threshold: string;
  name: string;
  out: string;
  postQuantum?: boolean;
};

/** Of a set of 16 cards there are 12,870 ways to take 8; the first of these are tried, and every card is in some. */
const MAX_TRIALS = 200;

/**
 * `keyholder split`: a new identity as cards, any `threshold` of which give it. It is nowhere else: it is forgotten when
 * the command ends. A keyholder is registered only after the cards, as they lie on the disk, have given it back.
 */
export async function keyholderSplit(context: Context, _: [], options: Options): Promise<Answer> {
  const name = readName(options.name);
  const counts = {
    shares: readCount(options.shares, '--shares'),
    threshold: readCount(options.threshold, '--threshold'),
  };
  await using app = await openApp(context);
  await refuseTakenName(app, name);
  const keyholder = await generateKeyholder({ hybrid: options.postQuantum ?? false });
  const cards = await splitIdentity(keyholder.identity, counts);
  const dir = resolve(options.out);
  await makeFolder(dir);
  try {
    await writeCards(
      dir,
      cards,
      { label: `${app.installation.name} · ${name}`, madeAt: app.now() },
      keyholder,
    );
    await tryCards(dir, cards, keyholder);
    const wanted = { name, recipient: keyholder.recipient, held: 'shares' as const, ...counts };
    const registered = await registerKeyholder(context, app, wanted, options);
    return {
      json: { ...registered.json, set: cards[0].set, cards: cardFiles(dir, cards), page: join(dir, PAGE) },
      text: joinLines(registered.text, '', whatToDo(dir, cards)),
    };
  } catch (error) {
    // Cards of a keyholder that is registered must never go; those of none would only mislead whoever finds them.
    if (!(await isRegistered(app, keyholder))) await rm(dir, { recursive: true, force: true });
    else context.progress.say(whatToDo(dir, cards));
    throw error;
  }
}

const PAGE = 'cards.html';

function cardFiles(dir: string, cards: readonly ShareCard[]): string[] {
  return cards.map(({ number }) => join(dir, `card-${number}.txt`));
}

async function writeCards(
  dir: string,
  cards: readonly ShareCard[],
  face: { label: string; madeAt: Date },
  { recipient }: Keyholder,
): Promise<void> {
  await writeSecretFile(join(dir, PAGE), printCards(cards, { ...face, recipient }));
  const files = cardFiles(dir, cards);
  for (const [index, card] of cards.entries()) await writeSecretFile(files[index], describeCard(card, face));
  // A keyholder whose cards went with a power cut would be one that nobody can be.
  await using folder = await open(dir, 'r');
  await folder.sync();
}

/** Puts the cards together as they lie on the disk, in every way up to MAX_TRIALS: paper that fails is found out now. */
async function tryCards(dir: string, cards: readonly ShareCard[], { identity }: Keyholder): Promise<void> {
  const written: ShareCard[] = [];
  for (const file of cardFiles(dir, cards))
    written.push(...readShareCards(await readFile(file, 'utf8'), file));
  for (const some of subsets(written, cards[0].threshold)) {
    if ((await joinCards(some)) !== identity) throw new Error('the cards do not give the key back');
  }
}

/** Subsets of a size: runs of neighbours first, so that every card is in some, then the others, up to MAX_TRIALS. */
export function subsets<T>(all: readonly T[], size: number): T[][] {
  const runs = all.map((_, start) => all.map((_, index) => all[(start + index) % all.length]).slice(0, size));
  const found = size === all.length ? [] : runs;
  const choose = (chosen: T[], from: number): void => {
    if (found.length >= MAX_TRIALS) return;
    if (chosen.length === size) {
      found.push(chosen);
      return;
    }
    for (let index = from; index <= all.length - (size - chosen.length); index++)
      choose([...chosen, all[index]], index + 1);
  };
  choose([], 0);
  return found;
}

async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new InputError(
        'ARGUMENT_INVALID',
        `--out ${dir} is there already: name a new folder for the cards`,
      );
    if (error.code === 'ENOENT')
      throw new InputError(
        'ARGUMENT_INVALID',
        `--out ${dir}: the folder that it should lie in does not exist`,
      );
    throw error;
  });
}

async function refuseTakenName(app: App, name: string): Promise<void> {
  const taken = (await listKeyholders(app.database.reader)).find(
    (each) => each.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken)
    throw new InputError(
      'KEYHOLDER_EXISTS',
      `There is a keyholder '${taken.name}' already and no cards were made: give the new set another --name`,
    );
}

async function isRegistered(app: App, { recipient }: Keyholder): Promise<boolean> {
  // Where the database cannot be asked, it may have been: then the cards stay.
  const keyholders = await listKeyholders(app.database.reader).catch(() => undefined);
  return keyholders === undefined || keyholders.some((each) => each.recipient === recipient);
}

function readCount(text: string, option: string): number {
  const count = Number(text);
  if (Number.isInteger(count)) return count;
  throw new InputError('ARGUMENT_INVALID', `${option} '${text}': write a whole number from 2 to 16`);
}

function whatToDo(dir: string, cards: readonly ShareCard[]): string {
  const [{ shares, threshold, set }] = cards;
  return joinLines(
    `The ${shares} cards of set ${set} are in ${dir}; any ${threshold} of them give the key, which is nowhere else.`,
    `Print ${join(dir, PAGE)} (one card a page, with a code to scan), hand the cards to ${shares} different people or places,`,
    `then delete the folder: whoever has it has the key. To use them: --identity with a file of ${threshold} typed or scanned cards.`,
  );
}
