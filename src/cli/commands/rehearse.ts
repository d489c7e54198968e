import { InputError } from '../../errors.ts';
import {
  runRehearsal,
  type Comparison,
  type Rehearsal,
  type RehearsalStep,
  type RehearsedCase,
  type RestoreCheck,
} from '../../rehearsal/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, formatBytes, formatNumber, joinLines, type Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { affectedJson, describeAffected } from '../roll-call.ts';

type Options = { people: string; seed: string; keep?: boolean; home?: string };

/** `rehearse`: the main job on an invented organisation, start to end, and its answer held against the truth. */
export async function rehearse(context: Context, _: [], options: Options): Promise<Answer> {
  const people = readNumber(options.people, '--people', 50, 50_000_000);
  const seed = readNumber(options.seed, '--seed', 0, 2 ** 31 - 1);
  const path = options.home === undefined ? `${context.config.home}-rehearsal` : context.config.home;
  context.progress.say(
    `Rehearsing with ${formatNumber(people)} invented people in ${path}; nothing leaves this machine.`,
  );
  const rehearsal = await runRehearsal({
    people,
    seed,
    path,
    keep: options.keep ?? false,
    signal: context.signal,
    onProgress: (what, done, total) => context.progress.show(what, done, total),
    onStep: (step) => context.progress.say(stepLine(step)),
  });
  return { json: rehearsalJson(rehearsal), text: describeRehearsal(rehearsal) };
}

function stepLine({ step, did, seconds }: RehearsalStep): string {
  return `  ${step.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s  ${did}`;
}

function rehearsalJson(rehearsal: Rehearsal): object {
  const { affected, scope, ...rest } = rehearsal;
  return { ...rest, rollCall: affectedJson(affected, scope) };
}

function describeRehearsal(rehearsal: Rehearsal): string {
  const { affected, scope, failed, files, comparison, kept, steps, timezone } = rehearsal;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return joinLines(
    '',
    `${rehearsal.organisation} (invented): ${failed.supplier} fails on 29 October 2021, 16:40.`,
    '',
    describeAffected(affected, scope, timezone),
    '',
    'WHAT SHOULD NOT HAVE BEEN THERE',
    `  Past the agreed retention: ${formatNumber(affected.shouldHaveBeenDeleted)} people. Former: ${formatNumber(former(affected))}.`,
    '',
    'WHAT CANNOT BE KNOWN',
    `  Which of several people ${formatNumber(affected.rows.ambiguous)} ambiguous rows are about: everybody who may be meant is in the list as possible.`,
    `  Whom ${formatNumber(affected.rows.unidentifiable)} rows without any identifier are about.`,
    `  Whether anything was sent that nobody recorded; and what the supplier passed on.`,
    '',
    'HELD AGAINST THE TRUTH',
    truthLines(comparison),
    '',
    'THE CASE',
    caseLines(rehearsal.case, timezone),
    '',
    'NOTICES',
    noticeLines(rehearsal.notices),
    '',
    'WHAT IT LOST, PUT BACK AND HELD AGAINST THE TRUTH',
    restoredLines(rehearsal.restored),
    '',
    'SECONDS',
    alignColumns(steps.map(({ step, seconds: took, did }) => [step, took.toFixed(2).padStart(7), did])),
    `  ${'all'.padEnd(13)}  ${seconds.toFixed(2).padStart(7)}  ${formatNumber(files.rows.read)} rows in ${files.number} files, ${formatBytes(files.bytes)}`,
    '',
    kept === null
      ? 'The rehearsal was removed again, but for the papers; --keep leaves it to look at.'
      : `Kept in ${kept}: look around with --home ${kept}/installation (ROLLCALL_KEY_DIR=${kept}/keys); the keyholder's identity is ${kept}/keyholder.txt.`,
  );
}

function former(affected: Rehearsal['affected']): number {
  const count = affected.byStanding.former;
  return count ? count.certain + count.possible : 0;
}

function truthLines(comparison: Comparison): string {
  const {
    truly,
    missed,
    missedWithStrongKey,
    wronglyCertain,
    wronglyPossible,
    countedTwice,
    categoryMissing,
    precision,
  } = comparison;
  return alignColumns([
    ['people truly in its files', truly],
    ['missed', missed],
    ['  with a reference, e-mail or phone in a row', missedWithStrongKey],
    ['wrongly included for certain', wronglyCertain],
    ['wrongly included as possible', wronglyPossible],
    ['counted under more than one code', countedTwice],
    ['in the list, but a category of theirs missing', categoryMissing],
    ['precision of certain matches, over all files', `${(precision * 100).toFixed(4)}%`],
  ]);
}

