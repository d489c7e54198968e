// What a rule is, and the words that a rule file may use for it (formats/rules.md).

export const RULE_KINDS = ['authority', 'people', 'contract', 'voluntary'] as const;
export const STATUSES = ['verified', 'unverified'] as const;
export const OWED_BY = ['controller', 'processor'] as const;
export const THRESHOLDS = ['always', 'risk', 'high risk'] as const;
export const ANCHORS = ['aware', 'occurred', 'supplier knew', 'supplier told us', 'people told'] as const;
export const UNITS = ['hours', 'days', 'working days'] as const;
export const READINGS = ['strict', 'Regulation 1182/71', 'two working days (disputed)'] as const;
export const CLOCK_WORDS = ['without undue delay', 'as agreed', 'none'] as const;
export const NATURES = ['confidentiality', 'integrity', 'availability'] as const;
export const PAPERS = ['edpb', 'ico', 'ncsc', 'report-fraud', 'charity'] as const;
export const ROLES = [
  'data protection',
  'charities',
  'police',
  'cyber security',
  'attorney general',
  'other',
] as const;
export const EACH = ['country', 'supplier'] as const;

/** Whom a rule may name that is no single authority. */
export const ADDRESSEES = {
  people: 'the people affected',
  us: 'the organisation',
  'lead authority': 'the lead supervisory authority',
  'authority of the country': 'the supervisory authority of each country',
} as const;

export type RuleKind = (typeof RULE_KINDS)[number];
export type RuleStatus = (typeof STATUSES)[number];
export type Anchor = (typeof ANCHORS)[number];
export type ReadingName = (typeof READINGS)[number];
export type Nature = (typeof NATURES)[number];

/** An authority that a rule may name. `status` is about its name and its site. */
export type Authority = {
  key: string;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  role: (typeof ROLES)[number];
  site: string | null;
  phone: string | null;
  status: RuleStatus;
  verifiedOn: string | null;
  note: string | null;
  file: string;
  line: number;
};

/** The period that a rule gives. */
export type Period = {
  anchor: Anchor;
  amount: number;
  unit: (typeof UNITS)[number];
  /** Ways of counting it, strict first. */
  readings: ReadingName[];
};

/** What must be so for a rule to apply; all of them. A place is a country's two letters, or EEA. */
export type Conditions = {
  establishedIn?: string[];
  notEstablishedIn?: string[];
  peopleIn?: string[];
  /** A part of the country in `peopleIn`; the register does not know who lives in it. */
  state?: string;
  /** So many people at least, in `state` where one is named, else in `peopleIn`. */
  atLeast?: number;
  /** Any of these categories, or one below it. */
  categories?: string[];
  natures?: Nature[];
  charityRegulator?: string;
  supplierIn?: string[];
  malicious?: true;
  /** A question that only a human can answer: with it a rule applies perhaps, never for certain. */
  judgement?: string;
};

/** One duty as the law, or an agreement, has it. */
export type Rule = {
  id: string;
  regime: string;
  /** What is owed, in plain words. */
  duty: string;
  kind: RuleKind;
  /** An authority's key, or one of 'people', 'us', 'lead authority', 'authority of the country'. */
  to: { key: string; name: string };
  /** The authorities that it can be: one, or for the last two of `to` those of every country. */
  addressees: Authority[];
  /** One duty for each country, or each supplier. */
  each: (typeof EACH)[number] | null;
  owedBy: (typeof OWED_BY)[number];
  citation: string;
  source: string;
  /** First and last day in force, YYYY-MM-DD, both included; until is null where no end is known. */
  effective: { from: string; until: string | null };
  status: RuleStatus;
  verifiedOn: string | null;
  note: string | null;
  applies: Conditions;
  /** Which of the two questions of law decides. */
  threshold: (typeof THRESHOLDS)[number];
  /** 'as agreed': the hours that the agreement with the supplier gives. */
  clock: Period | 'without undue delay' | 'as agreed' | null;
  /** What is not known yet may follow later. */
  phases: boolean;
  paper: (typeof PAPERS)[number] | null;
  /** What of it nobody has looked up. */
  gaps: string | null;
  /** A rule that comes with Rollcall, whose place this one takes. */
  replaces: string | null;
  /** True for the organisation's own. */
  own: boolean;
  file: string;
  line: number;
};
