import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { categories } from '../../../src/columns/index.ts';
import {
  CONDITION_WORDS,
  emptyPlaces,
  fillPlaces,
  isLanguage,
  LANGUAGES,
  personPlaces,
  PLACES,
  renderSms,
  type NoticeCase,
  type VariantFacts,
  type Wording,
} from '../../../src/notices/content/index.ts';
import { wordsOf } from '../../../src/notices/content/words/index.ts';
import { emptyCase, everyCase, everyClass, PERSON, sampleCase, sampleFacts } from './samples.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/notice-texts.md'), 'utf8');

function say(
  body: string,
  c: NoticeCase = sampleCase(),
  facts: VariantFacts = sampleFacts(),
  language = 'en',
): string {
  const wording: Wording = { channel: 'sms', language, source: body };
  return fillPlaces(renderSms(wording, c, facts), personPlaces(PERSON), 'text');
}

const holds = (condition: string, c?: NoticeCase, facts?: VariantFacts): boolean =>
  say(`::: if ${condition}\nyes\n::: else\nno\n:::`, c, facts) === 'yes';

suite('placeholders', () => {
  const READS: Record<string, [en: string, cy: string]> = {
    name: ['Ms Ann Example', 'Ms Ann Example'],
    code: ['K7QM-2X9D-04TB', 'K7QM-2X9D-04TB'],
    'first sent': ['3 May 2021', '3 Mai 2021'],
    'last sent': ['20 October 2021', '20 Hydref 2021'],
    'when sent': ['between 3 May 2021 and 20 October 2021', 'rhwng 3 Mai 2021 a 20 Hydref 2021'],
    categories: [
      'your name, your e-mail address and your postal address',
      'eich enw, eich cyfeiriad e-bost a’ch cyfeiriad post',
    ],
    kind: ['member', 'member'],
    organisation: ['The Example Party', 'The Example Party'],
    website: ['www.party.example', 'www.party.example'],
    'code page': ['party.example/check', 'party.example/check'],
    contact: ['members@party.example or 0300 000 0000', 'members@party.example or 0300 000 0000'],
    dpo: ['Ann Example, dpo@party.example', 'Ann Example, dpo@party.example'],
    supplier: ['Data Firm Ltd', 'Data Firm Ltd'],
    aware: ['29 October 2021', '29 Hydref 2021'],
    'happened from': ['25 October 2021', '25 Hydref 2021'],
    'happened until': ['29 October 2021', '29 Hydref 2021'],
    'what happened': [
      'This is about data that Data Firm Ltd held for us. The data cannot be reached for a time. It began on 25 October 2021 and ended on 29 October 2021.',
      'Mae hyn yn ymwneud â data yr oedd Data Firm Ltd yn ei gadw ar ein rhan. Nid oes modd cyrraedd y data am gyfnod. Dechreuodd ar 25 Hydref 2021 a daeth i ben ar 29 Hydref 2021.',
    ],
    'not known': ['if someone saw or took the data', 'a wnaeth rhywun weld neu gymryd y data'],
    claims: [
      'On 30 October 2021, Data Firm Ltd said: “No data has left our systems.” We have not been given proof of this.',
      'Ar 30 Hydref 2021, dywedodd Data Firm Ltd: “No data has left our systems.” Nid ydym wedi cael prawf o hyn.',
    ],
    measures: [
      'We have stopped sending files to the firm. We have told the police.',
      'We have stopped sending files to the firm. We have told the police.',
    ],
    consequences: ['You may get bills.', 'You may get bills.'],
  };
  const known = sampleCase({ consequences: ['you may get bills'] });

  for (const { name } of PLACES) {
    test(`{${name}} reads as it is documented, in every language`, () => {
      assert.ok(READS[name], 'the test does not know it');
      LANGUAGES.forEach((language, i) =>
        assert.equal(say(`{${name}}`, known, sampleFacts(), language), READS[name][i]),
      );
      assert.ok(DOCUMENT.includes(`\`{${name}}\``), 'docs/notice-texts.md does not name it');
    });
  }

  test('one that has nothing to say is named, and stops the text with the class of people', () => {
    const bare = emptyCase();
    const facts = sampleFacts({ categories: ['unknown'], standing: 'former', kind: 'donor' });
    const always = ['name', 'code', 'kind', 'organisation', 'aware', 'what happened', 'not known'];
    for (const { name } of PLACES) {
      const wording: Wording = { channel: 'sms', language: 'en', source: `{${name}}` };
      const empty = !always.includes(name);
      assert.deepEqual(emptyPlaces(wording, bare, facts), empty ? [name] : [], name);
      if (!empty) continue;
      assert.throws(() => renderSms(wording, bare, facts), {
        code: 'TEMPLATE_INVALID',
        message: new RegExp(
          `nothing is known for \\{${name}\\} for people who are former, of the kind 'donor', affected for certain, reading 'en', with not known with which data`,
        ),
      });
      assert.equal(say(`::: if {${name}}\n{${name}}\n::: else\nnone\n:::`, bare, facts), 'none');
    }
  });

  test('a day is one of the organisation’s own time zone', () => {
    const aware = new Date('2021-06-30T23:30:00Z');
    assert.equal(say('{aware}', sampleCase({ aware })), '1 July 2021');
    assert.equal(say('{aware}', sampleCase({ aware, timezone: 'America/New_York' })), '30 June 2021');
  });

  test('whoever has one day alone reads one day', () => {
    const values = personPlaces({ ...PERSON, last: PERSON.first });
    assert.equal(values['when sent en'], 'on 3 May 2021');
    assert.equal(values['when sent cy'], 'ar 3 Mai 2021');
  });

  test('a place of a person without a value stops the message', () => {
    const marked = renderSms(
      { channel: 'sms', language: 'en', source: 'It was sent {when sent}.' },
      sampleCase(),
      sampleFacts(),
    );
    const values = personPlaces({ ...PERSON, first: 'unknown', last: 'unknown' });
    assert.throws(() => fillPlaces(marked, values, 'text'), /no value for the place 'when sent en'/);
  });

  test('whoever has no name is addressed all the same', () => {
    for (const name of ['', '   ', '12345', '\u0000']) {
      const values = personPlaces({ ...PERSON, name });
      assert.equal(values['name en'], 'Sir or Madam');
      assert.equal(values['name cy'], 'Syr neu Fadam');
    }
  });
});

