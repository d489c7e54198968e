import type { Kind } from '../people/index.ts';
import type { Interval } from './interval.ts';

/** A plain English sentence, and what it rests on: 'category:…', 'kind:…', 'organisation:…', 'matter:…', 'rule:…'. */
export type Reason = { text: string; support: string[] };

export type Factor = Interval & {
  name: 'DPC' | 'EI' | 'CB';
  reasons: Reason[];
  /** Of CB alone: the four that are added up. */
  parts?: (Interval & { name: CircumstanceName })[];
};

export type CircumstanceName = 'confidentiality' | 'integrity' | 'availability' | 'malicious intent';

export type Nature = 'confidentiality' | 'integrity' | 'availability';

/** What is established of a matter, in the words of the board, or undefined where it is not known. */
export type Circumstances = {
  /** Empty: not known, and then all three are open. */
  natures: readonly Nature[];
  confidentiality?: string;
  recipients?: string;
  intelligible?: string;
  integrity?: string;
  availability?: string;
  cause?: string;
};

export type Band = 'low' | 'medium' | 'high' | 'very high';
export type Bands = { low: Band; high: Band };
export type Known = 'yes' | 'no' | 'unknown';
export type Status = 'verified' | 'unverified';

/** Everybody with exactly the same categories, as the ledger counts them; `kinds` counts them by name of kind. */
export type PeopleClass = {
  categories: string[];
  /** Those of them that are certain for nobody in the class: the least score is without them. */
  possibly?: string[];
  certain: number;
  possible: number;
  kinds: Record<string, number>;
};

export type ScoredClass = {
  categories: string[];
  people: { certain: number; possible: number };
  kinds: Record<string, number>;
  /** DPC, EI, CB. */
  factors: Factor[];
  score: Interval;
  band: Bands;
};

/** Something that is not known, and what the severity of the whole would be if it were. */
export type OpenMatter = {
  matter: string;
  /** Plain sentences: 'If it is established that nothing was taken: 4.75–5.0 (very high).' */
  wouldChange: string;
  outcomes: { if: string; score: Interval; band: Bands }[];
};

export type Assessment = {
  /** Highest first; classes without anybody are left out. */
  classes: ScoredClass[];
  whole: { score: Interval; band: Bands };
  /** The class that decides: the one with the least bound where that decides, else with the greatest. */
  decides: ScoredClass | undefined;
  /** The low band of the whole is already its high band, or high at least, and no open answer would lower it. */
  lowerBoundDecides: boolean;
  open: OpenMatter[];
  flags: { manyPeople: Known; unintelligible: Known };
  method: { name: string; citation: string; status: Status };
  /** One sentence: 'The severity is 4.75–5.5, very high whatever is still open.' Or that nobody is in scope. */
  summary: string;
};

export type SeverityInput = {
  classes: readonly PeopleClass[];
  kinds: readonly Kind[];
  /** What the organisation says that membership reveals; undefined where nobody has said. */
  membershipReveals: string | undefined;
  circumstances: Circumstances;
};
