import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { readCase, type Case } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { smsFile, twilioSms, type Sms, type SmsAdapter, type SmsSent } from '../sms/index.ts';
import { requireApproved } from './approvals.ts';
import { fillPlaces, noticeCase, personPlaces, renderSms } from './content/index.ts';
import { readControl, requireRunning } from './controls.ts';
import { countDue, readDue } from './due.ts';
import { openJournal, type Journal } from './journal.ts';
import { noticeCode } from './notice-code.ts';
import { findNotice } from './notices.ts';
import { personFacts, TimesOf } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import { mobileOf } from './reach.ts';
import { beginRun, endRun, forgetUnbegun, isFinished, settleInFlight, type Run } from './runs.ts';
import { noteSending } from './sending-acts.ts';
import { readSettings, type NoticeSettings } from './settings.ts';
import type { SmsAccount } from './sms-settings.ts';
import { readTexts, textFor } from './texts.ts';
import { readVariants } from './variants.ts';
import { watchControl, type Ended } from './watch-control.ts';

const BATCH_PEOPLE = 500;
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
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const c = await readCase(app, notice.incident);
  const preparation = await requireApproved(reader, id, c);
  requireRunning(id, await readControl(reader, id));
  const settings = await readSettings(reader, id);
  const { adapter, place } = wayFor(app, id, options.by, settings);
  const textOf = await renderTexts(app, id, c, settings);
  await using run = await beginRun(app, id, 'sms', place);
  using watch = watchControl(app, id, options.signal);
  const attempts = new Map<number, number>();
  const journal = forgetting(
    attempts,
    openJournal(app.database, run, (person) => attempts.get(person) ?? 1),
  );
  const uncertainBefore = run.uncertain + (place === undefined ? 0 : await goOn(app, run, place));
  const due = await countDue(reader, id, 'sms');
  await noteSending(app, run, 'begun', {
    preparation: preparation.preparation,
    due,
    uncertain: uncertainBefore,
  });
  const texts = new Texts({ app, id, cards, journal, attempts, textOf, times: new TimesOf(c) });
  let sent: SmsSent = { accepted: 0, refused: 0, deferred: 0, uncertain: 0, parts: 0 };
  const sentSoFar = (): SmsSent => ({ ...sent, refused: sent.refused + texts.withoutNumber });
  try {
    sent = await adapter.send(texts.write(), journal, {
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
    await forgetUnbegun(app, run);
    await noteSending(app, run, 'ended', sentSoFar());
  }
}

type Way = { adapter: SmsAdapter; place?: string };

function wayFor(app: App, id: number, by: SmsSendOptions['by'], settings: NoticeSettings): Way {
  if ('file' in by) {
    const place = resolve(by.file);
    return { adapter: smsFile(place, `notice ${id}`), place };
  }
  if (app.installation.rehearsal)
    throw new InputError(
      'REHEARSAL_ONLY',
      `${app.config.home} is a rehearsal: nothing leaves this machine; its text messages go to a file, with --out`,
    );
  const from = settings['sms sender'];
  if (from === undefined)
    throw new InputError(
      'NOTICE_STATE',
      `Notice ${id} has no 'sms sender': say it with 'notice set ${id} "sms sender" <value>'`,
    );
  return { adapter: twilioSms({ ...by.account, from }) };
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
  if (!isDone || (await countDue(reader, run.notice, 'sms')) === 0) return 0;
  await forgetUnbegun(app, run);
  throw new InputError(
    'ARGUMENT_INVALID',
    `${file} was finished before, and may have been sent: name another file`,
  );
}

/** An outcome is the last of its run, and its attempt need not be known any more. */
function forgetting(attempts: Map<number, number>, journal: Journal): Journal {
  return {
    leaving: (persons) => journal.leaving(persons),
    async arrived(outcomes) {
      await journal.arrived(outcomes);
      for (const { id } of outcomes) attempts.delete(id);
    },
  };
}

type TextsInput = {
  app: App;
  id: number;
  cards: CardReader;
  journal: Journal;
  attempts: Map<number, number>;
  /** The text of each variant, with places for what is each person's own. */
  textOf: Map<number, string>;
  times: TimesOf;
};

/** Everybody's text, in the order of people. Whoever has no number any more fails here, and has their next choice. */
class Texts {
  /** Of so many, who were refused here. */
  withoutNumber = 0;
  readonly #input: TextsInput;

  constructor(input: TextsInput) {
    this.#input = input;
  }

  async *write(): AsyncGenerator<Sms> {
    const { app, id, cards, journal, attempts, textOf, times } = this.#input;
    for (let after = -1; ;) {
      const due = await readDue(app.database.reader, {
        notice: id,
        channel: 'sms',
        after,
        limit: BATCH_PEOPLE,
      });
      if (due.length === 0) return;
      after = due.at(-1)!.person;
      const opened = await cards.readCards(due.map(({ person }) => person));
      for (const { person, variant, attempt } of due) {
        attempts.set(person, attempt);
        const card = opened.get(person) ?? {};
        const to = mobileOf(card, app.installation.country);
        if (to === undefined) {
          await journal.leaving([person]);
          await journal.arrived([
            { id: person, result: 'refused', reply: 'rollcall: no mobile number any more' },
          ]);
          this.withoutNumber++;
          continue;
        }
        const code = noticeCode(app.installation.codeKey, id, person);
        const values = personPlaces(personFacts(card, code, times.of(person)));
        yield { id: person, to, text: fillPlaces(textOf.get(variant)!, values, 'text') };
      }
    }
  }
}

async function renderTexts(
  app: App,
  id: number,
  c: Case,
  settings: NoticeSettings,
): Promise<Map<number, string>> {
  const { reader } = app.database;
  const texts = await readTexts(reader, id);
  const facts = noticeCase(c);
  const rendered = new Map<number, string>();
  for (const [variant, variantFacts] of await readVariants(reader, id)) {
    const wording = textFor(texts, 'sms', variantFacts.language, settings.language ?? 'en');
    if (wording) rendered.set(variant, renderSms(wording, facts, variantFacts));
  }
  return rendered;
}
