import {
  establishedInstant,
  establishedValue,
  goesOn,
  MATTERS,
  matterOf,
  type BoardEntry,
  type Case,
  type MatterKey,
  type Nature,
} from '../../incidents/index.ts';

/** What people of one text have in common. */
export type VariantFacts = {
  /** Keys of categories; 'unknown': affected, not known with what. */
  categories: string[];
  /** Their row named them; otherwise it may be about somebody else. */
  certain: boolean;
  /** The organisation's own name of their kind. */
  kind: string;
  kindPays: 'directly' | 'through a union' | 'not';
  kindVotes: 'fully' | 'in part' | 'not';
  standing: 'current' | 'former' | 'unknown';
  /** Some supplier should have deleted their data under its agreement. */
  overdue: boolean;
  language: string;
};

/** Something that somebody says and that is not taken as established. */
export type ToldClaim = { source: string; words: string; saidAt: Date; grade: string };

/** What is the same for everybody. What is not established is undefined; values are those of the matters of a case. */
export type NoticeCase = {
  organisation: string;
  website?: string;
  /** The page of its site on which people can check their code. */
  codePage?: string;
  /** Where the people affected may ask. */
  contact?: string;
  dpo?: string;
  suppliers: string[];
  happenedFrom?: Date;
  happenedUntil?: Date;
  ongoing?: string;
  aware: Date;
  natures: Nature[];
  confidentiality?: string;
  availability?: string;
  integrity?: string;
  intelligible?: string;
  published?: string;
  claims: ToldClaim[];
  measures: string[];
  consequences: string[];
  membershipReveals?: string;
  timezone: string;
};

/** Of these people are told what others say, while it is not established. */
const TOLD_AS_CLAIMS: readonly MatterKey[] = [
  'confidentiality',
  'data reached',
  'recipients',
  'intelligible',
  'published',
  'data destroyed',
  'availability',
  'integrity',
  'containment',
];

/**
 * What people are told of a case: what is established, and what others merely say as theirs.
 * @param codePage as the settings of the notice have it
 */
export function noticeCase(c: Case, codePage?: string): NoticeCase {
  const { organisation, board } = c;
  const value = (matter: MatterKey): string | undefined => establishedValue(board, matter);
  const suppliers = c.named.length > 0 ? c.named : c.affected.suppliers;
  return {
    organisation: c.name,
    website: organisation.website,
    ...(codePage === undefined ? {} : { codePage }),
    contact: organisation['people contact'],
    dpo: dpoOf(organisation['dpo name'], organisation['dpo contact']),
    suppliers: suppliers.map(({ name }) => name),
    happenedFrom: establishedInstant(board, 'occurred from', c.timezone),
    // It may have begun anew.
    happenedUntil: goesOn(board) ? undefined : establishedInstant(board, 'occurred until', c.timezone),
    ongoing: value('ongoing'),
    aware: c.aware,
    natures: c.concerns,
    confidentiality: value('confidentiality'),
    availability: value('availability'),
    integrity: value('integrity'),
    intelligible: value('intelligible'),
    published: value('published'),
    claims: TOLD_AS_CLAIMS.flatMap((matter) => openClaims(c, matter)).map(toldClaim),
    measures: (['containment', 'measures taken', 'measures planned'] as const).flatMap((matter) =>
      wordsOf(c, matter),
    ),
    consequences: wordsOf(c, 'consequences'),
    membershipReveals: organisation['membership reveals'],
    timezone: c.timezone,
  };
}

/** Without a way to reach them a name helps nobody. */
function dpoOf(name: string | undefined, contact: string | undefined): string | undefined {
  if (contact === undefined) return undefined;
  return name === undefined ? contact : `${name}, ${contact}`;
}

/** What is answered by one of several values is settled once it is established; what is answered in words adds up. */
function openClaims({ board }: Case, matter: MatterKey): BoardEntry[] {
  const { state, claims } = matterOf(board, matter);
  const settled = state === 'established' && MATTERS[matter].answers.kind !== 'text';
  return settled ? [] : claims.filter(({ source }) => source !== 'us');
}

/** What is established, in the words in which it was noted; of an accepted claim with who says it. */
function wordsOf({ board }: Case, matter: MatterKey): string[] {
  return matterOf(board, matter).known.map(({ kind, source, words }) =>
    kind === 'claim' && source !== 'us' ? `${source}: “${words}”` : words,
  );
}

function toldClaim({ source, words, saidAt, grade }: BoardEntry): ToldClaim {
  return { source, words, saidAt, grade: grade ?? 'statement' };
}
