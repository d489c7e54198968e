import { categories } from '../columns/index.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** A category with everything below it: 'user.contact' means e-mail addresses too. CATEGORY_UNKNOWN otherwise. */
export function readCategory(key: string): string[] {
  const meant = categories
    .map((each) => each.key)
    .filter((each) => each === key || each.startsWith(`${key}.`));
  if (meant.length > 0) return meant;
  const near = nearest(
    key,
    categories.map((each) => each.key),
  );
  const hint =
    near.length > 0
      ? `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?`
      : `'affected --json' shows those that occur`;
  throw new InputError('CATEGORY_UNKNOWN', `There is no category '${key}': ${hint}`);
}
