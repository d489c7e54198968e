import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridgeToLaw, type Circumstances } from '../../src/severity/index.ts';
import { assess, harmless, people } from './cases.ts';

const NAMES = ['user.name', 'user.contact.email', 'user.contact.address'];
const theft: Circumstances = {
  ...harmless,
  confidentiality: 'taken',
  recipients: 'unknown',
  intelligible: 'intelligible',
  cause: 'external malicious',
};

function suggest(of: Record<string, number>, reveals: string | null, circumstances: Circumstances) {
  const [risk, highRisk] = bridgeToLaw(assess([people(NAMES, of)], reveals, circumstances));
  return { risk, highRisk };
}

test('a very high severity suggests to tell the authority and the people', () => {
  const { risk, highRisk } = suggest({ member: 500 }, 'political opinions', theft);
  assert.equal(risk.suggests, 'yes');
  assert.equal(highRisk.suggests, 'yes');
  assert.match(risk.because, /The severity is 5\.0: very high\./);
  assert.match(risk.because, /Art\. 33\(1\) GDPR/);
  assert.match(risk.because, /EDPB Guidelines 01\/2021, paragraphs 8 and 9/);
  assert.match(risk.because, /in phases \(Art\. 33\(4\) GDPR, EDPB Guidelines 9\/2022\)/);
  assert.match(highRisk.because, /Art\. 34\(1\) GDPR/);
});

test('the numbers are called practice and not law', () => {
  const { risk, highRisk } = suggest({ member: 500 }, 'political opinions', theft);
  for (const { because } of [risk, highRisk]) {
    assert.match(because, /In common practice/);
    assert.match(
      because,
      /This is a suggestion from a number, which is practice and not law: a human decides\.$/,
    );
  }
});

test('a medium severity suggests the authority alone', () => {
  const { risk, highRisk } = suggest({ other: 500 }, 'nothing', theft);
  assert.equal(risk.suggests, 'yes');
  assert.match(risk.because, /The severity is 2\.0: medium/);
  assert.equal(highRisk.suggests, 'no');
  assert.match(highRisk.because, /not reached, whatever is still open/);
});

test('a low severity suggests neither, and to keep the reason on record', () => {
  const { risk, highRisk } = suggest({ other: 500 }, 'nothing', harmless);
  assert.equal(risk.suggests, 'no');
  assert.equal(highRisk.suggests, 'no');
  assert.match(risk.because, /Art\. 33\(5\) GDPR/);
  assert.match(risk.because, /EDPB Guidelines 01\/2021, paragraph 10/);
});

test('what is open is called open', () => {
  const { risk, highRisk } = suggest({ other: 500 }, 'political opinions', { natures: [] });
  assert.equal(risk.suggests, 'open');
  assert.equal(highRisk.suggests, 'open');
  assert.match(highRisk.because, /depends on what is still open/);
});

test('data that cannot be read are an exception to look at, and stay marked beside the score', () => {
  const sealed = { ...theft, intelligible: 'unintelligible' };
  const answer = assess([people(NAMES, { member: 500 })], 'political opinions', sealed);
  assert.deepEqual(answer.flags, { manyPeople: 'yes', unintelligible: 'yes' });
  assert.deepEqual(answer.whole.score, { low: 4.5, high: 4.5 });
  const { risk, highRisk } = suggest({ member: 500 }, 'political opinions', sealed);
  assert.equal(risk.suggests, 'open');
  assert.equal(highRisk.suggests, 'open');
  assert.match(highRisk.because, /Art\. 34\(3\)\(a\) GDPR/);
});

test('data that cannot be read and are lost as well are a report all the same', () => {
  const lost = { ...theft, intelligible: 'unintelligible', availability: 'lost for good' };
  assert.equal(suggest({ member: 500 }, 'political opinions', lost).risk.suggests, 'yes');
});

test('where it is not known whether the data can be read, the exception is named', () => {
  const { highRisk } = suggest({ member: 5 }, 'political opinions', { ...theft, intelligible: undefined });
  assert.equal(highRisk.suggests, 'yes');
  assert.match(highRisk.because, /Whether the data can be read is not known\. .*Art\. 34\(3\)\(a\)/);
});

test('with nobody in scope both questions are open', () => {
  for (const { suggests, because } of bridgeToLaw(assess([], 'political opinions', theft))) {
    assert.equal(suggests, 'open');
    assert.match(because, /Nobody is in scope/);
    assert.doesNotMatch(because, /In common practice/);
  }
});
