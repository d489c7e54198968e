import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  countriesWithoutRules,
  dutiesOf,
  loadRules,
  type Circumstances,
  type Duty,
  type Rule,
} from '../../src/law/index.ts';
import { exactly, readMoment } from '../../src/moment.ts';

const rules = await loadRules();

/** Told on Friday 29 October 2021 at 16:40 in London; nothing else is known. */
const AWARE = new Date('2021-10-29T15:40:00Z');

function incident(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    at: new Date('2021-10-29T16:00:00Z'),
    timezone: 'Europe/London',
    organisationCountry: 'GB',
    establishments: [],
    charityRegulators: [],
    natures: [],
    categories: [],
    malicious: 'unknown',
    peopleByCountry: { GB: { certain: 430_000, possible: 12 } },
    suppliers: [],
    moments: { aware: AWARE },
    decided: {},
    ...changes,
  };
}

function dutyOf(c: Circumstances, key: string, from: Rule[] = rules): Duty {
  const duties = dutiesOf(from, c);
  const found = duties.find((duty) => duty.key === key);
  assert.ok(found, `no duty ${key} among ${duties.map((duty) => duty.key).join(', ')}`);
  return found;
}

function keysOf(c: Circumstances, applies: Duty['applies']): string[] {
  return dutiesOf(rules, c)
    .filter((duty) => duty.applies === applies)
    .map(({ key }) => key);
}

/** Rules of a text, as an organisation would add them. */
async function ownRules(text: string): Promise<Rule[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-law-'));
  try {
    writeFileSync(join(folder, 'own.yaml'), text);
    return (await loadRules(folder)).filter(({ own }) => own);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a party told on a Friday owes a report to the Commissioner, by three readings', () => {
  const c = incident();
  assert.deepEqual(keysOf(c, 'yes'), ['uk-gdpr-33-1']);
  assert.deepEqual(keysOf(c, 'perhaps'), ['uk-gdpr-34-1', 'action-fraud', 'ncsc-incident']);
  const duty = dutyOf(c, 'uk-gdpr-33-1');
  assert.deepEqual(duty.clock, {
    kind: 'deadline',
    readings: [
      { reading: 'strict', at: new Date('2021-11-01T15:40:00Z') },
      { reading: 'Regulation 1182/71', at: new Date('2021-11-01T16:00:00Z') },
      { reading: 'two working days (disputed)', at: new Date('2021-11-02T23:59:59.999Z') },
    ],
  });
  assert.deepEqual(duty.people, { certain: 430_000, possible: 12 });
  assert.equal(duty.to.authority?.site, 'https://ico.org.uk/for-organisations/report-a-breach/');
  assert.deepEqual(dutyOf(c, 'uk-gdpr-34-1').clock, { kind: 'without undue delay', since: AWARE });
});

test('an incident gets the rules that were in force when the organisation became aware', () => {
  const on = (day: string) => {
    const duties = dutiesOf(
      rules,
      incident({ moments: { aware: new Date(`${day}T12:00:00Z`) }, malicious: 'yes' }),
    );
    return duties.filter(({ applies }) => applies === 'yes').map(({ key }) => key);
  };
  assert.deepEqual(on('2017-06-01'), []);
  assert.deepEqual(on('2020-07-16'), ['gdpr-uk-33-1', 'action-fraud', 'ncsc-incident']);
  assert.deepEqual(on('2020-12-31'), ['gdpr-uk-33-1', 'action-fraud', 'ncsc-incident']);
  assert.deepEqual(on('2021-01-01'), ['uk-gdpr-33-1', 'action-fraud', 'ncsc-incident']);
  assert.deepEqual(on('2025-12-03'), ['uk-gdpr-33-1', 'action-fraud', 'ncsc-incident']);
  assert.deepEqual(on('2025-12-04'), ['uk-gdpr-33-1', 'report-fraud', 'ncsc-incident']);
  const us = { peopleByCountry: { US: { certain: 1, possible: 0 } } };
  const california = (day: string) =>
    dutiesOf(rules, incident({ ...us, moments: { aware: new Date(`${day}T12:00:00Z`) } }))
      .filter(({ key }) => key.startsWith('us-ca-people'))
      .map(({ key, clock }) => [key, clock.kind]);
  assert.deepEqual(california('2025-12-31'), [['us-ca-people-before-2026', 'without undue delay']]);
  assert.deepEqual(california('2026-01-01'), [['us-ca-people', 'deadline']]);
});

