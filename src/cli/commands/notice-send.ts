import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { categoryLabel } from '../../columns/index.ts';
import { InputError } from '../../errors.ts';
import {
  approveNotice,
  listLeftOut,
  listUncertain,
  APPROVALS_NEEDED,
  findNotice,
  prepareNotice,
  previewNotice,
  readChannel,
  readDkimKeys,
  readRelay,
  readSmsAccount,
  sendEmail,
  sendLetters,
  sendSms,
  type Channel,
  type Ended,
  type Preview,
} from '../../notices/index.ts';
import { MAX_PARTS } from '../../sms/index.ts';
import { alignColumns, countOf, formatNumber, joinLines, type Answer } from '../answer.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';
import { readLabel } from '../label.ts';
import { readNumber } from '../read-case-options.ts';
import { tellLeftOut } from '../tell-left-out.ts';

type WithIdentity = UnsealingOptions & { identity: string };

/** `notice prepare`: who is told how. */
export async function noticePrepare(
  context: Context,
  [number]: [string],
  options: WithIdentity,
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  await using unsealing = await beginUnsealing(context, app, options, 'notice prepare');
  const { preparation, added, counts } = await prepareNotice(app, id, unsealing, {
    signal: context.signal,
    onProgress: (done, of) => context.progress.show('People looked at', done, of),
  });
  const { byChannel, byLanguage, people, sentBefore, toldBefore, silenced } = counts;
  return {
    json: { notice: id, preparation, added, counts },
    text: joinLines(
      `Prepared notice ${id} for ${countOf(people, 'person', 'people')} (preparation ${preparation}${added ? '' : ', as before: nothing changed'}).`,
      alignColumns(
        Object.entries(byChannel).map(([channel, n]) => [
          channel === 'none' ? 'nobody can reach' : `first by ${channel}`,
          n,
        ]),
      ),
      `  Languages: ${Object.entries(byLanguage)
        .map(([language, n]) => `${language} ${formatNumber(n)}`)
        .join(', ')}`,
      sentBefore > 0
        ? `  ${countOf(sentBefore, 'person', 'people')} had it before, or may have: their rows stay.`
        : undefined,
      toldBefore > 0
        ? `  ${countOf(toldBefore, 'person', 'people')} left out: another notice of this case told them. For a second message: notice set ${id} "tell again" yes`
        : undefined,
      silenced > 0
        ? `  ${countOf(silenced, 'person', 'people')} complained of a notice of this case: nobody writes to them again (notice unreached ${id})`
        : undefined,
      `Next: notice preview ${id} --identity …, then ${APPROVALS_NEEDED} approvals: notice approve ${id} --by …`,
    ),
  };
}

/** `notice preview`: numbers, and some people at random. */
export async function noticePreview(
  context: Context,
  [number]: [string],
  options: UnsealingOptions & { people: string; out?: string },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const people = readNumber(options.people, '--people');
  const { identity, out } = options;
  if (people > 1_000) throw new InputError('ARGUMENT_INVALID', '--people: at most 1,000 can be drawn');
  if ((identity === undefined) !== (out === undefined))
    throw new InputError(
      'ARGUMENT_INVALID',
      'What people will get has their names in it: --identity goes with --out, a new folder for it',
    );
  await using app = await openApp(context);
  if (out !== undefined) await refuseFull(out);
  await using unsealing =
    identity === undefined
      ? undefined
      : await beginUnsealing(context, app, { ...options, identity }, 'notice preview');
  const preview = await previewNotice(app, id, { cards: unsealing, people });
  const files = out === undefined ? [] : await writePreview(out, preview);
  const { classes, preparation, unchanged } = preview;
  return {
    json: {
      notice: id,
      preparation: preparation.preparation,
      counts: preparation.counts,
      unchanged,
      classes,
      files,
    },
    text: joinLines(
      unchanged
        ? undefined
        : `This is not what was prepared: texts, settings or the case changed since. Run 'notice prepare ${id}' before anybody approves it.`,
      `Notice ${id}, preparation ${preparation.preparation}: ${countOf(preparation.counts.people, 'person', 'people')}, ${countOf(classes.length, 'text')}.`,
      alignColumns(
        classes
          .slice(0, 40)
          .map(({ class: number, channel, facts, people: n, first }) => [
            `class ${number}`,
            n,
            channel,
            first === n ? '' : first === 0 ? 'if another way fails' : `${formatNumber(first)} first`,
            facts.language,
            `${facts.standing} ${facts.kind}`,
            facts.certain ? '' : 'possibly',
            facts.categories.map(categoryLabel).join(', ').slice(0, 100),
          ]),
      ),
      classes.length > 40 ? `  … and ${classes.length - 40} more (--json lists all)` : undefined,
      tellParts(classes),
      files.length > 0
        ? `Wrote what ${files.length} of them will get to ${out}: it has names in it, guard it.`
        : undefined,
    ),
  };
}

