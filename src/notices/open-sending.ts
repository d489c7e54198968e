import { asInputError } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { readCase, type Case } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { requireApproved } from './approvals.ts';
import type { Channel } from './channel.ts';
import type { VariantFacts, Wording } from './content/index.ts';
import { readControl, requireRunning } from './controls.ts';
import { countDue } from './due.ts';
import { openJournal, type Journal } from './journal.ts';
import { findNotice } from './notices.ts';
import { TimesOf } from './person-values.ts';
import { lastPreparation } from './preparations.ts';
import { releasePlace, type RunPlace } from './run-places.ts';
import { beginRun, type Run } from './runs.ts';
import { noteSending } from './sending-acts.ts';
import { readSettings, type NoticeSettings } from './settings.ts';
import { readTexts } from './texts.ts';
import { refuseToldSince } from './told.ts';
import { readUnsentVariants } from './variants.ts';
import { watchControl, type ControlWatch } from './watch-control.ts';

/** A channel of a notice that is being sent, until it is disposed: nobody else sends it meanwhile. */
export type Sending = AsyncDisposable & {
  case: Case;
  settings: NoticeSettings;
  texts: Wording[];
  variants: Map<number, VariantFacts>;
  times: TimesOf;
  run: Run;
  journal: Journal;
  watch: ControlWatch;
  due: number;
  /** Whom an earlier process left in flight. */
  uncertainBefore: number;
  /** What was done so far: the evidence says it when the sending ends, however it ends. */
  note(numbers: Record<string, number>): void;
};

export type SendingOptions = {
  /** The folder or file that messages go to, of letters and of text messages to a file. */
  place?: RunPlace;
  signal?: AbortSignal;
  /** What has to be in order before it begins; returns how many more it found uncertain. */
  check?: (run: Run, settings: NoticeSettings) => Promise<number>;
};

/**
 * Begins to send a channel of a notice. First it takes the lock, then it reads what is sent, and whether that was agreed
 * to it looks at last: whatever is changed in between is not sent. 'Begun' is in the evidence before anything leaves.
 * @throws InputError NOTICE_STATE where it is not approved, paused, stopped, or being sent; NOTICE_UNKNOWN
 */
export async function openSending(
  app: App,
  id: number,
  channel: Channel,
  options: SendingOptions,
): Promise<Sending> {
  const { incident } = await findNotice(app.database.reader, id);
  const run = await beginRun(app, id, channel, options.place);
  await using onFailure = new AsyncDisposableStack();
  onFailure.use(run);
  if (options.place !== undefined) onFailure.defer(() => releasePlace(app, run));
  const { preparation, ...ready } = await readWhatIsSent(app, { run, incident }, options);
  const watch = watchControl(app, id, options.signal);
  onFailure.use(watch);
  const { due, uncertainBefore } = ready;
  await noteSending(app, run, 'begun', { preparation, due, uncertain: uncertainBefore });
  onFailure.move();
  let done: Record<string, number> = {};
  return {
    ...ready,
    run,
    journal: openJournal(app, run),
    watch,
    note(numbers) {
      done = numbers;
    },
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      try {
        await noteEnd(app, run, done);
      } finally {
        await run[Symbol.asyncDispose]();
      }
    },
  };
}

type Begun = { run: Run & { uncertain: number }; incident: number };

async function readWhatIsSent(
  app: App,
  { run, incident }: Begun,
  { check }: SendingOptions,
): Promise<
  Omit<Sending, keyof AsyncDisposable | 'run' | 'journal' | 'watch' | 'note'> & { preparation: number }
> {
  const { reader } = app.database;
  const { notice: id, channel } = run;
  const before = await lastPreparation(reader, id);
  const settings = await readSettings(reader, id);
  const texts = await readTexts(reader, id);
  const variants = await readUnsentVariants(reader, id, channel);
  const c = await readCase(app, incident);
  const uncertainBefore = run.uncertain + ((await check?.(run, settings)) ?? 0);
  const { due } = await countDue(reader, id, channel);
  requireRunning(id, await readControl(reader, id));
  const { preparation } = await requireApproved(reader, id, c);
  if (settings['tell again'] !== 'yes') await refuseToldSince(reader, { id, incident });
  if (preparation !== before?.preparation)
    throw new InputError(
      'NOTICE_STATE',
      `Notice ${id} was prepared anew at this moment: look at it, and send it again`,
    );
  return { case: c, settings, texts, variants, times: new TimesOf(c), due, uncertainBefore, preparation };
}

/** What was sent is in the journal: that its end could not be noted must not hide that, or why it failed. */
async function noteEnd(app: App, run: Run, done: Record<string, number>): Promise<void> {
  await noteSending(app, run, 'ended', done).catch((error: unknown) => {
    const why = asInputError(error)?.message ?? 'Follow it with notice status.';
    app.evidence.onWarning?.(`WARNING: that the sending ended could not be recorded. ${why}`);
  });
}