test('the day on which a rule begins is one of the organisation, not of Greenwich', () => {
  const moments = { aware: new Date('2020-12-31T23:30:00Z') };
  assert.deepEqual(keysOf(incident({ moments }), 'yes'), ['gdpr-uk-33-1']);
  assert.deepEqual(keysOf(incident({ moments, timezone: 'Europe/Berlin' }), 'yes'), ['uk-gdpr-33-1']);
});

test('what was decided decides, and what was decided against is shown with its reason and no clock', () => {
  const report = incident({ decided: { authority: 'report', people: 'tell' } });
  assert.deepEqual(keysOf(report, 'yes'), ['uk-gdpr-33-1', 'uk-gdpr-34-1']);
  const neither = incident({ decided: { authority: 'do not report', people: 'do not tell' } });
  assert.deepEqual(keysOf(neither, 'yes'), []);
  const duty = dutyOf(neither, 'uk-gdpr-33-1');
  assert.deepEqual([duty.applies, duty.clock], ['no', { kind: 'none' }]);
  assert.equal(duty.because, 'It was decided not to report.');
});

test('a malicious act may be reported to the police, another may not, and not known is perhaps', () => {
  assert.equal(dutyOf(incident({ malicious: 'yes' }), 'action-fraud').applies, 'yes');
  assert.equal(dutyOf(incident({ malicious: 'no' }), 'action-fraud').applies, 'no');
  assert.equal(dutyOf(incident(), 'action-fraud').applies, 'perhaps');
  assert.deepEqual(dutyOf(incident({ malicious: 'yes' }), 'ncsc-incident').clock, { kind: 'none' });
});

test('a charity regulator is told perhaps, since whether it is serious is for trustees to judge', () => {
  const charity = (charityRegulators: string[] | null) =>
    dutyOf(incident({ charityRegulators }), 'ccew-serious-incident');
  assert.equal(charity(['ccew']).applies, 'perhaps');
  assert.match(
    charity(['ccew']).because,
    /^The organisation is registered with .* for the trustees to judge/,
  );
  assert.equal(charity([]).applies, 'no');
  assert.equal(charity(['oscr']).applies, 'no');
  assert.match(charity(null).because, /^Nobody has said whether/);
  assert.equal(charity(null).applies, 'perhaps');
  const german = incident({ charityRegulators: null, organisationCountry: 'DE' });
  assert.equal(dutyOf(german, 'ccew-serious-incident').applies, 'no');
});

test('an organisation outside the EEA tells every authority where people affected live', () => {
  const c = incident({
    moments: { aware: new Date('2026-05-08T09:00:00Z') },
    peopleByCountry: {
      GB: { certain: 10, possible: 0 },
      IE: { certain: 812, possible: 4 },
      FR: { certain: 0, possible: 1 },
      NO: { certain: 1, possible: 0 },
      DE: { certain: 0, possible: 0 },
    },
  });
  const duties = dutiesOf(rules, c).filter(({ rule }) => rule.id === 'eu-gdpr-33-1-each-country');
  assert.deepEqual(
    duties.map(({ key, applies, people, to }) => [key, applies, people, to.authority?.key]),
    [
      ['eu-gdpr-33-1-each-country:FR', 'perhaps', { certain: 0, possible: 1 }, 'fr-cnil'],
      ['eu-gdpr-33-1-each-country:IE', 'perhaps', { certain: 812, possible: 4 }, 'ie-dpc'],
      ['eu-gdpr-33-1-each-country:NO', 'perhaps', { certain: 1, possible: 0 }, 'no-datatilsynet'],
    ],
  );
  const [ireland] = duties.filter(({ key }) => key.endsWith(':IE'));
  assert.match(
    ireland.because,
    /no establishment in the EEA. 812 people affected live in Ireland. Up to 4 more there/,
  );
  assert.equal(dutyOf(c, 'eu-gdpr-33-1').applies, 'no');
  assert.equal(dutyOf(c, 'eu-gdpr-34-1-outside').people?.certain, 813);
});

