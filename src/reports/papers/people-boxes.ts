import type { Case } from '../../incidents/index.ts';

// Which boxes of a form each kind of person ticks. Kinds are the organisation's own words: only a kind that is plainly
// one of the form's is ticked as such, and everything else is 'other', named in the description.

type Boxes = { edpb: string; ico: string };

export type PeopleForm = keyof Boxes;

const OTHER: Boxes = { edpb: 'j', ico: 'Other (please give details below)' };
const NOT_YET_KNOWN: Boxes = { edpb: 'k', ico: 'Not yet known' };

/** The ICO's boxes for categories of people, in its order. */
export const ICO_PEOPLE = [
  'Employees',
  'Users',
  'Subscribers',
  'Students',
  'Customers or prospective customers',
  'Patients',
  'Children',
  'Vulnerable adults',
  'Not yet known',
  'Other (please give details below)',
] as const;

const WORDS: [RegExp, Boxes][] = [
  [/staff|employees?|personnel|job applicants?|candidates for employment/, { edpb: 'b', ico: 'Employees' }],
  [/customers?|clients?/, { edpb: 'a', ico: 'Customers or prospective customers' }],
  [/children|child|minors?/, { edpb: 'd', ico: 'Children' }],
  [/patients?/, { edpb: 'e', ico: 'Patients' }],
  [/students?|pupils?/, { edpb: 'f', ico: 'Students' }],
  [/subscribers?/, { edpb: 'g', ico: 'Subscribers' }],
  [/users?/, { edpb: 'h', ico: 'Users' }],
];

/** The boxes that one kind ticks: its own where its name has the form's word, and 'other' where it says more than that. */
export function boxesOfKind(kind: string, form: PeopleForm): string[] {
  const name = kind.trim().toLowerCase();
  if (name === 'unknown') return [NOT_YET_KNOWN[form]];
  const found = WORDS.filter(([word]) => new RegExp(`\\b(?:${word.source})\\b`).test(name));
  const whole = found.some(([word]) => new RegExp(`^(?:${word.source})$`).test(name));
  return [...found.map(([, boxes]) => boxes[form]), ...(whole ? [] : [OTHER[form]])];
}

/** The boxes for everybody in the scope of a case. Without anybody in it: not yet known. */
export function peopleBoxes({ affected }: Case, form: PeopleForm): string[] {
  const kinds = Object.keys(affected.byKind);
  return kinds.length === 0
    ? [NOT_YET_KNOWN[form]]
    : [...new Set(kinds.flatMap((kind) => boxesOfKind(kind, form)))];
}
