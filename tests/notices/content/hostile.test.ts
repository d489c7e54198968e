import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'node:test';
import {
  fillLetter,
  fillPlaces,
  firstWordings,
  PERSON_PLACES,
  personPlaces,
  renderEmail,
  renderLetter,
  renderSms,
  type NoticeCase,
  type Wording,
} from '../../../src/notices/content/index.ts';
import { PERSON, sampleCase, sampleFacts } from './samples.ts';

// A name is what somebody typed into a form, or what stood in a supplier's file.

const [email, , sms] = firstWordings();

const NAMES = [
  '<script>alert(1)</script>',
  '</title><img src=x onerror=alert(1)>',
  '"><a href="https://evil.example">win</a>',
  '{code}',
  '{name}{first sent}',
  '::: if former',
  '\u0001code en\u0001',
  '\u0001code en html\u0001',
  '\ue000code en html\ue001',
  'Ann\nBcc: all@party.example',
  'Ann\r\n\r\n--boundary',
  'Ann\u2028Example\u2029\u0085',
  '\u202eelpmaxE nnA',
  'Ann https://evil.example/win',
  'visit www.evil.example now',
  'ann@evil.example',
  '$&$1$`',
  '&lt;b&gt;&amp;',
  '**bold** _it_ `c` [a](b)',
  'A'.repeat(100_000),
  '\ud800Ann',
  '\0',
  'Zoë O’Neil-Ŵyn',
  '李小龍',
  '👩‍👩‍👧',
];

suite('a hostile name changes nothing but the name', () => {
  test('in an e-mail', async () => {
    const rendered = await renderEmail(email, sampleCase(), sampleFacts());
    const plain = personPlaces(PERSON);
    const usual = {
      html: fillPlaces(rendered.html, plain, 'html'),
      text: fillPlaces(rendered.text, plain, 'text'),
    };
    for (const name of NAMES) assertOnlyName(rendered, usual, name);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) =>
        assertOnlyName(rendered, usual, name),
      ),
    );
  });

  function assertOnlyName(
    rendered: { html: string; text: string },
    usual: { html: string; text: string },
    name: string,
  ): void {
    const values = personPlaces({ ...PERSON, name });
    const told = values['name en'];
    assert.ok([...told].length <= 80 && told !== '');
    assert.doesNotMatch(
      told,
      /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cs}@<>{}[\]\\/|`]|:\/\/|\p{L}\.\p{L}|[\u202a-\u202e\u2066-\u2069]/u,
    );
    const escaped = values['name en html'];
    assert.doesNotMatch(escaped, /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
    assert.equal(
      fillPlaces(rendered.text, values, 'text'),
      usual.text.replace(PERSON.name, () => told),
    );
    assert.equal(
      fillPlaces(rendered.html, values, 'html'),
      usual.html.replace(PERSON.name, () => escaped),
    );
  }

  test('in a letter and a text message', () => {
    const letter = renderLetter({ ...email, channel: 'letter' }, sampleCase(), sampleFacts());
    const usual = fillLetter(letter, personPlaces(PERSON));
    for (const name of NAMES) {
      const values = personPlaces({ ...PERSON, name });
      const filled = fillLetter(letter, values);
      assert.equal(
        JSON.stringify(filled),
        JSON.stringify(usual).replace(PERSON.name, () => JSON.stringify(values['name en']).slice(1, -1)),
      );
      assert.doesNotMatch(fillPlaces(renderSms(sms, sampleCase(), sampleFacts()), values, 'text'), /\u0001/);
    }
  });

  test('a name that is a name stays as it is', () => {
    assert.equal(
      personPlaces({ ...PERSON, name: 'Wilhelmina '.repeat(10) })['name en'],
      'Wilhelmina '.repeat(7).trim(),
    );
    for (const name of ['Zoë O’Neil-Ŵyn', "D'Arcy", '李小龍', 'Ann  Example', 'Dr. J. Smith', 'محمد'])
      assert.equal(personPlaces({ ...PERSON, name })['name cy'], name.replace('  ', ' '));
    assert.equal(personPlaces({ ...PERSON, name: 'J.Smith' })['name en'], 'J. Smith');
  });
});

test('what a case says is words, whatever it looks like', async () => {
  const evil = '<b>\u0001code en\u0001{name}\n::: else\n- **x** https://evil.example/ \u202e';
  const c: NoticeCase = sampleCase({
    organisation: `Party ${evil}`,
    contact: evil,
    dpo: evil,
    suppliers: [evil],
    measures: [evil],
    consequences: [evil],
    claims: [
      { source: evil, words: `“${evil}”`, saidAt: new Date('2021-10-30T10:00:00Z'), grade: 'statement' },
    ],
  });
  const facts = sampleFacts({ kind: evil });
  const clean = await renderEmail(email, sampleCase({ consequences: ['a'] }), sampleFacts());
  const { subject, html, text } = await renderEmail(email, c, facts);
  assert.ok(!/<b>|https?:\/\/(?!www\.w3\.org)|\u202e/.test(html));
  assert.ok(!/https?:|\u202e/.test(text));
  for (const [rendered, usual] of [
    [html, clean.html],
    [text, clean.text],
    [subject, clean.subject],
  ]) {
    const places = [...rendered.matchAll(/\u0001([^\u0001]*)\u0001/g)].map(([, place]) => place);
    assert.deepEqual(
      places,
      [...usual.matchAll(/\u0001([^\u0001]*)\u0001/g)].map(([, place]) => place),
    );
    assert.ok(places.every((place) => PERSON_PLACES.includes(place)));
  }
});

test('a value is never put where it was not made for', async () => {
  const { html, text } = await renderEmail(email, sampleCase(), sampleFacts());
  const values = personPlaces(PERSON);
  assert.throws(() => fillPlaces(html, values, 'text'), /does not belong/);
  assert.throws(() => fillPlaces(text, values, 'html'), /does not belong/);
});

test('an organisation’s name is escaped in the title and wherever else HTML has it', async () => {
  const wording: Wording = {
    channel: 'email',
    language: 'en',
    source: '---\nsubject: "{organisation}: {name}"\n---\n{organisation}',
  };
  const { subject, html } = await renderEmail(
    wording,
    sampleCase({ organisation: '"A" & <B>' }),
    sampleFacts(),
  );
  assert.equal(subject, '"A" & <B>: \u0001name en\u0001');
  const filled = fillPlaces(html, personPlaces({ ...PERSON, name: 'O\'Neil & "Co"' }), 'html');
  assert.match(
    filled,
    /<title>(?:&quot;|")A(?:&quot;|") &amp; &lt;B&gt;: O&#39;Neil &amp; &quot;Co&quot;<\/title>/,
  );
  assert.match(filled, /<p>&quot;A&quot; &amp; &lt;B&gt;<\/p>/);
  for (const [attribute] of filled.matchAll(/aria-label="[^>]*?" /g))
    assert.match(attribute, /^aria-label="[^"]*" $/);
});