test("each authority's own holidays count in the disputed reading", () => {
  const c = incident({
    peopleByCountry: { IE: { certain: 1, possible: 0 }, FR: { certain: 1, possible: 0 } },
  });
  const last = (country: string) => {
    const { clock } = dutyOf(c, `eu-gdpr-33-1-each-country-before-2023:${country}`);
    return clock.kind === 'deadline' ? clock.readings[2].at.toISOString() : clock.kind;
  };
  assert.equal(last('IE'), '2021-11-02T23:59:59.999Z');
  assert.equal(last('FR'), '2021-11-03T23:59:59.999Z'); // Monday was All Saints
});

test('where nobody lives in the EEA no authority there is told, and of whom the country is unknown perhaps', () => {
  const none = incident();
  assert.equal(dutyOf(none, 'eu-gdpr-33-1-each-country-before-2023').applies, 'no');
  const unknown = incident({ peopleByCountry: { unknown: { certain: 2, possible: 1 } } });
  const duty = dutyOf(unknown, 'eu-gdpr-33-1-each-country-before-2023:unknown');
  assert.equal(duty.applies, 'perhaps');
  assert.match(duty.because, /^The country of 3 people is not known: some may live in the EEA\./);
});

test('an organisation in the EEA tells its own authority, and one with an establishment there its leading one', () => {
  const irish = incident({ organisationCountry: 'IE', establishments: null, timezone: 'Europe/Dublin' });
  const own = dutyOf(irish, 'eu-gdpr-33-1');
  assert.deepEqual([own.applies, own.to.key], ['yes', 'ie-dpc']);
  assert.equal(dutyOf(irish, 'uk-gdpr-33-1').applies, 'no');
  assert.equal(dutyOf(irish, 'uk-gdpr-33-1-from-abroad').applies, 'perhaps');
  assert.equal(dutyOf(irish, 'eu-gdpr-33-1-each-country-before-2023').applies, 'no');

  const one = dutyOf(incident({ establishments: ['NL'] }), 'eu-gdpr-33-1');
  assert.deepEqual([one.applies, one.to.key], ['yes', 'nl-ap']);
  const two = dutyOf(incident({ establishments: ['NL', 'FR'] }), 'eu-gdpr-33-1');
  assert.deepEqual([two.applies, two.to.key], ['yes', 'lead authority']);
  assert.match(
    two.because,
    /the main establishment leads \(the Netherlands or France\): nobody has said which/,
  );
  for (const leadAuthority of ['fr-cnil', 'CNIL', 'FR', 'Commission nationale'])
    assert.equal(
      dutyOf(incident({ establishments: ['NL', 'FR'], leadAuthority }), 'eu-gdpr-33-1').to.key,
      'fr-cnil',
    );
  assert.equal(
    dutyOf(incident({ establishments: ['NL'], leadAuthority: 'ICO' }), 'eu-gdpr-33-1').to.key,
    'lead authority',
  );
  const datatilsynet = (establishments: string[]) =>
    dutyOf(incident({ establishments, leadAuthority: 'Datatilsynet' }), 'eu-gdpr-33-1').to.key;
  assert.deepEqual(
    [datatilsynet(['NO', 'FR']), datatilsynet(['DK', 'NO'])],
    ['no-datatilsynet', 'lead authority'],
  );
  const other = dutyOf(incident({ establishments: ['DE'], leadAuthority: 'LDI NRW' }), 'eu-gdpr-33-1');
  assert.deepEqual(other.to, { key: 'lead authority', name: 'LDI NRW' });
});

test('where nobody has said whether there is an establishment, both ways are perhaps', () => {
  const c = incident({ establishments: null, peopleByCountry: { IE: { certain: 3, possible: 0 } } });
  assert.equal(dutyOf(c, 'eu-gdpr-33-1').applies, 'perhaps');
  assert.equal(dutyOf(c, 'eu-gdpr-33-1-each-country-before-2023:IE').applies, 'perhaps');
  assert.match(
    dutyOf(c, 'eu-gdpr-33-1').because,
    /^Nobody has said whether the organisation has an establishment/,
  );
});

