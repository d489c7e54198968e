// One column: heading against values.
import { expectationOf, judgeContent, mustFit } from './content.ts';
import type { ContentVerdict } from './content.ts';
import type { ColumnDecision, Sureness } from './decision.ts';
import { fields } from './fields.ts';
import type { Field } from './fields.ts';
import type { Heading } from './heading.ts';
import type { Profile } from './profile.ts';

/** A decision on a column, with what is needed to settle columns that claim the same field. */
export type Draft = ColumnDecision & { heading: Heading | null; profile: Profile };

type Said = { field: Field | null; category: string; sureness: Sureness; why: string };

/** Decides what a column is from its heading and its profile, without regard to other columns. */
export function decideColumn(
  column: string,
  index: number,
  heading: Heading | null,
  profile: Profile,
): Draft {
  const said = heading === null ? fromContent(profile) : fromHeading(column, heading, profile);
  return { column, index, ...said, heading, profile };
}

function fromContent(profile: Profile): Said {
  if (profile.isCounter)
    return { field: null, category: 'system.operations', sureness: 'likely', why: 'values count the rows' };
  const verdict = judgeContent(profile);
  if (verdict === null)
    return { field: null, category: 'unclassified', sureness: 'none', why: whyNothing(profile) };
  const { field, category, sureness } = verdict;
  return { field, category, sureness, why: percent(verdict.share, verdict.words) };
}

function whyNothing(profile: Profile): string {
  if (profile.filled === 0) return 'heading not understood; no values in the sample';
  if (profile.share('date') >= 0.8)
    return 'heading not understood; values are dates, and nothing says of what';
  if (profile.share('yesNo') >= 0.8)
    return 'heading not understood; values are yes or no, and nothing says to what';
  return 'heading not understood; values have no telling look';
}

function fromHeading(column: string, heading: Heading, profile: Profile): Said {
  const { field, category } = heading;
  const named = `heading "${column}"${aboutWords(heading)}`;
  if (profile.filled === 0) {
    return {
      field,
      category,
      sureness: heading.strong ? 'likely' : 'guess',
      why: `${named}; no values in the sample`,
    };
  }
  if (field === 'reference') return asReference(named, heading, profile);
  const expected = expectationOf(field, category);
  if (expected !== null) {
    const share = profile.shareOfAny(expected.kinds);
    const seen = percent(share, expected.words);
    if (share >= 0.5)
      return { field, category, sureness: heading.strong ? 'certain' : 'likely', why: `${named}; ${seen}` };
    if (share >= 0.2 && mustFit(field))
      return { field, category, sureness: 'guess', why: `${named}; only ${seen}` };
    if (mustFit(field)) return contradicted(named, heading, profile, seen);
  }
  return plainText(named, heading, profile);
}

function aboutWords(heading: Heading): string {
  if (heading.about === 'other person') return ' is about another person';
  if (heading.about === 'body') return ' is about a body, not the person';
  return '';
}

// A heading that promises one look over values of another: what was disclosed is what the values are.
function contradicted(named: string, heading: Heading, profile: Profile, seen: string): Said {
  const verdict = judgeContent(profile);
  const but = `${named}, but only ${seen}`;
  if (heading.category.startsWith('user.contact.') && profile.share('yesNo') >= 0.8) {
    return {
      field: null,
      category: 'user.privacy_preferences',
      sureness: 'likely',
      why: `${named}, but values are yes or no`,
    };
  }
  if (heading.field === 'title' && profile.share('letters') >= 0.5) return otherTitle(named, profile);
  if (verdict !== null && verdict.category !== heading.category && isPlain(verdict)) {
    return { ...verdictSaid(verdict), why: `${named}, but ${percent(verdict.share, verdict.words)}` };
  }
  const fewWords = profile.distinct <= 12 && profile.filled >= 20 && profile.share('letters') >= 0.8;
  if (fewWords && (heading.field === 'email' || heading.field === 'phone')) {
    // Preferred_Email__c holds 'Personal' or 'Work': which one to use.
    return {
      field: null,
      category: 'user.privacy_preferences',
      sureness: 'guess',
      why: `${but}; a few words, as in a choice`,
    };
  }
  return { field: null, category: heading.category, sureness: 'guess', why: but };
}

// 'Title' holds 'Mr' in one system and 'Treasurer' in another; 'Salutation' holds 'Mr' or 'Dear John'.
function otherTitle(named: string, profile: Profile): Said {
  const isTitle = /\btitle\b/i.test(named);
  const looksNamed = profile.share('given') >= 0.3;
  const category = isTitle && !looksNamed ? 'user.job_title' : 'user.name';
  const words = category === 'user.job_title' ? 'taken for a job title' : 'taken for a form of address';
  return {
    field: null,
    category,
    sureness: 'guess',
    why: `${named}, but values are not titles of persons; ${words}`,
  };
}

function isPlain(verdict: ContentVerdict): boolean {
  return verdict.sureness === 'likely';
}

function verdictSaid(verdict: ContentVerdict): Omit<Said, 'why'> {
  return { field: verdict.field, category: verdict.category, sureness: verdict.sureness };
}

