import { filled, unknown, type Answer } from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { formatFactor, formatSeverity, type ScoredClass } from '../../severity/index.ts';
import { categoriesText } from '../from-case.ts';
import { decisionText } from './told-answers.ts';

/** What the decisions say of the two questions of law; 'open' where they do not say it. */
export type Outcome = 'high risk' | 'risk' | 'no risk' | 'open';

/**
 * The outcome as it was decided: telling people, or leaving it under an exception of Art. 34(3), takes a high risk for
 * granted; reporting without telling people a risk that is not high. Whatever is undecided or contradicts itself is open.
 */
export function outcome({ decided: { authority, people } }: Case): Outcome {
  if (authority?.authority === 'do not report')
    return people === undefined || (people.people === 'do not tell' && people.exception === null)
      ? 'no risk'
      : 'open';
  if (people?.people === 'tell' || (people && people.exception !== null)) return 'high risk';
  return authority && people ? 'risk' : 'open';
}

/** What the decisions were, with their reasons; not known where nobody has decided. */
export function decisionsAnswer(c: Case): Answer {
  const decisions = [...new Set([c.decided.authority, c.decided.people])].flatMap((each) => each ?? []);
  const [first, ...rest] = decisions;
  if (!first) return unknown('Not known: nobody has decided yet.');
  return filled(
    decisions.map((each) => decisionText(c, each)).join('\n'),
    `decision:${first.decision}`,
    ...rest.map(({ decision }) => `decision:${decision}`),
  );
}

/** How the risk was assessed: the severity with its reasons, and what was decided. */
export function riskReasoning(c: Case): Answer {
  const { assessment } = c;
  const decided = decisionsAnswer(c);
  const { decides, method, summary, open } = assessment;
  if (!decides && decided.state !== 'filled')
    return unknown('Not known: nobody is in the scope of the case yet.');
  const lines = [
    `Method: ${method.citation}.`,
    summary,
    ...(decides ? whatDecides(decides) : []),
    open.length === 0 ? '' : `Still open: ${open.map(({ matter }) => matter).join(', ')}.`,
    decided.text,
  ];
  return filled(
    lines.filter((line) => line !== '').join('\n'),
    'severity',
    ...(decided.state === 'filled' ? decided.support : []),
  );
}

function whatDecides({ categories, factors, score }: ScoredClass): string[] {
  return [
    `It is decided by the people of whom this was held: ${categoriesText(categories)}. Their severity is ${formatSeverity(score)}.`,
    ...factors.map(
      (factor) =>
        `${factor.name} ${formatFactor(factor)}. ${factor.reasons.map(({ text }) => text).join(' ')}`,
    ),
  ];
}
