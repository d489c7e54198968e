import type { Grade } from '../ledger/index.ts';
import words from './veris-terms.json' with { type: 'json' };

type Words = readonly string[];
type Parts = Readonly<Record<string, Readonly<Record<string, Words>>>>;

/** Which words of VERIS stand for which of ours: data, so that everybody can check it. */
export type Terms = {
  /** Variety of data by category. */
  categories: Readonly<Record<string, string>>;
  /** Variety of membership by what it reveals. */
  revealing: Readonly<Record<string, string>>;
  /** Whose data, by kind of person. */
  kinds: Readonly<Record<string, string>>;
  /** Action by kind of incident, and by cause where that decides; '*' for every other cause. */
  'incident kind': Readonly<Record<string, Readonly<Record<string, Parts>>>>;
  /** What VERIS takes to follow from an action. */
  implied: readonly {
    action: string;
    'variety of action'?: string;
    attribute: string;
    variety: string;
  }[];
  cause: Readonly<Record<string, Parts>>;
  ransom: Readonly<Record<string, string>>;
  confidentiality: Readonly<Record<string, string>>;
  intelligible: Readonly<Record<string, Words>>;
  integrity: Readonly<Record<string, Words>>;
  availability: Readonly<Record<string, Words>>;
  discovery: Readonly<Record<string, object>>;
  grades: Readonly<Record<Grade, string>>;
  /** What becomes of every other matter. */
  otherMatters: Readonly<Record<string, string>>;
};

export const terms = words as unknown as Terms;
