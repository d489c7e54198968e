import type { Assessment } from './assessment.ts';
import { bandsOf } from './bands.ts';
import { formatSeverity, point } from './interval.ts';
import { lawSays, method } from './method.ts';

/** What the severity suggests on one of the two questions of law; a human decides. */
export type Suggestion = {
  /** A risk to people: the authority is told. A high risk: the people are told. */
  question: 'risk' | 'high risk';
  suggests: 'yes' | 'no' | 'open';
  /** Plain sentences, with the articles and guidelines that they rest on. */
  because: string;
};

const LAST = 'This is a suggestion from a number, which is practice and not law: a human decides.';

/** From the severity to the two questions of law, Art. 33(1) and Art. 34(1) GDPR: always exactly two suggestions. */
export function bridgeToLaw(assessment: Assessment): Suggestion[] {
  return [suggestRisk(assessment), suggestHighRisk(assessment)];
}

function suggestRisk(assessment: Assessment): Suggestion {
  const compared = compare(assessment, method().bridge.risk);
  const suggests = isUnreadableOnly(assessment) ? orOpen(compared) : compared;
  const because = [assessment.summary, ...practice(assessment, 'risk', compared), cite('gdpr-33-1')];
  if (suggests === 'no') because.push(cite('gdpr-33-5'), cite('edpb-01-2021-10'));
  else because.push(cite('edpb-01-2021-8'), cite('edpb-9-2022'));
  if (assessment.flags.unintelligible === 'yes')
    because.push(
      'It is established that the data cannot be read. The score takes off the points of confidentiality for that and nothing else; what it is worth here has to be weighed.',
    );
  return { question: 'risk', suggests, because: [...because, LAST].join(' ') };
}

function suggestHighRisk(assessment: Assessment): Suggestion {
  const { unintelligible } = assessment.flags;
  const compared = compare(assessment, method().bridge.highRisk);
  const suggests = unintelligible === 'yes' ? orOpen(compared) : compared;
  const because = [assessment.summary, ...practice(assessment, 'high risk', compared), cite('gdpr-34-1')];
  if (unintelligible === 'yes')
    because.push(
      `It is established that the data cannot be read. ${cite('gdpr-34-3-a')} Data that were lost or altered are lost or altered all the same.`,
    );
  else if (unintelligible === 'unknown' && compared !== 'no')
    because.push(`Whether the data can be read is not known. ${cite('gdpr-34-3-a')}`);
  if (suggests === 'no') because.push(cite('gdpr-33-5'));
  return { question: 'high risk', suggests, because: [...because, LAST].join(' ') };
}

function compare({ whole, decides, open }: Assessment, from: number): Suggestion['suggests'] {
  if (!decides) return 'open';
  const answers = open.flatMap(({ outcomes }) => outcomes.map(({ score }) => score.low));
  if (Math.min(whole.score.low, ...answers) >= from) return 'yes';
  return whole.score.high < from ? 'no' : 'open';
}

const orOpen = (suggests: Suggestion['suggests']): Suggestion['suggests'] =>
  suggests === 'yes' ? 'open' : suggests;

// Unreadable data are an argument that there is no risk only where nothing was lost or altered besides.
function isUnreadableOnly({ flags, decides }: Assessment): boolean {
  const parts = decides?.factors.find(({ name }) => name === 'CB')?.parts ?? [];
  const besides = parts.filter(({ name }) => name === 'integrity' || name === 'availability');
  return flags.unintelligible === 'yes' && besides.every(({ high }) => high === 0);
}

function practice(
  { decides }: Assessment,
  question: Suggestion['question'],
  compared: Suggestion['suggests'],
): string[] {
  if (!decides) return [];
  const { bridge } = method();
  const from = question === 'risk' ? bridge.risk : bridge.highRisk;
  const does = question === 'risk' ? 'the authority is told' : 'the people are told';
  const rule = `In common practice ${does} from ${formatSeverity(point(from))} on (${bandsOf(point(from)).low}).`;
  const here = {
    yes: 'That is reached whatever is still open.',
    no: 'That is not reached, whatever is still open.',
    open: 'Whether that is reached depends on what is still open.',
  };
  return [`${rule} ${here[compared]}`];
}

const cite = (id: string): string => `${lawSays(id)}.`;
