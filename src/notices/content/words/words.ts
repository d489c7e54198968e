import type { NoticeCase, ToldClaim } from '../notice-case.ts';

/** What can be unknown to whoever is told, as the end of a sentence that begins with 'We do not know'. */
export type Unknown =
  | 'what happened'
  | 'seen or taken'
  | 'readable'
  | 'published'
  | 'changed'
  | 'lost'
  | 'began'
  | 'ended'
  | 'over'
  | 'which data'
  | 'whose data';

/** What is established of a case, sentence by sentence. */
export type Told = {
  held(suppliers: string): string;
  began(day: string): string;
  ended(day: string): string;
  onOneDay(day: string): string;
  fromTo(from: string, until: string): string;
  ongoing: string;
  published: string;
  notKnown: string;
  /** Where the nature is known and the matter is not. */
  natures: Record<NoticeCase['natures'][number], string>;
  confidentiality: Record<string, string>;
  availability: Record<string, string>;
  integrity: Record<string, string>;
  intelligible: Record<string, string>;
};

/** Everything that Rollcall itself says in a language; the rest is in the text of the notice. */
export type Words = {
  /** 'a, b and c' */
  list(items: readonly string[]): string;
  day(at: Date, timezone: string): string;
  /** 'on 3 May 2021', 'between 3 May 2021 and 4 June 2021' */
  between(first: Date, last: Date, timezone: string): string;
  /** After 'Dear', where no name is known. */
  nobodysName: string;
  /** 'your e-mail address'; undefined for a category of a newer version. */
  category(key: string): string | undefined;
  told: Told;
  unknown: Record<Unknown, string>;
  claim(claim: ToldClaim, day: string): string;
};