const ACME = { id: 4, name: 'Acme', hoursToTell: 24, country: 'GB' };
const knew = new Date('2021-10-27T15:40:00Z');

test('a supplier that told within the hours agreed told in time, and another late by so much', () => {
  const told = (supplierToldUs: Date) =>
    dutyOf(
      incident({ suppliers: [ACME], moments: { aware: AWARE, supplierKnew: exactly(knew), supplierToldUs } }),
      'agreement-hours:4',
    );
  const late = told(AWARE);
  assert.equal(late.applies, 'yes');
  assert.deepEqual(late.told, { at: AWARE, afterMs: 48 * 3_600_000, inTime: false });
  assert.deepEqual(late.clock, {
    kind: 'deadline',
    readings: [{ reading: 'strict', at: new Date('2021-10-28T15:40:00Z') }],
  });
  assert.equal(
    late.because,
    'The agreement gives Acme 24 hours to tell the organisation. Acme told the organisation on 2021-10-29 16:40, 2 days after it knew, 1 day late.',
  );
  const inTime = told(new Date('2021-10-28T15:40:00Z'));
  assert.equal(inTime.told?.inTime, true);
  assert.match(inTime.because, /1 day after it knew, in time\.$/);
});

test('when the supplier knew is waited for, and no other moment takes its place', () => {
  const c = incident({ suppliers: [ACME], moments: { aware: AWARE, supplierToldUs: AWARE } });
  const agreed = dutyOf(c, 'agreement-hours:4');
  assert.deepEqual(agreed.clock, { kind: 'waiting', for: 'the moment when the supplier knew' });
  assert.deepEqual(agreed.told, { at: AWARE, afterMs: null, inTime: null });
  assert.match(agreed.because, /when it knew is not known\.$/);
  const law = dutyOf(c, 'uk-gdpr-33-2:4');
  assert.deepEqual([law.applies, law.clock.kind], ['yes', 'waiting']);
});

test('of a day without an hour nobody is said to be late, or in time, who may not have been', () => {
  const on = (day: string, supplierToldUs: Date) =>
    dutyOf(
      incident({
        suppliers: [ACME],
        moments: { aware: AWARE, supplierKnew: readMoment(day, 'Europe/London'), supplierToldUs },
      }),
      'agreement-hours:4',
    );
  const open = on('2021-10-28', AWARE);
  assert.deepEqual(open.clock, { kind: 'waiting', for: 'the hour at which the supplier knew' });
  assert.deepEqual(open.told, { at: AWARE, afterMs: null, inTime: null });
  assert.match(open.because, /; it knew on 2021-10-28, at an hour that is not known\.$/);
  const late = on('2021-10-26', AWARE);
  assert.deepEqual([late.told?.inTime, late.told?.afterMs], [false, null]);
  // The 26th ended at 23:00 UTC: 24 hours from then, and until 15:40 of the 29th.
  assert.match(late.because, /at an hour that is not known, at least 1 day 16 hours late\.$/);
  const inTime = on('2021-10-29', AWARE);
  assert.equal(inTime.told?.inTime, true);
  assert.match(inTime.because, /at an hour that is not known, in time\.$/);
  assert.equal(on('2021-10-30', AWARE).told?.inTime, null);
});

test('a supplier that is said to have told before it knew is not judged', () => {
  const moments = { aware: AWARE, supplierKnew: exactly(AWARE), supplierToldUs: knew };
  const duty = dutyOf(incident({ suppliers: [ACME], moments }), 'agreement-hours:4');
  assert.equal(duty.told?.inTime, null);
  assert.match(
    duty.because,
    /before the moment at which it is said to have known: one of the two is wrong\.$/,
  );
});

test('an agreement of which no hours are recorded is perhaps', () => {
  const duty = dutyOf(incident({ suppliers: [{ ...ACME, hoursToTell: null }] }), 'agreement-hours:4');
  assert.deepEqual([duty.applies, duty.clock.kind], ['perhaps', 'waiting']);
  assert.equal(duty.because, 'No hours are recorded from the agreement with Acme.');
});

