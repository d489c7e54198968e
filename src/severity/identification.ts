// EI, the ease of identification: how easily somebody who has the data can tell whose they are.
import type { Factor } from './assessment.ts';
import { weigh, type Contribution } from './contribution.ts';
import { labelOf } from './data-context.ts';
import { formatFactor, point } from './interval.ts';
import { method, type IdentificationRule, type NamedRole } from './method.ts';
import { capital, listWords } from './words.ts';

export const LEAST_IDENTIFICATION = point(0.25);

/** The rules of the method that fit these categories. */
export function identificationContributions(categories: readonly string[]): Contribution[] {
  const roles = rolesOf(categories);
  return method()
    .ei.rules.filter((rule) => fits(rule, roles))
    .map((rule) => ({ ...rule.ei, topic: rule.topic, say: () => sayRule(rule, roles) }));
}

export function scoreIdentification(contributions: readonly Contribution[]): Factor {
  const score = weigh(contributions, LEAST_IDENTIFICATION);
  const both = contributions.find(({ low, high }) => low === score.low && high === score.high);
  const deciding = both
    ? [both]
    : contributions.filter(
        ({ low, high }) => high === score.high || (low === score.low && low > LEAST_IDENTIFICATION.low),
      );
  return { name: 'EI', ...score, reasons: deciding.map((each) => each.say()) };
}

type Roles = ReadonlyMap<NamedRole, readonly string[]>;

function rolesOf(categories: readonly string[]): Roles {
  const roles = new Map<NamedRole, string[]>(
    Map.groupBy(categories, (category) => method().roleOf(category)),
  );
  const { wholeName = [], givenName = [], familyName = [] } = Object.fromEntries(roles);
  if (wholeName.length > 0 || (givenName.length > 0 && familyName.length > 0)) {
    roles.set('fullName', [...wholeName, ...givenName, ...familyName]);
    // Parts of a name that is there in full tell nothing further.
    for (const part of ['wholeName', 'givenName', 'familyName'] as const) roles.delete(part);
  }
  return roles;
}

function fits(rule: IdentificationRule, roles: Roles): boolean {
  if (rule.all && !rule.all.every((role) => roles.has(role))) return false;
  if (rule.any && !rule.any.some((role) => roles.has(role))) return false;
  if (!rule.count) return true;
  const { of, per, atLeast } = rule.count;
  const present = of.filter((role) => roles.has(role));
  const count = per === 'category' ? present.flatMap((role) => roles.get(role)!).length : present.length;
  return count >= atLeast;
}

function sayRule(rule: IdentificationRule, roles: Roles) {
  const named = [...(rule.all ?? []), ...(rule.any ?? []), ...(rule.count?.of ?? [])];
  const categories = named.flatMap((role) => roles.get(role) ?? []);
  const score = formatFactor(rule.ei);
  const text =
    categories.length === 0
      ? `${capital(rule.why)}: ${score}.`
      : `${capital(listWords(categories.map(labelOf)))}: ${rule.why}; ${score}.`;
  const support = [
    ...categories.map((category) => `category:${category}`),
    `rule:${rule.part ?? 'enisa-2013-ei'}`,
  ];
  return { text, support };
}
