import { listOfParticular } from '../../../organisation/index.ts';
import { EEA } from '../../../eea.ts';
import type { Case } from '../../../incidents/index.ts';
import type { Before } from './reply.ts';

/**
 * Whether a field is asked. 'if applicable': it may stay empty. 'open': that depends on what is not known yet, and it is
 * answered as far as can be.
 */
export type Asked = { asked: 'yes' | 'if applicable' | 'open' } | { asked: 'no'; why: string };

type Condition = (before: Before, c: Case) => Asked;

const YES = { asked: 'yes' } as const;
const OPEN = { asked: 'open' } as const;
const IF_APPLICABLE = { asked: 'if applicable' } as const;

/** Whether the controller is established in the EEA; undefined: nobody has said. */
export function inEea({ country, organisation }: Case): boolean | undefined {
  if (EEA.includes(country)) return true;
  const establishments = listOfParticular(organisation, 'establishments');
  return establishments && establishments.length > 0;
}

/** Asked where one of these options of another field is chosen; open while that field is not answered. */
function where(number: number, letters: readonly string[], why: string): Condition {
  return (before) => {
    const { state, chosen } = before(number);
    if (chosen.some((letter) => letters.includes(letter))) return YES;
    return state === 'filled' && chosen.length > 0 ? no(why) : OPEN;
  };
}

/** The same of a field without which it makes no sense to ask. */
function onlyWhere(number: number, letters: readonly string[], why: string): Condition {
  return (before) => (before(number).chosen.some((letter) => letters.includes(letter)) ? YES : no(why));
}

/** Of a nature of breach: open while none is known. */
function ofNature(letter: string, word: string): Condition {
  return where(55, [letter], `Asked only of a breach of ${word}.`);
}

function no(why: string): Asked {
  return { asked: 'no', why };
}

const isDpo: Condition = where(
  23,
  ['b', 'c'],
  'The data protection officer is the reporting person, who is named above.',
);

const established: Condition = (_, c) => {
  const there = inEea(c);
  return there === undefined ? OPEN : there ? YES : no('Asked only of a controller established in the EEA.');
};

const notEstablished: Condition = (_, c) => {
  const there = inEea(c);
  return there === undefined
    ? OPEN
    : there
      ? no('Asked only of a controller not established in the EEA.')
      : YES;
};

function both(...conditions: Condition[]): Condition {
  return (before, c) => {
    const judged = conditions.map((condition) => condition(before, c));
    return (
      judged.find(({ asked }) => asked === 'no') ?? judged.find(({ asked }) => asked === 'open') ?? judged[0]
    );
  };
}

const needsFollowUp = 'Asked only of a follow-up notification.';
const needsTold = 'Asked only where people have been told.';
const needsOther = 'Asked only where “Other” is chosen.';
const crossBorder = both(established, where(113, ['a'], 'Asked only of cross-border processing.'));
const fromOutside = both(
  notEstablished,
  where(120, ['a'], 'Asked only where the GDPR applies from outside the EEA.'),
);
const onlyIfRequired: Condition = () => no('Asked only where the national authority requires it.');

/** When a field is asked; one without a line is always asked. */
export const CONDITIONS: Readonly<Record<number, Condition>> = {
  5: onlyWhere(4, ['c'], 'Asked only where a notification is withdrawn.'),
  6: onlyWhere(3, ['b'], needsFollowUp),
  10: () => IF_APPLICABLE,
  11: () => IF_APPLICABLE,
  15: where(14, ['a'], 'Asked only of a private organisation.'),
  16: onlyWhere(15, ['d'], needsOther),
  18: notEstablished,
  19: notEstablished,
  24: where(23, ['c'], needsOther),
  25: onlyIfRequired,
  26: onlyIfRequired,
  29: isDpo,
  30: both(isDpo, isDesignated),
  31: both(isDpo, isDesignated),
  34: onlyWhere(33, ['c'], needsOther),
  35: onlyWhere(33, ['c'], needsOther),
  36: onlyWhere(33, ['c'], needsOther),
  39: where(38, ['a'], 'Asked only where another party is involved.'),
  40: where(38, ['a'], 'Asked only where another party is involved.'),
  41: where(38, ['a'], 'Asked only where another party is involved.'),
  46: where(44, ['a', 'b', 'c'], 'It cannot be determined.'),
  47: where(44, ['a', 'b'], 'It is still going on, or cannot be determined.'),
  49: both(onlyWhere(3, ['a'], 'Asked only of a new notification.'), isLate),
  52: where(50, ['b', 'c', 'd', 'e', 'f'], 'Asked only where somebody else noticed it.'),
  53: () => IF_APPLICABLE,
  56: ofNature('a', 'confidentiality'),
  57: ofNature('a', 'confidentiality'),
  58: ofNature('b', 'integrity'),
  59: ofNature('c', 'availability'),
  68: onlyWhere(67, ['a', 'b'], 'Asked only where there is a number.'),
  73: onlyWhere(72, ['a', 'b'], 'Asked only where there is a number.'),
  79: ofNature('a', 'confidentiality'),
  80: onlyWhere(79, ['d'], needsOther),
  81: ofNature('b', 'integrity'),
  82: onlyWhere(81, ['c'], needsOther),
  83: ofNature('c', 'availability'),
  84: onlyWhere(83, ['c'], needsOther),
  86: onlyWhere(85, ['n'], needsOther),
  98: onlyWhere(97, ['a'], needsTold),
  99: onlyWhere(97, ['b'], 'Asked only where the day is set.'),
  100: onlyWhere(97, ['e'], 'Asked only where an exception of Art. 34(3) is relied on.'),
  101: onlyWhere(97, ['e'], 'Asked only where an exception of Art. 34(3) is relied on.'),
  102: onlyWhere(97, ['a'], needsTold),
  103: both(onlyWhere(97, ['a'], needsTold), where(102, ['b'], 'Asked only where some have not been told.')),
  104: onlyWhere(97, ['a'], needsTold),
  105: both(onlyWhere(97, ['a'], needsTold), onlyWhere(104, ['c'], needsOther)),
  106: onlyWhere(97, ['a'], needsTold),
  111: (before) =>
    [109, 110].some((number) => before(number).chosen.includes('a'))
      ? YES
      : no('Asked only where somebody else was told.'),
  113: established,
  114: crossBorder,
  115: crossBorder,
  116: crossBorder,
  117: crossBorder,
  118: crossBorder,
  120: notEstablished,
  121: fromOutside,
  122: fromOutside,
  123: fromOutside,
  126: onlyWhere(125, ['j'], needsOther),
};

function isDesignated(before: Before): Asked {
  return before(29).state === 'filled' ? YES : OPEN;
}

const PERIOD_MS = 72 * 3_600_000;

/** The schema has it the wrong way round; a notification is late when awareness and 72 hours have passed. */
function isLate(_: Before, { at, aware }: Case): Asked {
  return at.getTime() > aware.getTime() + PERIOD_MS
    ? YES
    : no('Asked only of a late notification; 72 hours have not passed.');
}
