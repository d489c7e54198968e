// What is not known, and what the severity would be if it were: each answer is tried and the whole scored again.
import type { Circumstances, Nature, OpenMatter, SeverityInput } from './assessment.ts';
import { bandsOf, sayBands } from './bands.ts';
import { scoreCircumstances } from './circumstances.ts';
import { contextContributions, type Setting } from './data-context.ts';
import { add, formatSeverity, same, type Interval } from './interval.ts';
import { method, type Topic } from './method.ts';
import { highestProduct, type Profile } from './profile.ts';

type Scored = { profiles: Profile[]; setting: Setting; whole: Interval };
type Trial = { if: string; score: Interval };

/** Every open matter whose answer would change the severity of the whole; what changes it most first. */
export function listOpenMatters(input: SeverityInput, scored: Scored): OpenMatter[] {
  const { circumstances } = input;
  return [
    ...openCircumstances(circumstances, scored),
    ...openMembership(circumstances, scored),
    ...openTopics(circumstances, scored),
  ]
    .map(({ matter, trials }) => ({ matter, outcomes: outcomesOf(trials, scored.whole) }))
    .filter(({ matter, outcomes }) => outcomes.length > 0 || matter === MEMBERSHIP)
    .map(({ matter, outcomes }) => ({ matter, wouldChange: sayOutcomes(outcomes), outcomes }))
    .sort((one, other) => effectOf(other, scored.whole) - effectOf(one, scored.whole));
}

/** What is open where nobody is in scope. */
export function whoIsAffected(): OpenMatter {
  const wouldChange = 'As long as nobody is in scope there is nothing to score.';
  return { matter: 'who is affected', wouldChange, outcomes: [] };
}

// Answers on the board, in words that follow 'If it is established that'.
const ANSWERS = {
  confidentiality: {
    'not taken': 'nothing was taken',
    seen: 'data were seen',
    taken: 'data were taken',
  },
  recipients: {
    none: 'nobody received the data',
    known: 'the recipients are known',
    unknown: 'the recipients are unknown or without limit',
  },
  intelligible: {
    unintelligible: 'the data cannot be read (encrypted, and the key is safe)',
    intelligible: 'the data can be read',
  },
  availability: {
    'recovered without difficulty': 'everything was recovered without difficulty',
    'temporarily lost': 'the data were lost for a time',
    'lost for good': 'the data are lost for good',
  },
  integrity: {
    'not altered': 'nothing was altered',
    'altered, recoverable, possibly misused': 'data were altered, can be restored and may have been misused',
    'altered, not recoverable': 'data were altered and cannot be restored',
  },
  cause: {
    'external non-malicious': 'nobody meant harm',
    'external malicious': 'it was done with malicious intent',
  },
} satisfies Partial<Record<keyof Circumstances, Record<string, string>>>;

const PART_OF: Record<keyof typeof ANSWERS, number> = {
  confidentiality: 0,
  recipients: 0,
  intelligible: 0,
  integrity: 1,
  availability: 2,
  cause: 3,
};

const NATURES: Nature[] = ['confidentiality', 'integrity', 'availability'];

function openCircumstances(
  circumstances: Circumstances,
  { profiles }: Scored,
): { matter: string; trials: Trial[] }[] {
  const { parts = [] } = scoreCircumstances(circumstances);
  const data = highestProduct(profiles);
  const attempt = (changed: Circumstances) => add(data, scoreCircumstances(changed));
  const matters = Object.entries(ANSWERS) as [keyof typeof ANSWERS, Record<string, string>][];
  const found = matters
    .filter(([matter, answers]) => {
      const part = parts[PART_OF[matter]];
      return part.low < part.high && !isSettled(circumstances[matter], answers);
    })
    .map(([matter, answers]) => ({
      matter: matter as string,
      trials: Object.entries(answers).map(([value, words]) => ({
        if: words,
        score: attempt({ ...circumstances, [matter]: value }),
      })),
    }));
  if (circumstances.natures.length > 0) return found;
  const trials = NATURES.map((nature) => ({
    if: `of confidentiality, integrity and availability only ${nature} was lost`,
    score: attempt({ ...circumstances, natures: [nature] }),
  }));
  return [{ matter: 'nature', trials }, ...found];
}

// 'likely taken' and 'cannot be assessed' are on the board and leave the matter open.
function isSettled(value: string | undefined, answers: Record<string, string>): boolean {
  return value === 'weakly protected' || (value !== undefined && Object.hasOwn(answers, value));
}

// Only the organisation itself can answer it, once for all incidents: told even where other open matters reach as far.
const MEMBERSHIP = 'membership reveals';

function openMembership(circumstances: Circumstances, { profiles, setting }: Scored) {
  if (setting.reveals.state !== 'not said') return [];
  const factor = scoreCircumstances(circumstances);
  const attempt = (reveals: Setting['reveals']) =>
    add(
      highestProduct(
        profiles.map((profile) => ({
          ...profile,
          context: contextContributions(profile, { ...setting, reveals }),
        })),
      ),
      factor,
    );
  const trials: Trial[] = [
    {
      if: 'membership reveals nothing of the special categories',
      score: attempt({ state: 'nothing' }),
    },
    {
      if: 'membership reveals something of the special categories, such as political opinions',
      score: attempt({ state: 'something', phrase: 'something of the special categories' }),
    },
  ];
  return [{ matter: MEMBERSHIP, trials }];
}

function openTopics(circumstances: Circumstances, { profiles }: Scored) {
  const factor = scoreCircumstances(circumstances);
  return (Object.entries(method().topics) as [Topic, { matter: string; least: string; most: string }][])
    .filter(([topic]) =>
      profiles.some(({ context, identification }) =>
        [...context, ...identification].some((each) => each.topic === topic),
      ),
    )
    .map(([topic, { matter, least, most }]) => ({
      matter,
      trials: [
        { if: least, score: add(highestProduct(profiles, { topic, turns: 'low' }), factor) },
        { if: most, score: add(highestProduct(profiles, { topic, turns: 'high' }), factor) },
      ],
    }));
}

// Answers that come to the same are one; answers that change nothing are none.
function outcomesOf(trials: readonly Trial[], whole: Interval): OpenMatter['outcomes'] {
  const byScore = Map.groupBy(
    trials.filter(({ score }) => !same(score, whole)),
    ({ score }) => formatSeverity(score),
  );
  return [...byScore.values()].map((alike) => ({
    if: alike.map((each) => each.if).join(' or '),
    score: alike[0].score,
    band: bandsOf(alike[0].score),
  }));
}

function sayOutcomes(outcomes: OpenMatter['outcomes']): string {
  if (outcomes.length === 0) return 'By itself the answer would change nothing in the severity of the whole.';
  return outcomes.map(sayOutcome).join(' ');
}

function sayOutcome({ if: condition, score, band }: OpenMatter['outcomes'][number]): string {
  return `If it is established that ${condition}: ${formatSeverity(score)} (${sayBands(band)}).`;
}

function effectOf({ outcomes }: OpenMatter, whole: Interval): number {
  return Math.max(
    0,
    ...outcomes.map(({ score }) => Math.abs(score.low - whole.low) + Math.abs(score.high - whole.high)),
  );
}
