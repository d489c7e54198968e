import { categoryLabel } from '../columns/index.ts';
import type { Assessment, Factor, Known, ScoredClass, SeverityInput, PeopleClass } from './assessment.ts';
import { bandsOf, decidesByLowerBound } from './bands.ts';
import { scoreCircumstances } from './circumstances.ts';
import { scoreContext, type Setting } from './data-context.ts';
import { scoreIdentification } from './identification.ts';
import { add, formatSeverity } from './interval.ts';
import { readReveals } from './membership.ts';
import { method } from './method.ts';
import { listOpenMatters, whoIsAffected } from './open-matters.ts';
import { highestProduct, productOf, profilesOf, type Profile } from './profile.ts';

/**
 * The severity of a breach by ENISA's method (SE = DPC × EI + CB), for each class of people and for the whole, as an
 * interval while facts are open. Only what is established is to be given; reads nothing and keeps nothing.
 */
export function assessSeverity(input: SeverityInput): Assessment {
  const circumstances = scoreCircumstances(input.circumstances);
  const setting = settingOf(input);
  const present = input.classes.filter(({ certain, possible }) => certain + possible > 0);
  const paired = profilesOf(present, setting);
  const profiles = [...new Set(paired.map(([, profile]) => profile))];
  const whole = add(highestProduct(profiles), circumstances);
  const band = bandsOf(whole);
  const open =
    profiles.length === 0 ? [whoIsAffected()] : listOpenMatters(input, { profiles, setting, whole });
  const answers = open.flatMap(({ outcomes }) => outcomes.map((outcome) => outcome.band));
  const lowerBoundDecides = decidesByLowerBound(band, answers);
  const classes = paired
    .map(([each, profile]) => ({ profile, scored: scoreClass(each, profile, circumstances) }))
    .sort((one, other) => compareClasses(one, other, lowerBoundDecides))
    .map(({ scored }) => scored);
  const { name, citation, status } = method();
  return {
    classes,
    whole: { score: whole, band },
    decides: classes[0],
    lowerBoundDecides,
    open,
    flags: {
      manyPeople: countPeople(classes),
      unintelligible: readIntelligible(input.circumstances.intelligible),
    },
    method: { name, citation, status },
    summary: summarise({ score: whole, band }, lowerBoundDecides, classes.length > 0),
  };
}

function settingOf({ kinds, membershipReveals }: SeverityInput): Setting {
  return { kinds: new Map(kinds.map((kind) => [kind.name, kind])), reveals: readReveals(membershipReveals) };
}

function scoreClass(each: PeopleClass, profile: Profile, circumstances: Factor): ScoredClass {
  profile.factors ??= [
    withDoubt(scoreContext(profile.context), profile, ({ context }) => scoreContext(context)),
    withDoubt(scoreIdentification(profile.identification), profile, ({ identification }) =>
      scoreIdentification(identification),
    ),
    circumstances,
  ];
  const score = add(productOf(profile), circumstances);
  const { categories, certain, possible, kinds } = each;
  const people = { certain, possible };
  return { categories, people, kinds, factors: profile.factors, score, band: bandsOf(score) };
}

/** A factor whose least is that of what is certain, with the reason. */
function withDoubt(
  factor: Factor,
  { sure, categories }: Profile,
  scoreSure: (sure: Profile) => Factor,
): Factor {
  if (!sure) return factor;
  const { low } = scoreSure(sure);
  if (low >= factor.low) return factor;
  const doubtful = categories.filter((category) => !sure.categories.includes(category));
  const reason = {
    text: `At least ${low}: of ${doubtful.map(categoryLabel).join(', ')} it is only possible that it went.`,
    support: doubtful.map((category) => `category:${category}`),
  };
  return { ...factor, low, reasons: [...factor.reasons, reason] };
}

type Ranked = { profile: Profile; scored: ScoredClass };

// First the class that decides: the highest for certain where that is enough, else the one that may be the highest.
function compareClasses(one: Ranked, other: Ranked, byLowerBound: boolean): number {
  const low = other.scored.score.low - one.scored.score.low;
  const high = other.scored.score.high - one.scored.score.high;
  return (
    (byLowerBound ? low || high : high || low) ||
    headcount(other.scored) - headcount(one.scored) ||
    (one.profile.key < other.profile.key ? -1 : 1)
  );
}

const headcount = ({ people }: ScoredClass): number => people.certain + people.possible;

function countPeople(classes: readonly ScoredClass[]): Known {
  if (classes.length === 0) return 'unknown';
  const { manyPeople } = method();
  const certain = classes.reduce((sum, { people }) => sum + people.certain, 0);
  if (certain > manyPeople) return 'yes';
  const most = classes.reduce((sum, each) => sum + headcount(each), 0);
  return most > manyPeople ? 'unknown' : 'no';
}

function readIntelligible(intelligible: string | undefined): Known {
  if (intelligible === 'unintelligible') return 'yes';
  return intelligible === 'intelligible' || intelligible === 'weakly protected' ? 'no' : 'unknown';
}

function summarise({ score, band }: Assessment['whole'], decides: boolean, anybody: boolean): string {
  if (!anybody)
    return 'Nobody is in scope, so there is no severity: who is affected has to be found out first.';
  const beginning = `The severity is ${formatSeverity(score)}`;
  if (score.low === score.high) return `${beginning}: ${band.low}.`;
  if (!decides && band.low === band.high)
    return `${beginning}: ${band.low} by what is recorded; some answers to what is open would lower it.`;
  if (!decides) return `${beginning}: from ${band.low} to ${band.high}, as long as facts are open.`;
  return band.low === band.high
    ? `${beginning}: ${band.low} whatever is still open.`
    : `${beginning}: ${band.low} at least, whatever is still open.`;
}