/** `notice approve`: somebody agrees. */
export async function noticeApprove(
  context: Context,
  [number]: [string],
  options: { by: string },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const by = readLabel(options.by, '--by');
  await using app = await openApp(context);
  const { added, approvals } = await approveNotice(app, id, by);
  const leftOut = await listLeftOut(app.database.reader, id);
  const missing = APPROVALS_NEEDED - approvals.length;
  const accounts = new Set(approvals.map((approval) => approval.by));
  return {
    json: { notice: id, added, approvals, approved: missing <= 0, leftOut },
    text: joinLines(
      added ? `Approved by ${by}.` : `${by} approved it before: nothing changed.`,
      ...tellLeftOut(leftOut),
      missing > 0
        ? `${countOf(missing, 'more approval')} of somebody else ${missing === 1 ? 'is' : 'are'} needed.`
        : `It may be sent: notice send ${id} --identity …`,
      missing <= 0 && accounts.size === 1
        ? `Both approvals were given from one account (${[...accounts][0]}): the evidence says so.`
        : undefined,
    ),
  };
}

/** What the text messages of those who are written to so first would take. */
function tellParts(classes: Preview['classes']): string | undefined {
  const texts = classes.flatMap(({ first, parts }) =>
    parts && first > 0 ? [{ people: first, ...parts }] : [],
  );
  if (texts.length === 0) return undefined;
  const all = texts.reduce((sum, { people, parts }) => sum + people * parts, 0);
  const [least, most] = [
    Math.min(...texts.map(({ parts }) => parts)),
    Math.max(...texts.map(({ parts }) => parts)),
  ];
  const beyond = [...new Set(texts.flatMap(({ beyondGsm }) => beyondGsm))];
  return joinLines(
    `Text messages: about ${countOf(all, 'part')} to pay for, ${least === most ? least : `${least} to ${most}`} for each person (a long name may need one more).`,
    most > MAX_PARTS
      ? `  More than ${MAX_PARTS} parts are not sent: shorten the text, or those people get their next channel.`
      : undefined,
    beyond.length > 0
      ? `  Not in the alphabet of text messages, so that a part has 67 places and not 153: ${beyond.join(' ')}`
      : undefined,
  );
}

type SendOptions = WithIdentity & {
  channel: string;
  out?: string;
  perBundle: string;
  oneSided?: boolean;
  printHouse?: string;
};

/** `notice send`: to everybody who is due. */
export async function noticeSend(
  context: Context,
  [number]: [string],
  options: SendOptions,
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const channel = readChannel(options.channel);
  if (channel === 'letter' && options.out === undefined)
    throw new InputError('ARGUMENT_INVALID', 'Letters go to a folder: --channel letter --out FOLDER');
  if (channel === 'email' && options.out !== undefined)
    throw new InputError(
      'ARGUMENT_INVALID',
      'E-mails go through the relay: --out is for --channel letter and --channel sms',
    );
  switch (channel) {
    case 'email':
      return sendByEmail(context, id, options);
    case 'letter':
      return sendByLetter(context, id, options);
    case 'sms':
      return sendBySms(context, id, options);
  }
}

async function sendBySms(context: Context, id: number, options: SendOptions): Promise<Answer> {
  const { out } = options;
  const by = out === undefined ? { account: readSmsAccount(context.config) } : { file: out };
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  await using unsealing = await beginUnsealing(context, app, options, 'notice send');
  const sent = await sendSms(app, id, unsealing, {
    by,
    signal: context.signal,
    onProgress: ({ accepted, refused, uncertain }, due) =>
      context.progress.show('Text messages sent', accepted + refused + uncertain, due),
  });
  const { accepted, refused, deferred, uncertain, parts, ended } = sent;
  return {
    exitCode: exitCodeOf(ended),
    json: { notice: id, channel: 'sms', ...(out !== undefined && { out }), ...sent },
    text: joinLines(
      `${formatNumber(accepted)} ${out === undefined ? 'handed over' : `written to ${out}`} (${countOf(parts, 'part')}, which is what is paid for), ${formatNumber(refused)} refused, ${formatNumber(deferred)} to be tried again, ${formatNumber(uncertain)} uncertain.`,
      tellUncertain(id, 'sms', sent),
      tellEnd(id, ended),
      out === undefined
        ? undefined
        : 'It has numbers and texts in it: guard it, and delete it when they are sent.',
      `Follow it: notice status ${id}`,
    ),
  };
}

