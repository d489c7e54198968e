import { listParts, readWording } from './compile.ts';
import { nameOfWording, type Wording } from './wording.ts';

/** What a text has in it. */
export type CheckedWording = {
  /** The placeholders that it names. */
  places: string[];
  /** The conditions that its blocks depend on, as they were written. */
  blocks: string[];
  /** Why it is not to be sent yet, as it says itself. */
  draft?: string;
  /** What Art. 34(2) or the reader needs and the text never says by a placeholder. */
  leavesOut: string[];
};

/** Of each of these, one is needed. A text message is short: it says where to read the rest. */
const NEEDED = [
  { anyOf: ['what happened'], of: 'email letter' },
  { anyOf: ['measures'], of: 'email letter' },
  { anyOf: ['contact', 'dpo'], of: 'email letter sms' },
  { anyOf: ['categories'], of: 'email letter sms' },
  { anyOf: ['code'], of: 'email letter sms' },
  { anyOf: ['not known'], of: 'email letter' },
];

/**
 * Checks a text: TEMPLATE_INVALID names file and line of the first mistake, with what may be meant.
 * @param file what messages call it
 * @param kinds the organisation's own kinds; without them 'kind …' is not checked
 */
export function checkWording(
  wording: Wording,
  file = nameOfWording(wording),
  kinds?: readonly string[],
): CheckedWording {
  const compiled = readWording(wording, file, kinds);
  const { places, conditions } = listParts(compiled);
  const names = places.map(({ name }) => name);
  return {
    places: names,
    blocks: conditions,
    draft: compiled.draft,
    leavesOut: NEEDED.filter(
      ({ anyOf, of }) =>
        of.split(' ').includes(wording.channel) && !anyOf.some((name) => names.includes(name)),
    ).map(({ anyOf }) => anyOf[0]),
  };
}
