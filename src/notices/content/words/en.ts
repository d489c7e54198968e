import { CATEGORY_WORDS } from './category-words.ts';
import { longDay } from './days.ts';
import type { Words } from './words.ts';

const day = (at: Date, timezone: string): string => longDay(at, 'en-GB', timezone);

const lists = new Intl.ListFormat('en-GB');

/** How the grades of claims are told; what is of another grade is told as the weakest. */
const PROOF: Record<string, string> = {
  statement: 'We have not been given proof of this.',
  document: 'We were given a document about this. We have not checked it.',
  'forensic report': 'We were given a report by experts about this. We do not treat it as settled.',
};

export const en: Words = {
  list: (items) => lists.format(items),
  day,
  between(first, last, timezone) {
    const [from, until] = [day(first, timezone), day(last, timezone)];
    return from === until ? `on ${from}` : `between ${from} and ${until}`;
  },
  nobodysName: 'Sir or Madam',
  category: (key) => CATEGORY_WORDS[key]?.[0],
  told: {
    held: (suppliers) => `This is about data that ${suppliers} held for us.`,
    began: (from) => `It began on ${from}.`,
    ended: (until) => `It ended on ${until}.`,
    onOneDay: (on) => `It happened on ${on}.`,
    fromTo: (from, until) => `It began on ${from} and ended on ${until}.`,
    ongoing: 'It is still going on.',
    published: 'Some of the data was made public or put up for sale.',
    notKnown: 'We do not yet know what happened to the data.',
    natures: {
      confidentiality: 'Someone who should not have the data may have seen or taken it.',
      availability: 'The data was lost or could not be reached.',
      integrity: 'The data may have been changed.',
    },
    confidentiality: {
      taken: 'The data was taken, or was given to people who should not have it.',
      'likely taken': 'The data was probably taken. There is no proof.',
      seen: 'Someone who should not see the data saw it. It was not taken.',
      'not taken': 'There is good evidence that the data was not taken or passed on.',
      'cannot be assessed': 'It cannot be found out if the data was seen or taken.',
    },
    availability: {
      'not affected': 'We have always been able to reach the data.',
      'recovered without difficulty': 'For a time the data could not be reached. It is back.',
      'temporarily lost': 'The data cannot be reached for a time.',
      'lost for good': 'The data there is lost for good.',
    },
    integrity: {
      'not altered': 'The data was not changed.',
      'altered, recoverable, not misused': 'The data was changed. It can be put right. It was not misused.',
      'altered, recoverable, possibly misused':
        'The data was changed. It can be put right. It may have been misused.',
      'altered, not recoverable': 'The data was changed. It cannot be put right.',
    },
    intelligible: {
      unintelligible: 'The data is locked, so that others cannot read it. The lock is intact.',
      'weakly protected': 'The data is locked, but the lock could be broken.',
      intelligible: 'The data was not locked. Whoever has it can read it.',
      'cannot be assessed': 'It cannot be found out if others can read the data.',
    },
  },
  unknown: {
    'what happened': 'what happened to the data',
    'seen or taken': 'if someone saw or took the data',
    readable: 'if others can read the data',
    published: 'if any of the data was made public',
    changed: 'if the data was changed',
    lost: 'if the data is lost for good',
    began: 'when it began',
    ended: 'when it ended',
    over: 'if it is over',
    'which data': 'which data about you it was',
    'whose data': 'if the data we found is really about you',
  },
  claim: ({ source, words, grade }, on) =>
    `On ${on}, ${source} said: “${words}” ${PROOF[grade] ?? PROOF['statement']}`,
};
