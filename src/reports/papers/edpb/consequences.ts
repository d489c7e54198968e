import { unknown } from '../../../documents/index.ts';
import { establishedValue, type Case } from '../../../incidents/index.ts';
import type { Band } from '../../../severity/index.ts';
import { matterAnswer } from '../../from-case.ts';
import { bySupports, claimsOf, measuresTaken } from '../form-answers.ts';
import { decisionsAnswer, outcome, riskReasoning } from '../risk-answers.ts';
import { ticked, type Reply, type Resolver } from './reply.ts';

/** Fields 79 to 95: what may follow, the risk, what was done. */
export const CONSEQUENCES: Readonly<Record<number, Resolver>> = {
  79: (c) =>
    followsFrom(
      c,
      'confidentiality',
      { taken: ['a', 'c'], seen: ['a', 'c'], 'likely taken': ['c'] },
      { other: 'd', underAssessment: 'e' },
    ),
  81: (c) =>
    followsFrom(
      c,
      'integrity',
      { 'altered, recoverable, possibly misused': ['a'] },
      { other: 'c', underAssessment: 'd' },
    ),
  83: (c) =>
    followsFrom(c, 'impact on us', { high: ['a'], medium: ['b'] }, { other: 'c', underAssessment: 'd' }),
  80: asIn86,
  82: asIn86,
  84: asIn86,
  85: impacts,
  86: asIn86,
  87: severity,
  89: riskOutcome,
  90: (c) => ({ answer: riskReasoning(c) }),
  92: (c) => ({ answer: measuresTaken(c) }),
  94: (c) => {
    const answer = matterAnswer(c, 'measures planned');
    return answer.state === 'filled'
      ? { ...ticked(['o'], ...answer.support), note: 'Tick the other boxes that fit the words of field 95.' }
      : { answer };
  },
  95: (c) => ({ answer: matterAnswer(c, 'measures planned') }),
};

const UNDER_ASSESSMENT = 'Not known: under assessment.';

/**
 * Boxes that follow from what is established of a matter. Where none does, 'other' if somebody has described what may
 * follow; else it is under assessment.
 */
function followsFrom(
  c: Case,
  matter: 'confidentiality' | 'integrity' | 'impact on us',
  letters: Readonly<Record<string, readonly string[]>>,
  { other, underAssessment }: { other: string; underAssessment: string },
): Reply {
  const answer = matterAnswer(c, matter);
  const found = answer.state === 'filled' ? letters[establishedValue(c.board, matter) ?? ''] : undefined;
  if (found && answer.state === 'filled') return ticked(found, ...answer.support);
  const described = matterAnswer(c, 'consequences');
  if (answer.state === 'filled' && described.state === 'filled') return ticked([other], ...described.support);
  return { answer: unknown(UNDER_ASSESSMENT, claimsOf(answer)), chosen: [underAssessment] };
}

/** Only what is established is ticked: that others have the data, and what somebody wrote down that may follow. */
function impacts(c: Case): Reply {
  const consequences = matterAnswer(c, 'consequences');
  const taken = ['taken', 'seen', 'likely taken'].includes(
    establishedValue(c.board, 'confidentiality') ?? '',
  );
  const letters = [...(taken ? ['a', 'j'] : []), ...(consequences.state === 'filled' ? ['n'] : [])];
  const supports = [
    ...(taken ? bySupports(c, 'confidentiality') : []),
    ...(consequences.state === 'filled' ? consequences.support : []),
  ];
  const [first, ...rest] = supports;
  if (first === undefined || consequences.state !== 'filled')
    return { answer: unknown('Not known.', claimsOf(consequences)), chosen: ['o'] };
  return { ...ticked(letters, first, ...rest), note: 'Tick the other boxes that fit the words of field 86.' };
}

function asIn86(c: Case): Reply {
  return { answer: matterAnswer(c, 'consequences') };
}

const LETTERS: Record<Band, string> = { low: 'a', medium: 'b', high: 'c', 'very high': 'c' };

function severity({ assessment: { whole, decides } }: Case): Reply {
  const low = LETTERS[whole.band.low];
  if (!decides)
    return { answer: unknown('Not known: nobody is in the scope of the case yet.'), chosen: ['d'] };
  const note = 'By the method that field 90 explains. The template has three steps, the method four.';
  return low === LETTERS[whole.band.high]
    ? { ...ticked([low], 'severity'), note }
    : { answer: unknown('Not known: it depends on what is still open.'), chosen: ['d'], note };
}

const OUTCOMES = { 'high risk': 'a', risk: 'b', 'no risk': 'c' } as const;

function riskOutcome(c: Case): Reply {
  const decided = decisionsAnswer(c);
  const found = outcome(c);
  if (found !== 'open' && decided.state === 'filled') return ticked([OUTCOMES[found]], ...decided.support);
  const answer =
    decided.state === 'filled' ? unknown('Not known: what was decided leaves it open.') : decided;
  return { answer, chosen: ['d'] };
}