test("a sub-supplier's clock does not run from moments of the supplier that it works for", () => {
  const sub = { id: 5, name: 'Hoster', hoursToTell: 24, country: null, parentId: 4 };
  const moments = { aware: AWARE, supplierKnew: exactly(knew), supplierToldUs: AWARE };
  const c = incident({ suppliers: [ACME, sub], moments });
  assert.equal(dutyOf(c, 'agreement-hours:4').told?.inTime, false);
  const duty = dutyOf(c, 'agreement-hours:5');
  assert.deepEqual([duty.applies, duty.clock.kind, duty.told], ['perhaps', 'waiting', undefined]);
  assert.match(duty.because, /Hoster works for Acme/);
  const own = incident({
    suppliers: [ACME, { ...sub, moments: { knew: exactly(knew), toldUs: AWARE } }],
    moments,
  });
  assert.equal(dutyOf(own, 'agreement-hours:5').told?.inTime, false);
});

test('a supplier in the EEA owes it by the law there too', () => {
  const duty = (country: string | null) =>
    dutyOf(incident({ suppliers: [{ ...ACME, country }] }), 'eu-gdpr-33-2-supplier-there:4').applies;
  assert.deepEqual([duty('IE'), duty('GB'), duty(null)], ['yes', 'no', 'perhaps']);
});

test('a duty of a state is perhaps, since the register knows countries only', () => {
  const c = incident({
    moments: { aware: new Date('2026-03-02T12:00:00Z') },
    natures: ['confidentiality'],
    categories: ['user.name', 'user.government_id.passport_number'],
    peopleByCountry: { US: { certain: 700, possible: 3 }, unknown: { certain: 0, possible: 2 } },
  });
  const people = dutyOf(c, 'us-ca-people');
  assert.equal(people.applies, 'perhaps');
  assert.equal(
    people.because,
    '700 people affected live in the United States. Up to 3 more there may be affected. The country of 2 people is not known. The register knows countries, not states: some of them may live in California.',
  );
  assert.deepEqual(people.people, { certain: 700, possible: 3 });
  assert.deepEqual(people.clock, {
    kind: 'deadline',
    readings: [{ reading: 'strict', at: new Date('2026-04-01T11:00:00Z') }],
  }); // 30 days, the same time of the clock: summer time began
  const attorney = dutyOf(c, 'us-ca-ag');
  assert.deepEqual(attorney.clock, { kind: 'waiting', for: 'the moment when people are told' });
  const told = { aware: c.moments.aware, peopleTold: new Date('2026-03-10T12:00:00Z') };
  assert.deepEqual(dutyOf({ ...c, moments: told }, 'us-ca-ag').clock, {
    kind: 'deadline',
    readings: [{ reading: 'strict', at: new Date('2026-03-25T12:00:00Z') }],
  });
});

test('a duty that begins at so many people is none where fewer can live there', () => {
  const us = (certain: number, possible: number, unknown: number) =>
    dutyOf(
      incident({
        moments: { aware: new Date('2026-03-02T12:00:00Z') },
        peopleByCountry: { US: { certain, possible }, unknown: { certain: unknown, possible: 0 } },
      }),
      'us-ca-ag',
    );
  assert.equal(us(498, 1, 1).applies, 'no');
  assert.equal(
    us(498, 1, 1).because,
    'At most 500 people affected can live in the United States, and the duty begins at 501.',
  );
  assert.equal(us(498, 1, 2).applies, 'perhaps');
  assert.equal(us(0, 0, 0).because, 'Nobody affected is known to live in the United States.');
});

test('what the text of an unverified rule excludes is perhaps, and says that it is unlikely', () => {
  const us = { peopleByCountry: { US: { certain: 9, possible: 0 } } };
  const because = (changes: Partial<Circumstances>) =>
    dutyOf(incident({ ...us, natures: ['confidentiality'], ...changes }), 'us-fl-people').because;
  assert.match(
    because({ categories: ['user.name'] }),
    /Probably not: none of the data in scope is of the kinds/,
  );
  assert.match(because({ categories: ['user.name', 'unknown'] }), /It is not known which data it is about\./);
  assert.match(because({ categories: [] }), /It is not known which data it is about\./);
  assert.doesNotMatch(because({ categories: ['user.authorization.password'] }), /Probably|which data/);
  assert.match(because({ natures: ['availability'] }), /Probably not: it is a breach of availability only/);
});

