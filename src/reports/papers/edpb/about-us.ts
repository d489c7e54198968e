import { filled, missing, unknown } from '../../../documents/index.ts';
import { referenceOf } from '../../from-case.ts';
import { organisationName, ownWords, particulars } from '../form-answers.ts';
import { partiesOf } from '../scope-answers.ts';
import { byParticular, ticked, type Resolver } from './reply.ts';
import { filedWith } from '../told-answers.ts';

/** Fields 3 to 41: which notification, who makes it, who else is involved. Field 4 is resolved last of all. */
export const ABOUT_US: Readonly<Record<number, Resolver>> = {
  3: (c) => {
    const [first] = filedWith(c, 'edpb');
    return first ? ticked(['b'], `filing:${first.filing}`) : ticked(['a'], 'incident');
  },
  5: (c) => {
    const withdrawn = filedWith(c, 'edpb').findLast(({ phase }) => phase === 'withdrawn');
    if (withdrawn?.reason) return { answer: filled(withdrawn.reason, `filing:${withdrawn.filing}`) };
    const { authority } = c.decided;
    return authority
      ? { answer: filled(authority.reason, `decision:${authority.decision}`) }
      : { answer: missing('why it is withdrawn') };
  },
  6: (c) => {
    const found = filedWith(c, 'edpb').findLast(({ reference }) => reference !== null);
    return found
      ? { answer: filled(found.reference!, `filing:${found.filing}`) }
      : { answer: missing('the identifier that the authority gave the notification before') };
  },
  7: (c) => ({ answer: filled(referenceOf(c), 'incident') }),
  10: (c) =>
    byParticular(c, 'identifier kind', {
      'company id': 'a',
      'company number': 'a',
      'organisation number': 'b',
      'charity number': 'b',
      'vat number': 'c',
    }),
  11: (c) => ({ answer: ownWords(c, 'identifier') }),
  12: (c) => ({ answer: organisationName(c) }),
  13: (c) => ({ answer: particulars(c, ['address', 'contact e-mail', 'contact phone', 'website']) }),
  14: (c) => byParticular(c, 'sector', { private: 'a', public: 'b' }),
  15: (c) =>
    byParticular(c, 'organisation type', { micro: 'a', 'small or medium': 'b', large: 'c', other: 'd' }),
  16: () => ({ answer: missing('what type of organisation it is') }),
  17: (c) => ({ answer: ownWords(c, 'activity') }),
  18: (c) => ({ answer: ownWords(c, 'representative name') }),
  19: (c) => ({ answer: ownWords(c, 'representative contact') }),
  21: (c) => ({ answer: ownWords(c, 'reporter name') }),
  22: (c) => ({ answer: ownWords(c, 'reporter contact') }),
  23: (c) => byParticular(c, 'reporter function', { dpo: 'a', 'legal representative': 'b', other: 'c' }),
  24: (c) => ({ answer: ownWords(c, 'reporter function text') }),
  29: (c) => {
    const name = ownWords(c, 'dpo name');
    return {
      answer:
        name.state === 'filled'
          ? filled('Yes', ...name.support)
          : missing('whether there is a data protection officer'),
    };
  },
  30: (c) => ({ answer: ownWords(c, 'dpo name') }),
  31: (c) => ({ answer: ownWords(c, 'dpo contact') }),
  33: (c) => {
    if (c.organisation['dpo contact'] !== undefined) return ticked(['a'], 'organisation:dpo contact');
    return c.organisation['reporter contact'] === undefined
      ? {
          answer: missing(
            'who can tell more: the data protection officer, the reporting person or somebody else',
          ),
        }
      : ticked(['b'], 'organisation:reporter contact');
  },
  34: () => ({ answer: missing('the name of the contact person') }),
  35: () => ({ answer: missing('the function of the contact person') }),
  36: () => ({ answer: missing('how to reach the contact person') }),
  38: (c) => {
    const [first, ...rest] = partiesOf(c).map(({ support }) => support);
    return first === undefined
      ? { answer: unknown('Not known: the case names no supplier.') }
      : ticked(['a'], first, ...rest);
  },
  39: (c) => parties(c, ({ role }) => role),
  40: (c) => parties(c, ({ name }) => name),
  41: (c) => parties(c, ({ contact }) => contact),
};

type Party = ReturnType<typeof partiesOf>[number];

/** One line for each party; `of` is null where it is not recorded. */
function parties(c: Parameters<Resolver>[0], of: (party: Party) => string | null) {
  const all = partiesOf(c);
  const known = all.filter((party) => of(party) !== null);
  const [first, ...rest] = known.map(({ support }) => support);
  if (first === undefined) return { answer: missing('how to reach each of them') };
  const lines = all.map((party) => `${party.name}: ${of(party) ?? 'not recorded'}`);
  const named = of(all[0]) === all[0].name;
  return {
    answer: filled((named ? known.map(({ name }) => name) : lines).join('\n'), first, ...rest),
    value: all.map((party) => of(party) ?? 'not recorded'),
  };
}
