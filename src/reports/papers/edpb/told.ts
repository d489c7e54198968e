import { filled, missing, unknown, type Supports } from '../../../documents/index.ts';
import { EEA } from '../../../eea.ts';
import { placeName } from '../../../law/index.ts';
import { listOfParticular } from '../../../organisation/index.ts';
import { establishedInstant, type Case, type DutyState } from '../../../incidents/index.ts';
import { countText, matterAnswer, particular } from '../../from-case.ts';
import { claimsOf, supportsOf } from '../form-answers.ts';
import { ticked, type Reply, type Resolver } from './reply.ts';
import { dayOf } from './what-happened.ts';
import { authorityNames, dutiesFor, tellings } from '../told-answers.ts';

/** Fields 97 to 126: who was told, and whose authority it is. */
export const TOLD: Readonly<Record<number, Resolver>> = {
  97: peopleTold,
  98: (c) => {
    const at = establishedInstant(c.board, 'people told from', c.timezone);
    const answer = matterAnswer(c, 'people told from');
    return at === undefined ? { answer } : { answer, value: dayOf(c, at) };
  },
  99: () => ({ answer: missing('the day on which they will be told') }),
  100: (c) => {
    const { people } = c.decided;
    return people?.exception
      ? ticked([people.exception], `decision:${people.decision}`)
      : { answer: unknown() };
  },
  101: (c) => {
    const { people } = c.decided;
    return { answer: people ? filled(people.reason, `decision:${people.decision}`) : unknown() };
  },
  102: (c) => {
    const until = matterAnswer(c, 'people told until');
    return until.state === 'filled' ? ticked(['a'], ...until.support) : { answer: until };
  },
  103: () => ({ answer: missing('why some have not been told') }),
  104: (c) => ({
    answer: matterAnswer(c, 'how people are told'),
    note: 'Tick the boxes that fit these words.',
  }),
  105: (c) => ({ answer: matterAnswer(c, 'how people are told') }),
  106: () => ({ answer: missing('the text that people were sent') }),
  109: (c) => reported(c, isPolice),
  110: (c) => reported(c, isOther),
  111: (c) => {
    const told = tellings(c, (state) => isPolice(state) || isOther(state));
    return {
      answer:
        told.length > 0 ? filled(told.map(({ text }) => text).join('\n'), ...supportsOf(told)) : unknown(),
    };
  },
  113: crossBorder,
  114: (c) => ({ answer: particular(c, 'lead authority') }),
  115: (c) => {
    const countries = establishments(c);
    return countries.length > 0
      ? { answer: filled(namesOf(countries), ...establishmentSupports(c)), value: countries }
      : { answer: particular(c, 'establishments') };
  },
  116: affectedCountries,
  117: affectedNumbers,
  118: (c) => authorities(c, ({ duty }) => duty.rule.applies.establishedIn !== undefined),
  120: fromOutside,
  121: affectedCountries,
  122: affectedNumbers,
  123: (c) => authorities(c, ({ duty }) => duty.rule.applies.notEstablishedIn !== undefined),
  125: () => ({ answer: missing('which papers go with it') }),
  126: () => ({ answer: missing('which other papers go with it') }),
};

function peopleTold(c: Case): Reply {
  const from = matterAnswer(c, 'people told from');
  if (from.state === 'filled') return ticked(['a'], ...from.support);
  const { people } = c.decided;
  if (!people)
    return {
      answer: unknown('Not known: nobody has decided, and nothing is recorded.', claimsOf(from)),
      chosen: ['c'],
    };
  const letter = people.people === 'tell' ? 'b1' : people.exception ? 'e' : 'd';
  return ticked([letter], `decision:${people.decision}`);
}

function isPolice({ duty }: DutyState): boolean {
  return duty.to.authority?.role === 'police';
}

/** Authorities under other legislation: not the ones that this form goes to, and not suppliers or people. */
function isOther(state: DutyState): boolean {
  const { kind, paper } = state.duty.rule;
  return (kind === 'authority' || kind === 'voluntary') && paper !== 'edpb' && !isPolice(state);
}

function reported(c: Case, which: (state: DutyState) => boolean): Reply {
  const told = tellings(c, which);
  return told.length > 0
    ? ticked(['a'], ...supportsOf(told))
    : { answer: unknown('Not known: no such report is recorded.'), chosen: ['c'] };
}

