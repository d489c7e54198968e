import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { InputError } from '../errors.ts';
import { deriveDigestKey } from '../exchange/index.ts';
import { readLocalKey, type App } from '../installation/index.ts';
import { listDataKeys, type DataKey } from '../keyholders/index.ts';
import { listDisclosures, type Disclosure } from '../ledger/index.ts';
import { countPeople } from '../people/index.ts';
import { isLossOfObject, parseIdentityFile, recipientOf } from '../vault/index.ts';
import type { Unsealing } from './unsealing.ts';

const SAMPLE = 20;
const SEED_BYTES = 32;
const decoder = new TextDecoder();

export type OpeningCheck = {
  /** Data keys that were opened: all of them, unless `cutShort`. */
  dataKeys: number;
  /** Those that the identity does not open, or that are damaged. */
  unopened: number[];
  /** Those that hold something else than what is sealed under them, or than what this machine keeps in clear. */
  wrong: number[];
  /** A sample drawn at random. `failed` are people. */
  cards: { tried: number; failed: number[] };
  /** A sample drawn at random, read to the end and compared with the digest. `failed` are disclosures. */
  originals: { tried: number; failed: number[] };
  /** The time of the unsealing was over before the end. */
  cutShort: boolean;
};

/**
 * Opens every data key, and a sample of cards and of originals, drawn at random.
 */
export async function checkOpening(
  app: App,
  unsealing: Unsealing,
  signal: AbortSignal | undefined,
): Promise<OpeningCheck> {
  const check: OpeningCheck = {
    dataKeys: 0,
    unopened: [],
    wrong: [],
    cards: { tried: 0, failed: [] },
    originals: { tried: 0, failed: [] },
    cutShort: false,
  };
  try {
    const digestKey = await openDataKeys(app, unsealing, check);
    await openCards(app, unsealing, check);
    if (digestKey) await openOriginals(app, unsealing, check, digestKey, signal);
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'UNSEALING_OVER') throw error;
    check.cutShort = true;
  }
  return check;
}

/** Returns the key that originals are digested with, from the sealed copy of the matching key. */
async function openDataKeys(
  app: App,
  unsealing: Unsealing,
  check: OpeningCheck,
): Promise<Uint8Array | undefined> {
  let digestKey: Uint8Array | undefined;
  const keys = await listDataKeys(app.database.reader);
  // Those that signed before are kept, and are rightly other keys than this machine's.
  const signing = keys.findLast(({ purpose }) => purpose === 'signing');
  for (const key of keys) {
    const content = await orFailed(unsealing.openDataKey(key.id));
    if (content === undefined) {
      check.unopened.push(key.id);
      continue;
    }
    check.dataKeys++;
    const former = key.purpose === 'signing' && key !== signing;
    if (former ? content.length !== SEED_BYTES : !(await isRight(app, key, content)))
      check.wrong.push(key.id);
    else if (key.purpose === 'matching') digestKey = deriveDigestKey(content);
  }
  return digestKey;
}

/** A key that opens is worth nothing when it is another one than content was sealed under. */
async function isRight(app: App, { purpose, recipient }: DataKey, content: Uint8Array): Promise<boolean> {
  if (purpose === 'cards') return content.length === 32;
  if (purpose === 'originals') {
    const [identity] = parseIdentityFile(decoder.decode(content));
    return (await recipientOf(identity)) === recipient;
  }
  const local = await readLocalKey(app.config.keyDir, app.installation.id, purpose).catch(() => undefined);
  // A machine that does not have it in clear has nothing to compare with.
  return local === undefined || Buffer.compare(local, content) === 0;
}

async function openCards(app: App, unsealing: Unsealing, check: OpeningCheck): Promise<void> {
  // Some have no card: those erased, and those of whom no file said anything to put on one.
  for (const person of draw(await countPeople(app.database.reader), SAMPLE * 4)) {
    if (check.cards.tried === SAMPLE) return;
    const cards = await orFailed(unsealing.readCards([person]));
    if (cards === undefined) check.cards.failed.push(person);
    if (cards === undefined || cards.size > 0) check.cards.tried++;
  }
}

async function openOriginals(
  app: App,
  unsealing: Unsealing,
  check: OpeningCheck,
  digestKey: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const all = await listDisclosures(app.database.reader, {});
  const kept = all.filter((each) => each.originalDestroyedAt === null);
  for (const index of draw(kept.length, SAMPLE)) {
    const original = kept[index];
    check.originals.tried++;
    const same = await orFailed(isOriginal(unsealing, original, digestKey, signal));
    if (!same) check.originals.failed.push(original.id);
  }
}

async function isOriginal(
  unsealing: Unsealing,
  original: Disclosure,
  digestKey: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const hmac = createHmac('sha256', digestKey);
  for await (const piece of unsealing.readOriginal(original)) {
    signal?.throwIfAborted();
    hmac.update(piece);
  }
  return timingSafeEqual(hmac.digest(), original.digest);
}

/** Undefined where the identity does not open it or it is damaged; any other failure is passed on. */
async function orFailed<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'IDENTITY_WRONG' || code === 'FILE_DAMAGED' || isLossOfObject(error)) return undefined;
    throw error;
  }
}

/** Up to `n` different numbers below `below`, each as likely as any other. */
function draw(below: number, n: number): Set<number> {
  const drawn = new Set<number>();
  if (below <= n) for (let i = 0; i < below; i++) drawn.add(i);
  else while (drawn.size < n) drawn.add(randomInt(below));
  return drawn;
}
