import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileMail } from '../../../src/mail/index.ts';
import {
  fillLetter,
  fillPlaces,
  firstWordings,
  PERSON_PLACES,
  personPlaces,
  plainText,
  renderEmail,
  renderLetter,
  type VariantFacts,
  type Wording,
} from '../../../src/notices/content/index.ts';
import { everyClass, everyPair, PERSON, sampleCase, sampleFacts } from './samples.ts';

const drafts = firstWordings();
const emails = drafts.filter(({ channel }) => channel === 'email');
const [english, welsh] = emails;

/** Everything that a person can be exposed with that a draft says something about. */
const MUCH = [
  'user.name',
  'user.contact.email',
  'user.contact.phone_number',
  'user.contact.address',
  'user.demographic.date_of_birth',
  'user.financial.bank_account',
  'user.authorization.password',
  'user.childrens',
  'user.health_and_medical',
];

function wordsOfHtml(html: string): string[] {
  const [, body] = html.split('<body');
  const text = body
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .slice(body.indexOf('>') - body.length + 1);
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return wordsOf(
    text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]).replace(/^[^>]*>/, ''),
  );
}

function wordsOf(text: string): string[] {
  return text
    .replaceAll(/^(?:-+|- )/gm, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

test('plain text and HTML say the same words in the same order', async () => {
  const values = personPlaces(PERSON);
  for (const wording of emails)
    for (const { name, case: c, facts } of everyPair().filter((_, i) => i % 7 === 0)) {
      const { html, text } = await renderEmail(wording, c, facts);
      const filled = { html: fillPlaces(html, values, 'html'), text: fillPlaces(text, values, 'text') };
      assert.deepEqual(wordsOfHtml(filled.html), wordsOf(filled.text), name);
    }
});

test('a letter says what an e-mail says, but for what is about e-mail', async () => {
  const letter = drafts.find(({ channel, language }) => channel === 'letter' && language === 'en')!;
  const { text } = await renderEmail(english, sampleCase(), sampleFacts());
  const { blocks } = renderLetter(letter, sampleCase(), sampleFacts());
  const body = text.slice(text.indexOf('Dear'));
  assert.equal(`${plainText(blocks)}\n`, body.replace('You do not have to click on anything.\n\n', ''));
});

test('nothing in a message is fetched, clicked, hidden or counted', async () => {
  for (const wording of emails) {
    const { html } = await renderEmail(wording, sampleCase(), sampleFacts({ categories: MUCH }));
    assert.doesNotMatch(html, /<(?:a|img|link|script|iframe|object|form|input|video|svg|base)\b/i);
    assert.doesNotMatch(html, /url\(|@import|src=|href=|\bon\w+=|http-equiv="refresh"/i);
    assert.doesNotMatch(html, /display:\s*none|visibility:\s*hidden|opacity|max-height:\s*0/i);
    for (const [address] of html.matchAll(/https?:[^"\s]*/g))
      assert.equal(address, 'http://www.w3.org/1999/xhtml', 'the name of a namespace, never fetched');
  }
});

test('a message is 600 pixels wide, says its language, and knows the dark', async () => {
  const { html } = await renderEmail(welsh, sampleCase(), sampleFacts());
  assert.match(html, /^<!doctype html><html lang="cy"/);
  assert.match(html, /max-width:600px/);
  assert.match(html, /<meta name="color-scheme" content="light dark"/);
  assert.match(html, /@media \(prefers-color-scheme: dark\)/);
  assert.match(html, /<title>Beth ddigwyddodd/);
});

test('Welsh and English make one message, each in its own language', async () => {
  const { subject, html, text } = await renderEmail(
    [welsh, english],
    sampleCase(),
    sampleFacts({ language: 'cy' }),
  );
  assert.equal(
    subject,
    'Beth ddigwyddodd i’n data, a beth allwch chi ei wneud / What happened to our data, and what you can do',
  );
  assert.ok(
    html.indexOf('<div lang="cy">') > 0 && html.indexOf('<div lang="cy">') < html.indexOf('<div lang="en">'),
  );
  const filled = fillPlaces(text, personPlaces({ ...PERSON, name: '' }), 'text');
  assert.match(
    filled,
    /Annwyl Syr neu Fadam,[^]*rhwng 3 Mai 2021[^]*Dear Sir or Madam,[^]*between 3 May 2021/,
  );
});

test('a variant is made once and filled in for each person', async () => {
  const rendered = await renderEmail(english, sampleCase(), sampleFacts());
  const mail = compileMail({
    from: { name: 'Party', address: 'a@party.example' },
    ...rendered,
    places: PERSON_PLACES,
    language: 'en',
  });
  for (const name of ['Ann One', 'Bob & Two']) {
    const message = mail.fill(personPlaces({ ...PERSON, name }), {
      to: 'x@example.net',
      messageId: '<1@party.example>',
      date: new Date('2021-11-01T10:00:00Z'),
    });
    assert.ok(message.length > 5_000);
    assert.doesNotMatch(message.toString('latin1'), /\u0001/);
  }
  const letter = fillLetter(
    renderLetter({ ...english, channel: 'letter' }, sampleCase(), sampleFacts()),
    personPlaces(PERSON),
  );
  assert.deepEqual(letter.blocks[0], { kind: 'paragraph', runs: [{ text: 'Dear Ms Ann Example,' }] });
});

test('thousands of variants are made in seconds', async (t) => {
  const classes: VariantFacts[] = [];
  for (let i = 0; classes.length < 3000; i++)
    for (const facts of everyClass()) classes.push({ ...facts, kind: `kind ${i}` });
  await renderEmail(english, sampleCase(), sampleFacts());
  const started = performance.now();
  for (const facts of classes.slice(0, 3000)) await renderEmail(english, sampleCase(), facts);
  const tookMs = performance.now() - started;
  t.diagnostic(`3,000 variants in ${Math.round(tookMs)} ms`);
  // About 3 s on an idle machine of two cores.
  assert.ok(tookMs < 30_000);
});

const FILTER = spawnSync('spamassassin', ['--version']).status === 0;

test(
  'SpamAssassin does not take it for spam',
  { skip: FILTER ? false : 'spamassassin is not installed (Debian: apt-get install spamassassin)' },
  async (t) => {
    const home = mkdtempSync(join(tmpdir(), 'rollcall-spam-'));
    try {
      const cases: [string, Wording | Wording[], VariantFacts][] = [
        ['English', english, sampleFacts()],
        ['English, much data', english, sampleFacts({ categories: MUCH, standing: 'former', overdue: true })],
        ['Welsh', welsh, sampleFacts({ categories: MUCH })],
        ['both', [welsh, english], sampleFacts({ categories: MUCH })],
      ];
      for (const [name, wording, facts] of cases) {
        const score = scoreOf(await messageOf(wording, facts), home);
        t.diagnostic(`${name}: ${score} points`);
        assert.ok(score < 1, `${name}: ${score}`);
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);

async function messageOf(wording: Wording | Wording[], facts: VariantFacts): Promise<Buffer> {
  const rendered = await renderEmail(wording, sampleCase(), facts);
  return compileMail({
    from: { name: 'The Example Party', address: 'notices@party.example' },
    ...rendered,
    places: PERSON_PLACES,
    language: 'en',
  }).fill(personPlaces(PERSON), {
    to: 'ann@example.net',
    messageId: '<notice-1-k7qm2x9d04tb@party.example>',
    date: new Date(),
    feedbackId: '1:notice:rollcall',
  });
}

function scoreOf(message: Buffer, home: string): number {
  const { stdout, stderr } = spawnSync('spamassassin', ['-t', '-L'], {
    input: message,
    encoding: 'utf8',
    env: { ...process.env, HOME: home },
  });
  const points = /Content analysis details:\s+\((-?[\d.]+) points/.exec(stdout)?.[1];
  assert.ok(points, stderr);
  return Number(points);
}
