import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import {
  deliver,
  makeMails,
  readMailAddress,
  type Delivered,
  type DkimKey,
  type Letter,
  type MailTemplate,
  type Patience,
  type Progress,
  type Relay,
} from '../mail/index.ts';
import type { Card } from '../people/index.ts';
import { requireApproved } from './approvals.ts';
import {
  noticeCase,
  PERSON_PLACES,
  personPlaces,
  renderEmail,
  type NoticeCase,
  type VariantFacts,
  type Wording,
} from './content/index.ts';
import { readControl, requireRunning } from './controls.ts';
import { countDue, readDue, type DueRecipient } from './due.ts';
import { openJournal, type Journal } from './journal.ts';
import { noticeCode } from './notice-code.ts';
import { findNotice } from './notices.ts';
import { personFacts, TimesOf } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { mailOf } from './reach.ts';
import { beginRun } from './runs.ts';
import { noteSending } from './sending-acts.ts';
import { relayFor, type RehearsalSink } from './rehearsal-sink.ts';
import { readSettings, type NoticeSettings } from './settings.ts';
import { readTexts, textsFor } from './texts.ts';
import { readVariants } from './variants.ts';

const BATCH_PEOPLE = 500;
/** What a crash can leave uncertain, at most. */
const WINDOW = 100;
const CONTROL_EVERY_MS = 1_000;

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
  ended: 'done' | 'paused' | 'stopped' | 'interrupted';
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
  const preparation = await requireApproved(reader, id);
  requireRunning(id, await readControl(reader, id));
  const settings = await readSettings(reader, id);
  const c = await readCase(app, notice.incident);
  await using run = await beginRun(app, id, 'email');
  const due = await countDue(reader, id, 'email');
  const mails = await makeTemplates(
    noticeCase(c),
    settings,
    await readTexts(reader, id),
    await readVariants(reader, id),
  );
  const control = new AbortController();
  const watch = watchControl(app, id, control);
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
        signal: AbortSignal.any([control.signal, ...(options.signal ? [options.signal] : [])]),
        onProgress: (progress) => {
          delivered = progress;
          options.onProgress?.(progress, due);
        },
      },
    );
  } finally {
    clearInterval(watch);
    await noteSending(app, run, 'ended', { ...delivered });
  }
  const ended = options.signal?.aborted
    ? 'interrupted'
    : control.signal.aborted
      ? (await readControl(reader, id)) === 'stopped'
        ? 'stopped'
        : 'paused'
      : 'done';
  return { ...delivered, due, uncertainBefore: run.uncertain, ended };
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
    const due = await readDue(app.database.reader, {
      notice: id,
      channel: 'email',
      after,
      limit: BATCH_PEOPLE,
    });
    if (due.length === 0) return;
    after = due.at(-1)!.person;
    const opened = await cards.readCards(due.map(({ person }) => person));
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
  const bare = code.replaceAll('-', '').toLowerCase();
  const domain = settings['from address']!.split('@')[1];
  return {
    id: person,
    template: templateOf.get(variant)!,
    values: personPlaces(personFacts(card, code, times.of(person))),
    from: returnPath(settings['return path']!, id, bare),
    to: address.address,
    envid: `${id}.${bare}`,
    messageId: `notice-${id}-${bare}@${domain}`,
    dateMs: app.now().getTime(),
    feedbackId: `${id}:notice:rollcall`,
  };
}

/** 'bounces@party.example' → 'bounces+3.k7qm2x9d04tb@party.example' */
export function returnPath(address: string, notice: number, code: string): string {
  const [local, domain] = [
    address.slice(0, address.lastIndexOf('@')),
    address.slice(address.lastIndexOf('@') + 1),
  ];
  return `${local}+${notice}.${code}@${domain}`;
}

/** The message of every variant. */
async function makeTemplates(
  facts: NoticeCase,
  settings: NoticeSettings,
  texts: Wording[],
  variants: Map<number, VariantFacts>,
): Promise<{ templates: MailTemplate[]; templateOf: Map<number, number> }> {
  const templates: MailTemplate[] = [];
  const templateOf = new Map<number, number>();
  for (const [variant, variantFacts] of variants) {
    const wordings = textsFor(texts, 'email', variantFacts.language, settings.language ?? 'en');
    if (wordings.length === 0) continue;
    templateOf.set(variant, templates.length);
    templates.push({
      from: { name: settings['from name']!, address: settings['from address']! },
      replyTo: settings['reply to'] === undefined ? undefined : { address: settings['reply to'] },
      ...(await renderEmail(wordings, facts, variantFacts)),
      places: PERSON_PLACES,
      language: variantFacts.language,
    });
  }
  return { templates, templateOf };
}

/** Pausing or stopping in another process ends the run within a second or two. */
function watchControl(app: App, notice: number, control: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    readControl(app.database.reader, notice)
      .then((state) => state === 'running' || control.abort())
      // A database that is away is the journal's to notice.
      .catch(() => undefined);
  }, CONTROL_EVERY_MS);
}
