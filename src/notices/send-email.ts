import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import {
  deliver,
  makeMails,
  readMailAddress,
  type Delivered,
  type DkimKey,
  type Letter,
  type Patience,
  type Progress,
  type Relay,
} from '../mail/index.ts';
import type { Card } from '../people/index.ts';
import { requireApproved } from './approvals.ts';
import { noticeCase, personPlaces } from './content/index.ts';
import { readControl, requireRunning } from './controls.ts';
import { countDue, readDue, type DueRecipient } from './due.ts';
import { makeTemplates, marksOf } from './email-templates.ts';
import { keepTrying, openJournal, type Journal } from './journal.ts';
import { noticeCode } from './notice-code.ts';
import { findNotice } from './notices.ts';
import { personFacts, TimesOf } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { mailOf } from './reach.ts';
import { beginRun } from './runs.ts';
import { noteSending } from './sending-acts.ts';
import { relayFor, type RehearsalSink } from './rehearsal-sink.ts';
import { readSettings, type NoticeSettings } from './settings.ts';
import { readTexts } from './texts.ts';
import { readVariants } from './variants.ts';
import { watchControl, type Ended } from './watch-control.ts';

const BATCH_PEOPLE = 500;
/** What a crash can leave uncertain, at most. */
const WINDOW = 100;

export type SendOptions = {
  /** The organisation's relay; of a rehearsal its own sink, and nothing else. */
  relay: Relay | RehearsalSink;
  dkim?: DkimKey[];
  /** How long a relay that asks to wait is waited for. */
  patience?: Partial<Patience>;
  signal?: AbortSignal;
  onProgress?: (progress: Progress, due: number) => void;
};

/** What a run did; `uncertain` from before: what an earlier process left in flight. */
export type Sent = Delivered & {
  due: number;
  uncertainBefore: number;
  ended: Ended;
};

/**
 * Sends a notice by e-mail to everybody who is due, once. Names and addresses are opened for a batch at a time and kept
 * nowhere.
 * @throws InputError NOTICE_STATE where it is not approved, paused, stopped, or being sent; REHEARSAL_ONLY;
 *   RELAY_UNREACHABLE, RELAY_REFUSED
 */
export async function sendEmail(
  app: App,
  id: number,
  cards: CardReader,
  options: SendOptions,
): Promise<Sent> {
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const relay = relayFor(app, options.relay);
  const c = await readCase(app, notice.incident);
  const preparation = await requireApproved(reader, id, c);
  requireRunning(id, await readControl(reader, id));
  const settings = await readSettings(reader, id);
  await using run = await beginRun(app, id, 'email');
  const due = await countDue(reader, id, 'email');
  const texts = await readTexts(reader, id);
  const mails = await makeTemplates(
    { facts: noticeCase(c), settings, texts },
    await readVariants(reader, id),
  );
  using watch = watchControl(app, id, options.signal);
  const attempts = new Map<number, number>();
  const journal = openJournal(app.database, run, (person) => attempts.get(person) ?? 1);
  await noteSending(app, run, 'begun', {
    preparation: preparation.preparation,
    due,
    uncertain: run.uncertain,
  });
  const letters = writeLetters({
    app,
    id,
    cards,
    settings,
    attempts,
    journal,
    times: new TimesOf(c),
    templateOf: mails.templateOf,
  });
  const source = makeMails(letters, { templates: mails.templates, keys: options.dkim ?? [] });
  let delivered: Delivered = { accepted: 0, refused: 0, deferred: 0, uncertain: 0 };
  try {
    delivered = await deliver(
      relay,
      source,
      {
        leaving: (ids) => journal.leaving(ids),
        async arrived(outcomes) {
          await journal.arrived(outcomes);
          for (const { id: person, result } of outcomes) {
            // Another attempt of the same run is another row; whoever is done is forgotten.
            if (result === 'deferred') attempts.set(person, (attempts.get(person) ?? 1) + 1);
            else attempts.delete(person);
          }
        },
      },
      {
        window: WINDOW,
        patience: options.patience,
        signal: watch.signal,
        onProgress: (progress) => {
          delivered = progress;
          options.onProgress?.(progress, due);
        },
      },
    );
  } finally {
    await noteSending(app, run, 'ended', { ...delivered });
  }
  return { ...delivered, due, uncertainBefore: run.uncertain, ended: await watch.howEnded() };
}

type LettersInput = {
  app: App;
  id: number;
  cards: CardReader;
  settings: NoticeSettings;
  attempts: Map<number, number>;
  journal: Journal;
  times: TimesOf;
  /** The place of each variant's message among the templates. */
  templateOf: Map<number, number>;
};

/** Everybody's letter, in the order of people. Whoever lost their address since fails here, and has their next choice. */
async function* writeLetters(input: LettersInput): AsyncGenerator<Letter> {
  const { app, id, cards, journal, attempts } = input;
  for (let after = -1; ;) {
    const batch = { notice: id, channel: 'email', after, limit: BATCH_PEOPLE } as const;
    const due = await keepTrying(() => readDue(app.database.reader, batch));
    if (due.length === 0) return;
    after = due.at(-1)!.person;
    const opened = await keepTrying(() => cards.readCards(due.map(({ person }) => person)));
    for (const recipient of due) {
      attempts.set(recipient.person, recipient.attempt);
      const letter = writeLetter(input, recipient, opened.get(recipient.person) ?? {});
      if (letter) {
        yield letter;
        continue;
      }
      await journal.leaving([recipient.person]);
      await journal.arrived([
        { id: recipient.person, result: 'refused', reply: 'rollcall: no address any more' },
      ]);
      attempts.delete(recipient.person);
    }
  }
}

function writeLetter(
  { app, id, settings, times, templateOf }: LettersInput,
  { person, variant }: DueRecipient,
  card: Card,
): Letter | undefined {
  const address = readMailAddress(mailOf(card) ?? '');
  if (!address) return undefined;
  const code = noticeCode(app.installation.codeKey, id, person);
  return {
    id: person,
    template: templateOf.get(variant)!,
    values: personPlaces(personFacts(card, code, times.of(person))),
    ...marksOf(settings, id, code),
    to: address.address,
    dateMs: app.now().getTime(),
  };
}
