import type { Band, Bands } from './assessment.ts';
import type { Interval } from './interval.ts';
import { method } from './method.ts';

export function bandsOf(score: Interval): Bands {
  return { low: bandOf(score.low), high: bandOf(score.high) };
}

function bandOf(score: number): Band {
  return method().bands.findLast(({ from }) => score >= from)?.band ?? 'low';
}

/**
 * What is still open cannot change the band, or cannot bring it under high. An answer that corrects what is recorded (an
 * availability said to be lost, and recovered without difficulty) can come out under the interval: then nothing decides.
 */
export function decidesByLowerBound(band: Bands, answers: readonly Bands[]): boolean {
  if (answers.some((answer) => rankOf(answer.low) < rankOf(band.low))) return false;
  return band.low === band.high || rankOf(band.low) >= rankOf('high');
}

const rankOf = (band: Band): number => method().bands.findIndex((each) => each.band === band);

/** 'very high', 'low to high'. */
export function sayBands({ low, high }: Bands): string {
  return low === high ? low : `${low} to ${high}`;
}
