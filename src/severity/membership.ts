// What being on the organisation's lists reveals, by kind of person: a list of a party's or a union's members is
// sensitive whatever its columns are called.
import type { Kind } from '../people/index.ts';
import type { Contribution } from './contribution.ts';
import { formatFactor, type Interval } from './interval.ts';
import { method, type Topic } from './method.ts';
import { capital, listWords } from './words.ts';

/** What the organisation says that membership of it reveals. */
export type Reveals = { state: 'something'; phrase: string } | { state: 'nothing' } | { state: 'not said' };

export const MEMBERSHIP_SUPPORT = 'organisation:membership reveals';
const RULE = 'rule:rollcall-membership';

export function readReveals(value: string | undefined): Reveals {
  const { reveals, revealsNothing } = method().membership;
  if (value === revealsNothing) return { state: 'nothing' };
  const phrase = reveals.find((each) => each.value === value)?.phrase;
  // A value of a newer version is not silently 'nothing'.
  return phrase === undefined ? { state: 'not said' } : { state: 'something', phrase };
}

/** How people of a kind stand to the organisation, by what they pay and vote. */
type Stance = 'union' | 'member' | 'giver' | 'other';

function stanceOf(kind: Kind | undefined): Stance {
  if (kind === undefined) return 'other';
  if (kind.pays === 'through a union') return 'union';
  if (kind.votes !== 'not') return 'member';
  if (kind.pays === 'not') return 'other';
  return beginsWord(kind.name, method().membership.giverWords) ? 'giver' : 'member';
}

function beginsWord(name: string, beginnings: readonly string[]): boolean {
  const words = name.toLowerCase().split(/[^\p{L}]+/u);
  return words.some((word) => beginnings.some((beginning) => word.startsWith(beginning)));
}

/** What people of these kinds are, for being on a list of this organisation. */
export function membershipContributions(
  names: readonly string[],
  kinds: ReadonlyMap<string, Kind>,
  reveals: Reveals,
): Contribution[] {
  const byStance = Map.groupBy(names, (name) => stanceOf(kinds.get(name)));
  const rest = names.length - (byStance.get('union')?.length ?? 0);
  return [
    ...ofUnion(byStance.get('union') ?? []),
    ...(rest === 0 && names.length > 0 ? [] : ofTheRest(byStance, names, reveals)),
    ...ofChildren(names),
  ];
}

function ofUnion(names: readonly string[]): Contribution[] {
  if (names.length === 0) return [];
  const { member } = method().membership;
  const text = `${whoAre(names)} they pay through a trade union, which reveals trade-union membership (Art. 9 GDPR): sensitive data, ${formatFactor(member)}, whatever the columns are called.`;
  return [{ ...member, say: () => ({ text, support: [...ofKinds(names), RULE] }) }];
}

function ofTheRest(
  byStance: ReadonlyMap<Stance, readonly string[]>,
  names: readonly string[],
  reveals: Reveals,
): Contribution[] {
  const { member, giver, other, notSaid, revealsNothing } = method().membership;
  if (reveals.state === 'not said')
    return [
      speak(
        notSaid,
        `It is not known what being on this organisation's lists reveals ('membership reveals' has no answer): in doubt up to ${notSaid.high}.`,
        ofKinds(names),
      ),
    ];
  if (reveals.state === 'nothing')
    return [
      speak(
        { low: 1, high: 1 },
        `By what the organisation says of itself, being on its lists reveals ${revealsNothing} of the special categories of Art. 9 GDPR.`,
        [],
      ),
    ];
  const said = `membership of this organisation reveals ${reveals.phrase} (Art. 9 GDPR)`;
  const [members, givers, others] = (['member', 'giver', 'other'] as const).map(
    (each) => byStance.get(each) ?? [],
  );
  return [
    ...ofStance(
      members,
      member,
      `they pay or vote, so they are members or supporters, and ${said}: sensitive data, ${formatFactor(member)}, whatever the columns are called.`,
    ),
    ...ofStance(
      givers,
      giver,
      `they pay and have no vote, and may not be members; ${said}, and paying supports assumptions about that: ${formatFactor(giver)}.`,
    ),
    ...ofStance(
      names.length === 0 ? ['unknown'] : others,
      other,
      `they need not be members, but ${said}, and being on its lists may show it: in doubt up to ${other.high}.`,
    ),
  ];
}

function ofStance(names: readonly string[], score: Interval, text: string): Contribution[] {
  if (names.length === 0) return [];
  const topic = score.low === score.high ? undefined : 'kinds';
  return [speak(score, `${whoAre(names)} ${text}`, ofKinds(names), topic)];
}

function ofChildren(names: readonly string[]): Contribution[] {
  const { childrenWords, children } = method().membership;
  const young = names.filter((name) => beginsWord(name, childrenWords));
  if (young.length === 0) return [];
  const text = `${whoAre(young)} by the name of the kind these are children or young people, a group with particular needs, which raises the score: ${formatFactor(children)}.`;
  return [
    {
      ...children,
      topic: 'children',
      say: () => ({ text, support: [...young.map((name) => `kind:${name}`), 'rule:rollcall-volume'] }),
    },
  ];
}

function speak(score: Interval, text: string, support: string[], topic?: Topic): Contribution {
  return { ...score, topic, say: () => ({ text, support: [...support, MEMBERSHIP_SUPPORT, RULE] }) };
}

const whoAre = (names: readonly string[]): string =>
  `${capital(listWords(names.map((name) => (name === 'unknown' ? 'people of unknown kind' : name))))}:`;

const ofKinds = (names: readonly string[]): string[] => names.map((name) => `kind:${name}`);
