import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { parseInstant } from '../zoned-time.ts';
import { isDayAlone, requireHour } from '../moment.ts';

/** How a matter is answered. */
export type Answers =
  | { kind: 'choice'; values: Readonly<Record<string, string>> }
  | { kind: 'several'; values: Readonly<Record<string, string>> }
  | { kind: 'instant' }
  | { kind: 'text' };

export type Nature = 'confidentiality' | 'integrity' | 'availability';

/** Something that has to be found out in every case. */
export type Matter = {
  /** The question in plain words, as it is put to whoever may know. */
  question: string;
  /** Who may know. */
  ask: 'supplier' | 'us';
  answers: Answers;
  /** It is asked only where the incident is, or may be, of this nature. */
  nature?: Nature;
};

const YES_NO = { kind: 'choice', values: { yes: 'yes', no: 'no' } } as const satisfies Answers;
const INSTANT = { kind: 'instant' } as const;
const TEXT = { kind: 'text' } as const;

/** Every matter, in the order in which it is asked. Values are those that forms, scores and duties read. */
export const MATTERS = {
  nature: {
    question: 'Was data seen or taken, changed, or lost?',
    ask: 'supplier',
    answers: {
      kind: 'several',
      values: {
        confidentiality: 'seen or taken by somebody who should not (confidentiality)',
        integrity: 'changed (integrity)',
        availability: 'lost or out of reach (availability)',
      },
    },
  },
  aware: {
    question: 'When did we become aware, with reasonable certainty, that personal data was concerned?',
    ask: 'us',
    answers: INSTANT,
  },
  'occurred from': { question: 'When did it begin?', ask: 'supplier', answers: INSTANT },
  'occurred until': { question: 'When did it end?', ask: 'supplier', answers: INSTANT },
  ongoing: { question: 'Is it still going on?', ask: 'supplier', answers: YES_NO },
  'supplier knew': { question: 'When did you first know of it?', ask: 'supplier', answers: INSTANT },
  discovery: {
    question: 'From whom did we hear of it?',
    ask: 'us',
    answers: {
      kind: 'choice',
      values: {
        us: 'we found it ourselves',
        supplier: 'the supplier told us',
        person: 'a person affected told us',
        outside: 'somebody else told us',
        press: 'from the press',
        other: 'in another way',
      },
    },
  },
  'incident kind': {
    question: 'What kind of incident is it?',
    ask: 'supplier',
    answers: {
      kind: 'choice',
      values: {
        ransomware: 'ransomware or encrypted devices',
        hacking: 'hacking or malware',
        phishing: 'phishing or social engineering',
        vulnerability: 'a vulnerability was exploited',
        'unauthorised access': 'unauthorised access to a system',
        exfiltration: 'data was taken out',
        misconfiguration: 'a system was set up wrongly',
        'wrong permissions': 'access rights were wrong',
        'unintended publication': 'data was published by mistake',
        misdelivery: 'data went to the wrong recipient',
        'lost or stolen device': 'a device was lost or stolen',
        insider: 'somebody inside abused their access',
        'technical malfunction': 'a technical malfunction',
        other: 'something else',
      },
    },
  },
  cause: {
    question: 'Who caused it, and on purpose?',
    ask: 'supplier',
    answers: {
      kind: 'choice',
      values: {
        'internal non-malicious': 'somebody inside, not on purpose',
        'internal malicious': 'somebody inside, on purpose',
        'external non-malicious': 'somebody outside, not on purpose',
        'external malicious': 'somebody outside, on purpose',
      },
    },
  },
  how: { question: 'How did it happen: by which way in, and by what means?', ask: 'supplier', answers: TEXT },
  systems: {
    question: 'Which systems, software and services were concerned, and where are they?',
    ask: 'supplier',
    answers: TEXT,
  },
  confidentiality: {
    question: 'Was our data seen, copied or taken? On what evidence do you say so?',
    ask: 'supplier',
    nature: 'confidentiality',
    answers: {
      kind: 'choice',
      values: {
        taken: 'data was taken or disclosed',
        'likely taken': 'data was likely taken, without proof',
        seen: 'data was seen, not taken',
        'not taken': 'there is reasonable evidence that data was neither taken nor disclosed',
        'cannot be assessed': 'it cannot be found out',
      },
    },
  },
  recipients: {
    question: 'Who has it now?',
    ask: 'supplier',
    nature: 'confidentiality',
    answers: {
      kind: 'choice',
      values: {
        none: 'nobody outside',
        known: 'a known number of known recipients',
        unknown: 'an unknown number of people, or unknown ones',
      },
    },
  },
  intelligible: {
    question: 'Was our data encrypted or otherwise unreadable to them, and are the keys safe?',
    ask: 'supplier',
    nature: 'confidentiality',
    answers: {
      kind: 'choice',
      values: {
        unintelligible: 'unreadable, and the protection is intact',
        'weakly protected': 'protected, and the protection may be overcome',
        intelligible: 'readable',
        'cannot be assessed': 'it cannot be found out',
      },
    },
  },
  'data reached': {
    question: 'Which of our files, tables and columns were reached?',
    ask: 'supplier',
    nature: 'confidentiality',
    answers: TEXT,
  },
  published: {
    question: 'Was any of it published or offered for sale?',
    ask: 'supplier',
    nature: 'confidentiality',
    answers: YES_NO,
  },
  ransom: {
    question: 'Was a ransom demanded, and was it paid?',
    ask: 'supplier',
    answers: {
      kind: 'choice',
      values: { demanded: 'demanded, not paid', paid: 'paid', 'not demanded': 'not demanded' },
    },
  },
  'data destroyed': {
    question: 'Have they destroyed what they took, and what proves it?',
    ask: 'supplier',
    nature: 'confidentiality',
    answers: YES_NO,
  },
  integrity: {
    question: 'Was our data changed, and can it be put right?',
    ask: 'supplier',
    nature: 'integrity',
    answers: {
      kind: 'choice',
      values: {
        'not altered': 'it was not changed',
        'altered, recoverable, not misused': 'changed, not misused, and it can be put right',
        'altered, recoverable, possibly misused': 'changed, possibly misused, and it can be put right',
        'altered, not recoverable': 'changed, and it cannot be put right',
      },
    },
  },
  availability: {
    question: 'Is our data lost or out of reach, and for how long?',
    ask: 'supplier',
    nature: 'availability',
    answers: {
      kind: 'choice',
      values: {
        'not affected': 'it was never out of reach',
        'recovered without difficulty': 'it is back, without difficulty',
        'temporarily lost': 'it is out of reach for a time',
        'lost for good': 'it is lost for good',
      },
    },
  },
  recovery: {
    question: 'How long will recovery take?',
    ask: 'supplier',
    answers: {
      kind: 'choice',
      values: {
        regular: 'can be foreseen, with what is there',
        supplemented: 'can be foreseen, with more help',
        extended: 'cannot be foreseen, and needs more help',
        'not recoverable': 'there is no recovery',
        complete: 'it is complete',
      },
    },
  },
  containment: {
    question: 'What have you done to stop it and to limit the harm?',
    ask: 'supplier',
    answers: TEXT,
  },
  'impact on us': {
    question: 'How badly does it hinder our own work?',
    ask: 'us',
    answers: {
      kind: 'choice',
      values: {
        high: 'no critical service can be provided to anybody',
        medium: 'a critical service cannot be provided to some',
        low: 'little or nothing is hindered',
      },
    },
  },
  'measures before': {
    question: 'What protected this data before it happened?',
    ask: 'us',
    answers: TEXT,
  },
  'staff training': {
    question: 'What training in data protection had those who were involved?',
    ask: 'us',
    answers: TEXT,
  },
  'measures taken': { question: 'What have we done since?', ask: 'us', answers: TEXT },
  'measures planned': { question: 'What will keep it from happening again?', ask: 'us', answers: TEXT },
  consequences: { question: 'What may follow for the people affected?', ask: 'us', answers: TEXT },
  'people told from': {
    question: 'When did we begin to tell the people affected?',
    ask: 'us',
    answers: INSTANT,
  },
  'people told until': { question: 'When had everybody been told?', ask: 'us', answers: INSTANT },
  'how people are told': { question: 'How are they told?', ask: 'us', answers: TEXT },
} as const satisfies Record<string, Matter>;

