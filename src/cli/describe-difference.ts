import type { RevisionDifference } from '../incidents/index.ts';
import { formatRanges } from '../ledger/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { countOf, formatNumber, joinLines } from './answer.ts';

const PARTS: Record<string, string> = {
  suppliers: 'the suppliers',
  datasets: 'the datasets',
  heldFrom: 'since when it was held',
  heldAt: 'when it was held',
  sentFrom: 'from when on it was sent',
  sentTo: 'until when it was sent',
  categories: 'the categories',
  excluded: 'people left out by hand',
  added: 'people added by hand',
};

/** The JSON of a difference; docs/json.md describes it. */
export function differenceJson(difference: RevisionDifference): object {
  const { from, to, cameIn, left, ...rest } = difference;
  return {
    from: from.revision,
    to: to.revision,
    before: { certain: from.certain, possible: from.possible },
    after: { certain: to.certain, possible: to.possible },
    cameIn: cameIn.length,
    left: left.length,
    ...rest,
  };
}

/** What changed between two revisions, in words. */
export function describeDifference(difference: RevisionDifference, timezone: string): string {
  const { from, to, cameIn, left, becameCertain, becamePossible } = difference;
  return joinLines(
    `From revision ${from.revision} to ${to.revision} (${formatInstant(to.at, timezone)}, ${to.by}): ${to.why}`,
    `  before  ${countOf(from.certain, 'person', 'people')} for certain, and up to ${formatNumber(from.possible)} more`,
    `  after   ${countOf(to.certain, 'person', 'people')} for certain, and up to ${formatNumber(to.possible)} more`,
    `  ${countOf(cameIn.length, 'person', 'people')} came in, ${formatNumber(left.length)} left; of ${formatNumber(becameCertain)} it became certain, of ${formatNumber(becamePossible)} only possible.`,
    `  Why: ${reasons(difference).join('; ')}.`,
  );
}

function reasons(difference: RevisionDifference): string[] {
  const { changed, disclosuresIn, disclosuresOut, deleted, acceptedGradesChanged } = difference;
  const all = [
    ...changed.map((part) => `${PARTS[part] ?? part} changed`),
    ...(disclosuresIn.length > 0 ? [`disclosures came in: ${formatRanges(disclosuresIn)}`] : []),
    ...(disclosuresOut.length > 0 ? [`disclosures left: ${formatRanges(disclosuresOut)}`] : []),
    ...(deleted.length > 0 ? [`of these, ${deleted.length} since their deletion is evidenced`] : []),
    ...(acceptedGradesChanged ? ['other grades of evidence are accepted'] : []),
  ];
  return all.length === 0 ? ['nothing that is recorded changed'] : all;
}
