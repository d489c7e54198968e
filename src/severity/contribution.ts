import type { Reason } from './assessment.ts';
import type { Interval } from './interval.ts';
import type { Topic } from './method.ts';

/** One thing that speaks for a score. Put into words only when somebody will read them: classes come by the thousand. */
export type Contribution = Interval & {
  /** What would have to be found out to make it one number. */
  topic?: Topic | undefined;
  say: () => Reason;
};

/** What is assumed to have been found out: the least or the most of a topic. */
export type Assumption = { topic: Topic; turns: 'low' | 'high' };

/** The highest of the contributions; with an assumption, as if its topic had been settled. */
export function weigh(
  contributions: readonly Contribution[],
  floor: Interval,
  assumed?: Assumption,
): Interval {
  let { low, high } = floor;
  for (const each of contributions) {
    const settled = assumed !== undefined && each.topic === assumed.topic ? each[assumed.turns] : undefined;
    low = Math.max(low, settled ?? each.low);
    high = Math.max(high, settled ?? each.high);
  }
  return { low, high };
}
