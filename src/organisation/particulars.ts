import { EEA } from '../eea.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { UNPRINTABLE } from '../unprintable.ts';

/** What forms ask an organisation about itself, in the order in which lists show it. */
export const PARTICULARS = {
  'legal name': { asks: 'its name as a company, charity or party is registered' },
  address: { asks: 'its registered address' },
  website: { asks: 'its own site, where people can check that a message is genuine' },
  'contact e-mail': { asks: 'where an authority may write to' },
  'contact phone': { asks: 'where an authority may ring' },
  'people contact': { asks: 'where the people affected may ask' },
  'press contact': { asks: 'where the press may ask' },
  registration: { asks: 'its registration number with the data protection authority' },
  'identifier kind': { asks: "what its identifier is ('company number', 'charity number', 'VAT number')" },
  identifier: { asks: 'that number' },
  sector: { asks: 'private or public', values: ['private', 'public'] },
  activity: { asks: 'what it does, in a few words' },
  'organisation type': { asks: 'its size', values: ['micro', 'small or medium', 'large', 'other'] },
  staff: { asks: 'how many work for it', values: ['under 250', '250 or more'] },
  'membership reveals': {
    asks: 'what being on its lists tells of somebody',
    values: [
      'political opinions',
      'trade union membership',
      'religious or philosophical beliefs',
      'health',
      'sex life or sexual orientation',
      'racial or ethnic origin',
      'nothing',
    ],
  },
  'dpo name': { asks: "its data protection officer's name" },
  'dpo contact': { asks: 'how to reach the data protection officer' },
  'reporter name': { asks: 'who reports to authorities' },
  'reporter contact': { asks: 'how to reach them' },
  'reporter function': { asks: 'as what they report', values: ['dpo', 'legal representative', 'other'] },
  'reporter function text': { asks: "their function, where it is 'other'" },
  establishments: {
    asks: "countries of the EEA in which it has an establishment, two letters each (GR for Greece), or 'none'",
    list: new RegExp(`^(${EEA.join('|')})$`),
  },
  'lead authority': { asks: 'its lead supervisory authority in the EEA' },
  'representative name': { asks: 'its representative in the EEA' },
  'representative contact': { asks: 'how to reach them' },
  'charity regulators': {
    asks: "the regulators it is registered with as a charity (ccew, oscr, ccni), or 'none'",
    list: /^(ccew|oscr|ccni)$/,
  },
  'charity number': { asks: 'its number there' },
  'conduct code': { asks: 'an approved code of conduct or certification that it follows' },
} as const satisfies Record<string, Particular>;

type Particular = { asks: string; values?: readonly string[]; list?: RegExp };

export type ParticularKey = keyof typeof PARTICULARS;

/** What the organisation said of itself; what nobody has said is not there. */
export type Organisation = Partial<Record<ParticularKey, string>>;

export const PARTICULAR_KEYS = Object.keys(PARTICULARS) as ParticularKey[];

const MAX_CHARACTERS = 500;

/** The particular of this name; ARGUMENT_INVALID with the nearest ones otherwise. */
export function findParticular(name: string): ParticularKey {
  const found = PARTICULAR_KEYS.find((key) => key === name.trim().toLowerCase());
  if (found) return found;
  const near = nearest(name, PARTICULAR_KEYS);
  throw new InputError(
    'ARGUMENT_INVALID',
    `No form asks for '${name}': ${near.length > 0 ? `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?` : `'organisation show' lists what is asked`}`,
  );
}

/** What somebody typed, as it is kept; ARGUMENT_INVALID says what may be written. */
export function readParticular(key: ParticularKey, text: string): string {
  const { values, list }: Particular = PARTICULARS[key];
  const value = text.trim();
  if (values) {
    const found = values.find((each) => each === value.toLowerCase());
    if (found !== undefined) return found;
    throw invalid(key, `write one of ${values.map((each) => `'${each}'`).join(', ')}`);
  }
  if (list) return readList(key, value, list);
  if (value === '') throw invalid(key, 'it is empty; --forget takes back what was said');
  if (value.length > MAX_CHARACTERS) throw invalid(key, `write up to ${MAX_CHARACTERS} characters`);
  if (UNPRINTABLE.test(value)) throw invalid(key, 'it has control characters in it');
  return value;
}

/** The items of a particular that is a list; undefined where nobody has said, empty where it is 'none'. */
export function listOfParticular(organisation: Organisation, key: ParticularKey): string[] | undefined {
  const value = organisation[key];
  return value === undefined ? undefined : value === 'none' ? [] : value.split(', ');
}

function readList(key: ParticularKey, value: string, form: RegExp): string {
  if (value.toLowerCase() === 'none') return 'none';
  const asWritten = value
    .split(/[\s,;]+/)
    .filter((item) => item !== '')
    .map((item) => (form.test(item.toUpperCase()) ? item.toUpperCase() : item.toLowerCase()));
  const items = [...new Set(asWritten)];
  const wrong = items.find((item) => !form.test(item));
  if (items.length > 0 && wrong === undefined) return items.join(', ');
  throw invalid(key, `it is a list of ${PARTICULARS[key].asks}`);
}

function invalid(key: ParticularKey, what: string): InputError {
  return new InputError('ARGUMENT_INVALID', `'${key}': ${what}`);
}
