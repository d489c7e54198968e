import { resolve } from 'node:path';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import {
  writeBundles,
  type Delivery,
  type Letter,
  type LetterLayout,
  type WindowName,
} from '../letters/index.ts';
import type { Card } from '../people/index.ts';
import { fillLetter, noticeCase, personPlaces, renderLetter, type RenderedLetter } from './content/index.ts';
import { countryOf } from './country-of.ts';
import { readDue } from './due.ts';
import { jobOf } from './job-of.ts';
import { noticeCode, personOfNoticeCode } from './notice-code.ts';
import { openSending, type Sending } from './open-sending.ts';
import { personFacts } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { addressOf, nameOf } from './reach.ts';
import { endRun, listUntold, releasePlace, settleInFlight, settleMissing } from './runs.ts';
import type { NoticeSettings } from './settings.ts';
import { textFor } from './texts.ts';
import type { Ended } from './watch-control.ts';

const BATCH_PEOPLE = 500;
/** Said before anything is written. */
const REFUSALS: ReadonlySet<string> = new Set(['ARGUMENT_INVALID', 'IDENTITY_INVALID']);

export type LettersOptions = {
  /** A new folder, or the one of an interrupted run. */
  out: string;
  lettersPerBundle: number;
  duplex: boolean;
  /** The print house's age1…: bundles are sealed to it. */
  recipient?: string;
  signal?: AbortSignal;
  onProgress?: (letters: number, due: number) => void;
};

/** What a run did; `uncertainBefore`: what an earlier process left in flight and what is in no bundle. */
export type LettersSent = Delivery & { due: number; uncertainBefore: number; ended: Ended };

/**
 * Sets the letters of everybody who is due in bundles for a print house. A letter counts as handed over once its bundle
 * is on the disk; interrupted, the same command goes on in the same folder.
 * @throws InputError NOTICE_STATE; ARGUMENT_INVALID for the folder
 */
export async function sendLetters(
  app: App,
  id: number,
  cards: CardReader,
  options: LettersOptions,
): Promise<LettersSent> {
  const out = resolve(options.out);
  await using sending = await openSending(app, id, 'letter', { place: out, signal: options.signal });
  const { run, journal, watch, due, settings } = sending;
  const letters = writeLetters({ app, id, cards, sending, rendered: renderLetters(sending) });
  const folder = new Folder(app, sending, out);
  let delivery: Delivery = { bundles: [], letters: 0, sheets: 0, leftOut: 0 };
  const answer = (ended: Ended): LettersSent => ({
    ...delivery,
    due,
    uncertainBefore: sending.uncertainBefore + folder.uncertain,
    ended,
  });
  try {
    delivery = await writeBundles(folder.whenHeard(letters), layoutOf(settings), {
      out,
      job: jobOf(app, id),
      lettersPerBundle: options.lettersPerBundle,
      duplex: options.duplex,
      recipient: options.recipient,
      signal: watch.signal,
      onThere: (codes) => folder.onThere(codes),
      onWritten: (codes) => folder.onWritten(codes),
      onLeftOut: (leftOut) =>
        journal.refuse(
          leftOut.map((each) => ({ id: folder.personOf(each.id), reply: `rollcall: ${each.why}` })),
        ),
      onProgress: (progress) => {
        delivery = progress;
        options.onProgress?.(progress.letters + progress.leftOut, due);
      },
    });
    await endRun(app, run);
    return answer('done');
  } catch (error) {
    const isEnded = watch.signal.aborted && error === watch.signal.reason;
    await folder.letGo(isEnded, error);
    if (!isEnded) throw error;
    return answer(await watch.howEnded());
  } finally {
    const { bundles, sheets, leftOut } = delivery;
    sending.note({
      letters: delivery.letters,
      sheets,
      bundles: bundles.length,
      leftOut,
      uncertain: folder.uncertain,
    });
  }
}

/** The folder that letters go to, and what the journal hears of it. */
class Folder {
  /** Of letters that an interrupted run had in flight or handed over, so many are in no bundle any more. */
  uncertain = 0;
  readonly #app: App;
  readonly #sending: Sending;
  readonly #out: string;
  /** Who is in the bundles that lay there. */
  readonly #there: number[] = [];
  #heardOfAll = false;

  constructor(app: App, sending: Sending, out: string) {
    this.#app = app;
    this.#sending = sending;
    this.#out = out;
  }