suite('conditions', () => {
  test('every one is documented, in its own words', () => {
    for (const [name, { means }] of CONDITION_WORDS)
      assert.ok(DOCUMENT.includes(`| \`${name}\` | ${means} |`), name);
  });

  test('none can be taken for a negation or for two', () => {
    for (const name of CONDITION_WORDS.keys()) {
      assert.doesNotMatch(name, /^not\b|^kind |^language | (and|or|not) /, name);
      assert.equal(holds(name), !holds(`not ${name}`));
    }
  });

  test('each is true of somebody, and false of somebody', () => {
    for (const name of CONDITION_WORDS.keys()) {
      if (['email', 'letter', 'sms'].includes(name)) continue;
      const outcomes = new Set<boolean>();
      for (const facts of everyClass()) outcomes.add(holds(name, sampleCase(), facts));
      for (const { case: c } of everyCase()) outcomes.add(holds(name, c));
      assert.equal(outcomes.size, 2, name);
    }
  });

  test('a category of data is asked for by its key', () => {
    assert.ok(
      holds('user.financial.income', undefined, sampleFacts({ categories: ['user.financial.income'] })),
    );
    assert.ok(!holds('user.financial.income'));
  });

  test('a kind, a language and a channel are asked for', () => {
    assert.ok(holds('kind Member'));
    assert.ok(!holds('kind donor'));
    assert.ok(holds('language cy', undefined, sampleFacts({ language: 'cy' })));
    assert.ok(!holds('language cy'));
    assert.ok(holds('sms') && !holds('email') && !holds('letter'));
  });

  test('`and` and `or` join, `not` turns round', () => {
    const facts = sampleFacts({ standing: 'former', overdue: false });
    assert.ok(!holds('former and overdue', undefined, facts));
    assert.ok(holds('former or overdue', undefined, facts));
    assert.ok(holds('former and not overdue and certain', undefined, facts));
    assert.ok(!holds('not former or overdue', undefined, facts));
    assert.ok(holds('{website} and not {consequences}'));
  });

  test('nothing is implied by a membership of which nobody said what it reveals', () => {
    const facts = sampleFacts();
    for (const name of [...CONDITION_WORDS.keys()].filter((each) => each.startsWith('implies')))
      assert.ok(!holds(name, emptyCase(), facts), name);
    assert.ok(holds('implies political opinion', emptyCase({ membershipReveals: 'political opinions' })));
    assert.ok(holds('implies trade union', emptyCase(), sampleFacts({ kindPays: 'through a union' })));
  });

  test('a postcode alone tells where somebody lives; a country does not', () => {
    const livesAt = (category: string): boolean =>
      holds('postal address', undefined, sampleFacts({ categories: [category] }));
    assert.ok(livesAt('user.contact.address.postal_code'));
    assert.ok(!livesAt('user.contact.address.country'));
  });
});

