import { claim, says, type Sentence } from '../../documents/index.ts';
import { matterOf, type BoardEntry, type Case, type MatterKey } from '../../incidents/index.ts';
import { said, supportOf } from '../from-case.ts';

/** Each choice that the board knows, in words that anybody understands and that say no more than it does. */
export const PLAIN: Readonly<Partial<Record<MatterKey, Readonly<Record<string, string>>>>> = {
  discovery: {
    us: 'We found it ourselves.',
    supplier: 'The firm told us.',
    person: 'Somebody whose data it is told us.',
    outside: 'Somebody outside told us.',
    press: 'We heard of it from the press.',
    other: 'We heard of it in another way.',
  },
  'incident kind': {
    ransomware: 'It was ransomware: a program that locks files so that their owner cannot use them.',
    hacking: 'Somebody broke into computers, or put a harmful program on them.',
    phishing: 'Somebody tricked people into letting them in.',
    vulnerability: 'Somebody used a weak spot in a program.',
    'unauthorised access': 'Somebody got into a system that they had no right to use.',
    exfiltration: 'Data was taken out.',
    misconfiguration: 'A system was set up wrongly.',
    'wrong permissions': 'People could open what they should not have been able to open.',
    'unintended publication': 'Data was published by mistake.',
    misdelivery: 'Data was sent to the wrong place.',
    'lost or stolen device': 'A device was lost or stolen.',
    insider: 'Somebody inside misused the access that they had.',
    'technical malfunction': 'A machine or a program failed.',
    other: 'It was something else than a break-in, a mistake or a failure.',
  },
  cause: {
    'internal non-malicious': 'Somebody inside caused it, and not on purpose.',
    'internal malicious': 'Somebody inside did it on purpose.',
    'external non-malicious': 'Somebody outside caused it, and not on purpose.',
    'external malicious': 'Somebody outside did it on purpose.',
  },
  ongoing: { yes: 'It is still going on.', no: 'It is over.' },
  confidentiality: {
    taken: 'Data was taken, or shown to somebody who should not have it.',
    'likely taken': 'Data was probably taken. There is no proof of it.',
    seen: 'Data was seen by somebody who should not have seen it. It was not taken.',
    'not taken': 'There is good reason to believe that data was neither taken nor shown to anybody.',
    'cannot be assessed': 'Whether data was taken cannot be found out.',
  },
  recipients: {
    none: 'No one outside has it.',
    known: 'We know who has it, and how many they are.',
    unknown: 'We do not know who has it.',
  },
  intelligible: {
    unintelligible: 'The data was protected so that they cannot read it, and the protection holds.',
    'weakly protected': 'The data was protected, but they may be able to get past that.',
    intelligible: 'They can read it.',
    'cannot be assessed': 'Whether they can read it cannot be found out.',
  },
  published: {
    yes: 'Some of it was published or offered for sale.',
    no: 'It was not published and not offered for sale.',
  },
  ransom: {
    demanded: 'They asked for money. It was not paid.',
    paid: 'They asked for money, and it was paid.',
    'not demanded': 'They did not ask for money.',
  },
  'data destroyed': {
    yes: 'What was taken has been destroyed.',
    no: 'What was taken has not been destroyed.',
  },
  integrity: {
    'not altered': 'The data was not changed.',
    'altered, recoverable, not misused': 'Data was changed. It can be put right, and it was not misused.',
    'altered, recoverable, possibly misused':
      'Data was changed. It can be put right, but it may have been misused.',
    'altered, not recoverable': 'Data was changed, and it cannot be put right.',
  },
  availability: {
    'not affected': 'The data was never out of reach.',
    'recovered without difficulty': 'The data was out of reach for a while, and it is back.',
    'temporarily lost': 'The data is out of reach for now.',
    'lost for good': 'The data is lost for good.',
  },
};

/** What is said where nobody knows. */
export const NOT_YET = 'We do not know yet.';
/** Before what others say. */
const SAID_BY_OTHERS = 'What others say about it, and we have not verified:';

export type Telling = {
  /** What is said where nobody knows. */
  notYet?: string;
  /** Words the established value; without it a choice has its own plain words. */
  text?: (value: string) => string;
  /** Stands before words that somebody typed. */
  intro?: string;
};

/**
 * A matter for the public: what is established is said, in plain words; what somebody merely says is told with who says
 * so; otherwise that we do not know.
 */
export function tell(c: Case, matter: MatterKey, telling: Telling = {}): Sentence[] {
  const { by, known, claims, contested } = matterOf(c.board, matter);
  if (by !== undefined) {
    const entries = by.value === null ? known : [by];
    return entries.map((entry) => claim(sentence(wordsOf(entry, matter, telling)), supportOf(entry)));
  }
  const others = [...contested, ...claims].map((entry) => said(c, entry));
  const notYet = says(telling.notYet ?? NOT_YET);
  return others.length === 0 ? [notYet] : [notYet, says(SAID_BY_OTHERS), ...others];
}

/** The same where it is known or said; nothing where nobody knows. */
export function tellIfAny(c: Case, matter: MatterKey, telling?: Telling): Sentence[] {
  return matterOf(c.board, matter).state === 'unknown' ? [] : tell(c, matter, telling);
}

function wordsOf({ value, words }: BoardEntry, matter: MatterKey, { text, intro }: Telling): string {
  if (value === null) return intro === undefined ? words : `${intro} ${words}`;
  return text?.(value) ?? PLAIN[matter]?.[value] ?? words;
}

/** Words that somebody typed, as a sentence. */
export function sentence(text: string): string {
  const plain = text.trim();
  const begun = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?…”]$/.test(begun) ? begun : `${begun}.`;
}
