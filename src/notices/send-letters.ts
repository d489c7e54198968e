import { resolve } from 'node:path';
import type { App } from '../installation/index.ts';
import {
  holdsBundlesOf,
  writeBundles,
  type Delivery,
  type Letter,
  type LetterLayout,
  type WindowName,
} from '../letters/index.ts';
import { addressOfLetter } from './address-of-letter.ts';
import { fillLetter, noticeCase, personPlaces, renderLetter, type RenderedLetter } from './content/index.ts';
import { jobOf } from './job-of.ts';
import { LetterFolder } from './letter-folder.ts';
import { noticeCode } from './notice-code.ts';
import { openDue } from './open-due.ts';
import { openSending, type Sending } from './open-sending.ts';
import { personFacts } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { endRun } from './runs.ts';
import type { NoticeSettings } from './settings.ts';
import { textFor } from './texts.ts';
import type { Ended } from './watch-control.ts';

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
  const place = { path: out, isBegun: await holdsBundlesOf(out, jobOf(app, id)) };
  await using sending = await openSending(app, id, 'letter', { place, signal: options.signal });
  const { run, journal, watch, due, settings } = sending;
  const letters = writeLetters({ app, id, cards, sending, rendered: renderLetters(app, sending) });
  const folder = new LetterFolder(app, sending, out);
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
    // Where the database is away, that is not what went wrong first; the folder stays this notice's.
    await folder.letGo(isEnded, error).catch(() => undefined);
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

type LettersInput = {
  app: App;
  id: number;
  cards: CardReader;
  sending: Sending;
  rendered: Map<number, Rendered>;
};

async function* writeLetters({ app, id, cards, sending, rendered }: LettersInput): AsyncGenerator<Letter> {
  for await (const { person, variant, card } of openDue(app, sending, cards)) {
    const code = noticeCode(app.installation.codeKey, id, person);
    const values = personPlaces(personFacts(card, code, sending.times.of(person)));
    const { letter, language, date } = rendered.get(variant)!;
    yield {
      id: code,
      ...addressOfLetter(card, app.installation.country),
      date,
      ...fillLetter(letter, values),
      reference: code,
      language,
    };
  }
}

type Rendered = { letter: RenderedLetter; language: string; date: string };

/** The letter of each variant, made once. */
function renderLetters(app: App, { case: c, settings, texts, variants }: Sending): Map<number, Rendered> {
  const told = noticeCase(c, settings['code page']);
  const made = new Map<number, Rendered>();
  for (const [variant, facts] of variants) {
    const wording = textFor(texts, 'letter', facts.language, settings.language ?? 'en');
    if (!wording) continue;
    const { language } = wording;
    const date = new Intl.DateTimeFormat(`${language}-GB`, {
      dateStyle: 'long',
      timeZone: app.installation.timezone,
    }).format(app.now());
    made.set(variant, { letter: renderLetter(wording, told, facts), language, date });
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
