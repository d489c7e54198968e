import {
  chooseUncertain,
  controlNotice,
  decideUncertain,
  findNotice,
  findNoticeOfCode,
  isTestCode,
  listUncertain,
  listUnreached,
  readChannel,
  readStatus,
  type ChannelStatus,
} from '../../notices/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readLabel } from '../label.ts';
import { leftText, rateText } from '../rate.ts';
import { readNumber, readOneOf } from '../read-case-options.ts';
import { writeOutFile } from '../write-out.ts';

const SHOWN = 20;
const SLOW_MS = 2_000;

const CHANGED = {
  texts: 'its texts or settings',
  list: 'who is affected',
  case: 'the case, or what is known of it,',
} as const;

/** `notice status`: how far it is. */
export async function noticeStatus(context: Context, [number]: [string]): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  await using app = await openApp(context);
  const slow = setTimeout(() => context.progress.say('Counting what became of everybody …'), SLOW_MS);
  const status = await readStatus(app, id).finally(() => clearTimeout(slow));
  const { timezone } = app.installation;
  const { preparation, approvals, approved, changed, channels, control, firstAt, lastAt } = status;
  const state = !preparation
    ? 'a draft'
    : changed !== null
      ? `${CHANGED[changed]} changed since it was prepared: ${changed === 'list' ? `keep it with 'incident scope ${status.notice.incident} --why …', and ` : ''}prepare it again`
      : approved
        ? 'approved'
        : `prepared, with ${countOf(approvals.length, 'approval')}`;
  return {
    json: status,
    text: joinLines(
      `Notice ${id} of incident ${status.notice.incident}: ${control === 'running' ? state : control.toUpperCase()}.`,
      preparation &&
        `  prepared ${formatInstant(preparation.at, timezone)} for revision ${preparation.revision}: ${countOf(preparation.counts.people, 'person', 'people')}`,
      ...channels.flatMap((channel) => [
        `  ${channel.channel}${channel.running ? `, being sent now${paceText(channel)}` : ''}`,
        alignColumns(
          [
            ['listed', channel.listed],
            ['due', channel.due],
            ['handed over', channel.handedOver],
            ['refused', channel.refused],
            ...channel.refusals.map(({ why, people }): [string, number] => [`  ${why}`, people]),
            ['to be tried again', channel.deferred],
            ['uncertain', channel.uncertain],
            ['left as it was', channel.left],
            ['came back for good', channel.bouncedHard],
            ['given up', channel.givenUp],
            ['delayed', channel.bouncedSoft],
            ['complained', channel.complained],
          ],
          '    ',
        ),
        ...tellWaiting(id, channel),
      ]),
      status.unreached > 0
        ? `  ${countOf(status.unreached, 'person', 'people')} can be reached in no way: notice unreached ${id}`
        : undefined,
      status.silenced > 0
        ? `  ${countOf(status.silenced, 'person', 'people')} complained and got nothing: nobody writes to them again (notice unreached ${id})`
        : undefined,
      firstAt && lastAt
        ? `  handed over from ${formatInstant(firstAt, timezone)} to ${formatInstant(lastAt, timezone)}`
        : undefined,
    ),
  };
}

/** What to do about those who are waited for. */
function tellWaiting(id: number, { channel, deferred, bouncedSoft, running }: ChannelStatus): string[] {
  const people = (n: number): string => countOf(n, 'person', 'people');
  return [
    ...(deferred > 0 && !running
      ? [`    ${people(deferred)} put off or to be sent again: notice send ${id} --channel ${channel}`]
      : []),
    ...(bouncedSoft > 0
      ? [
          `    ${people(bouncedSoft)} delayed: their servers still try, for days; read what comes back until then`,
        ]
      : []),
  ];
}

function paceText({ perSecond, leftSeconds }: ChannelStatus): string {
  if (perSecond === null || leftSeconds === null) return '';
  return `: ${rateText(perSecond)}${leftSeconds > 0 ? `, ${leftText(leftSeconds)} left` : ''}`;
}

const STATES = { pause: 'paused', resume: 'running', stop: 'stopped' } as const;

