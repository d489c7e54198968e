import {
  filled,
  missing,
  unknown,
  type Answer,
  type Sentence,
  type Support,
  type Supports,
} from '../../documents/index.ts';
import { goesOn, matterOf, type Case } from '../../incidents/index.ts';
import { PARTICULARS, type ParticularKey } from '../../organisation/index.ts';
import { instantText, matterAnswer, namesText, particular, supportOf } from '../from-case.ts';

// What several forms ask, answered in the same words.

export type Filled = Extract<Answer, { state: 'filled' }>;

/** What a particular is called where it stands alone in a form. */
const ALONE: Partial<Record<ParticularKey, string>> = {
  identifier: 'the number of that identifier',
  'reporter name': 'the name of whoever makes the report',
  'reporter contact': 'how to reach whoever makes the report',
  'reporter function':
    'as what they make it: data protection officer, legal representative or another function',
  'reporter function text': 'the function of whoever makes the report',
  'representative contact': 'how to reach the representative in the EEA',
};

/** What the organisation said of itself, or what it has to fill in, in words that stand alone. */
export function ownWords(c: Case, key: ParticularKey): Answer {
  const answer = particular(c, key);
  return answer.state === 'missing' ? missing(ALONE[key] ?? answer.text) : answer;
}

/** The name as it is registered, else the one that the installation was made with. */
export function organisationName(c: Case): Answer {
  const legal = particular(c, 'legal name');
  return legal.state === 'filled' ? legal : filled(c.name, 'organisation:name');
}

/** Several particulars as one answer, a line for each that was said; missing where none was. */
export function particulars(c: Case, keys: readonly ParticularKey[]): Answer {
  const said = keys.flatMap((key) => {
    const answer = particular(c, key);
    return answer.state === 'filled' ? [answer] : [];
  });
  if (said.length === 0) return missing(keys.map((key) => ALONE[key] ?? PARTICULARS[key].asks).join('; '));
  return filled(said.map(({ text }) => text).join('\n'), ...supportsOf(said));
}

/**
 * Several answers as one: what is known with what it rests on, what is not known said so, and what others say of it.
 * Not known where nothing of it is.
 */
export function together(...parts: [label: string, answer: Answer][]): Answer {
  const known = parts.flatMap(([, answer]) => (answer.state === 'filled' ? [answer] : []));
  if (known.length === 0) {
    const claims = parts.flatMap(([, answer]) =>
      answer.state === 'unknown' ? [...(answer.claims ?? [])] : [],
    );
    return unknown('Not known.', claims);
  }
  const lines = parts.flatMap(([label, answer]) => {
    if (answer.state === 'not asked') return [];
    const text = answer.state === 'filled' ? answer.text : textOfUnknown(answer);
    return [label === '' ? text : `${label}: ${text}`];
  });
  const claimed = parts.flatMap(([, answer]) =>
    answer.state === 'unknown' ? (answer.claims ?? []).flatMap(supportOfSentence) : [],
  );
  return filled(lines.join('\n'), ...supportsOf(known), ...claimed);
}

/** 'Not known.' with what others say of it, in one text. */
export function textOfUnknown(answer: Answer): string {
  const claims = answer.state === 'unknown' ? (answer.claims ?? []) : [];
  return [answer.text, ...claims.flatMap((one) => ('gap' in one ? [] : [one.text]))].join(' ');
}

export function supportsOf(answers: readonly Filled[]): Supports {
  return [...new Set(answers.flatMap(({ support }) => [...support]))] as unknown as Supports;
}

function supportOfSentence(sentence: Sentence): Support[] {
  return 'gap' in sentence ? [] : [...(sentence.support ?? [])];
}

/** What happened: the sentence that the case was opened with, and how, as far as it is established. */
export function whatHappened(c: Case): Answer {
  return together(
    ['', filled(`In the words of whoever opened the case: “${c.incident.what}”`, 'incident')],
    ['How it happened', matterAnswer(c, 'how')],
  );
}

/** 'From … until …', as far as it is established. */
export function occurred(c: Case): Answer {
  const from = matterAnswer(c, 'occurred from');
  const until = matterAnswer(c, 'occurred until');
  const ongoing = goesOn(c.board);
  const known = [from, until].filter((answer) => answer.state === 'filled');
  const claims = [from, until].flatMap((answer) => [...claimsOf(answer)]);
  const supports: Support[] = ongoing ? [...bySupports(c, 'ongoing')] : [];
  if (known.length === 0 && !ongoing) return unknown('Not known.', claims);
  const begin = from.state === 'filled' ? `From ${from.text}` : 'Since when is not known';
  const end = ongoing
    ? '; it is still going on'
    : until.state === 'filled'
      ? ` until ${until.text}`
      : '; until when is not known';
  const said = claims.flatMap((one) => ('gap' in one ? [] : [one.text]));
  const [first, ...rest] = [
    ...known.flatMap(({ support }) => [...support]),
    ...supports,
    ...claims.flatMap(supportOfSentence),
  ];
  return filled([`${begin}${end}.`, ...said].join(' '), first, ...rest);
}

/** When the organisation became aware. It is always known: a case is opened with it. */
export function aware(c: Case): Answer {
  return filled(instantText(c.aware, c.timezone), ...awareSupports(c));
}

export function awareSupports({ board }: Case): Supports {
  const { by } = matterOf(board, 'aware');
  return [by ? supportOf(by) : 'incident'];
}

/** What a matter is established by; only for one that is. */
export function bySupports({ board }: Case, matter: Parameters<typeof matterOf>[1]): Supports {
  const { by } = matterOf(board, matter);
  if (!by) throw new Error(`'${matter}' is not established`);
  return [supportOf(by)];
}

/** From whom the organisation heard of it, and what was said about that. */
export function discovery(c: Case): Answer {
  const answer = matterAnswer(c, 'discovery');
  const { by } = matterOf(c.board, 'discovery');
  if (answer.state !== 'filled' || !by || by.words.toLowerCase() === answer.text.toLowerCase()) return answer;
  return filled(`${answer.text}: ${by.words}`, ...answer.support);
}

/** Of what natures the incident is, and what that rests on; undefined where it is not known. */
export function natures(c: Case): Supports | undefined {
  if (c.concerns.length === 0) return undefined;
  const found = (['nature', ...c.concerns] as const).flatMap((matter) => {
    const { by } = matterOf(c.board, matter);
    return by ? [supportOf(by)] : [];
  });
  const atStart = c.incident.nature.length > 0 || found.length === 0;
  return [...(atStart ? ['incident'] : []), ...found] as unknown as Supports;
}

export function claimsOf(answer: Answer): readonly Sentence[] {
  return answer.state === 'unknown' ? (answer.claims ?? []) : [];
}

/** What was done: by the supplier, and by the organisation. */
export function measuresTaken(c: Case): Answer {
  return together(
    [suppliersDid(c), matterAnswer(c, 'containment')],
    ['What we did', matterAnswer(c, 'measures taken')],
  );
}

function suppliersDid({ named }: Case): string {
  return `What ${named.length === 0 ? 'the supplier' : namesText(named.map(({ name }) => name))} did`;
}

/** As what the reporting person reports. */
export function reporterRole(c: Case): Answer {
  const said = ownWords(c, 'reporter function');
  if (said.state !== 'filled') return said;
  if (said.text === 'other') return ownWords(c, 'reporter function text');
  return filled(said.text === 'dpo' ? 'Data protection officer' : said.text, ...said.support);
}
