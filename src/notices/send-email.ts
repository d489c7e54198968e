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
import type { DueRecipient } from './due.ts';
import { makeTemplates, marksOf } from './email-templates.ts';
import type { Journal } from './journal.ts';
import { noticeCode } from './notice-code.ts';
import { openDue } from './open-due.ts';
import { openSending, type Sending } from './open-sending.ts';
import { personFacts } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { mailOf } from './reach.ts';
import { relayFor, type RehearsalSink } from './rehearsal-sink.ts';
import type { Ended } from './watch-control.ts';

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
  const made = await makeTemplates({ facts, settings, texts }, variants);
  const mails = writeMails({ app, id, cards, sending, templateOf: made.templateOf });
  const source = makeMails(mails, { templates: made.templates, keys: options.dkim ?? [] });
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

type MailsInput = {
  app: App;
  id: number;
  cards: CardReader;
  sending: Sending;
  /** The place of each variant's message among the templates. */
  templateOf: Map<number, number>;
};

/** Everybody's message, in the order of people. Whoever lost their address since fails here, and has their next choice. */
async function* writeMails(input: MailsInput): AsyncGenerator<Letter> {
  const { app, cards, sending } = input;
  for await (const { card, ...recipient } of openDue(app, sending, cards)) {
    const mail = writeMail(input, recipient, card);
    if (mail) yield mail;
    else await sending.journal.refuse([{ id: recipient.person, reply: 'rollcall: no address any more' }]);
  }
}

function writeMail(
  { app, id, sending: { settings, times }, templateOf }: MailsInput,
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
