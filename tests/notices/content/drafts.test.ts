import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  checkWording,
  compose,
  emptyPlaces,
  firstWordings,
  PERSON_PLACES,
  plainText,
  type NoticeCase,
  type VariantFacts,
  type Wording,
} from '../../../src/notices/content/index.ts';
import { wordsOf } from '../../../src/notices/content/words/index.ts';
import { readabilityOf } from './readability.ts';
import { emptyCase, everyCase, everyClass, everyPair, sampleCase, sampleFacts } from './samples.ts';

const drafts = firstWordings();

function draft(channel: Wording['channel'], language: string): Wording {
  return drafts.find((each) => each.channel === channel && each.language === language)!;
}

function textOf(wording: Wording, c: NoticeCase = sampleCase(), facts: VariantFacts = sampleFacts()): string {
  return plainText(compose(wording, c, facts).blocks);
}

/** With what a case needs before anything can be sent. */
const spoken = { contact: 'help@party.example', measures: ['We rang the firm'] };

test('there is a draft for every channel in English and Welsh, and each is right', () => {
  assert.deepEqual(
    drafts.map(({ channel, language }) => `${channel} ${language}`),
    ['email en', 'letter en', 'sms en', 'email cy', 'letter cy', 'sms cy'],
  );
  for (const each of drafts) assert.deepEqual(checkWording(each).leavesOut, []);
});

test('the Welsh drafts say that a Welsh speaker must read them first', () => {
  for (const each of drafts)
    assert.equal(
      checkWording(each).draft !== undefined,
      each.language === 'cy',
      `${each.channel} ${each.language}`,
    );
});

