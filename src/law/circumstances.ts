import type { Moment } from '../moment.ts';
import type { Reading } from './hour-readings.ts';
import type { Authority, Rule } from './rule.ts';

/** People for certain, and others possibly. */
export type People = { certain: number; possible: number };

/** A supplier in scope. */
export type SupplierInScope = {
  id: number;
  name: string;
  /** The hours that the agreement gives it to tell us; null: none are recorded. */
  hoursToTell: number | null;
  country: string | null;
  /** The supplier that it works for; where that is in scope too, it tells that one. */
  parentId?: number | null;
  /** Where they are its own and not those of the incident. */
  moments?: { knew?: Moment; toldUs?: Date };
};

/** What duties depend on, as far as it is known. */
export type Circumstances = {
  /** Now. Which rules are in force is decided by the moment of awareness. */
  at: Date;
  timezone: string;
  organisationCountry: string;
  /** Countries of the EEA in which the organisation is established; null: not known. */
  establishments: string[] | null;
  /** Keys of authorities; null: not known. */
  charityRegulators: string[] | null;
  /** Its lead supervisory authority, by key, country or name, where it has said so. */
  leadAuthority?: string | null;
  natures: string[];
  /** Categories of data in scope; 'unknown' and 'unclassified' may be any; empty: not known. */
  categories: string[];
  malicious: 'yes' | 'no' | 'unknown';
  /** By country; the key 'unknown' for those whose country is not known. */
  peopleByCountry: Record<string, People>;
  suppliers: SupplierInScope[];
  moments: { aware: Date; occurred?: Date; supplierKnew?: Moment; supplierToldUs?: Date; peopleTold?: Date };
  decided: { authority?: 'report' | 'do not report'; people?: 'tell' | 'do not tell' };
};

export type Verdict = 'yes' | 'perhaps' | 'no';

/** When something is due. */
export type Clock =
  | { kind: 'deadline'; readings: Reading[] }
  | { kind: 'without undue delay'; since: Date }
  | { kind: 'waiting'; for: string }
  | { kind: 'none' };

/** A rule as it applies to one incident. */
export type Duty = {
  /** The rule's id; with ':' and a supplier's number or a country where the rule is one for each. */
  key: string;
  rule: Rule;
  /** Who it is owed to in this case, with the authority where it is one that is known. */
  to: { key: string; name: string; authority?: Authority };
  applies: Verdict;
  /** Sentences for people. */
  because: string;
  clock: Clock;
  /** Of the people affected, those whom it is about. */
  people?: People;
  /** Of a supplier's duty to tell us, once it has. */
  told?: { at: Date; afterMs: number | null; inTime: boolean | null };
};
