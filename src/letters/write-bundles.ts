import { InputError } from '../errors.ts';
import { parseRecipients } from '../vault/index.ts';
import { type AboutDelivery, type BundleList, readBundleList } from './bundle-list.ts';
import { type DeliveryFolder, openDeliveryFolder } from './delivery-folder.ts';
import { writeManifest } from './manifest.ts';
import { postalOrder } from './postal-order.ts';
import type { Bundle, LeftOut, Letter, LetterLayout, PrintOptions } from './types.ts';
import { openTypesetter, type Typesetter } from './typesetter.ts';
import type { TypesetLetters } from './typeset.ts';
import { writeBundle } from './write-bundle.ts';

/** A PDF is made in memory: 500 letters of two pages take some 400 MB. */
const MAX_LETTERS_PER_BUNDLE = 1_000;

export type BundleOptions = PrintOptions & {
  /** A folder that is new, or one in which the same job was interrupted. */
  out: string;
  lettersPerBundle: number;
  /** Names the job: a folder that was begun for another one is refused. */
  job: string;
  /** The print house's age1…: each bundle is sealed to it, and nothing is on the disk in clear. */
  recipient?: string;
  /**
   * The codes of a bundle, once it is durable. Of one that an interrupted run had finished, again, before the first
   * letter is asked for; of a delivery that is complete, not again.
   */
  onWritten(ids: string[]): Promise<void>;
  /** The codes of each bundle that lies there already, also of a complete delivery, before `onWritten` hears of any. */
  onThere?(ids: string[]): void;
  /** The codes of letters that were not made, and why; before the others of their bundle. Again in a run that goes on. */
  onLeftOut(leftOut: LeftOut[]): Promise<void>;
  /** What there is so far, those bundles too that were finished before. */
  onProgress?(delivery: Delivery): void;
  signal?: AbortSignal;
};

export type Delivery = { bundles: Bundle[]; letters: number; sheets: number; leftOut: number };

/**
 * Makes a PDF of each letter and writes them in bundles for a print house, with lists that name nobody. In memory is a
 * bundle or two at a time. Each bundle is sorted for the post; all of them are, where the letters come in the order of
 * `postalOrder`. Whoever was in a finished bundle of an interrupted run is passed over.
 *
 * When interrupted it finishes the bundle in hand and throws the signal's reason; called again it goes on.
 * @throws InputError ARGUMENT_INVALID for the folder, the layout or the options; IDENTITY_INVALID; NO_SPACE
 */
export async function writeBundles(
  letters: AsyncIterable<Letter>,
  layout: LetterLayout,
  options: BundleOptions,
): Promise<Delivery> {
  const recipient = options.recipient === undefined ? undefined : parseRecipients([options.recipient])[0];
  checkSize(options.lettersPerBundle);
  const { job, duplex } = options;
  const about: AboutDelivery = { job, window: layout.window, duplex, sealed: recipient !== undefined };
  await using typesetter = await openTypesetter(layout, { duplex, maxPages: options.maxPages });
  await using folder = await openDeliveryFolder(options.out, about);
  const run = new DeliveryRun(folder, { about, recipient, options });
  const written = await run.tellOfFinished();
  await run.write(inBundles(fresh(letters, written, folder), options), typesetter);
  options.signal?.throwIfAborted();
  await writeManifest(folder.path, run.numbers, about);
  return run.delivery;
}

type RunParts = { about: AboutDelivery; recipient: string | undefined; options: BundleOptions };

class DeliveryRun {
  readonly delivery: Delivery = { bundles: [], letters: 0, sheets: 0, leftOut: 0 };
  readonly numbers: number[];
  readonly #folder: DeliveryFolder;
  readonly #parts: RunParts;

  constructor(folder: DeliveryFolder, parts: RunParts) {
    this.#folder = folder;
    this.#parts = parts;
    this.numbers = [...folder.finished];
  }

