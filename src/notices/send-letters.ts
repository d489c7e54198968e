import { resolve } from 'node:path';
import { readCase } from '../incidents/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import {
  writeBundles,
  type BundleOptions,
  type Delivery,
  type Letter,
  type LetterLayout,
  type WindowName,
} from '../letters/index.ts';
import type { Card } from '../people/index.ts';
import { requireApproved } from './approvals.ts';
import { fillLetter, noticeCase, personPlaces, renderLetter, type RenderedLetter } from './content/index.ts';
import { readControl, requireRunning } from './controls.ts';
import { countDue, readDue } from './due.ts';
import { openJournal } from './journal.ts';
import { noticeCode, personOfNoticeCode } from './notice-code.ts';
import { findNotice } from './notices.ts';
import { personFacts, TimesOf } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { addressOf, nameOf } from './reach.ts';
import { beginRun, endRun, goesOn, type Run } from './runs.ts';
import { noteSending } from './sending-acts.ts';
import { readSettings, type NoticeSettings } from './settings.ts';
import { readTexts, textFor } from './texts.ts';
import { readVariants } from './variants.ts';

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
): Promise<Delivery & { due: number }> {
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const c = await readCase(app, notice.incident);
  const preparation = await requireApproved(reader, id, c);
  requireRunning(id, await readControl(reader, id));
  const settings = await readSettings(reader, id);
  const out = resolve(options.out);
  await using run = await beginRun(app, id, 'letter', out);
  const due = await countDue(reader, id, 'letter');
  const rendered = new Rendered(app, id, settings, noticeCase(c));
  await rendered.load();
  const attempts = new Map<number, number>();
  const journal = openJournal(app.database, run, (person) => attempts.get(person) ?? 1);
  const personOf = (code: string): number => personOfNoticeCode(app.installation.codeKey, id, code)!;
  await noteSending(app, run, 'begun', { preparation: preparation.preparation, due });
  const letters = writeLetters({ app, id, cards, settings, rendered, attempts, times: new TimesOf(c) });
  const delivery = await writeOrForget(app, run, letters, layoutOf(settings), {
    out,
    job: `notice ${id}`,
    lettersPerBundle: options.lettersPerBundle,
    duplex: options.duplex,
    recipient: options.recipient,
    signal: options.signal,
    async onWritten(codes) {
      const persons = codes.map(personOf);
      await journal.leaving(persons);
      await journal.arrived(
        persons.map((person) => ({ id: person, result: 'accepted', reply: 'in a bundle' })),
      );
    },
    async onLeftOut(leftOut) {
      const persons = leftOut.map((each) => personOf(each.id));
      await journal.leaving(persons);
      await journal.arrived(
        leftOut.map(({ why }, i) => ({ id: persons[i], result: 'refused', reply: `rollcall: ${why}` })),
      );
    },
    onProgress: (progress) => options.onProgress?.(progress.letters + progress.leftOut, due),
  });
  await endRun(app, run);
  await noteSending(app, run, 'ended', {
    letters: delivery.letters,
    sheets: delivery.sheets,
    bundles: delivery.bundles.length,
    leftOut: delivery.leftOut,
  });
  return { ...delivery, due };
}

/**
 * A folder or an option that is refused must not hold the notice to that folder: the run has ended then, unless an
 * interrupted one was there before it and may have finished a bundle that nobody heard of.
 */
async function writeOrForget(
  app: App,
  run: Run,
  letters: AsyncGenerator<Letter>,
  layout: LetterLayout,
  options: BundleOptions,
): Promise<Delivery> {
  let heardOfAll = false;
  async function* whenHeard(): AsyncGenerator<Letter> {
    // The first is asked for once everything that lies there was told.
    heardOfAll = true;
    yield* letters;
  }
  try {
    return await writeBundles(whenHeard(), layout, options);
  } catch (error) {
    const refused = error instanceof InputError && REFUSALS.has(error.code);
    if (refused && (heardOfAll || !(await goesOn(app.database.reader, run)))) await endRun(app, run);
    throw error;
  }
}

type LettersInput = {
  app: App;
  id: number;
  cards: CardReader;
  settings: NoticeSettings;
  rendered: Rendered;
  attempts: Map<number, number>;
  times: TimesOf;
};

async function* writeLetters(input: LettersInput): AsyncGenerator<Letter> {
  const { app, id, cards, attempts, rendered, times } = input;
  for (let after = -1; ;) {
    const due = await readDue(app.database.reader, {
      notice: id,
      channel: 'letter',
      after,
      limit: BATCH_PEOPLE,
    });
    if (due.length === 0) return;
    after = due.at(-1)!.person;
    const opened = await cards.readCards(due.map(({ person }) => person));
    for (const { person, variant, attempt } of due) {
      attempts.set(person, attempt);
      const card = opened.get(person) ?? {};
      const code = noticeCode(app.installation.codeKey, id, person);
      const values = personPlaces(personFacts(card, code, times.of(person)));
      const { letter, language } = rendered.of(variant);
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
  const country = card.country ?? home;
  const lines = addressOf(card);
  const abroad = country === home ? [] : [country];
  const name = nameOf(card);
  return {
    // Without an address there is nothing to set: the letter is left out, and said so.
    addressLines: lines === undefined ? [] : [...(name === undefined ? [] : [name]), ...lines, ...abroad],
    postcode: card.postcode ?? '',
    country: country.length === 2 ? country : home,
  };
}

/** The letter of each variant, made once. */
class Rendered {
  readonly #made = new Map<number, { letter: RenderedLetter; language: string }>();
  readonly #app: App;
  readonly #id: number;
  readonly #settings: NoticeSettings;
  readonly #facts: ReturnType<typeof noticeCase>;

  constructor(app: App, id: number, settings: NoticeSettings, facts: ReturnType<typeof noticeCase>) {
    this.#app = app;
    this.#id = id;
    this.#settings = settings;
    this.#facts = facts;
  }

  async load(): Promise<void> {
    const { reader } = this.#app.database;
    const texts = await readTexts(reader, this.#id);
    for (const [variant, facts] of await readVariants(reader, this.#id)) {
      const wording = textFor(texts, 'letter', facts.language, this.#settings.language ?? 'en');
      if (wording)
        this.#made.set(variant, {
          letter: renderLetter(wording, this.#facts, facts),
          language: wording.language,
        });
    }
  }

  of(variant: number): { letter: RenderedLetter; language: string } {
    return this.#made.get(variant)!;
  }
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