  /** The first letter is asked for once everything that lies in the folder was told. */
  async *whenHeard(letters: AsyncGenerator<Letter>): AsyncGenerator<Letter> {
    this.#heardOfAll = true;
    const why = 'rollcall: the bundle of the run before is gone';
    const { run } = this.#sending;
    this.uncertain =
      (await settleInFlight(this.#app, run, 'uncertain', why)) +
      (await settleMissing(this.#app, run, this.#there, why));
    yield* letters;
  }

  onThere(codes: string[]): void {
    for (const code of codes) this.#there.push(this.personOf(code));
  }

  /** The letters of a bundle are handed over: it is on the disk. */
  async onWritten(codes: string[]): Promise<void> {
    const { journal, run } = this.#sending;
    let persons = codes.map((code) => this.personOf(code));
    if (!this.#heardOfAll) {
      const untold = await listUntold(this.#app.database.reader, run, persons);
      for (const { person, attempt } of untold) journal.isDue(person, attempt);
      persons = untold.map(({ person }) => person);
    }
    await journal.leaving(persons);
    await journal.arrived(
      persons.map((person) => ({ id: person, result: 'accepted', reply: 'in a bundle' })),
    );
  }

  personOf(code: string): number {
    const { run } = this.#sending;
    const person = personOfNoticeCode(this.#app.installation.codeKey, run.notice, code);
    if (person !== undefined) return person;
    throw new InputError(
      'ARGUMENT_INVALID',
      `${this.#out} has letters that are not of notice ${run.notice}: name a new folder`,
    );
  }

  /**
   * A folder or an option that is refused must not hold the notice to that folder. One that was begun does: there may be
   * a bundle that nobody heard of.
   */
  async letGo(isEnded: boolean, error: unknown): Promise<void> {
    const { run } = this.#sending;
    const isRefused = error instanceof InputError && REFUSALS.has(error.code);
    if (this.#heardOfAll && isRefused) await endRun(this.#app, run);
    else if (!this.#heardOfAll || isEnded) await releasePlace(this.#app, run);
  }
}

type LettersInput = {
  app: App;
  id: number;
  cards: CardReader;
  sending: Sending;
  rendered: Map<number, Rendered>;
};

async function* writeLetters({ app, id, cards, sending, rendered }: LettersInput): AsyncGenerator<Letter> {
  const { journal, times } = sending;
  for (let after = -1; ;) {
    const batch = { notice: id, channel: 'letter', after, limit: BATCH_PEOPLE } as const;
    const due = await readDue(app.database.reader, batch);
    if (due.length === 0) return;
    after = due.at(-1)!.person;
    const opened = await cards.readCards(due.map(({ person }) => person));
    for (const { person, variant, attempt } of due) {
      journal.isDue(person, attempt);
      const card = opened.get(person) ?? {};
      const code = noticeCode(app.installation.codeKey, id, person);
      const values = personPlaces(personFacts(card, code, times.of(person)));
      const { letter, language } = rendered.get(variant)!;
      yield {
        id: code,
        ...addressed(card, app.installation.country),
        date: new Intl.DateTimeFormat(`${language}-GB`, {
          dateStyle: 'long',
          timeZone: app.installation.timezone,
        }).format(app.now()),
        ...fillLetter(letter, values),
        reference: code,
        language,
      };
    }
  }
}

function addressed(card: Card, home: string): Pick<Letter, 'addressLines' | 'postcode' | 'country'> {
  const country = countryOf(card.country, home);
  const lines = addressOf(card);
  const abroad = country === home ? [] : [countryLine(country, card.country!)];
  const name = nameOf(card);
  return {
    // Without an address there is nothing to set: the letter is left out, and said so.
    addressLines: lines === undefined ? [] : [...(name === undefined ? [] : [name]), ...lines, ...abroad],
    postcode: card.postcode ?? '',
    country: country ?? home,
  };
}

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** As posts want it (UPU): in capitals, in a language of the country of departure. */
function countryLine(country: string | undefined, asWritten: string): string {
  const name = country === undefined ? undefined : COUNTRY_NAMES.of(country);
  return (name ?? asWritten.trim()).toUpperCase();
}

type Rendered = { letter: RenderedLetter; language: string };

/** The letter of each variant, made once. */
function renderLetters({ case: c, settings, texts, variants }: Sending): Map<number, Rendered> {
  const told = noticeCase(c, settings['code page']);
  const made = new Map<number, Rendered>();
  for (const [variant, facts] of variants) {
    const wording = textFor(texts, 'letter', facts.language, settings.language ?? 'en');
    if (wording)
      made.set(variant, { letter: renderLetter(wording, told, facts), language: wording.language });
  }
  return made;
}

function layoutOf(settings: NoticeSettings): LetterLayout {
  const sender = settings['letter sender']!.split('|').map((line) => line.trim());
  return {
    sender,
    returnLine: sender.join(' · '),
    window: settings['letter window'] as WindowName,
    language: settings.language ?? 'en',
  };
}
