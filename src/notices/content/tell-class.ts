import { categoryLabel } from '../../columns/index.ts';
import type { VariantFacts } from './notice-case.ts';

/** A class of people, for whoever prepares a notice: 'former donor, affected for certain, with name and postcode'. */
export function tellClass(facts: VariantFacts): string {
  const { categories, certain, kind, standing, overdue, language } = facts;
  const data =
    categories.length === 0
      ? 'it is not known which data'
      : new Intl.ListFormat('en-GB').format(categories.map(categoryLabel));
  return [
    `people who are ${standing === 'unknown' ? 'of unknown standing' : standing}, of the kind '${kind}'`,
    certain ? 'affected for certain' : 'possibly affected',
    ...(overdue ? ['whose data should have been deleted'] : []),
    `reading '${language}'`,
    `with ${data}`,
  ].join(', ');
}
