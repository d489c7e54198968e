import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Unsealing } from '../custody/index.ts';
import type { App } from '../installation/index.ts';
import {
  approveNotice,
  changeSettings,
  draftNotice,
  prepareNotice,
  previewNotice,
  readReturns,
  readStatus,
  sendEmail,
  sendLetters,
  type NoticeSettings,
  type PreparedCounts,
  type SettingKey,
} from '../notices/index.ts';
import { FATES, startMailSink, type Received } from './sink/index.ts';

/** What is said of the notice; all of it invented. English alone: the Welsh texts are drafts that nobody may approve. */
const SETTINGS: NoticeSettings = {
  channels: 'email, letter',
  language: 'en',
  'from address': 'office@party.example',
  'reply to': 'data@party.example',
  'return path': 'bounces@party.example',
};

const APPROVERS = ['Data protection officer', 'General secretary'];

/** Of everybody so many messages are kept whole, at most. */
const SAMPLE = 2_000;
const TROUBLE_EVERY = 333;
const LETTERS_PER_BUNDLE = 250;
/** Setting letters takes some milliseconds each: of a large rehearsal the others stay due. */
const LETTERS_MOST = 10_000;
const PREVIEWED = 10;
const MINUTES = 240;

/** A mailbox that asks to wait is asked again at once: there is nobody to spare. */
const PATIENCE = { firstMs: 250, maxMs: 1_000 };

/** How everybody was told. */
export type Telling = {
  notice: number;
  counts: PreparedCounts;
  /** How many texts there were, and how many people were looked at before it was approved. */
  texts: number;
  previewed: number;
  email: {
    accepted: number;
    refused: number;
    /** Were put off by the mail server, and sent again. */
    putOff: number;
    /** Are put off still. */
    deferred: number;
    uncertain: number;
    /** Came back for good. */
    bounced: number;
    seconds: number;
  };
  /** `due`: still, after so many were set as a rehearsal sets. */
  letters: { set: number; sheets: number; leftOut: number; due: number; seconds: number };
  /** Whom no channel reaches. */
  unreached: number;
};

export type NoticeStep = {
  app: App;
  incident: number;
  identity: string;
  people: number;
  /** A new folder for the letters. */
  post: string;
  signal?: AbortSignal;
  onProgress: (what: string, done: number, of: number) => void;
  timed: <T>(step: string, work: () => Promise<T>, say: (result: T) => string) => Promise<T>;
};

/** What was sent, for whoever checks it. */
export type Posted = { received: Received; letters: string[]; lettersDue: number };

/**
 * Tells everybody of a case: by e-mail, to a mail server of the rehearsal's own, and by letter whoever has no e-mail or
 * whose e-mail came back.
 */
export async function tellEverybody(step: NoticeStep): Promise<{ telling: Telling; posted: Posted }> {
  const { app, timed, signal } = step;
  const { notice } = await draftNotice(app, step.incident);
  for (const [key, value] of Object.entries(SETTINGS))
    await changeSettings(app, notice, key as SettingKey, value);
  const prepared = await timed(
    'prepare',
    () => prepare(step, notice),
    ({ counts }) => `a list of ${number(counts.people)} people, looked at and approved by two`,
  );
  const email = await timed(
    'send',
    () => send(step, notice),
    ({ accepted, seconds }) =>
      `${number(accepted)} messages to a sink on this machine, ${number(Math.round(accepted / seconds))} a second`,
  );
  const letters = await timed(
    'letters',
    () => setLetters(step, notice),
    ({ set, sheets, due }) =>
      `${number(set)} letters on ${number(sheets)} sheets${due > 0 ? `; ${number(due)} stay due` : ''}`,
  );
  signal?.throwIfAborted();
  const { unreached } = await readStatus(app, notice);
  const { received, ...sent } = email;
  const { codes, ...set } = letters;
  return {
    telling: { notice, ...prepared, email: sent, letters: set, unreached },
    posted: { received, letters: codes, lettersDue: letters.due },
  };
}

async function prepare(
  step: NoticeStep,
  notice: number,
): Promise<Pick<Telling, 'counts' | 'texts' | 'previewed'>> {
  const { app, signal } = step;
  await using cards = await unseal(step, 'rehearsal: notice prepare');
  const { counts } = await prepareNotice(app, notice, cards, {
    signal,
    onProgress: (done, of) => step.onProgress('Preparing the list', done, of),
  });
  const { classes, people } = await previewNotice(app, notice, { cards, people: PREVIEWED });
  for (const approver of APPROVERS) await approveNotice(app, notice, approver);
  return { counts, texts: classes.length, previewed: people.length };
}

async function send(step: NoticeStep, notice: number): Promise<Telling['email'] & { received: Received }> {
  const { app, signal, people } = step;
  await using sink = await startMailSink({
    sampleEvery: Math.ceil(people / SAMPLE),
    troubleEvery: TROUBLE_EVERY,
  });
  await using cards = await unseal(step, 'rehearsal: notice send');
  const started = performance.now();
  const { accepted, refused, deferred, uncertain } = await sendEmail(app, notice, cards, {
    relay: { kind: sink.kind, port: sink.port },
    patience: PATIENCE,
    signal,
    onProgress: (sent, due) => step.onProgress('Sending', sent.accepted + sent.refused + sent.uncertain, due),
  });
  const seconds = secondsSince(started);
  signal?.throwIfAborted();
  const received = await sink.received();
  const { hard } = await readReturns(app, received.returns);
  const putOff = received.fates.reduce((n, fate) => n + Number(FATES[fate] === 'put off'), 0);
  return { accepted, refused, putOff, deferred, uncertain, bounced: hard, seconds, received };
}

async function setLetters(
  step: NoticeStep,
  notice: number,
): Promise<Telling['letters'] & { codes: string[] }> {
  const { app, signal, post } = step;
  await using cards = await unseal(step, 'rehearsal: letters');
  const started = performance.now();
  const enough = new AbortController();
  await sendLetters(app, notice, cards, {
    out: post,
    lettersPerBundle: LETTERS_PER_BUNDLE,
    duplex: true,
    signal: AbortSignal.any([enough.signal, ...(signal ? [signal] : [])]),
    onProgress(set, due) {
      step.onProgress('Setting letters', set, Math.min(due, LETTERS_MOST));
      if (set >= LETTERS_MOST) enough.abort();
    },
  });
  const seconds = secondsSince(started);
  const status = (await readStatus(app, notice)).channels.find(({ channel }) => channel === 'letter');
  const bundled = await readBundled(post);
  return {
    set: bundled.length,
    sheets: bundled.reduce((sum, { sheets }) => sum + sheets, 0),
    leftOut: status?.refused ?? 0,
    due: status?.due ?? 0,
    seconds,
    codes: bundled.map(({ code }) => code),
  };
}

/** All letters, from the lists that lie beside the bundles. */
async function readBundled(folder: string): Promise<{ code: string; sheets: number }[]> {
  const letters: { code: string; sheets: number }[] = [];
  for (const name of (await readdir(folder)).filter((each) => /^bundle-\d+\.json$/.test(each))) {
    const list = JSON.parse(await readFile(join(folder, name), 'utf8')) as { letters: typeof letters };
    for (const letter of list.letters) letters.push(letter);
  }
  return letters;
}

function unseal({ app, identity }: NoticeStep, purpose: string): Promise<Unsealing> {
  return Unsealing.begin(app, { identities: [identity], purpose, minutes: MINUTES });
}

function secondsSince(started: number): number {
  return Math.max(0.01, Math.round((performance.now() - started) / 10) / 100);
}

function number(n: number): string {
  return n.toLocaleString('en-GB');
}