suite('words', () => {
  test('every category has plain words in every language, and no two the same', () => {
    for (const language of LANGUAGES) {
      const told = categories.map(({ key }) => wordsOf(language).category(key));
      assert.ok(told.every((words) => words !== undefined && words.trim() !== ''));
      assert.equal(new Set(told).size, told.length);
    }
  });

  test('no category that somebody is exposed with is left out of their list', () => {
    for (const { key } of categories) {
      const alone = say('- {categories}', sampleCase(), sampleFacts({ categories: [key] }));
      const beside = say('- {categories}', sampleCase(), sampleFacts({ categories: ['user.account', key] }));
      assert.match(alone, /^- \S/);
      if (key !== 'user.account') assert.equal(beside.split('\n').length, 2, key);
    }
  });

  test('parts of a name and of an address are told as one where they are one', () => {
    const told = (...keys: string[]): string =>
      say('{categories}', sampleCase(), sampleFacts({ categories: keys }));
    assert.equal(told('user.name.first'), 'your first name');
    assert.equal(told('user.name.first', 'user.name.last'), 'your name');
    assert.equal(told('user.contact.address.postal_code'), 'your postcode');
    assert.equal(
      told('user.contact.address.city', 'user.contact.address.postal_code'),
      'your town or city and your postcode',
    );
    assert.equal(
      told('user.contact.address.street', 'user.contact.address.postal_code'),
      'your postal address',
    );
  });

  test('a category of a newer version is told by its key', () => {
    assert.equal(
      say('{categories}', sampleCase(), sampleFacts({ categories: ['user.brand_new'] })),
      'user.brand_new',
    );
  });

  test('both languages have words for the same', () => {
    // deepEqual has no regard to the order of keys.
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
        : typeof value;
    assert.deepEqual(shape(wordsOf('cy')), shape(wordsOf('en')));
    assert.ok(isLanguage('cy') && !isLanguage('fr'));
  });

  test('Welsh joins its lists as Welsh does', () => {
    const { list } = wordsOf('cy');
    assert.equal(list(['eich enw', 'eich oed']), 'eich enw a’ch oed');
    assert.equal(list(['Firm A', 'Elm Ltd']), 'Firm A ac Elm Ltd');
    assert.equal(list(['Elm Ltd', 'Firm A']), 'Elm Ltd a Firm A');
    assert.equal(list(['eich enw', 'yr hyn a brynoch']), 'eich enw a’r hyn a brynoch');
  });
});
