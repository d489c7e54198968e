import { filled, missing, unknown, type Answer } from '../../../documents/index.ts';
import { establishedInstant, establishedValue, goesOn, type Case } from '../../../incidents/index.ts';
import { dayText, matterAnswer } from '../../from-case.ts';
import {
  aware,
  awareSupports,
  bySupports,
  claimsOf,
  discovery,
  natures,
  together,
  whatHappened,
} from '../form-answers.ts';
import { byMatter, ticked, type Reply, type Resolver } from './reply.ts';
import { lateReasons } from '../told-answers.ts';

/** Fields 44 to 63: when it happened, how it was noticed, of what nature it is. */
export const WHAT_HAPPENED: Readonly<Record<number, Resolver>> = {
  44: whenItHappened,
  45: (c) => {
    const known = establishedValue(c.board, 'occurred from') ?? establishedValue(c.board, 'occurred until');
    return {
      answer: known ? missing('whether the dates are only estimated') : unknown('Not known: no date is.'),
    };
  },
  46: (c) => moment(c, 'occurred from'),
  47: (c) => moment(c, 'occurred until'),
  48: (c) => ({ answer: aware(c), value: c.aware.toISOString() }),
  49: (c) => ({ answer: lateReasons(c, 'edpb') }),
  50: (c) =>
    byMatter(c, 'discovery', { us: 'a', supplier: 'b', person: 'c', outside: 'd', press: 'e', other: 'f' }),
  51: (c) => ({ answer: discovery(c) }),
  52: (c) =>
    // A controller is aware when its processor has told it; when others told it is not a matter of the case.
    establishedValue(c.board, 'discovery') === 'supplier'
      ? {
          answer: filled(dayText(c.aware, c.timezone), ...awareSupports(c), ...bySupports(c, 'discovery')),
          value: dayOf(c, c.aware),
        }
      : { answer: unknown() },
  53: (c) => ({
    answer: together(
      ['When the supplier knew of it', matterAnswer(c, 'supplier knew')],
      ['How long recovery takes', matterAnswer(c, 'recovery')],
    ),
  }),
  55: (c) => {
    const supports = natures(c);
    if (!supports) return { answer: unknown('Not known.', claimsOf(matterAnswer(c, 'nature'))) };
    const letters = { confidentiality: 'a', integrity: 'b', availability: 'c' } as const;
    return ticked(
      c.concerns.map((nature) => letters[nature]),
      ...supports,
    );
  },
  56: (c) =>
    byMatter(
      c,
      'confidentiality',
      { taken: 'a', seen: 'a', 'likely taken': 'b', 'not taken': 'c', 'cannot be assessed': 'd' },
      'e',
    ),
  57: (c) =>
    byMatter(
      c,
      'intelligible',
      { unintelligible: 'a', 'weakly protected': 'b', intelligible: 'c', 'cannot be assessed': 'd' },
      'e',
    ),
  // The template's other options say that there is evidence of wrong use; of the case only its possibility is known.
  58: (c) => byMatter(c, 'integrity', { 'altered, recoverable, not misused': 'a' }),
  59: (c) =>
    byMatter(
      c,
      'availability',
      { 'recovered without difficulty': 'a', 'temporarily lost': 'a', 'lost for good': 'b' },
      'c',
    ),
  60: (c) =>
    byMatter(
      c,
      'incident kind',
      {
        insider: 'a',
        ransomware: 'b',
        hacking: 'c',
        phishing: 'd',
        vulnerability: 'e',
        'unauthorised access': 'f',
        exfiltration: 'g',
        'lost or stolen device': 'i',
        misdelivery: 'l',
        misconfiguration: 'm',
        'wrong permissions': 'n',
        'technical malfunction': 't',
        'unintended publication': 'v',
        other: 'y',
      },
      'x',
    ),
  61: (c) =>
    byMatter(
      c,
      'cause',
      {
        'internal non-malicious': 'a',
        'internal malicious': 'b',
        'external non-malicious': 'c',
        'external malicious': 'd',
      },
      'e',
    ),
  62: (c) => ({ answer: whatHappened(c) }),
  63: (c) => ({ answer: matterAnswer(c, 'systems') }),
};

function whenItHappened(c: Case): Reply {
  const from = establishedInstant(c.board, 'occurred from', c.timezone);
  const until = establishedInstant(c.board, 'occurred until', c.timezone);
  if (from && goesOn(c.board))
    return ticked(['c'], ...bySupports(c, 'occurred from'), ...bySupports(c, 'ongoing'));
  if (from && until) {
    const sameDay = dayOf(c, from) === dayOf(c, until);
    return ticked(
      [sameDay ? 'a' : 'b'],
      ...bySupports(c, 'occurred from'),
      ...bySupports(c, 'occurred until'),
    );
  }
  const begun: Answer = from
    ? unknown('Not known: when it ended, or whether it is still going on.', [
        ...claimsOf(matterAnswer(c, 'occurred until')),
        ...claimsOf(matterAnswer(c, 'ongoing')),
      ])
    : unknown('Not known.', claimsOf(matterAnswer(c, 'occurred from')));
  return { answer: begun, chosen: ['e'] };
}

/** An established moment, in words and as ISO text: an instant, or a day where no hour is known. */
export function moment(c: Case, matter: 'occurred from' | 'occurred until'): Reply {
  const value = establishedValue(c.board, matter);
  const answer = matterAnswer(c, matter);
  return value === undefined ? { answer } : { answer, value };
}

/** The day of a moment where the organisation is: '2021-10-29'. */
export function dayOf({ timezone }: Case, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(at);
}