test('working days are those of the country of the authority', () => {
  const c = incident({
    timezone: 'America/New_York',
    organisationCountry: 'US',
    moments: { aware: new Date('2026-11-20T15:00:00Z') },
    peopleByCountry: { US: { certain: 9, possible: 0 } },
  });
  // Thanksgiving, 26 November 2026, is not counted.
  assert.deepEqual(dutyOf(c, 'us-vt-ag').clock, {
    kind: 'deadline',
    readings: [{ reading: 'strict', at: new Date('2026-12-11T15:00:00Z') }],
  });
});

const OWN = `regime: Own
rules:
  - id: own-rule
    duty: Tell the Commissioner again
    kind: authority
    to: ico
    citation: none
    source: none
    effective: { from: 2020-01-01 }
    status: verified
    verified on: 2026-01-01
    applies: { natures: [confidentiality], categories: [user.contact] }
    clock: { anchor: occurred, amount: 1, unit: days }
`;

test('a verified rule excludes what its text excludes', async () => {
  const own = await ownRules(OWN);
  const applies = (natures: string[], categories: string[]) =>
    dutyOf(incident({ natures, categories }), 'own-rule', own).applies;
  assert.equal(applies(['confidentiality'], ['user.contact.email']), 'yes');
  assert.equal(applies(['confidentiality'], ['user.name']), 'no');
  assert.equal(applies(['availability'], ['user.contact.email']), 'no');
  assert.equal(applies([], ['user.contact']), 'perhaps');
  assert.equal(applies(['confidentiality'], ['user.name', 'unclassified']), 'perhaps');
});

test('a clock from when it happened waits until that is known', async () => {
  const own = await ownRules(OWN);
  const c = incident({ natures: ['confidentiality'], categories: ['user.contact'] });
  assert.deepEqual(dutyOf(c, 'own-rule', own).clock, { kind: 'waiting', for: 'the moment when it happened' });
  const occurred = new Date('2021-10-30T23:30:30Z'); // half past midnight, on the day that has 25 hours
  assert.deepEqual(dutyOf({ ...c, moments: { aware: AWARE, occurred } }, 'own-rule', own).clock, {
    kind: 'deadline',
    readings: [{ reading: 'strict', at: new Date('2021-11-01T00:30:30Z') }],
  });
});

test('nobody known to be affected so far leaves a duty open, and its clock runs', () => {
  const duty = dutyOf(incident({ peopleByCountry: {} }), 'uk-gdpr-33-1');
  assert.deepEqual([duty.applies, duty.clock.kind], ['perhaps', 'deadline']);
  assert.match(duty.because, /Nobody is known to be affected so far\./);
});

test('countries of which no rule is loaded are named', () => {
  const c = incident({
    peopleByCountry: {
      GB: { certain: 5, possible: 0 },
      IE: { certain: 5, possible: 0 },
      CA: { certain: 0, possible: 2 },
      AU: { certain: 3, possible: 0 },
      JP: { certain: 0, possible: 0 },
      unknown: { certain: 4, possible: 0 },
    },
  });
  assert.deepEqual(countriesWithoutRules(rules, c), [
    { country: 'CA', certain: 0, possible: 2 },
    { country: 'AU', certain: 3, possible: 0 },
  ]);
});

test('each duty has a key of its own, and whatever applies or may has a reason', () => {
  const everything = incident({
    establishments: null,
    charityRegulators: null,
    suppliers: [ACME, { ...ACME, id: 5, name: 'Other', country: null }],
    peopleByCountry: Object.fromEntries(
      ['GB', 'IE', 'FR', 'US', 'CA', 'unknown'].map((country) => [country, { certain: 600, possible: 1 }]),
    ),
  });
  for (const year of [2019, 2021, 2024, 2026]) {
    const duties = dutiesOf(rules, {
      ...everything,
      moments: { aware: new Date(`${year}-06-01T12:00:00Z`) },
    });
    assert.equal(new Set(duties.map(({ key }) => key)).size, duties.length);
    for (const { key, because, applies, clock } of duties) {
      assert.match(because, /\S[.!?]$/, key);
      if (applies === 'no') assert.equal(clock.kind, 'none', key);
    }
  }
});