function caseLines(rehearsed: RehearsedCase, timezone: string): string {
  const { openedMs, personMs, severity, duties, claimsChangedNothing, folder, papers } = rehearsed;
  return joinLines(
    `  Clocks, list and score ${(openedMs / 1000).toFixed(2)} s after the call; the four answers for one person in ${(personMs / 1000).toFixed(2)} s.`,
    `  Severity ${severity.low} to ${severity.high}. What the supplier merely claimed changed ${claimsChangedNothing ? 'no number' : 'NUMBERS, AND SHOULD NOT HAVE'}.`,
    alignColumns(
      duties.map(({ duty, standing, dueAt }) => [
        duty,
        standing,
        dueAt === null ? '' : `due ${formatInstant(dueAt, timezone)}`,
      ]),
      '    ',
    ),
    `  ${papers.length} files of papers, each a draft, are in ${folder}: ${formsOf(papers)}.`,
  );
}

/** 'ico, edpb, brief and manifest.json', each kind of paper once, however many forms it is written in. */
function formsOf(papers: RehearsedCase['papers']): string {
  const names = papers.flatMap(({ path }) => /^papers\/(.+)\.\w+$/.exec(path)?.[1] ?? []);
  return new Intl.ListFormat('en-GB').format(new Set(names));
}

function noticeLines({ counts, email, letters, unreached, check, texts }: Rehearsal['notices']): string {
  const { accepted, refused, putOff, deferred, uncertain, bounced, seconds } = email;
  const rate = formatNumber(Math.round(accepted / seconds));
  return joinLines(
    `  ${formatNumber(counts.people)} people, ${formatNumber(texts)} texts, in English (the Welsh texts are drafts, and drafts are not approved). Nothing left this machine.`,
    alignColumns([
      [
        'sent by e-mail',
        accepted,
        `in ${seconds.toFixed(1)} s, ${rate} a second, to a mail server of its own`,
      ],
      ['  came back for good', bounced],
      ['refused', refused],
      ['put off, and sent again', putOff],
      ['put off still', deferred],
      ['uncertain', uncertain],
      [
        'set as a letter',
        letters.set,
        `in ${letters.seconds.toFixed(1)} s, ${formatNumber(letters.sheets)} sheets`,
      ],
      ['letters due still: a rehearsal sets so many and no more', letters.due],
      ['letters that could not be set', letters.leftOut],
      ['can be reached in no way', unreached],
    ]),
    '',
    'WHO GOT WHAT, HELD AGAINST THE TRUTH',
    alignColumns([
      ['people truly affected', check.truly],
      ['missed', check.missed],
      ['wait for a letter that is due', check.letterDue],
      ['told twice', check.twice],
      ['told under two codes, having been counted under two', check.underTwoCodes],
      ['told, and not affected', check.notAffected],
      ['told as possibly affected, and not affected', check.notAffectedPossible],
      ['to the mailbox of somebody else', check.wrongMailbox],
      ['with a code that is none', check.unknownCode],
      ['by letter, though an e-mail is known', check.letterForEmail],
      ['messages opened', check.opened],
      ['right in name, code, data, days and parts', check.right],
      ...Object.entries(check.flaws).map(([flaw, messages]) => [`  wrong: ${flaw}`, messages]),
    ]),
  );
}

function restoredLines({ datasets }: RestoreCheck): string {
  return datasets
    .map(({ dataset, truly, right, missing, wrong, extra, causes }) =>
      joinLines(
        `  ${dataset}`,
        alignColumns(
          [
            ['people it held', truly],
            ['right, cell by cell', right],
            ['missing', missing],
            ['with an older row alone', wrong],
            ['rows too many', extra],
            ...Object.entries(causes).map(([cause, rows]) => [`  ${cause}`, rows]),
          ],
          '    ',
        ),
      ),
    )
    .join('\n');
}

function readNumber(text: string, option: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most && text.trim() !== '') return value;
  throw new InputError(
    'ARGUMENT_INVALID',
    `${option} '${text}': write a whole number from ${formatNumber(least)} to ${formatNumber(most)}`,
  );
}