async function sendByEmail(context: Context, id: number, options: SendOptions): Promise<Answer> {
  const relay = await readRelay(context.config);
  const dkim = await readDkimKeys(context.config);
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  await using unsealing = await beginUnsealing(context, app, options, 'notice send');
  const sent = await sendEmail(app, id, unsealing, {
    relay,
    dkim,
    signal: context.signal,
    onProgress: ({ accepted, refused, uncertain }, due) =>
      context.progress.show('Messages sent', accepted + refused + uncertain, due),
  });
  return {
    exitCode: exitCodeOf(sent.ended),
    json: { notice: id, channel: 'email', ...sent },
    text: joinLines(
      `${formatNumber(sent.accepted)} handed over, ${formatNumber(sent.refused)} refused, ${formatNumber(sent.deferred)} to be tried again, ${formatNumber(sent.uncertain)} uncertain.`,
      tellUncertain(id, 'email', sent),
      tellEnd(id, sent.ended),
      `Follow it: notice status ${id}`,
    ),
  };
}

async function sendByLetter(context: Context, id: number, options: SendOptions): Promise<Answer> {
  const lettersPerBundle = readNumber(options.perBundle, '--per-bundle');
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  await using unsealing = await beginUnsealing(context, app, options, 'notice send');
  const delivery = await sendLetters(app, id, unsealing, {
    out: options.out!,
    lettersPerBundle,
    duplex: !options.oneSided,
    recipient: options.printHouse,
    signal: context.signal,
    onProgress: (letters, due) => context.progress.show('Letters set', letters, due),
  });
  const uncertain = (await listUncertain(app, id)).filter(({ channel }) => channel === 'letter').length;
  return {
    exitCode: exitCodeOf(delivery.ended),
    json: { notice: id, channel: 'letter', out: options.out, ...delivery },
    text: joinLines(
      `${countOf(delivery.letters, 'letter')} on ${countOf(delivery.sheets, 'sheet')} in ${countOf(delivery.bundles.length, 'bundle')}, in ${options.out}.`,
      delivery.leftOut > 0
        ? `${countOf(delivery.leftOut, 'letter')} could not be set (no address, or one too long): notice status ${id}`
        : undefined,
      uncertain > 0
        ? `${countOf(uncertain, 'letter')} of an earlier run ${uncertain === 1 ? 'was' : 'were'} in no bundle any more when it went on, and ${uncertain === 1 ? 'is' : 'are'} uncertain: notice uncertain ${id} --channel letter`
        : undefined,
      tellEnd(id, delivery.ended),
      options.printHouse === undefined
        ? 'They have names and addresses in them: guard them, and delete them when they are printed.'
        : undefined,
    ),
  };
}

/** Whose message left without an answer, in this run or an earlier one: somebody has to decide. */
function tellUncertain(
  id: number,
  channel: Channel,
  { uncertain, uncertainBefore }: { uncertain: number; uncertainBefore: number },
): string | undefined {
  const all = uncertain + uncertainBefore;
  if (all === 0) return undefined;
  const [messages, have] = [countOf(all, 'message'), all === 1 ? 'has' : 'have'];
  return `${messages}${uncertain === 0 ? ' of an earlier run' : ''} left without an answer and ${have} to be decided of: notice uncertain ${id} --channel ${channel}`;
}

/** What was done is the answer, however it ended; whoever calls sees by the code that it was not all. */
function exitCodeOf(ended: Ended): Answer['exitCode'] {
  switch (ended) {
    case 'done':
      return 0;
    case 'paused':
    case 'stopped':
      return 2;
    case 'interrupted':
      return 130;
  }
}

function tellEnd(id: number, ended: Ended): string | undefined {
  switch (ended) {
    case 'done':
      return undefined;
    case 'interrupted':
      return 'It was interrupted: the same command goes on.';
    case 'paused':
      return `It was paused: after 'notice resume ${id}' the same command goes on.`;
    case 'stopped':
      return 'It was stopped for good: nothing more of it is sent.';
  }
}

async function refuseFull(out: string): Promise<void> {
  const there = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  if (there.length > 0) throw new InputError('ARGUMENT_INVALID', `${out} is not empty: name a new folder`);
}

async function writePreview(out: string, { people }: Preview): Promise<string[]> {
  await mkdir(out, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  for (const { code, channel, subject, text, html, parts } of people) {
    const path = join(out, `${code}.${channel}`);
    await writeFile(`${path}.txt`, `${headOf(subject, parts)}${text}`, {
      mode: 0o600,
      flag: 'wx',
    });
    if (html !== undefined) await writeFile(`${path}.html`, html, { mode: 0o600, flag: 'wx' });
    files.push(`${path}.txt`);
  }
  return files;
}

function headOf(subject: string, parts: Preview['people'][number]['parts']): string {
  if (parts) return `Parts: ${parts.parts} in ${parts.encoding}\n\n`;
  return subject === '' ? '' : `Subject: ${subject}\n\n`;
}
