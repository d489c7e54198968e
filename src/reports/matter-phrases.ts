import type { MatterKey } from '../incidents/index.ts';

/** Each matter as the end of a sentence that begins with 'We do not know …'. */
export const MATTER_PHRASES: Readonly<Record<MatterKey, string>> = {
  nature: 'whether data was seen, changed or lost',
  aware: 'when we became aware',
  'occurred from': 'when it began',
  'occurred until': 'when it ended',
  ongoing: 'whether it is over',
  'supplier knew': 'since when the supplier knew',
  discovery: 'from whom we heard of it',
  'incident kind': 'what kind of incident it is',
  cause: 'who caused it',
  how: 'how it happened',
  systems: 'which systems were concerned',
  confidentiality: 'whether our data was taken',
  recipients: 'who has it now',
  intelligible: 'whether they can read it',
  'data reached': 'which of our files were reached',
  published: 'whether any of it was published',
  ransom: 'whether a ransom was demanded or paid',
  'data destroyed': 'whether what was taken was destroyed',
  integrity: 'whether our data was changed',
  availability: 'whether our data is lost',
  recovery: 'how long recovery will take',
  containment: 'what the supplier has done to stop it',
  'impact on us': 'how badly it hinders our own work',
  'measures before': 'what protected the data',
  'staff training': 'what training those involved had',
  'measures taken': 'what we have done since',
  'measures planned': 'what will keep it from happening again',
  consequences: 'what may follow for the people affected',
  'people told from': 'when we began to tell people',
  'people told until': 'when everybody had been told',
  'how people are told': 'how people are told',
};

/** What a reader who has a minute wants to know first. */
const FIRST: readonly MatterKey[] = [
  'confidentiality',
  'data reached',
  'recipients',
  'intelligible',
  'published',
  'availability',
  'integrity',
  'ongoing',
  'occurred from',
  'cause',
  'how',
  'supplier knew',
  'data destroyed',
  'consequences',
];

/** Matters with the weightiest first; the rest in the order in which they are asked. */
export function weightiestFirst<T extends { matter: MatterKey }>(matters: readonly T[]): T[] {
  const placeOf = ({ matter }: T): number => {
    const place = FIRST.indexOf(matter);
    return place === -1 ? FIRST.length : place;
  };
  return matters.toSorted((a, b) => placeOf(a) - placeOf(b));
}