test('English and Welsh have the same blocks and placeholders in the same order', () => {
  for (const channel of ['email', 'sms'] as const) {
    const skeleton = (language: string): string[] =>
      draft(channel, language).source.match(/^(:::.*|## |- )|\{[^}]+\}/gm) ?? [];
    assert.deepEqual(skeleton('cy'), skeleton('en'));
  }
});

suite('every variant of every draft', () => {
  for (const wording of drafts) {
    test(`is whole: ${wording.channel}, ${wording.language}`, () => {
      const seen = new Set<string>();
      for (const { name, case: c, facts } of everyPair()) {
        const { subject, blocks } = compose(wording, c, facts);
        const text = plainText(blocks);
        if (seen.has(text)) continue;
        seen.add(text);
        const whole = wording.channel === 'sms' ? text : `${subject}\n\n${text}`;
        assertWhole(whole, `${name}: ${JSON.stringify(facts)}`);
        assert.deepEqual(emptyPlaces(wording, c, facts), []);
        for (const block of blocks)
          assert.ok(block.kind !== 'list' || block.items.length > 0, 'a list has no lines');
      }
      assert.ok(seen.size > 100, `${seen.size} variants`);
    });
  }

  function assertWhole(text: string, of: string): void {
    const places = [...text.matchAll(/\u0001([^\u0001]*)\u0001/g)].map(([, place]) => place);
    assert.ok(
      places.every((place) => PERSON_PLACES.includes(place)),
      of,
    );
    const words = text.replaceAll(/\u0001[^\u0001]*\u0001/g, 'PLACE');
    assert.doesNotMatch(words, /[\u0000-\u0008]|[{}]|:::|undefined|null|NaN|\[object/, of);
    assert.doesNotMatch(words, /  |^[-,.]?$\n^[-,.]?$|^- *$|[ ][.,;:](?:\s|$)|\.\.|^#|\*\*/m, of);
    // A heading or a colon promises something.
    assert.doesNotMatch(words, /:\n\n[^\n]+\n-{3,}\n/, of);
    assert.doesNotMatch(words, /\n-{3,}\n\n[^\n]+\n-{3,}\n/, of);
  }
});

suite('nobody reads about data that they are not exposed with', () => {
  const ABOUT: Record<string, { categories: string[]; en: RegExp; cy: RegExp }> = {
    'bank details': {
      categories: ['user.financial.bank_account', 'user.financial.credit_card'],
      en: /bank (account|details)|\b159\b/i,
      cy: /(cyfrif|manylion) banc|\b159\b/i,
    },
    'their password': {
      categories: ['user.authorization.password', 'user.authorization.credentials'],
      en: /password that you use with us|log in as you|old password/i,
      cy: /cyfrinair yr ydych yn ei ddefnyddio gyda ni|mewngofnodi fel chi|hen gyfrinair/i,
    },
    'birth date': {
      categories: ['user.demographic.date_of_birth'],
      en: /date of birth/i,
      cy: /dyddiad geni/i,
    },
    health: { categories: ['user.health_and_medical'], en: /health/i, cy: /iechyd/i },
    'where they live': {
      categories: ['user.contact.address', 'user.contact.address.street', 'user.contact.address.postal_code'],
      en: /where you live/i,
      cy: /ble rydych chi’n byw/i,
    },
    'political views': {
      categories: ['user.demographic.political_opinion'],
      en: /political views/i,
      cy: /barn wleidyddol/i,
    },
    'trade union': { categories: ['user.trade_union_membership'], en: /trade union/i, cy: /undeb llafur/i },
    children: {
      categories: ['user.childrens', 'user.related_person', 'user.household'],
      en: /children/i,
      cy: /plant|blant/i,
    },
    crimes: { categories: ['user.criminal_history'], en: /court cases/i, cy: /achosion llys/i },
  };
  // What belongs to each group of categories by prefix is left to the classes of one category each.
  const c = sampleCase({ membershipReveals: 'nothing' });

  for (const [what, { categories, en, cy }] of Object.entries(ABOUT)) {
    test(what, () => {
      for (const wording of drafts) {
        const said = wording.language === 'en' ? en : cy;
        const exposed = textOf(wording, c, sampleFacts({ categories: [categories[0]] }));
        if (wording.channel !== 'sms') assert.match(exposed, said);
        for (const facts of everyClass()) {
          const concerned =
            facts.kindPays === 'through a union' && what === 'trade union'
              ? true
              : facts.categories.some((each) =>
                  categories.some(
                    (key) => each === key || each.startsWith(`${key}.`) || each === 'user.biometric.health',
                  ),
                );
          if (concerned) continue;
          assert.doesNotMatch(textOf(wording, c, facts), said, JSON.stringify(facts.categories));
        }
      }
    });
  }

  test('whoever is of a current standing and within retention is not told why data was still held', () => {
    const text = textOf(draft('email', 'en'));
    assert.doesNotMatch(text, /still held|deleted by now|in the past/);
    assert.match(
      textOf(draft('email', 'en'), c, sampleFacts({ overdue: true })),
      /should have been deleted by now/,
    );
    assert.match(textOf(draft('email', 'en'), c, sampleFacts({ standing: 'former' })), /in the past/);
  });

  test('whoever may be meant is told that it is not sure', () => {
    for (const wording of drafts.filter(({ language }) => language === 'en')) {
      assert.match(textOf(wording, c, sampleFacts({ certain: false })), /may (concern|be about)/);
      assert.doesNotMatch(
        textOf(wording, c, sampleFacts({ certain: false })),
        /concerns data about you|incident with data about you/,
      );
    }
  });
});

suite('nothing is said that is not given', () => {
  test('of an empty case only that it is not known is said', () => {
    for (const wording of drafts) {
      const { told, unknown } = wordsOf(wording.language as 'en' | 'cy');
      const c = emptyCase(spoken);
      for (const facts of everyClass()) {
        const text = textOf(wording, c, facts);
        for (const sentence of establishedSentences(wording.language))
          assert.ok(!text.includes(sentence), sentence);
        if (wording.channel === 'sms') continue;
        assert.ok(text.includes(told.notKnown));
        for (const open of ['what happened', 'seen or taken', 'began', 'over'] as const)
          assert.ok(text.includes(unknown[open]), open);
      }
    }
  });

  test('without a contact and measures, which Art. 34(2) asks for, no letter is made', () => {
    for (const channel of ['email', 'letter'] as const)
      assert.deepEqual(emptyPlaces(draft(channel, 'en'), emptyCase(), sampleFacts()), [
        'measures',
        'contact',
      ]);
  });

  test('each sentence about the case is said where that is established, and nowhere else', () => {
    for (const language of ['en', 'cy'] as const) {
      const wording = draft('email', language);
      const { told } = wordsOf(language);
      for (const matter of ['confidentiality', 'availability', 'integrity', 'intelligible'] as const)
        for (const [value, sentence] of Object.entries(told[matter])) {
          assert.ok(textOf(wording, emptyCase({ ...spoken, [matter]: value })).includes(sentence), value);
          for (const other of Object.keys(told[matter]))
            if (other !== value)
              assert.ok(
                !textOf(wording, emptyCase({ ...spoken, [matter]: other })).includes(sentence),
                value,
              );
        }
    }
  });

  test('what is established is not said to be unknown, and the other way round', () => {
    const wording = draft('email', 'en');
    const { unknown } = wordsOf('en');
    const base = emptyCase({ ...spoken, natures: ['confidentiality', 'integrity', 'availability'] });
    const settle: Partial<Record<keyof typeof unknown, Partial<NoticeCase>>> = {
      'seen or taken': { confidentiality: 'taken' },
      readable: { intelligible: 'intelligible' },
      published: { published: 'yes' },
      changed: { integrity: 'not altered' },
      lost: { availability: 'lost for good' },
      began: { happenedFrom: new Date('2021-10-25T08:00:00Z') },
      over: { ongoing: 'yes' },
    };
    for (const [key, known] of Object.entries(settle)) {
      const phrase = `- ${unknown[key as keyof typeof unknown]}`;
      assert.ok(textOf(wording, base).includes(phrase), key);
      assert.ok(!textOf(wording, { ...base, ...known }).includes(phrase), key);
    }
  });

  test('that data was not taken is said only where that is established, and no other assurance is ever given', () => {
    const assurances =
      /was not taken|not passed on|is safe|are safe|no risk|do not worry|need not worry|nothing to fear/i;
    const wording = draft('email', 'en');
    for (const { name, case: c } of everyCase()) {
      const text = textOf(wording, { ...c, claims: [] });
      const given = ['seen', 'not taken'].includes(c.confidentiality ?? '');
      assert.equal(assurances.test(text), given, name);
    }
  });

  test('what a supplier says is told as what it says', () => {
    const claim = {
      source: 'Data Firm Ltd',
      words: 'The thieves destroyed it all',
      saidAt: new Date('2021-11-02T10:00:00Z'),
    };
    for (const [grade, proof] of [
      ['statement', 'We have not been given proof of this.'],
      ['document', 'We have not checked it.'],
      ['forensic report', 'We do not treat it as settled.'],
      ['a grade of a newer version', 'We have not been given proof of this.'],
    ]) {
      const text = textOf(draft('email', 'en'), emptyCase({ ...spoken, claims: [{ ...claim, grade }] }));
      const [before, after] = text.split('The thieves destroyed it all');
      assert.match(before, /We do not say that it is true\.\n\n- On 2 November 2021, Data Firm Ltd said: “$/);
      assert.ok(after.startsWith(`.” ${after.includes(proof) ? '' : '!'}`), grade);
    }
    assert.doesNotMatch(textOf(draft('email', 'en'), emptyCase(spoken)), /told us/);
  });

  function establishedSentences(language: string): string[] {
    const { told } = wordsOf(language as 'en' | 'cy');
    const { natures, confidentiality, availability, integrity, intelligible } = told;
    return [
      told.ongoing,
      told.published,
      told.held('').trim().slice(0, 12),
      ...[natures, confidentiality, availability, integrity, intelligible].flatMap((each) =>
        Object.values(each),
      ),
    ];
  }
});

suite('what a notice has to have', () => {
  const email = (): string => textOf(draft('email', 'en'));

  test('Art. 34(2): the nature, a contact and the data protection officer, likely consequences, measures', () => {
    const text = email();
    assert.match(text, /What happened\n-+\n\nThis is about data that Data Firm Ltd held for us/);
    assert.match(text, /members@party\.example/);
    assert.match(text, /data protection officer: Ann Example, dpo@party\.example/);
    assert.match(text, /What could happen\n-+\n\n.*\n\n- /);
    assert.match(text, /What is being done\n-+\n\n- We have stopped sending files/);
  });

  test('the person’s own list, days and code', () => {
    assert.match(email(), /- your name\n- your e-mail address\n- your postal address/);
    assert.match(email(), /It was sent \u0001when sent en\u0001\./);
    assert.match(email(), /\u0001code en\u0001/);
  });

  test('advice on suspicious messages, where to report them, and what is never asked', () => {
    for (const said of [
      'report@phishing.gov.uk',
      '7726',
      'CALL',
      'never ask for your password',
      'two-step login',
    ])
      assert.ok(email().includes(said), said);
    const exposed = textOf(
      draft('email', 'en'),
      sampleCase(),
      sampleFacts({ categories: ['user.financial.bank_account'] }),
    );
    assert.match(exposed, /159/);
  });

  test('there is nothing to click: the site is plain text to be typed', () => {
    for (const wording of drafts) {
      const text = textOf(wording);
      assert.ok(text.includes('party.example/check'));
      assert.doesNotMatch(text, /https?:/);
    }
  });

  test('whoever has no page for codes, even with a site, does not send people to one', () => {
    const c = sampleCase({ codePage: undefined });
    const asks = { en: /ask us.*give us this code/i, cy: /gofynnwch i ni.*rhowch y cod hwn i ni/i };
    for (const { channel, language } of drafts) {
      const text = textOf(draft(channel, language), c);
      assert.match(text, asks[language as keyof typeof asks]);
      assert.doesNotMatch(text, /www\.party\.example|\btype\b|teipiwch/i);
    }
  });

  test('a text message is short', () => {
    for (const language of ['en', 'cy']) assert.ok(textOf(draft('sms', language)).length < 480);
  });
});

suite('a child of twelve can read it', () => {
  for (const channel of ['email', 'letter', 'sms'] as const) {
    test(`${channel}, in every variant`, (t) => {
      let worst = 0;
      const seen = new Set<string>();
      for (const { case: c, facts } of everyPair()) {
        // A text message names them all in one sentence; nobody has a hundred.
        if (channel === 'sms' && facts.categories.length > 20) continue;
        const { blocks } = compose(draft(channel, 'en'), { ...c, claims: [] }, facts);
        const text = plainText(blocks);
        if (seen.has(text)) continue;
        seen.add(text);
        worst = Math.max(worst, readabilityOf(blocks).age);
      }
      t.diagnostic(`reading age at most ${worst.toFixed(1)}`);
      assert.ok(worst <= 12, `reading age ${worst.toFixed(1)}`);
    });
  }

  test('Welsh sentences are as short as the English ones', () => {
    for (const channel of ['email', 'sms'] as const) {
      const length = (language: string): number =>
        readabilityOf(compose(draft(channel, language), sampleCase(), sampleFacts()).blocks).wordsPerSentence;
      assert.ok(length('cy') < 13 && length('cy') < length('en') * 1.25);
    }
  });
});