export type MatterKey = keyof typeof MATTERS;

export const MATTER_KEYS = Object.keys(MATTERS) as MatterKey[];

/** The matter of a name; ARGUMENT_INVALID with the nearest ones otherwise. */
export function findMatter(name: string): MatterKey {
  const found = MATTER_KEYS.find((key) => key === name.trim().toLowerCase());
  if (found) return found;
  const near = nearest(name, MATTER_KEYS);
  throw new InputError(
    'ARGUMENT_INVALID',
    `There is no matter '${name}': ${near.length > 0 ? `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?` : `'incident matters' lists them`}`,
  );
}

/**
 * What somebody typed as the answer to a matter, as it is kept: choices as they are listed, instants as ISO text, a day
 * without an hour as the day.
 */
export function readValue(key: MatterKey, text: string, timezone: string): string {
  const { answers }: Matter = MATTERS[key];
  switch (answers.kind) {
    case 'instant':
      return readInstantValue(key, text.trim(), timezone);
    case 'choice':
      return readChoice(key, text, answers.values);
    case 'several':
      return Object.keys(answers.values)
        .filter((value) =>
          text
            .split(',')
            .map((part) => readChoice(key, part, answers.values))
            .includes(value),
        )
        .join(', ');
    case 'text':
      throw new InputError(
        'ARGUMENT_INVALID',
        `'${key}' is answered in your own words: leave --value out, and say it in the sentence itself`,
      );
  }
}

/** A kept value in words; instants are the caller's to format. */
export function valueLabel(key: MatterKey, value: string): string {
  const { answers }: Matter = MATTERS[key];
  if (answers.kind === 'choice') return answers.values[value] ?? value;
  if (answers.kind !== 'several') return value;
  return value
    .split(', ')
    .map((part) => answers.values[part] ?? part)
    .join(' and ');
}

/** An hour that nobody said is not made up; only awareness needs one. */
function readInstantValue(key: MatterKey, text: string, timezone: string): string {
  const at = parseInstant(text, timezone, `--value of '${key}'`);
  if (key === 'aware') requireHour(text, `--value of '${key}'`, 'clocks run from it');
  return isDayAlone(text) ? text : at.toISOString();
}

function readChoice(key: MatterKey, text: string, values: Readonly<Record<string, string>>): string {
  const found = Object.keys(values).find((value) => value === text.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new InputError(
    'ARGUMENT_INVALID',
    `'${text.trim()}' is no answer to '${key}': write one of ${Object.keys(values)
      .map((value) => `'${value}'`)
      .join(', ')}`,
  );
}
