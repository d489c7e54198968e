// DPC, the data processing context: what type of data it is, and what raises it here.
import { categoryLabel } from '../columns/index.ts';
import type { Kind } from '../people/index.ts';
import type { Factor } from './assessment.ts';
import { weigh, type Contribution } from './contribution.ts';
import { formatFactor, point, type Interval } from './interval.ts';
import { membershipContributions, MEMBERSHIP_SUPPORT, type Reveals } from './membership.ts';
import { method, type DataGroup } from './method.ts';
import { capital, listWords } from './words.ts';

/** What DPC looks at: the categories of a class, and the kinds of its people. */
export type Subject = { categories: readonly string[]; kinds: readonly string[] };
export type Setting = { kinds: ReadonlyMap<string, Kind>; reveals: Reveals };

/** The scale begins at 1. */
export const LEAST_CONTEXT = point(1);

/** Everything that speaks for a score of the class. */
export function contextContributions(subject: Subject, setting: Setting): Contribution[] {
  return [
    ...membershipContributions(subject.kinds, setting.kinds, setting.reveals),
    ...dataContributions(subject.categories, setting.reveals),
    ...volumeContributions(subject.categories),
  ];
}

export function scoreContext(contributions: readonly Contribution[]): Factor {
  const score = weigh(contributions, LEAST_CONTEXT);
  const reasons = contributions
    .toSorted((one, other) => other.high - one.high || other.low - one.low)
    .map((each) => each.say());
  return { name: 'DPC', ...score, reasons };
}

function dataContributions(categories: readonly string[], reveals: Reveals): Contribution[] {
  if (categories.length === 0) {
    const text = 'No category of data is recorded of these people: 1, the least of the scale.';
    return [{ ...LEAST_CONTEXT, say: () => ({ text, support: ['rule:enisa-2013-dpc'] }) }];
  }
  const groups = Map.groupBy(categories, (category) => method().groupOf(category));
  return [...groups].map(([group, held]) => contributionOf(group, held, reveals));
}

function contributionOf(group: DataGroup, held: readonly string[], reveals: Reveals): Contribution {
  const categories = held.map((category) => `category:${category}`);
  if (reveals.state === 'something' && group.ofMembers) {
    const score = group.ofMembers;
    const support = [...categories, MEMBERSHIP_SUPPORT, 'rule:rollcall-membership'];
    return {
      ...score,
      topic: score.low === score.high ? undefined : 'kinds',
      say: () => ({ text: sayOfMembers(score, held, reveals.phrase), support }),
    };
  }
  const support = [...categories, ruleOf(group)];
  return { ...group.dpc, topic: group.topic, say: () => ({ text: sayGroup(group, held), support }) };
}

function sayOfMembers(score: Interval, held: readonly string[], phrase: string): string {
  const beginning = `${nameAll(held)}: membership of this organisation reveals ${phrase} (Art. 9 GDPR)`;
  return score.low === score.high
    ? `${beginning}, so this is sensitive data, ${formatFactor(score)}.`
    : `${beginning}, and this shows it or supports assumptions about it: ${formatFactor(score)}.`;
}

function sayGroup(group: DataGroup, held: readonly string[]): string {
  const { types } = method();
  const named = nameAll(held);
  const why = group.why === undefined ? '' : `; ${group.why}`;
  if (group.type === 'none') return `${named}: not scored${why}.`;
  if (group.type === 'membership')
    return `${named}: ${types.simple.label} by itself, ${formatFactor(group.dpc)}.`;
  if (!(group.type in types)) return `${named}: ${formatFactor(group.dpc)}${why}.`;
  const { label, base } = types[group.type as keyof typeof types];
  const score = formatFactor(group.dpc);
  return score === String(base)
    ? `${named}: ${label}, ${score}${why}.`
    : `${named}: ${label} (base score ${base}), here ${score}${why}.`;
}

function volumeContributions(categories: readonly string[]): Contribution[] {
  const held = new Set(categories);
  return method().volume.flatMap((rule) => {
    const together = rule.of.filter((category) => held.has(category));
    if (together.length < rule.atLeast) return [];
    return {
      low: 1,
      high: rule.high,
      topic: 'contents' as const,
      say: () => ({
        text: `${nameAll(together)}: ${rule.why}; up to ${rule.high}.`,
        support: [...together.map((category) => `category:${category}`), 'rule:rollcall-volume'],
      }),
    };
  });
}

const nameAll = (held: readonly string[]): string => capital(listWords(held.map(labelOf)));

export function labelOf(category: string): string {
  if (category === 'unknown') return 'data that are not known';
  return category === 'unclassified' ? 'unclassified columns' : categoryLabel(category);
}

const ruleOf = (group: DataGroup): string =>
  group.type in method().types && group.topic === undefined
    ? 'rule:enisa-2013-dpc'
    : 'rule:rollcall-categories';
