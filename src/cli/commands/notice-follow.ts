import {
  controlNotice,
  decideUncertain,
  findNotice,
  findNoticeOfCode,
  listUncertain,
  listUnreached,
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

/** `notice status`: how far it is. */
export async function noticeStatus(context: Context, [number]: [string]): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  await using app = await openApp(context);
  const status = await readStatus(app, id);
  const { timezone } = app.installation;
  const { preparation, approvals, approved, unchanged, channels, control, firstAt, lastAt } = status;
  const state = !preparation
    ? 'a draft'
    : !unchanged
      ? 'changed since it was prepared: prepare it again'
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
            ['to be tried again', channel.deferred],
            ['uncertain', channel.uncertain],
            ['came back for good', channel.bouncedHard],
            ['given up', channel.givenUp],
            ['delayed', channel.bouncedSoft],
            ['complained', channel.complained],
          ],
          '    ',
        ),
      ]),
      status.unreached > 0
        ? `  ${countOf(status.unreached, 'person', 'people')} can be reached in no way: notice unreached ${id}`
        : undefined,
      firstAt && lastAt
        ? `  handed over from ${formatInstant(firstAt, timezone)} to ${formatInstant(lastAt, timezone)}`
        : undefined,
    ),
  };
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
  options: { decide?: string },
): Promise<Answer> {
  const id = readNumber(number, 'The notice');
  const decision =
    options.decide === undefined
      ? undefined
      : readOneOf(options.decide, ['again', 'leave'] as const, '--decide');
  await using app = await openApp(context);
  await findNotice(app.database.reader, id);
  const uncertain = (await listUncertain(app, id)).map(({ person: _, ...each }) => each);
  const decided = decision === undefined ? 0 : await decideUncertain(app, id, decision);
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
  const codes = await listUnreached(app, id);
  if (out !== undefined)
    await writeOutFile(out, `code\n${codes.map((code) => `${code}\n`).join('')}`, /^code\n/);
  return {
    json: { notice: id, people: codes.length, ...(out === undefined ? { codes } : { out }) },
    text: joinLines(
      `${countOf(codes.length, 'person', 'people')} can be reached in no way: tell them with a public communication (Art. 34(3)(c)).`,
      out === undefined
        ? alignColumns(codes.slice(0, SHOWN).map((code) => [code]))
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
      text: 'No notice has this code: misread, or not from here.',
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
