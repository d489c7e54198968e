import { dayOf, inForce } from './in-force.ts';
import type { Rule } from './rule.ts';

/** After so long somebody should look again whether the law still says so. */
const STALE_DAYS = 365;

export type RuleFinding = {
  rule: string;
  what:
    | 'stale'
    | 'unverified'
    | 'gaps'
    | 'not yet in force'
    | 'no longer in force'
    | 'verified in the future';
  /** One sentence for people. */
  sentence: string;
  file: string;
  line: number;
};

/** What one should know of rules before relying on them, at a moment (its day in UTC); in the order of the rules. */
export function checkRules(rules: readonly Rule[], at: Date): RuleFinding[] {
  return rules.flatMap((rule) => {
    const { id, file, line } = rule;
    const found = (what: RuleFinding['what'], sentence: string): RuleFinding => ({
      rule: id,
      what,
      sentence,
      file,
      line,
    });
    return [...checkForce(rule, at, found), ...checkVerified(rule, at, found), ...checkGaps(rule, found)];
  });
}

type Found = (what: RuleFinding['what'], sentence: string) => RuleFinding;

function checkForce(rule: Rule, at: Date, found: Found): RuleFinding[] {
  const { from, until } = rule.effective;
  const force = inForce(rule, dayOf(at, 'UTC'));
  if (force === 'not yet') return [found('not yet in force', `It comes into force on ${from}.`)];
  return force === 'no longer'
    ? [found('no longer in force', `It was in force until ${until}, and is kept for incidents of then.`)]
    : [];
}

function checkVerified({ status, verifiedOn, source }: Rule, at: Date, found: Found): RuleFinding[] {
  if (status === 'unverified' || verifiedOn === null)
    return [found('unverified', `Nobody has verified it: hold it against ${source}.`)];
  const days = Math.floor((at.getTime() - Date.parse(`${verifiedOn}T00:00:00Z`)) / 86_400_000);
  if (days < 0)
    return [
      found('verified in the future', `It says that it was verified on ${verifiedOn}: correct the date.`),
    ];
  return days > STALE_DAYS
    ? [found('stale', `It was verified on ${verifiedOn}, ${days} days ago: hold it against ${source} again.`)]
    : [];
}

function checkGaps({ gaps }: Rule, found: Found): RuleFinding[] {
  return gaps === null ? [] : [found('gaps', /[.!?]$/.test(gaps) ? gaps : `${gaps}.`)];
}
