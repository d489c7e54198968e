import { categoryLabel } from '../columns/index.ts';
import { valueLabel, type Case, type PersonAnswer } from '../incidents/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { alignColumns, countOf, joinLines } from './answer.ts';

/** The four answers for one person, in words. */
export function describePersonAnswer(answer: PersonAnswer, c: Case): string {
  const day = (at: Date): string => formatInstant(at, c.timezone).slice(0, 10);
  return joinLines(
    `${answer.code}  ${affectedText(answer, c)}`,
    '',
    'WHICH OF MY DATA?',
    answer.data.length === 0
      ? `  ${noDataText(answer)}`
      : alignColumns(
          answer.data.map(({ category, certainty, first, last, files }) => [
            categoryLabel(category),
            day(first) === day(last) ? day(first) : `${day(first)} to ${day(last)}`,
            countOf(files, 'file'),
            certainty === 'certain' ? '' : 'possibly',
          ]),
        ),
    answer.deleted.length === 0
      ? undefined
      : `  ${countOf(answer.deleted.length, 'file')} more held data of theirs and ${answer.deleted.length === 1 ? 'is' : 'are'} left out: deletion by then is evidenced.`,
    '',
    'WHY DID YOU STILL HOLD IT?',
    `  ${answer.standing === 'unknown' ? 'Standing not known' : answer.standing}, ${answer.kind}; country ${answer.country ?? 'not known'}.`,
    ...answer.reasons.map(
      ({ supplier, lastSentAt, lastDataset, purposes, retentionDays, shouldHaveBeenDeletedBy }) =>
        `  ${supplier}: last sent on ${day(lastSentAt)} (${lastDataset}), for ${purposes.length === 0 ? 'a purpose that is not recorded' : purposes.join(', ')}. ${
          shouldHaveBeenDeletedBy === null
            ? 'How long it may be kept: not known, no agreed time is recorded.'
            : `To be kept ${retentionDays} days: ${shouldHaveBeenDeletedBy < c.aware ? `it SHOULD HAVE BEEN DELETED by ${day(shouldHaveBeenDeletedBy)}` : `until ${day(shouldHaveBeenDeletedBy)}`}.`
        }`,
    ),
    '',
    'WHO IS THE SUPPLIER?',
    ...(answer.suppliers.length === 0
      ? [
          isNotInIt(answer)
            ? '  None of those that this case is about had data of theirs in it, as far as is recorded.'
            : `  ${c.named.map(({ name }) => name).join(', ')}.`,
        ]
      : answer.suppliers.map(
          ({ name, country, purposes, under }) =>
            `  ${name}${under === null ? '' : `, for ${under}`}; country ${country ?? 'not known'}; ${purposes.length === 0 ? 'purpose not recorded' : purposes.join(', ')}.`,
        )),
    '',
    'WHAT WAS TAKEN, AND HOW SURE ARE YOU?',
    ...takenText(answer, c).map((line) => `  ${line}`),
  );
}

/** No file of the case has anything of theirs, also none that was left out. */
function isNotInIt({ affected, because, deleted }: PersonAnswer): boolean {
  return affected === 'no' && because === null && deleted.length === 0;
}

function noDataText({ affected, because, deleted }: PersonAnswer): string {
  if (affected === 'certain') return 'Not known: they were added by hand, and no file in this case has them.';
  if (because !== null) return 'None in this case: they were left out of it by hand.';
  return deleted.length > 0 ? 'None that was still held.' : 'None that is recorded here.';
}

function affectedText({ affected, because, files }: PersonAnswer, { incident }: Case): string {
  const why = because === null ? '' : ` (by hand: ${because})`;
  switch (affected) {
    case 'certain':
      return `affected by incident ${incident.id}, for certain${why}: ${countOf(files.length, 'file')}.`;
    case 'possible':
      return `possibly affected by incident ${incident.id}: rows of ${countOf(files.length, 'file')} may mean them or somebody else.`;
    case 'no':
      return `not affected by incident ${incident.id}, going by what is recorded here${why}.`;
  }
}

function takenText(answer: PersonAnswer, { timezone }: Case): string[] {
  if (isNotInIt(answer)) return ['Nothing of theirs, as far as is recorded here.'];
  const { taken } = answer;
  const said = [...taken.contested, ...taken.claims].map(
    ({ source, words, grade, saidAt, value, counts }) =>
      `${source === 'us' ? 'We' : source} said on ${formatInstant(saidAt, timezone).slice(0, 10)}: ${words.replaceAll('\n', ' ')}${value === null ? '' : ` (${valueLabel('confidentiality', value)})`}; graded '${grade}', ${counts ? 'contradicted by others' : 'not verified'}.`,
  );
  if (taken.by?.value)
    return [
      `Established: ${valueLabel('confidentiality', taken.by.value)} (entry ${taken.by.entry}, ${taken.by.grade}).`,
      ...said,
    ];
  return ['Not known.', ...said];
}
