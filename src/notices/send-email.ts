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
import { noticeCase, personPlaces } from './content/index.ts';
import { readDue, type DueRecipient } from './due.ts';
import { makeTemplates, marksOf } from './email-templates.ts';
import { keepTrying, type Journal } from './journal.ts';
import { noticeCode } from './notice-code.ts';
import { openSending, type Sending } from './open-sending.ts';
import { personFacts } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { mailOf } from './reach.ts';
import { relayFor, type RehearsalSink } from './rehearsal-sink.ts';
import type { Ended } from './watch-control.ts';

const BATCH_PEOPLE = 500;
/**
 * What a crash can leave uncertain, at most, with a relay that takes thousands a second (docs/mail.md: with 100 half of
 * the speed is lost to waiting for the disk); with a slower one what it takes in a tenth of a second.
 */
const WINDOW = 400;

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
  const relay = relayFor(app, options.relay);
  await using sending = await openSending(app, id, 'email', { signal: options.signal });
  const { case: c, settings, texts, variants, journal, watch, due, uncertainBefore } = sending;
  const facts = noticeCase(c, settings['code page']);
  const mails = await makeTemplates({ facts, settings, texts }, variants);
  const letters = writeLetters({ app, id, cards, sending, templateOf: mails.templateOf });
  const source = makeMails(letters, { templates: mails.templates, keys: options.dkim ?? [] });
  const delivered = await deliver(relay, source, journal, {
    window: WINDOW,
    patience: options.patience,
    signal: watch.signal,
    onProgress: (progress) => {
      sending.note(withRefused(progress, journal));
      options.onProgress?.({ ...progress, ...withRefused(progress, journal) }, due);
    },
  });
  const sent = withRefused(delivered, journal);
  sending.note(sent);
  return { ...sent, due, uncertainBefore, ended: await watch.howEnded() };
}

/** What the relay did, and whom nothing was sent to, as they have no address any more. */
function withRefused(
  { accepted, refused, deferred, uncertain }: Delivered,
  { refusedHere }: Journal,
): Delivered {
  return { accepted, refused: refused + refusedHere, deferred, uncertain };
}

type LettersInput = {
  app: App;
  id: number;
  cards: CardReader;
  sending: Sending;
  /** The place of each variant's message among the templates. */
  templateOf: Map<number, number>;
};

/** Everybody's letter, in the order of people. Whoever lost their address since fails here, and has their next choice. */
async function* writeLetters(input: LettersInput): AsyncGenerator<Letter> {
  const { app, id, cards } = input;
  const { journal } = input.sending;
  for (let after = -1; ;) {
    const batch = { notice: id, channel: 'email', after, limit: BATCH_PEOPLE } as const;
    const due = await keepTrying(() => readDue(app.database.reader, batch));
    if (due.length === 0) return;
    after = due.at(-1)!.person;
    const opened = await keepTrying(() => cards.readCards(due.map(({ person }) => person)));
    for (const recipient of due) {
      const { person, attempt } = recipient;
      journal.isDue(person, attempt);
      const letter = writeLetter(input, recipient, opened.get(person) ?? {});
      if (letter) yield letter;
      else await journal.refuse([{ id: person, reply: 'rollcall: no address any more' }]);
    }
  }
}

function writeLetter(
  { app, id, sending: { settings, times }, templateOf }: LettersInput,
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