  /** The caller may have been cut off before it heard of a bundle. Returns the codes of all that are finished. */
  async tellOfFinished(): Promise<Set<string>> {
    const written = new Set<string>();
    for (const number of this.#folder.finished) {
      const list = await readBundleList(this.#folder.path, number);
      const codes = list.letters.map(({ code }) => code);
      for (const code of codes) written.add(code);
      this.#parts.options.onThere?.(codes);
      // The manifest was written last: of a complete one everything was told.
      if (!this.#folder.isComplete) await this.#parts.options.onWritten(codes);
      this.#count(list);
      this.#tellProgress();
    }
    return written;
  }

  /** While one bundle is set, the letters of the next are fetched, and the one before is written. */
  async write(bundles: AsyncIterable<Letter[]>, typesetter: Typesetter): Promise<void> {
    let writing = Promise.resolve();
    try {
      for await (const letters of bundles) {
        const set = typesetter.typeset(letters);
        set.catch(() => undefined); // awaited below
        await writing;
        writing = set.then((typeset) => this.#keep(typeset));
        writing.catch(() => undefined);
      }
    } finally {
      await writing;
    }
  }

  async #keep({ pdf, placed, leftOut }: TypesetLetters): Promise<void> {
    const { options } = this.#parts;
    const number = (this.numbers.at(-1) ?? 0) + 1;
    const list = pdf && (await writeBundle(this.#folder.path, number, { pdf, placed }, this.#parts));
    if (leftOut.length > 0) await options.onLeftOut(leftOut);
    this.delivery.leftOut += leftOut.length;
    if (list) {
      this.numbers.push(number);
      this.#count(list);
      await options.onWritten(placed.map(({ id }) => id));
    }
    this.#tellProgress();
  }

  #tellProgress(): void {
    this.#parts.options.onProgress?.({ ...this.delivery, bundles: [...this.delivery.bundles] });
  }

  #count({ file, letters, sheets, sha256 }: BundleList): void {
    this.delivery.bundles.push({ file, letters: letters.length, sheets, sha256 });
    this.delivery.letters += letters.length;
    this.delivery.sheets += sheets;
  }
}

/** Letters that no finished bundle has. */
async function* fresh(
  letters: AsyncIterable<Letter>,
  written: ReadonlySet<string>,
  { path, isComplete }: DeliveryFolder,
): AsyncGenerator<Letter> {
  const seen = new Set<string>();
  for await (const letter of letters) {
    // Whoever is in it may have been printed, and is to have another one.
    if (isComplete)
      throw new InputError('ARGUMENT_INVALID', `${path} is finished: name a new folder for more letters`);
    if (written.has(letter.id)) continue;
    if (seen.has(letter.id)) throw new Error(`letters: the code ${letter.id} came twice`);
    seen.add(letter.id);
    yield letter;
  }
}

async function* inBundles(
  letters: AsyncIterable<Letter>,
  { lettersPerBundle, signal }: BundleOptions,
): AsyncGenerator<Letter[]> {
  let bundle: { key: string; letter: Letter }[] = [];
  for await (const letter of letters) {
    signal?.throwIfAborted();
    bundle.push({ key: postalOrder(letter.country, letter.postcode), letter });
    if (bundle.length < lettersPerBundle) continue;
    yield sorted(bundle);
    bundle = [];
  }
  if (bundle.length > 0) yield sorted(bundle);
}

function sorted(bundle: { key: string; letter: Letter }[]): Letter[] {
  return bundle.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ letter }) => letter);
}

function checkSize(lettersPerBundle: number): void {
  if (
    Number.isInteger(lettersPerBundle) &&
    lettersPerBundle >= 1 &&
    lettersPerBundle <= MAX_LETTERS_PER_BUNDLE
  )
    return;
  throw new InputError('ARGUMENT_INVALID', `a bundle has 1 to ${MAX_LETTERS_PER_BUNDLE} letters`);
}