/** `notice pause|resume|stop`. */
export function control(name: keyof typeof STATES) {
  return async (context: Context, [number]: [string], options: { why: string }): Promise<Answer> => {
    const id = readNumber(number, 'The notice');
    const why = readLabel(options.why, '--why');
    await using app = await openApp(context);
    await findNotice(app.database.reader, id);
    const changed = await controlNotice(app, id, STATES[name], why);
    return {
      json: { notice: id, state: STATES[name], changed },
      text: changed
        ? `Notice ${id} is ${STATES[name]}.`
        : `Notice ${id} was ${STATES[name]} already: nothing changed.`,
    };
  };
}

/** `notice uncertain`: whose message left without an answer. */
export async function noticeUncertain(
  context: Context,
  [number]: [string],
  options: { decide?: string; channel?: string; code?: string[] },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const decision =
    options.decide === undefined
      ? undefined
      : readOneOf(options.decide, ['again', 'leave'] as const, '--decide');
  const scope = {
    channel: options.channel === undefined ? undefined : readChannel(options.channel),
    codes: options.code?.map((code) => code.trim().toUpperCase()),
  };
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  // What is shown is what was decided of: somebody may have become uncertain since.
  const found =
    decision === undefined
      ? chooseUncertain(await listUncertain(app, id), scope)
      : await decideUncertain(app, id, decision, scope);
  const uncertain = found.map(({ person: _, ...each }) => each);
  const decided = decision === undefined ? 0 : found.length;
  return {
    json: { notice: id, uncertain, decision: decision ?? null, decided },
    text: joinLines(
      `${countOf(uncertain.length, 'person', 'people')} may have been told, or not: their message left and no answer came.`,
      alignColumns(
        uncertain
          .slice(0, SHOWN)
          .map(({ code, channel, at, why }) => [
            code,
            channel,
            formatInstant(at, app.installation.timezone),
            why,
          ]),
      ),
      uncertain.length > SHOWN ? `  … and ${uncertain.length - SHOWN} more (--json lists all)` : undefined,
      decision === undefined
        ? undefined
        : decision === 'again'
          ? `Of ${decided} it was decided to send again: notice send ${id}`
          : `Of ${decided} it was decided to leave it.`,
    ),
  };
}

/** `notice unreached`: for publication under Art. 34(3)(c). */
export async function noticeUnreached(
  context: Context,
  [number]: [string],
  { out }: { out?: string },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  const { unreached: codes, silenced } = await listUnreached(app, id);
  if (out !== undefined)
    await writeOutFile(
      out,
      `code\n${[...codes, ...silenced].map((code) => `${code}\n`).join('')}`,
      /^code\n/,
    );
  return {
    json: {
      notice: id,
      people: codes.length,
      silenced: silenced.length,
      ...(out === undefined ? { codes, silencedCodes: silenced } : { out }),
    },
    text: joinLines(
      `${countOf(codes.length, 'person', 'people')} can be reached in no way: tell them with a public communication (Art. 34(3)(c)).`,
      silenced.length > 0
        ? `${countOf(silenced.length, 'more person', 'more people')} complained and got nothing: nobody writes to them again, a public communication is for them too.`
        : undefined,
      out === undefined
        ? alignColumns([...codes, ...silenced].slice(0, SHOWN).map((code) => [code]))
        : `Wrote their codes to ${out}.`,
    ),
  };
}

/** `notice check`: is it genuine. */
export async function noticeCheck(context: Context, [code]: [string]): Promise<Answer> {
  await using app = await openApp(context);
  const found = await findNoticeOfCode(app, code);
  if (!found)
    return {
      json: { genuine: false },
      text: isTestCode(code)
        ? 'This is the code of a test, which operators send to themselves: it is nobody’s notice.'
        : 'No notice has this code: misread, or not from here.',
      exitCode: 2,
    };
  return {
    json: { genuine: true, ...found },
    text: joinLines(
      `Genuine: notice ${found.notice} of incident ${found.incident}, to ${found.person}.`,
      ...found.handedOver.map(
        ({ channel, at }) => `  handed over by ${channel} ${formatInstant(at, app.installation.timezone)}`,
      ),
      found.handedOver.length === 0 ? '  It has not been handed over.' : undefined,
    ),
  };
}
