import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { smsFile, twilioSms, type Sms, type SmsAdapter, type SmsSent } from '../sms/index.ts';
import { fillPlaces, noticeCase, personPlaces, renderSms } from './content/index.ts';
import { countDue } from './due.ts';
import { jobOf } from './job-of.ts';
import { noticeCode } from './notice-code.ts';
import { openDue } from './open-due.ts';
import { openSending, type Sending } from './open-sending.ts';
import { personFacts } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { mobileOf } from './reach.ts';
import { settleInFlight } from './in-flight.ts';
import { forgetUnbegun, isFinished } from './run-places.ts';
import { endRun, type Run } from './runs.ts';
import type { NoticeSettings } from './settings.ts';
import type { SmsAccount } from './sms-settings.ts';
import { textFor } from './texts.ts';
import type { Ended } from './watch-control.ts';

/** What a crash can leave uncertain, at most. */
const WINDOW = 20;

export type SmsSendOptions = {
  /** The organisation's account, never of a rehearsal; or a file, for somebody who sends. */
  by: { account: SmsAccount } | { file: string };
  signal?: AbortSignal;
  onProgress?: (sent: SmsSent, due: number) => void;
};

/** What a run did; `uncertainBefore`: what an earlier process left in flight. */
export type TextsSent = SmsSent & { due: number; uncertainBefore: number; ended: Ended };

/**
 * Sends a notice by text message to everybody who is due, once. Names and numbers are opened for a batch at a time and
 * kept nowhere; of a file it is for its owner to guard it.
 * @throws InputError NOTICE_STATE where it is not approved, paused, stopped, or being sent; REHEARSAL_ONLY;
 *   RELAY_UNREACHABLE, RELAY_REFUSED; ARGUMENT_INVALID for the account or the file
 */
export async function sendSms(
  app: App,
  id: number,
  cards: CardReader,
  options: SmsSendOptions,
): Promise<TextsSent> {
  const place = placeOf(app, options.by);
  let adapter: SmsAdapter;
  await using sending = await openSending(app, id, 'sms', {
    place: place === undefined ? undefined : { path: place, isBegun: false },
    signal: options.signal,
    async check(run, settings) {
      adapter = adapterFor(app, id, options.by, settings);
      return place === undefined ? 0 : await goOn(app, run, place);
    },
  });
  const { run, journal, watch, due, uncertainBefore } = sending;
  const texts = writeTexts({ app, id, cards, sending, textOf: renderTexts(sending) });
  let sent: SmsSent = { accepted: 0, refused: 0, deferred: 0, uncertain: 0, parts: 0 };
  const sentSoFar = (): SmsSent => ({ ...sent, refused: sent.refused + journal.refusedHere });
  try {
    sent = await adapter!.send(texts, journal, {
      window: WINDOW,
      signal: watch.signal,
      onProgress: (progress) => {
        sent = progress;
        options.onProgress?.(sentSoFar(), due);
      },
    });
    const ended = await watch.howEnded();
    if (ended === 'done') await endRun(app, run);
    return { ...sentSoFar(), due, uncertainBefore, ended };
  } finally {
    sending.note(sentSoFar());
    // Where the database is away, that is not what went wrong first; the file stays this notice's.
    await forgetUnbegun(app, run).catch(() => undefined);
  }
}

/** The file that text messages go to; none, where they go to Twilio. */
function placeOf(app: App, by: SmsSendOptions['by']): string | undefined {
  if ('file' in by) return resolve(by.file);
  if (app.installation.rehearsal)
    throw new InputError(
      'REHEARSAL_ONLY',
      `${app.config.home} is a rehearsal: nothing leaves this machine; its text messages go to a file, with --out`,
    );
  return undefined;
}

function adapterFor(app: App, id: number, by: SmsSendOptions['by'], settings: NoticeSettings): SmsAdapter {
  if ('file' in by) return smsFile(resolve(by.file), jobOf(app, id));
  const from = settings['sms sender'];
  if (from === undefined)
    throw new InputError(
      'NOTICE_STATE',
      `Notice ${id} has no 'sms sender': say it with 'notice set ${id} "sms sender" <value>'`,
    );
  return twilioSms({ ...by.account, from });
}

/**
 * What an interrupted run left without an answer is in its file or was never written: it is due again, and the adapter
 * does not write a line twice. Returns how many are uncertain, as the file is gone.
 * @throws InputError ARGUMENT_INVALID where the file was finished before
 */
async function goOn(app: App, run: Run, file: string): Promise<number> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere)
    return await settleInFlight(app, run, 'uncertain', 'rollcall: the file of the run before is gone');
  await settleInFlight(app, run, 'deferred', 'rollcall: the run before was interrupted');
  const { reader } = app.database;
  const isDone = await isFinished(reader, run, file);
  if (!isDone || (await countDue(reader, run.notice, 'sms')).due === 0) return 0;
  throw new InputError(
    'ARGUMENT_INVALID',
    `${file} was finished before, and may have been sent: name another file`,
  );
}

type TextsInput = {
  app: App;
  id: number;
  cards: CardReader;
  sending: Sending;
  /** The text of each variant, with places for what is each person's own. */
  textOf: Map<number, string>;
};

/** Everybody's text, in the order of people. Whoever has no number any more fails here, and has their next choice. */
async function* writeTexts({ app, id, cards, sending, textOf }: TextsInput): AsyncGenerator<Sms> {
  for await (const { person, variant, card } of openDue(app, sending, cards)) {
    const to = mobileOf(card, app.installation.country);
    if (to === undefined) {
      await sending.journal.refuse([{ id: person, reply: 'rollcall: no mobile number any more' }]);
      continue;
    }
    const code = noticeCode(app.installation.codeKey, id, person);
    const values = personPlaces(personFacts(card, code, sending.times.of(person)));
    yield { id: person, code, to, text: fillPlaces(textOf.get(variant)!, values, 'text') };
  }
}

function renderTexts({ case: c, settings, texts, variants }: Sending): Map<number, string> {
  const facts = noticeCase(c, settings['code page']);
  const rendered = new Map<number, string>();
  for (const [variant, variantFacts] of variants) {
    const wording = textFor(texts, 'sms', variantFacts.language, settings.language ?? 'en');
    if (wording) rendered.set(variant, renderSms(wording, facts, variantFacts));
  }
  return rendered;
}
