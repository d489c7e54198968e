// Classes that are scored alike have one profile; so thousands of classes cost what a few hundred profiles do.
import { categories as knownCategories } from '../columns/index.ts';
import type { Factor, PeopleClass } from './assessment.ts';
import { weigh, type Assumption, type Contribution } from './contribution.ts';
import { contextContributions, LEAST_CONTEXT, type Setting, type Subject } from './data-context.ts';
import { identificationContributions, LEAST_IDENTIFICATION } from './identification.ts';
import { multiply, type Interval } from './interval.ts';

/** What classes have in common that are scored alike. */
export type Profile = Subject & {
  key: string;
  context: Contribution[];
  identification: Contribution[];
  factors?: Factor[];
  /** The same without what is only possible: the least comes from there. */
  sure?: Profile;
};

/** Each class with its profile, which it shares with those that have the same categories and kinds. */
export function profilesOf(classes: readonly PeopleClass[], setting: Setting): [PeopleClass, Profile][] {
  const profiles = new Map<string, Profile>();
  return classes.map((each) => {
    const categories = [...new Set(each.categories)].sort(compareCategories);
    const kinds = kindsOf(each).sort();
    const possibly = new Set(each.possibly);
    const sure = categories.filter((category) => !possibly.has(category));
    const doubt = sure.length < categories.length;
    const key = [categories, kinds, doubt ? sure : []].map((part) => part.join('\n')).join('\0');
    let found = profiles.get(key);
    if (!found) {
      found = profileOf({ categories, kinds }, setting, key);
      if (doubt) found.sure = profileOf({ categories: sure, kinds }, setting, `${key}\0sure`);
      profiles.set(key, found);
    }
    return [each, found];
  });
}

function profileOf(subject: Subject, setting: Setting, key: string): Profile {
  return {
    ...subject,
    key,
    context: contextContributions(subject, setting),
    identification: identificationContributions(subject.categories),
  };
}

const places = new Map(knownCategories.map(({ key }, place) => [key, place]));

// In the order in which lists show them: name before contact before money.
function compareCategories(one: string, other: string): number {
  const place = (places.get(one) ?? places.size) - (places.get(other) ?? places.size);
  return place || (one < other ? -1 : 1);
}

const kindsOf = ({ kinds }: PeopleClass): string[] => Object.keys(kinds).filter((name) => kinds[name] > 0);

/** DPC × EI of a profile; with an assumption, as if a topic had been settled. */
export function productOf(profile: Profile, assumed?: Assumption): Interval {
  const { low, high } = multiply(
    weigh(profile.context, LEAST_CONTEXT, assumed),
    weigh(profile.identification, LEAST_IDENTIFICATION, assumed),
  );
  return { low: profile.sure ? Math.min(low, productOf(profile.sure, assumed).low) : low, high };
}

/**
 * DPC × EI of the whole: that of the highest profile. Of nobody it is not known: all that the method can give.
 * With an assumption, as if a topic had been settled.
 */
export function highestProduct(profiles: readonly Profile[], assumed?: Assumption): Interval {
  if (profiles.length === 0) return { low: 0.25, high: 4 };
  let [low, high] = [0, 0];
  for (const profile of profiles) {
    const product = productOf(profile, assumed);
    low = Math.max(low, product.low);
    high = Math.max(high, product.high);
  }
  return { low, high };
}