function asReference(named: string, heading: Heading, profile: Profile): Said {
  const { category } = heading;
  if (profile.isCounter && !heading.strong) {
    return {
      field: null,
      category: 'system.operations',
      sureness: 'likely',
      why: `${named}; values count the rows`,
    };
  }
  const share = profile.shareOfAny(['code', 'integer', 'guid', 'idNumber']);
  const seen = percent(share, 'codes or numbers');
  if (share < 0.5) return contradictedReference(named, heading, profile, seen);
  if (profile.distinct === 1 && profile.filled > 5) {
    return { field: null, category, sureness: 'guess', why: `${named}, but every row has the same value` };
  }
  const sureness = !heading.strong
    ? 'guess'
    : heading.rank >= 1000 || profile.isCounter
      ? 'likely'
      : 'certain';
  return {
    field: 'reference',
    category,
    sureness,
    why: `${named}; ${seen}${profile.isCounter ? ', counting up' : ''}`,
  };
}

function contradictedReference(named: string, heading: Heading, profile: Profile, seen: string): Said {
  const verdict = judgeContent(profile);
  if (verdict !== null && isPlain(verdict)) {
    return { ...verdictSaid(verdict), why: `${named}, but ${percent(verdict.share, verdict.words)}` };
  }
  // References made of letters alone exist ('ABCDE'): where nearly all differ they stay a candidate.
  const unique = profile.filled >= 3 && profile.distinct >= profile.filled * 0.95;
  return {
    field: unique ? 'reference' : null,
    category: heading.category,
    sureness: 'guess',
    why: `${named}; only ${seen}`,
  };
}

const ofLetters = new Set<Field>([
  'givenName',
  'middleName',
  'familyName',
  'fullName',
  'preferredName',
  'city',
  'region',
]);
const ofNames = new Set<Field>(['givenName', 'familyName', 'fullName', 'preferredName', 'middleName']);
const keepsHeading =
  /^user\.(?:related_person|childrens|privacy_preferences|trade_union|health|biometric|criminal|vulnerability|authorization|content)|race_|religious|sexual|political/;

const special = /union|ethnic|religious|sexual|political/;

/** Fields and categories of free words: values can confirm a name, and betray data of another kind. */
function plainText(named: string, heading: Heading, profile: Profile): Said {
  const { field, category } = heading;
  const said = {
    field,
    category,
    sureness: heading.strong ? ('likely' as const) : ('guess' as const),
    why: named,
  };
  const verdict = judgeContent(profile);
  if (verdict !== null && isPlain(verdict) && verdict.category !== category && betrays(heading, verdict)) {
    // Whose it is the heading leaves open, so it is not matched on unless the heading was a field of this person.
    const own = field === null ? null : verdict.field;
    return {
      ...verdictSaid(verdict),
      field: own,
      why: `${named}, but ${percent(verdict.share, verdict.words)}`,
    };
  }
  if (field === 'kind' && verdict?.sureness === 'likely' && special.test(verdict.category)) {
    // 'Member type' of union names: still the kind, and more than the kind.
    return { ...said, category: verdict.category, why: `${named}; ${percent(verdict.share, verdict.words)}` };
  }
  if (field === null) return said;
  if (ofLetters.has(field) && profile.shareOfAny(['letters', 'street']) < 0.5) {
    return {
      ...said,
      field: null,
      sureness: 'guess',
      why: `${named}, but only ${percent(profile.share('letters'), 'words')}`,
    };
  }
  if (ofNames.has(field)) return confirmName(field, said, profile);
  if (field === 'addressLine' && profile.share('street') >= 0.5) {
    return {
      ...said,
      sureness: heading.strong ? 'certain' : 'likely',
      why: `${named}; ${percent(profile.share('street'), 'street addresses')}`,
    };
  }
  if ((field === 'kind' || field === 'standing') && profile.distinct > 60) {
    return {
      ...said,
      field: null,
      sureness: 'guess',
      why: `${named}, but too many different values for a list`,
    };
  }
  return said;
}

function betrays(heading: Heading, verdict: ContentVerdict): boolean {
  if (keepsHeading.test(heading.category)) return false;
  if (verdict.category === 'user.contact.address.street')
    return heading.field !== null && ofNames.has(heading.field);
  if (verdict.category === 'user.name' || verdict.category === 'user.contact.address.country') return false;
  // 'Kind' of 'Community' is no union, 'Name' of 'Green' no party: words of special categories are common words too.
  return (
    !(special.test(verdict.category) && heading.field !== null) &&
    !heading.category.startsWith(verdict.category.split('.').slice(0, 3).join('.'))
  );
}

function confirmName(field: Field, said: Said, profile: Profile): Said {
  const kind = field === 'fullName' ? 'wholeName' : field === 'familyName' ? 'family' : 'given';
  const share = profile.share(kind);
  // Half of a population, more or less, has a name of the lists; a quarter is far above what other words reach.
  if (share >= 0.25 && profile.share('letters') >= 0.8) {
    const sureness = said.sureness === 'likely' ? 'certain' : 'likely';
    return { ...said, sureness, why: `${said.why}; ${percent(share, `common ${fields[field].label}s`)}` };
  }
  if (field === 'fullName' && said.sureness === 'guess' && profile.share('fewWords') < 0.5) {
    return {
      ...said,
      field: null,
      category: 'unclassified',
      sureness: 'none',
      why: `${said.why}; values have no telling look`,
    };
  }
  return said;
}

function percent(share: number, words: string): string {
  const rounded = share === 1 ? 100 : Math.min(99, Math.round(share * 100));
  return `${rounded}% of values are ${words}`;
}
