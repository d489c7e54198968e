// The list of categories of personal data: Fideslang's keys (CC BY 4.0, see categories.json) and ours beside them.
import data from './categories.json' with { type: 'json' };

/** A category of personal data, as the ledger, the reports and the pages name it. */
export type Category = {
  /** Fideslang key, or ours where it has none; 'unclassified' is a category too, so that no column is dropped. */
  key: string;
  /** Plain English, without capital: 'e-mail address', 'trade-union membership'. */
  label: string;
  /** Heading under which a person reads it: 'contact', 'money', 'special categories', … */
  group: string;
  /** True for the special categories of Art. 9(1) GDPR. Criminal offences (Art. 10) are not; see `law`. */
  special: boolean;
  /** The article that sets the category apart, if one does. */
  law?: string;
  /** Where the key comes from. */
  source: string;
};

/** Every category, in the order in which lists show them. */
export type CategoryList = readonly Category[];

/** All categories of personal data, from categories.json. */
export const categories: CategoryList = data.categories;

const byKey = new Map<string, Category>(categories.map((category) => [category.key, category]));

/** The category with this key, or undefined. */
export function findCategory(key: string): Category | undefined {
  return byKey.get(key);
}

/** The plain English label of a category key; an unknown key (of a newer version) is its own label. */
export function categoryLabel(key: string): string {
  return byKey.get(key)?.label ?? (key === 'unknown' ? 'not known with which data' : key);
}