/** Countries of the EEA in which the controller has an establishment. */
function establishments({ country, organisation }: Case): string[] {
  const said = listOfParticular(organisation, 'establishments') ?? [];
  return [...new Set([...(EEA.includes(country) ? [country] : []), ...said])].toSorted();
}

function establishmentSupports({ organisation, country }: Case): Supports {
  const said = organisation['establishments'] !== undefined;
  const own = EEA.includes(country);
  return said
    ? ['organisation:establishments', ...(own ? ['organisation:country'] : [])]
    : ['organisation:country'];
}

function affectedInEea({ affected }: Case): string[] {
  return Object.keys(affected.byCountry)
    .filter((country) => EEA.includes(country))
    .toSorted();
}

/** Whether some of the people live nobody knows where, or nobody is in the scope at all. */
function somePlacesUnknown({ affected }: Case): boolean {
  const { unknown: nowhere } = affected.byCountry;
  return nowhere !== undefined || affected.people.certain + affected.people.possible === 0;
}

/**
 * Art. 4(23): establishments in several countries, or people in several who are substantially affected, which is a
 * judgement. Yes where the organisation has named its lead authority and more than one country is concerned; no where
 * everything lies in one country.
 */
function crossBorder(c: Case): Reply {
  const countries = new Set([...establishments(c), ...affectedInEea(c)]);
  if (countries.size > 1 && c.organisation['lead authority'] !== undefined)
    return ticked(['a'], 'organisation:lead authority', 'ledger');
  if (countries.size === 1 && !somePlacesUnknown(c))
    return ticked(['b'], 'ledger', ...establishmentSupports(c));
  return {
    answer: unknown(
      'Not known: whether people in several countries are substantially affected (Art. 4(23)) is for you to judge.',
    ),
    chosen: ['c'],
  };
}

/** Art. 3(2) is a judgement too: yes where there is a representative, no where nobody affected is in the EEA. */
function fromOutside(c: Case): Reply {
  const there = affectedInEea(c).length > 0;
  if (there && c.organisation['representative name'] !== undefined)
    return ticked(['a'], 'organisation:representative name', 'ledger');
  if (!there && !somePlacesUnknown(c)) return ticked(['b'], 'ledger');
  return {
    answer: unknown(
      'Not known: whether the GDPR applies to this processing (Art. 3(2)) is for you to judge.',
    ),
    chosen: ['c'],
  };
}

function affectedCountries(c: Case): Reply {
  const countries = affectedInEea(c);
  if (countries.length === 0)
    return somePlacesUnknown(c)
      ? { answer: unknown('Not known: of some people the country is not recorded.') }
      : { answer: filled('None.', 'ledger'), value: [] };
  const { unknown: nowhere } = c.affected.byCountry;
  const more = nowhere
    ? `, and perhaps others: of ${countText(nowhere)} people the country is not known`
    : '';
  return { answer: filled(`${namesOf(countries)}${more}`, 'ledger'), value: countries };
}

function affectedNumbers(c: Case): Reply {
  const countries = affectedInEea(c);
  if (countries.length === 0) return affectedCountries(c);
  const counts = countries.map((country) => [country, c.affected.byCountry[country]] as const);
  return {
    answer: filled(
      counts.map(([country, count]) => `${nameOf(country)}: ${countText(count)}`).join('\n'),
      'ledger',
    ),
    value: Object.fromEntries(
      counts.map(([country, { certain, possible }]) => [country, certain + possible]),
    ),
  };
}

/** The authorities that it goes to, by the duties of the case. */
function authorities(c: Case, which: (state: DutyState) => boolean): Reply {
  const duties = dutiesFor(c, 'edpb').filter(which);
  const names = authorityNames(duties);
  const [first, ...rest] = new Set(duties.map(({ duty }) => `rule:${duty.rule.id}`));
  return first === undefined
    ? { answer: unknown('Not known: no rule that is loaded names one.') }
    : { answer: filled(names.join('\n'), first, ...rest), value: names };
}

function namesOf(countries: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(countries.map(nameOf));
}

function nameOf(country: string): string {
  const name = placeName(country);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
